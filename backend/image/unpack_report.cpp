#include "backend/image/unpack_report.h"

#include "backend/model/json.h"

#include <optional>

namespace berth::image {

namespace {

struct UnpackReport
{
    std::optional<std::string> error;
    bool archiveIsToBlame = false;
    int sysErrno = 0;
    std::uint64_t size = 0, entries = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("error", &UnpackReport::error, OmitEmpty),
                          field("archiveIsToBlame", &UnpackReport::archiveIsToBlame),
                          field("errno", &UnpackReport::sysErrno), field("size", &UnpackReport::size),
                          field("entries", &UnpackReport::entries)};
    }
};

} // namespace

std::string reportText(const Result<LayerContent> &outcome)
{
    UnpackReport report;
    if (outcome) {
        report.size = outcome->size;
        report.entries = outcome->entries;
    } else {
        report.error = outcome.error().message;
        report.archiveIsToBlame = outcome.error().kind == ErrorKind::Invalid;
        report.sysErrno = outcome.error().sysErrno;
    }
    return model::toJson(report);
}

Result<LayerContent> readReport(std::string_view text)
{
    const auto report = TRY(model::fromJson<UnpackReport>(text));
    if (!report.error)
        return LayerContent{report.size, report.entries};
    Error error = systemError(*report.error, report.sysErrno);
    if (report.archiveIsToBlame)
        error.kind = ErrorKind::Invalid;
    return failure(std::move(error));
}

} // namespace berth::image

#include "backend/image/unpack_report.h"

#include "backend/model/json.h"

#include <charconv>
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

std::optional<std::uint32_t> takeNumber(std::string_view &text)
{
    std::uint32_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end == text.data() + text.size())
        return std::nullopt;
    text.remove_prefix(std::size_t(end - text.data()) + 1);
    return number;
}

} // namespace

// Numbers first and the path last, as the bytes that it is.
std::string targetText(const TreeTarget &target)
{
    const Owner owner = target.owner.value_or(Owner{});
    return std::to_string(target.plain) + ' ' + std::to_string(target.keepsKinds) + ' ' +
           std::to_string(target.owner.has_value()) + ' ' + std::to_string(owner.uid) + ' ' +
           std::to_string(owner.gid) + ' ' + target.path;
}

Result<TreeTarget> readTarget(std::string_view text)
{
    const auto plain = takeNumber(text), keepsKinds = takeNumber(text), hasOwner = takeNumber(text);
    const auto uid = takeNumber(text), gid = takeNumber(text);
    if (!plain || !keepsKinds || !hasOwner || !uid || !gid)
        return failure(invalid("the unpacking worker was told nonsense"));
    TreeTarget target;
    target.path = text;
    target.plain = *plain != 0;
    target.keepsKinds = *keepsKinds != 0;
    if (*hasOwner != 0)
        target.owner = Owner{*uid, *gid};
    return target;
}

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

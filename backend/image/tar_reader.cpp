#include "backend/image/tar_reader.h"

#include <archive.h>
#include <archive_entry.h>

#include <cerrno>

namespace berth::image {

struct TarFeed
{
    static la_ssize_t read(struct archive *archive, void *self, const void **bytes)
    {
        TarReader &reader = *static_cast<TarReader *>(self);
        Result<std::string_view> piece = reader.from_.next();
        if (!piece) {
            reader.sourceError_ = std::move(piece.error());
            archive_set_error(archive, EIO, "the source failed");
            return -1;
        }
        *bytes = piece->data();
        return static_cast<la_ssize_t>(piece->size());
    }
};

namespace {

// A warning is about a name that the locale cannot show; it is there as bytes all the same.
bool isUsable(int outcome)
{
    return outcome == ARCHIVE_OK || outcome == ARCHIVE_WARN;
}

} // namespace

void TarReader::Free::operator()(struct archive *reader) const
{
    archive_read_free(reader);
}

TarReader::TarReader(Source &from) : from_(from), reader_(archive_read_new())
{
    if (reader_)
        archive_read_support_format_tar(reader_.get());
}

Error TarReader::problem()
{
    if (sourceError_)
        return *sourceError_;
    if (!reader_)
        return internal("no memory to read an archive");
    const char *text = archive_error_string(reader_.get());
    return invalid(std::string("not a tar archive, or a damaged one: ") + (text ? text : "unknown format"));
}

Result<bool> TarReader::next()
{
    if (!reader_)
        return failure(problem());
    if (!std::exchange(opened_, true) &&
        archive_read_open(reader_.get(), this, nullptr, &TarFeed::read, nullptr) != ARCHIVE_OK)
        return failure(problem());
    const int outcome = archive_read_next_header(reader_.get(), &entry_);
    if (outcome == ARCHIVE_EOF)
        return false;
    if (!isUsable(outcome))
        return failure(problem());
    return true;
}

Result<std::string> TarReader::name() const
{
    const char *text = archive_entry_pathname(entry_);
    if (!text)
        return failure(invalid("an entry of the archive has no readable name"));
    return std::string(text);
}

Result<std::optional<TarReader::Block>> TarReader::data()
{
    const void *bytes = nullptr;
    std::size_t count = 0;
    std::int64_t offset = 0;
    const int outcome = archive_read_data_block(reader_.get(), &bytes, &count, &offset);
    if (outcome == ARCHIVE_EOF)
        return std::optional<Block>();
    if (!isUsable(outcome))
        return failure(problem());
    return std::optional(Block{{static_cast<const char *>(bytes), count}, offset});
}

} // namespace berth::image

// A tar archive, entry by entry, through libarchive with nothing but its tar format enabled: filters are ours
// (Inflate), and no other format may be guessed from hostile bytes. One thread at a time; the source outlives
// the reader.
#pragma once

#include "backend/base/result.h"
#include "backend/image/source.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

struct archive;
struct archive_entry;

namespace berth::image {

class TarReader
{
public:
    explicit TarReader(Source &from);

    // Moves on to the next entry, over what was not read of the last one; false at the end of the archive.
    Result<bool> next();
    // Of the current entry, to be asked with libarchive's accessors; never null between next() and the end.
    struct archive_entry *entry() const { return entry_; }
    // As bytes, whatever the character set.
    Result<std::string> name() const;

    struct Block
    {
        std::string_view bytes;
        std::int64_t offset = 0; // in the file: what lies between two blocks is a hole
    };
    // The next block of the current entry's data; nothing at its end.
    Result<std::optional<Block>> data();

private:
    struct Free
    {
        void operator()(struct archive *reader) const;
    };
    Error problem();

    Source &from_;
    std::optional<Error> sourceError_; // what a callback of libarchive cannot return
    bool opened_ = false;
    std::unique_ptr<struct archive, Free> reader_;
    struct archive_entry *entry_ = nullptr;

    friend struct TarFeed;
};

} // namespace berth::image

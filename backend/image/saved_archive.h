// What `docker save` gives: one tar that is a docker-archive (manifest.json) and an OCI layout (index.json)
// in one, made as it is pulled. Blobs go out as they came in, so nothing is packed again. Opens every blob
// first: what is removed meanwhile is still read. One thread at a time.
#pragma once

#include "backend/image/catalog.h"
#include "backend/image/image_store.h"
#include "backend/image/source.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace berth::image {

struct SaveItem
{
    StoredImagePtr image;
    std::vector<std::string> names; // canonical, with tags; none: by id alone
};

// The header block of a regular file, 0644 and root's; `name` has at most 100 bytes.
std::string tarHeader(const std::string &name, std::uint64_t size);

class SavedArchive : public Source
{
public:
    static Result<std::shared_ptr<SavedArchive>> create(const BlobStore &blobs,
                                                        const std::vector<SaveItem> &items);
    Result<std::string_view> next() override;

private:
    struct Entry
    {
        std::string name, text;
        UniqueFd blob; // instead of the text
        std::uint64_t size = 0;
    };
    class Plan;
    explicit SavedArchive(std::vector<Entry> entries) : entries_(std::move(entries)) {}
    void close();

    std::vector<Entry> entries_;
    std::size_t at_ = 0;
    std::optional<FileSource> file_; // of the current entry, when its header is out
    std::uint64_t left_ = 0;
    std::string piece_;
    bool ended_ = false;
};

} // namespace berth::image

// The catalog together with the content it names, on disk below <data-root>/images. Every function blocks:
// for the pool, or for the start of the engine. Two calls that change something must not overlap (the
// engine's lock sees to that).
#pragma once

#include "backend/base/result.h"
#include "backend/image/archive.h"
#include "backend/image/blob_store.h"
#include "backend/image/catalog.h"
#include "backend/image/staging.h"

#include <memory>
#include <string>
#include <vector>

namespace berth::image {

struct OpenedStore;

class ImageStore
{
public:
    // Checks every image against its content. A missing layer is unpacked again from its blob; an image that
    // cannot be completed is written to <data-root>/quarantine and told in `problems`; the rest serves. A
    // damaged catalog is rebuilt from the configs that are there, without names.
    static Result<OpenedStore> open(const std::string &dataRoot, std::string unpacker = {});

    const BlobStore &blobs() const { return blobs_; }
    // Durable when it returns.
    Result<void> save(const Catalog &catalog) const;
    // Throws away what the catalog does not use; the room is freed by BlobStore::emptyTrash().
    Result<void> collect(const Catalog &catalog) const;

private:
    explicit ImageStore(BlobStore blobs, std::shared_ptr<const UniqueFd> folder,
                        std::shared_ptr<const UniqueFd> quarantine)
        : blobs_(std::move(blobs)), folder_(std::move(folder)), quarantine_(std::move(quarantine))
    {
    }
    Result<Catalog> load(std::vector<std::string> &problems) const;
    Result<Catalog> rebuild() const;
    Result<StoredImagePtr> check(const Digest &id, const CatalogRecord::Image &row) const;
    Result<LayerInfo> presentLayer(const Digest &diffId, const Digest &blob) const;
    Result<StoredImagePtr> recognise(const Digest &blob) const;

    BlobStore blobs_;
    std::shared_ptr<const UniqueFd> folder_, quarantine_;
};

struct OpenedStore
{
    ImageStore store;
    Catalog catalog;
    std::vector<std::string> problems;
};

StoredImagePtr storedImage(const ArchivedImage &image);

} // namespace berth::image

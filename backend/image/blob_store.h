// Blobs named by the digest that we computed, and the staging area in which a load, import or pull gathers
// its blobs and layers before they exist for anybody. Layout below <data-root>/images:
//   blobs/sha256/<hex>   layers/<diffid hex>/{layer.json, fs/}   staging/<random>/
// Nothing in staging survives its Staging object or a start of the engine. Any thread; one Staging belongs to
// one at a time.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"
#include "backend/image/digest.h"
#include "backend/image/source.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace berth::image {

inline constexpr std::size_t kMetadataCap = 4u << 20; // manifests, indexes and configs are never longer

class Staging;

class BlobStore
{
public:
    // Makes the folders (0700) when they are missing and empties staging.
    static Result<BlobStore> open(const std::string &imagesFolder);

    bool has(const Digest &digest) const;
    bool hasLayer(const Digest &diffId) const;
    Result<UniqueFd> openBlob(const Digest &digest) const;
    Result<std::uint64_t> sizeOf(const Digest &digest) const;
    // A small blob, checked against its name.
    Result<std::string> read(const Digest &digest) const;
    Result<std::vector<Digest>> blobs() const;
    Result<std::vector<Digest>> layers() const;
    // Moves a blob or layer into trash at once; emptyTrash() frees the room later, on a worker.
    Result<void> removeBlob(const Digest &digest) const;
    Result<void> removeLayer(const Digest &diffId) const;
    void emptyTrash() const;

    Result<Staging> stage() const;
    // The folder that overlayfs takes as a lower layer.
    std::string layerFolder(const Digest &diffId) const;
    const std::string &folder() const { return folder_; }

private:
    friend class Staging;
    struct Folders;
    BlobStore(std::string folder, std::shared_ptr<const Folders> folders);

    std::string folder_;
    std::shared_ptr<const Folders> folders_;
};

struct LayerInfo
{
    Digest diffId;          // of the tar
    Digest blob;            // of the bytes as they came
    std::uint64_t size = 0; // of the files in it
    std::uint64_t blobSize = 0;
};

class Staging
{
public:
    Staging(Staging &&) noexcept = default;
    Staging &operator=(Staging &&) = delete;
    ~Staging(); // removes what was not published

    // Writes all of a source as a blob.
    Result<Digest> addBlob(Source &from);
    Result<Digest> addBlob(std::string_view bytes);
    // Keeps a stream (compressed or not) as a blob and unpacks it as a layer, in one pass.
    Result<LayerInfo> addLayer(Source &from);
    // Forgets a layer that no image asked for; its blob goes too.
    void dropLayer(const Digest &diffId);

    bool has(const Digest &blob) const;
    Result<std::string> read(const Digest &blob) const;
    Result<UniqueFd> openBlob(const Digest &blob) const;
    const std::vector<LayerInfo> &layers() const { return layers_; }

    // Syncs everything, renames it to its place and syncs the folders. What is there already stays.
    Result<void> publish();

private:
    friend class BlobStore;
    Staging() = default;

    std::shared_ptr<const BlobStore::Folders> folders_;
    std::string name_;
    UniqueFd folder_;
    std::vector<Digest> blobs_;
    std::vector<LayerInfo> layers_;
    int counter_ = 0;
};

} // namespace berth::image

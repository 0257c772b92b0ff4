// Blobs named by the digest that we computed, and the staging area in which a load, import or pull gathers
// its blobs and layers before they exist for anybody. Layout below <data-root>/images:
//   blobs/sha256/<hex>   layers/<diffid hex>/{layer.json, fs/}   staging/<random>/
// Nothing in staging survives its Staging object or a start of the engine. Any thread; one Staging belongs to
// one at a time.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"
#include "backend/image/digest.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace berth::image {

inline constexpr std::size_t kMetadataCap = 4u << 20; // manifests, indexes and configs are never longer

struct LayerInfo
{
    Digest diffId;          // of the tar
    Digest blob;            // of the bytes as they came
    std::uint64_t size = 0; // of the files in it
    std::uint64_t blobSize = 0;
};

class Staging;

class BlobStore
{
public:
    // Makes the folders (0700) when they are missing; empties staging and trash.
    // `unpacker`: the program that unpacks layers in a jail (unpack_jail.h); empty: this process does it.
    static Result<BlobStore> open(const std::string &imagesFolder, std::string unpacker = {});

    bool has(const Digest &digest) const;
    Result<UniqueFd> openBlob(const Digest &digest) const;
    // A small blob, checked against its name.
    Result<std::string> read(const Digest &digest) const;
    bool hasLayer(const Digest &diffId) const;
    Result<LayerInfo> layer(const Digest &diffId) const;
    // The folder that overlayfs takes as a lower layer.
    std::string layerFolder(const Digest &diffId) const;

    Result<std::vector<Digest>> blobs() const;
    Result<std::vector<Digest>> layers() const;
    // Moves it into trash at once; emptyTrash() frees the room later, on a worker.
    Result<void> removeBlob(const Digest &digest) const;
    Result<void> removeLayer(const Digest &diffId) const;
    void emptyTrash() const;

    Result<Staging> stage() const;
    const std::string &folder() const { return folder_; }

private:
    friend class Staging;
    struct Folders
    {
        UniqueFd images, blobs, layers, staging, trash;
        std::string unpacker;
    };
    BlobStore(std::string folder, std::shared_ptr<const Folders> folders);
    Result<void> discard(int folder, const Digest &digest) const;

    std::string folder_;
    std::shared_ptr<const Folders> folders_;
};

} // namespace berth::image

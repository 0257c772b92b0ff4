// Where a load, import or pull gathers its blobs and layers before they exist for anybody: one folder below
// staging/, removed with this object, or at the next start of the engine. One thread at a time; outlives the
// BlobStore object it came from.
#pragma once

#include "backend/image/blob_store.h"
#include "backend/image/source.h"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace berth::image {

class Staging
{
public:
    Staging(Staging &&other) noexcept = default;
    Staging &operator=(Staging &&) = delete;
    ~Staging();

    // Keeps a stream as a blob; what looks like a layer is unpacked as it passes, so nothing is read twice. A
    // layer that is refused is no error here, but of layerOf().
    Result<Digest> add(Source &from);
    Result<Digest> add(std::string text);
    // A new folder in the staging area, for what becomes a layer: `fs` below it is that layer's root.
    Result<std::string> makeLayerFolder();
    // The host's path of something in it.
    std::string path(const std::string &name) const;
    // Keeps the upper folder of an overlay, `folder`/fs, as a layer, and its tar as a blob.
    Result<LayerInfo> addTree(const std::string &folder, int lower, const std::set<std::string> &mountPoints);
    // The layer that a blob of this staging (or of the store) holds, unpacked now if it was not yet.
    Result<LayerInfo> layerOf(const Digest &blob);
    // A small blob of this staging or of the store.
    Result<std::string> read(const Digest &blob) const;

    // Syncs everything, then renames these blobs and their layers to their places and syncs those folders.
    // What is not named is thrown away with the staging.
    Result<void> publish(const std::set<Digest> &blobs);

private:
    friend class BlobStore;
    class Tee;
    struct Unpacked
    {
        LayerInfo info;
        std::string folder;
    };
    Staging(std::shared_ptr<const BlobStore::Folders> folders, std::string imagesFolder, std::string name);

    Result<Unpacked> unpack(Source &bytes);
    Result<UniqueFd> openBlob(const Digest &blob) const;
    Result<void> publishLayer(const Digest &blob) const;

    std::shared_ptr<const BlobStore::Folders> folders_; // null: moved from
    std::string imagesFolder_, name_;
    UniqueFd folder_;
    int counter_ = 0;
    std::map<Digest, std::string> blobs_;       // file names
    std::map<Digest, Result<Unpacked>> layers_; // by blob
};

// The text of a layer.json, and back.
std::string layerRecord(const LayerInfo &layer);
Result<LayerInfo> readLayerRecord(const Digest &diffId, std::string_view text);

} // namespace berth::image

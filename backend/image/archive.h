// What `docker load` takes: docker-archive tars (manifest.json; `<id>/layer.tar` or `blobs/sha256/…`) and OCI
// layouts (index.json, nested indexes), plain or compressed, read once from front to back. Layers are
// unpacked as they pass; what no image refers to is dropped again. Nothing is visible until the caller
// publishes the staging area. Any thread.
#pragma once

#include "backend/base/result.h"
#include "backend/image/blob_store.h"

#include <string>
#include <vector>

namespace berth::image {

struct ArchivedImage
{
    Digest config;                  // is the image's id
    std::vector<LayerInfo> layers;  // bottom first, agreeing with the config's diff ids
    std::vector<std::string> names; // "busybox:1.36", as the archive says
    Digest manifest;                // of an OCI image; else empty
};

// Stages everything that `body` holds. An error names what is wrong with the archive (Invalid) or with the
// machine.
Result<std::vector<ArchivedImage>> readArchive(Source &body, Staging &staging);

} // namespace berth::image

// What `docker load` takes: docker-archive tars (manifest.json; `<id>/layer.tar` or `blobs/sha256/…`) and OCI
// layouts (index.json, nested indexes), plain or compressed, read once from front to back. Layers are
// unpacked as they pass; what no image refers to is dropped again. Nothing is visible until the caller
// publishes the staging area. Any thread.
#pragma once

#include "backend/base/result.h"
#include "backend/image/staging.h"
#include "backend/model/oci.h"

#include <set>
#include <string>
#include <vector>

namespace berth::image {

inline constexpr std::size_t kMaxLayers = 125; // overlayfs takes 128 or so, and Docker 125

struct ArchivedImage
{
    Digest config; // is the image's id
    model::OciImage image;
    std::vector<LayerInfo> layers;  // bottom first, agreeing with the config's diff ids
    std::vector<std::string> names; // "busybox:1.36", as the archive says it
    Digest manifest;                // of an OCI image; else empty
};

// Stages everything that `body` holds. An error says what is wrong with the archive (Invalid) or with the
// machine.
Result<std::vector<ArchivedImage>> readArchive(Source &body, Staging &staging);

// What of the staging area these images need.
std::set<Digest> blobsOf(const std::vector<ArchivedImage> &images);

// A config file, checked as far as can be without its layers: a system that runs here and digests that are
// digests.
Result<model::OciImage> parseImageConfig(std::string_view text);

// "amd64", "arm64", …: this machine in the words of images.
std::string hostArchitecture();

} // namespace berth::image

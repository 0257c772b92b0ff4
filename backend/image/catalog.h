// Which images there are and what they are called: one value, changed as a copy and saved as a whole
// (references.json), so what is visible was durable before. Pure; any thread. Names are canonical:
// "docker.io/library/busybox:1.36" for a tag, "docker.io/library/busybox@sha256:…" for a manifest's digest.
#pragma once

#include "backend/base/clock.h"
#include "backend/base/result.h"
#include "backend/image/digest.h"
#include "backend/model/oci.h"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace berth::image {

struct StoredImage
{
    Digest id; // of the config
    model::OciImage config;
    std::vector<Digest> diffIds, blobs; // of the layers, bottom first
    std::vector<std::uint64_t> layerSizes;
    Digest manifest;       // as the archive or registry had it; else empty
    TimeNs lastTagged = 0; // 0: never
    bool hidden = false;   // removed by force while a container uses it

    std::int64_t size() const;
    TimeNs created() const; // 0: the config does not say
};
using StoredImagePtr = std::shared_ptr<const StoredImage>;

// What one step of a build made: a layer, or none for a step that only changed the config.
struct CachedStep
{
    std::string created, text; // text: of the instruction
    std::string diffId, blob;  // of the layer; empty: none
    std::uint64_t size = 0;    // of its files
    std::int64_t lastUsed = 0, uses = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("created", &CachedStep::created),
                          field("text", &CachedStep::text, OmitEmpty),
                          field("diffId", &CachedStep::diffId, OmitEmpty),
                          field("blob", &CachedStep::blob, OmitEmpty),
                          field("size", &CachedStep::size, OmitEmpty),
                          field("lastUsed", &CachedStep::lastUsed, OmitEmpty),
                          field("uses", &CachedStep::uses, OmitEmpty)};
    }
};

class Catalog
{
public:
    const std::map<Digest, StoredImagePtr> &images() const { return images_; }
    const std::map<std::string, Digest> &names() const { return names_; }

    StoredImagePtr find(const Digest &id) const; // hidden ones too; null: none
    // A name, a whole id with or without "sha256:", or the front of one. NotFound "No such image: x:latest";
    // Invalid when the front fits several.
    Result<StoredImagePtr> resolve(std::string_view text) const;
    std::vector<std::string> namesOf(const Digest &id) const;
    std::vector<std::string> tagsOf(const Digest &id) const;    // "busybox:latest", as users write it
    std::vector<std::string> digestsOf(const Digest &id) const; // "busybox@sha256:…"

    void add(StoredImagePtr image);
    void remove(const Digest &id); // and all its names
    void setName(const std::string &canonical, const Digest &id);
    void removeName(const std::string &canonical);

    // The build cache: by a key that stands for everything a step read.
    const std::map<std::string, CachedStep> &cache() const { return cache_; }
    void setCached(const std::string &key, CachedStep step) { cache_[key] = std::move(step); }
    void removeCached(const std::string &key) { cache_.erase(key); }
    // In use by a build that runs, whatever becomes of the images; not written down.
    void keep(const std::set<Digest> &content) { kept_.insert(content.begin(), content.end()); }

    std::set<Digest> blobsInUse() const;
    std::set<Digest> layersInUse() const;

    std::string toJson() const;

private:
    std::map<Digest, StoredImagePtr> images_;
    std::map<std::string, Digest> names_;
    std::map<std::string, CachedStep> cache_;
    std::set<Digest> kept_;
};

// What references.json says, before it is compared with what is there.
struct CatalogRecord
{
    struct Image
    {
        std::vector<std::string> blobs;
        std::string manifest;
        std::int64_t lastTagged = 0;
        bool hidden = false;
        static constexpr auto fields()
        {
            return std::tuple{field("blobs", &Image::blobs), field("manifest", &Image::manifest, OmitEmpty),
                              field("lastTagged", &Image::lastTagged, OmitEmpty),
                              field("hidden", &Image::hidden, OmitEmpty)};
        }
    };
    int version = 1;
    std::map<std::string, Image> images;
    std::map<std::string, std::string> names;
    std::map<std::string, CachedStep> cache;
    static constexpr auto fields()
    {
        return std::tuple{field("version", &CatalogRecord::version, Required),
                          field("images", &CatalogRecord::images), field("names", &CatalogRecord::names),
                          field("cache", &CatalogRecord::cache, OmitEmpty)};
    }
};

} // namespace berth::image

#include "backend/image/catalog.h"

#include "backend/base/ids.h"
#include "backend/model/json.h"
#include "backend/model/reference.h"

#include <algorithm>
#include <numeric>

namespace berth::image {

namespace {

constexpr std::string_view kIdPrefix = "sha256:";

bool isDigestName(const std::string &canonical)
{
    return canonical.find('@') != std::string::npos;
}

Error noSuchImage(std::string_view text)
{
    return notFound("No such image: " + std::string(text));
}

} // namespace

std::int64_t StoredImage::size() const
{
    return static_cast<std::int64_t>(std::accumulate(layerSizes.begin(), layerSizes.end(), std::uint64_t(0)));
}

TimeNs StoredImage::created() const
{
    return parseRfc3339(config.created).value_or(0);
}

StoredImagePtr Catalog::find(const Digest &id) const
{
    const auto found = images_.find(id);
    return found == images_.end() ? nullptr : found->second;
}

Result<StoredImagePtr> Catalog::resolve(std::string_view text) const
{
    const bool isId = text.substr(0, kIdPrefix.size()) == kIdPrefix;
    const std::string_view hex = isId ? text.substr(kIdPrefix.size()) : text;
    if (!isId && hex.size() != 64) {
        const Result<model::Reference> parsed = model::parseReference(text);
        if (!parsed)
            return failure(parsed.error());
        model::Reference reference = parsed->withDefaultTag();
        if (!reference.digest.empty())
            reference.tag.clear(); // the digest says which image; the tag may have moved on
        if (const auto named = names_.find(reference.canonical()); named != names_.end())
            return find(named->second);
        if (!isHex(hex))
            return failure(noSuchImage(reference.familiar()));
    }
    StoredImagePtr match;
    const std::string front = std::string(kIdPrefix).append(hex);
    for (const auto &[id, image] : images_) {
        if (image->hidden || hex.empty() || id.str().compare(0, front.size(), front) != 0)
            continue;
        if (match)
            return failure(noSuchImage(std::string(text) + " (several images have ids that begin so)"));
        match = image;
    }
    if (!match)
        return failure(
            noSuchImage(isId || hex.size() == 64 ? std::string(text) : std::string(text) + ":latest"));
    return match;
}

std::vector<std::string> Catalog::namesOf(const Digest &id) const
{
    std::vector<std::string> found;
    for (const auto &[name, image] : names_) {
        if (image == id)
            found.push_back(name);
    }
    return found;
}

std::vector<std::string> Catalog::tagsOf(const Digest &id) const
{
    std::vector<std::string> tags;
    for (const std::string &name : namesOf(id)) {
        if (!isDigestName(name))
            tags.push_back(model::parseReference(name)->familiar());
    }
    return tags;
}

std::vector<std::string> Catalog::digestsOf(const Digest &id) const
{
    std::vector<std::string> digests;
    for (const std::string &name : namesOf(id)) {
        if (isDigestName(name))
            digests.push_back(model::parseReference(name)->familiar());
    }
    return digests;
}

void Catalog::add(StoredImagePtr image)
{
    images_[image->id] = std::move(image);
}

void Catalog::remove(const Digest &id)
{
    std::erase_if(names_, [&](const auto &row) { return row.second == id; });
    images_.erase(id);
}

void Catalog::setName(const std::string &canonical, const Digest &id)
{
    names_[canonical] = id;
}

void Catalog::removeName(const std::string &canonical)
{
    names_.erase(canonical);
}

std::set<Digest> Catalog::blobsInUse() const
{
    std::set<Digest> used = kept_;
    for (const auto &[key, step] : cache_) {
        if (const Result<Digest> blob = Digest::parse(step.blob))
            used.insert(*blob);
    }
    for (const auto &[id, image] : images_) {
        used.insert(id);
        used.insert(image->blobs.begin(), image->blobs.end());
        if (!image->manifest.empty())
            used.insert(image->manifest);
    }
    return used;
}

std::set<Digest> Catalog::layersInUse() const
{
    std::set<Digest> used = kept_;
    for (const auto &[key, step] : cache_) {
        if (const Result<Digest> layer = Digest::parse(step.diffId))
            used.insert(*layer);
    }
    for (const auto &[id, image] : images_)
        used.insert(image->diffIds.begin(), image->diffIds.end());
    return used;
}

std::string Catalog::toJson() const
{
    CatalogRecord record;
    for (const auto &[id, image] : images_) {
        CatalogRecord::Image &row = record.images[id.str()];
        for (const Digest &blob : image->blobs)
            row.blobs.push_back(blob.str());
        row.manifest = image->manifest.str();
        row.lastTagged = image->lastTagged;
        row.hidden = image->hidden;
    }
    for (const auto &[name, id] : names_)
        record.names[name] = id.str();
    record.cache = cache_;
    return model::toJson(record);
}

} // namespace berth::image

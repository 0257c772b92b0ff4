// What lists, inspections and histories of images say.
#include "backend/engine/images_state.h"
#include "backend/model/reference.h"

#include <algorithm>
#include <fnmatch.h>

namespace berth::engine {

namespace {

using image::Catalog;
using image::Digest;
using image::StoredImage;
using image::StoredImagePtr;

constexpr std::int64_t kUnknown = -1; // a size or count that was not asked for

// An image with the names that a filter lets through.
struct NamedImage
{
    StoredImagePtr image;
    std::vector<std::string> tags, digests;
    bool hasNames = false;
};

bool matchesReference(const std::vector<std::string> &patterns, const model::Reference &name)
{
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string &pattern) {
        return ::fnmatch(pattern.c_str(), name.familiar().c_str(), FNM_PATHNAME) == 0 ||
               ::fnmatch(pattern.c_str(), name.familiarRepository().c_str(), FNM_PATHNAME) == 0;
    });
}

// All images with their names in one pass over each.
std::vector<NamedImage> namedImages(const Catalog &catalog, const model::Filters &filters)
{
    std::map<Digest, NamedImage> rows;
    for (const auto &[id, image] : catalog.images()) {
        if (!image->hidden)
            rows[id].image = image;
    }
    const std::vector<std::string> &patterns = filters.values("reference");
    for (const auto &[canonical, id] : catalog.names()) {
        const auto row = rows.find(id);
        const Result<model::Reference> name = model::parseReference(canonical);
        if (row == rows.end() || !name)
            continue;
        row->second.hasNames = true;
        if (!patterns.empty() && !matchesReference(patterns, *name))
            continue;
        (name->digest.empty() ? row->second.tags : row->second.digests).push_back(name->familiar());
    }
    std::vector<NamedImage> list;
    for (auto &[id, row] : rows)
        list.push_back(std::move(row));
    return list;
}

// The filters that compare times.
struct CreatedBounds
{
    std::optional<TimeNs> before, since, until;

    bool hold(TimeNs created) const
    {
        return !(before && created >= *before) && !(since && created <= *since) &&
               !(until && created > *until);
    }
};

Result<std::optional<TimeNs>> createdOfNamed(const Catalog &catalog, const model::Filters &filters,
                                             const char *key)
{
    std::optional<TimeNs> created;
    for (const std::string &name : filters.values(key))
        created = TRY(catalog.resolve(name))->created();
    return created;
}

Result<CreatedBounds> createdBounds(const Catalog &catalog, const model::Filters &filters)
{
    CreatedBounds bounds;
    bounds.before = TRY(createdOfNamed(catalog, filters, "before"));
    bounds.since = TRY(createdOfNamed(catalog, filters, "since"));
    bounds.until = TRY(filters.instant("until", wallClock()));
    return bounds;
}

std::map<Digest, int> layerUses(const Catalog &catalog)
{
    std::map<Digest, int> uses;
    for (const auto &[id, image] : catalog.images()) {
        for (const Digest &layer : std::set<Digest>(image->diffIds.begin(), image->diffIds.end()))
            ++uses[layer];
    }
    return uses;
}

std::int64_t sharedSize(const StoredImage &image, const std::map<Digest, int> &uses)
{
    std::int64_t shared = 0;
    for (std::size_t i = 0; i < image.diffIds.size(); ++i) {
        if (uses.at(image.diffIds[i]) > 1)
            shared += static_cast<std::int64_t>(image.layerSizes[i]);
    }
    return shared;
}

} // namespace

Result<std::vector<model::ImageSummary>> Images::list(const ImageListOptions &options) const
{
    const model::Filters &filters = options.filters;
    TRY_VOID(filters.check({"dangling", "label", "label!", "before", "since", "reference", "until"}));
    const std::optional<bool> dangling = TRY(filters.flag("dangling"));
    const CreatedBounds bounds = TRY(createdBounds(state_->catalog, filters));
    const std::map<Digest, int> uses =
        options.sharedSize ? layerUses(state_->catalog) : std::map<Digest, int>();
    std::vector<model::ImageSummary> list;
    for (NamedImage &row : namedImages(state_->catalog, filters)) {
        const StoredImage &image = *row.image;
        const bool unmatched = filters.has("reference") && row.tags.empty() && row.digests.empty();
        if (unmatched || (dangling && *dangling == row.hasNames) || !bounds.hold(image.created()) ||
            !filters.matchesLabels(image.config.config.labels))
            continue;
        model::ImageSummary summary;
        summary.id = image.id.str();
        summary.created = image.created() / kSecondNs;
        summary.labels = image.config.config.labels;
        summary.repoTags = std::move(row.tags);
        summary.repoDigests = std::move(row.digests);
        summary.size = image.size();
        summary.sharedSize = options.sharedSize ? sharedSize(image, uses) : kUnknown;
        const auto users = state_->uses.find(image.id);
        summary.containers = !options.containerCount       ? kUnknown
                             : users == state_->uses.end() ? 0
                                                           : static_cast<std::int64_t>(users->second.size());
        list.push_back(std::move(summary));
    }
    std::stable_sort(list.begin(), list.end(),
                     [](const auto &a, const auto &b) { return a.created > b.created; });
    return list;
}

Result<model::ImageInspect> Images::inspect(const std::string &nameOrId) const
{
    const StoredImagePtr image = TRY(state_->resolve(nameOrId));
    const model::OciImage &config = image->config;
    model::ImageInspect out;
    out.id = image->id.str();
    out.repoTags = state_->catalog.tagsOf(image->id);
    out.repoDigests = state_->catalog.digestsOf(image->id);
    out.comment = config.history.empty() ? std::string() : config.history.back().comment;
    out.created = config.created;
    out.dockerVersion = config.dockerVersion;
    out.author = config.author;
    out.config = config.config;
    out.architecture = config.architecture;
    out.variant = config.variant;
    out.os = config.os.empty() ? "linux" : config.os;
    out.osVersion = config.osVersion;
    out.size = image->size();
    out.rootFs = {"layers", config.rootfs.diffIds};
    out.metadata.lastTagTime = rfc3339Nano(image->lastTagged);
    out.graphDriver.name = "overlay2";
    const std::vector<std::string> folders = TRY(layerFolders(ImageId(out.id)));
    for (std::size_t i = 0; i < folders.size(); ++i) {
        std::string &key = out.graphDriver.data[i == 0 ? "UpperDir" : "LowerDir"];
        key += (key.empty() ? "" : ":") + folders[i];
    }
    return out;
}

Result<std::vector<model::HistoryItem>> Images::history(const std::string &nameOrId) const
{
    const StoredImagePtr image = TRY(state_->resolve(nameOrId));
    std::vector<model::HistoryItem> items;
    std::size_t layer = 0;
    for (const model::OciHistory &step : image->config.history) {
        model::HistoryItem item;
        item.id = "<missing>";
        item.comment = step.comment;
        item.created = parseRfc3339(step.created).value_or(0) / kSecondNs;
        item.createdBy = step.createdBy;
        if (!step.emptyLayer && layer < image->layerSizes.size())
            item.size = static_cast<std::int64_t>(image->layerSizes[layer++]);
        items.push_back(std::move(item));
    }
    std::reverse(items.begin(), items.end());
    if (!items.empty()) {
        items.front().id = image->id.str();
        items.front().tags = state_->catalog.tagsOf(image->id);
    }
    return items;
}

} // namespace berth::engine

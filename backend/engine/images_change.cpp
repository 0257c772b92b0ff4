// Tagging, removing and pruning of images, with dockerd's rules about what is in the way of a removal.
#include "backend/engine/images_state.h"
#include "backend/model/reference.h"

#include <algorithm>

namespace berth::engine {

namespace {

using image::Catalog;
using image::Digest;
using image::StoredImage;
using image::StoredImagePtr;

constexpr std::size_t kShortId = 12;

std::string shortId(const Digest &id)
{
    return id.hex().substr(0, kShortId);
}

std::string familiarName(const std::string &canonical)
{
    const Result<model::Reference> name = model::parseReference(canonical);
    return name ? name->familiar() : canonical;
}

bool isDigestReference(const std::string &canonical)
{
    return canonical.find('@') != std::string::npos;
}

std::string repositoryOf(const std::string &canonical)
{
    const Result<model::Reference> name = model::parseReference(canonical);
    return name ? name->repository() : canonical;
}

// At most one tag, and digests of that tag's repository alone: then one removal means all of them.
bool isOneName(const std::vector<std::string> &names)
{
    const auto tags =
        std::count_if(names.begin(), names.end(), [](const auto &name) { return !isDigestReference(name); });
    return tags <= 1 && std::all_of(names.begin(), names.end(), [&](const std::string &name) {
               return repositoryOf(name) == repositoryOf(names.front());
           });
}

Error deleteConflict(const Digest &id, const char *remedy, const std::string &reason)
{
    return conflict("conflict: unable to delete " + shortId(id) + " (" + remedy + ") - " + reason);
}

// The names of layers as Docker tells them: each stands for all below it.
std::vector<std::string> chainIds(const std::vector<Digest> &diffIds)
{
    std::vector<std::string> chain;
    for (const Digest &diffId : diffIds)
        chain.push_back(chain.empty() ? diffId.str()
                                      : image::sha256Of(chain.back() + " " + diffId.str()).str());
    return chain;
}

} // namespace

// One removal as it is worked out: the catalog that would be, and what to tell about it.
class ImageRemoval
{
public:
    ImageRemoval(const ImagesState &state, Catalog &next) : state_(state), next_(next) {}

    Result<void> remove(const std::string &nameOrId, bool force);
    std::vector<model::ImageDeleteItem> items;
    std::vector<StoredImagePtr> untagged; // once per name
    std::vector<StoredImagePtr> deleted;
    std::int64_t reclaimed = 0;

private:
    Result<bool> removeName(const StoredImage &image, const std::string &asked, const std::string &canonical,
                            bool force);
    Result<void> checkConflicts(const StoredImage &image, bool force, bool namesMatter) const;
    void untag(const StoredImage &image, const std::string &canonical);
    void erase(const StoredImagePtr &image);

    const ImagesState &state_;
    Catalog &next_;
};

void ImageRemoval::untag(const StoredImage &image, const std::string &canonical)
{
    next_.removeName(canonical);
    items.push_back({familiarName(canonical), {}});
    untagged.push_back(next_.find(image.id));
}

Result<void> ImageRemoval::checkConflicts(const StoredImage &image, bool force, bool namesMatter) const
{
    const ContainerId *user = state_.userOf(image.id);
    if (user && state_.isRunning(*user))
        return failure(deleteConflict(image.id, "cannot be forced",
                                      "image is being used by running container " + user->shortForm()));
    if (force)
        return {};
    if (namesMatter && !next_.namesOf(image.id).empty())
        return failure(
            deleteConflict(image.id, "must be forced", "image is referenced in multiple repositories"));
    if (user)
        return failure(deleteConflict(image.id, "must be forced",
                                      "image is being used by stopped container " + user->shortForm()));
    return {};
}

// True: the image itself is to go as well.
Result<bool> ImageRemoval::removeName(const StoredImage &image, const std::string &asked,
                                      const std::string &canonical, bool force)
{
    const ContainerId *user = state_.userOf(image.id);
    if (!force && user && isOneName(next_.namesOf(image.id)))
        return failure(conflict("conflict: unable to remove repository reference \"" + asked +
                                "\" (must force) - container " + user->shortForm() +
                                " is using its referenced image " + shortId(image.id)));
    untag(image, canonical);
    std::vector<std::string> left = next_.namesOf(image.id);
    const std::string repository = repositoryOf(canonical);
    const auto isSameRepository = [&](const auto &name) { return repositoryOf(name) == repository; };
    const bool tagLeft = std::any_of(left.begin(), left.end(), [&](const auto &name) {
        return isSameRepository(name) && !isDigestReference(name);
    });
    if (!isDigestReference(canonical) && !tagLeft) {
        for (const std::string &name : left) {
            if (isSameRepository(name))
                untag(image, name);
        }
        left = next_.namesOf(image.id);
    }
    return left.empty();
}

Result<void> ImageRemoval::remove(const std::string &nameOrId, bool force)
{
    const StoredImagePtr image = TRY(next_.resolve(nameOrId));
    std::string canonical;
    if (const Result<model::Reference> name = model::parseReference(nameOrId)) {
        model::Reference full = name->withDefaultTag();
        if (!full.digest.empty())
            full.tag.clear();
        canonical = full.canonical();
    }
    if (next_.names().contains(canonical)) {
        if (!TRY(removeName(*image, nameOrId, canonical, force)))
            return {};
        // The name is gone; the image stays without a word when a container keeps it.
        if (!checkConflicts(*image, force, true))
            return {};
    } else {
        const std::vector<std::string> names = next_.namesOf(image->id);
        TRY_VOID(checkConflicts(*image, force, !isOneName(names)));
        for (const std::string &name : names)
            untag(*image, name);
    }
    erase(image);
    return {};
}

void ImageRemoval::erase(const StoredImagePtr &image)
{
    deleted.push_back(image);
    items.push_back({{}, image->id.str()});
    if (state_.isUsed(image->id)) { // by a stopped container, and forced: it keeps what it needs
        auto hidden = std::make_shared<StoredImage>(*image);
        hidden->hidden = true;
        next_.add(std::move(hidden));
        return;
    }
    next_.remove(image->id);
    const std::set<Digest> kept = next_.layersInUse();
    const std::vector<std::string> chain = chainIds(image->diffIds);
    for (std::size_t i = image->diffIds.size(); i-- > 0;) {
        if (kept.contains(image->diffIds[i]))
            continue;
        items.push_back({{}, chain[i]});
        reclaimed += static_cast<std::int64_t>(image->layerSizes[i]);
    }
}

namespace {

void tellOf(ImagesState &state, const ImageRemoval &removal)
{
    for (const StoredImagePtr &image : removal.untagged)
        state.publish("untag", *image, image->id.str());
    for (const StoredImagePtr &image : removal.deleted)
        state.publish("delete", *image, image->id.str());
}

} // namespace

QCoro::Task<Result<void>> Images::tag(std::string nameOrId, std::string repository, std::string tag)
{
    const auto guard = co_await state_->lock.acquire();
    CO_TRY(image, state_->resolve(nameOrId));
    CO_TRY(name, model::parseReference(repository));
    if (!name.digest.empty())
        co_return failure(invalid("refusing to create a tag with a digest reference"));
    if (!tag.empty()) {
        if (!model::isTag(tag))
            co_return failure(invalid("invalid tag format"));
        name.tag = tag;
    }
    name = name.withDefaultTag();
    if (name.familiarRepository() == "sha256")
        co_return failure(invalid("refusing to create an ambiguous tag using digest algorithm as name"));
    auto tagged = std::make_shared<StoredImage>(*image);
    tagged->lastTagged = wallClock();
    Catalog next = state_->catalog;
    next.add(tagged);
    next.setName(name.canonical(), image->id);
    CO_TRY_VOID(co_await state_->commit(std::move(next)));
    state_->publish("tag", *image, name.familiar());
    co_return Result<void>();
}

QCoro::Task<Result<std::vector<model::ImageDeleteItem>>> Images::remove(std::string nameOrId, bool force)
{
    const auto guard = co_await state_->lock.acquire();
    Catalog next = state_->catalog;
    ImageRemoval removal(*state_, next);
    CO_TRY_VOID(removal.remove(nameOrId, force));
    CO_TRY_VOID(co_await state_->commitAndCollect(std::move(next)));
    tellOf(*state_, removal);
    co_return std::move(removal.items);
}

QCoro::Task<Result<model::ImagesPruneReport>> Images::prune(model::Filters filters)
{
    CO_TRY_VOID(filters.check({"dangling", "label", "label!", "until"}));
    CO_TRY(danglingFlag, filters.flag("dangling"));
    CO_TRY(until, filters.instant("until", wallClock()));
    const bool danglingOnly = danglingFlag.value_or(true);
    const auto guard = co_await state_->lock.acquire();
    Catalog next = state_->catalog;
    ImageRemoval removal(*state_, next);
    for (const auto &[id, image] : state_->catalog.images()) {
        const std::vector<std::string> names = state_->catalog.namesOf(id);
        if (image->hidden || state_->isUsed(id) || (danglingOnly && !names.empty()) ||
            (until && image->created() > *until) || !filters.matchesLabels(image->config.config.labels))
            continue;
        for (const std::string &name : names) {
            if (next.names().contains(name)) // digests go with the last tag of their repository
                CO_TRY_VOID(removal.remove(name, false));
        }
        if (names.empty())
            CO_TRY_VOID(removal.remove(id.str(), false));
    }
    if (!removal.items.empty())
        CO_TRY_VOID(co_await state_->commitAndCollect(std::move(next)));
    tellOf(*state_, removal);
    model::ImagesPruneReport report;
    report.imagesDeleted = std::move(removal.items);
    report.spaceReclaimed = removal.reclaimed;
    co_return report;
}

} // namespace berth::engine

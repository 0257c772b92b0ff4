#include "backend/engine/images.h"

#include "backend/engine/images_state.h"
#include "backend/engine/offload.h"
#include "backend/image/unpack_jail.h"

#include <algorithm>
#include <numeric>

namespace berth::engine {

namespace {

using image::Catalog;
using image::Digest;
using image::StoredImagePtr;

Result<void> saveCatalog(image::ImageStore store, Catalog catalog)
{
    return store.save(catalog);
}

Result<void> collectImages(image::ImageStore store, Catalog catalog)
{
    return store.collect(catalog);
}

Result<void> emptyImageTrash(image::BlobStore blobs)
{
    blobs.emptyTrash();
    return {};
}

// By value: it goes on when nobody waits for it any more.
QCoro::Task<void> emptyTrashLater(image::BlobStore blobs)
{
    co_await offload(&emptyImageTrash, std::move(blobs));
}

} // namespace

StoredImagePtr ImagesState::find(const ImageId &id) const
{
    const Result<Digest> digest = Digest::parse(id.str());
    return digest ? catalog.find(*digest) : nullptr;
}

Result<StoredImagePtr> ImagesState::resolve(const std::string &nameOrId) const
{
    return catalog.resolve(nameOrId);
}

bool ImagesState::isUsed(const Digest &id) const
{
    return uses.contains(id);
}

const ContainerId *ImagesState::userOf(const Digest &id) const
{
    const auto users = uses.find(id);
    if (users == uses.end())
        return nullptr;
    const auto live = std::find_if(users->second.begin(), users->second.end(),
                                   [this](const ContainerId &container) { return isRunning(container); });
    return live == users->second.end() ? &*users->second.begin() : &*live;
}

QCoro::Task<Result<void>> ImagesState::commit(Catalog next)
{
    CO_TRY_VOID(co_await offload(&saveCatalog, store, next));
    catalog = std::move(next);
    co_return Result<void>();
}

QCoro::Task<Result<void>> ImagesState::commitAndCollect(Catalog next)
{
    CO_TRY_VOID(co_await commit(std::move(next)));
    Catalog kept = catalog;
    std::set<Digest> content;
    for (const auto &[digest, count] : retained)
        content.insert(digest);
    kept.keep(content);
    CO_TRY_VOID(co_await offload(&collectImages, store, std::move(kept)));
    emptyTrashLater(store.blobs());
    co_return Result<void>();
}

void ImagesState::publish(const char *action, const image::StoredImage &image, const std::string &name)
{
    std::map<std::string, std::string> attributes = image.config.config.labels;
    attributes["name"] = name;
    events.publish("image", action, image.id.str(), attributes);
}

std::optional<int> unpackWorker(char **argv)
{
    if (!argv[0] || std::string_view(argv[0]) != image::kUnpackWorker)
        return std::nullopt;
    return image::unpackWorkerMain(argv[1]);
}

Images::Images(std::unique_ptr<ImagesState> state) : state_(std::move(state)) {}
Images::~Images() = default;

Result<std::unique_ptr<Images>> Images::open(const std::string &dataRoot, Events &events,
                                             std::string unpacker)
{
    image::OpenedStore opened = TRY(image::ImageStore::open(dataRoot, std::move(unpacker)));
    return std::unique_ptr<Images>(new Images(std::make_unique<ImagesState>(std::move(opened), events)));
}

const std::vector<std::string> &Images::problems() const
{
    return state_->problems;
}

Result<ImageId> Images::resolve(std::string nameOrId) const
{
    return ImageId(TRY(state_->resolve(nameOrId))->id.str());
}

const model::OciImage *Images::config(const ImageId &id) const
{
    const StoredImagePtr image = state_->find(id);
    return image ? &image->config : nullptr;
}

Result<std::vector<std::string>> Images::layerFolders(const ImageId &id) const
{
    const StoredImagePtr image = state_->find(id);
    if (!image)
        return failure(notFound("No such image: " + id.str()));
    std::vector<std::string> folders;
    for (auto diffId = image->diffIds.rbegin(); diffId != image->diffIds.rend(); ++diffId)
        folders.push_back(state_->store.blobs().layerFolder(*diffId));
    return folders;
}

std::int64_t Images::sizeOf(const ImageId &id) const
{
    const StoredImagePtr image = state_->find(id);
    return image ? image->size() : 0;
}

std::vector<std::string> Images::repoTags(const ImageId &id) const
{
    const Result<Digest> digest = Digest::parse(id.str());
    return digest ? state_->catalog.tagsOf(*digest) : std::vector<std::string>();
}

std::size_t Images::count() const
{
    const auto &images = state_->catalog.images();
    return static_cast<std::size_t>(
        std::count_if(images.begin(), images.end(), [](const auto &row) { return !row.second->hidden; }));
}

std::int64_t Images::layersSize() const
{
    std::map<Digest, std::uint64_t> sizes;
    for (const auto &[id, image] : state_->catalog.images()) {
        for (std::size_t i = 0; i < image->diffIds.size(); ++i)
            sizes[image->diffIds[i]] = image->layerSizes[i];
    }
    return std::accumulate(
        sizes.begin(), sizes.end(), std::int64_t(0),
        [](std::int64_t sum, const auto &row) { return sum + static_cast<std::int64_t>(row.second); });
}

void Images::addUse(const ImageId &image, const ContainerId &container)
{
    if (const Result<Digest> digest = Digest::parse(image.str()))
        state_->uses[*digest].insert(container);
}

void Images::removeUse(const ImageId &image, const ContainerId &container)
{
    state_->running.erase(container);
    const Result<Digest> digest = Digest::parse(image.str());
    const auto users = digest ? state_->uses.find(*digest) : state_->uses.end();
    if (users == state_->uses.end())
        return;
    users->second.erase(container);
    if (!users->second.empty())
        return;
    state_->uses.erase(users);
    const StoredImagePtr stored = state_->catalog.find(*digest);
    if (stored && stored->hidden)
        sweep();
}

void Images::setRunning(const ContainerId &container, bool running)
{
    if (running)
        state_->running.insert(container);
    else
        state_->running.erase(container);
}

QCoro::Task<void> Images::sweep()
{
    const auto guard = co_await state_->lock.acquire();
    Catalog next = state_->catalog;
    for (const auto &[id, image] : state_->catalog.images()) {
        if (image->hidden && !state_->isUsed(id))
            next.remove(id);
    }
    if (next.images().size() != state_->catalog.images().size())
        co_await state_->commitAndCollect(std::move(next));
}

} // namespace berth::engine

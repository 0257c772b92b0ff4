#include "backend/engine/builds.h"

#include "backend/engine/build_run.h"
#include "backend/engine/container_kernel.h"
#include "backend/engine/images_state.h"
#include "backend/engine/offload.h"
#include "backend/engine/shim_line.h"
#include "backend/image/upper_folder.h"
#include "backend/model/reference.h"
#include "backend/store/data_root.h"
#include "backend/store/durable_file.h"
#include "backend/store/remove_tree.h"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>

namespace berth::engine {

namespace {

// What was running when an engine died: its processes end, its folders go.
void endOrphans(const sys::CgroupHost &cgroups, const std::string &execRoot)
{
    const std::string all = execRoot + "/builds";
    const UniqueFd folder(::open(all.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder)
        return;
    std::error_code error;
    std::vector<std::string> names;
    for (const auto &entry : std::filesystem::directory_iterator(all, error))
        names.push_back(entry.path().filename().string());
    for (const std::string &name : names) {
        char cgroup[4096] = {};
        const UniqueFd file(
            ::open((all + '/' + name + "/cgroup").c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
        if (file && ::read(file.get(), cgroup, sizeof cgroup - 1) > 0) {
            endCgroup(cgroups, cgroup);
            removeCgroup(cgroups, cgroup);
        }
        removeSocket(execRoot + "/containers/" + name);
        (void)store::removeTree(folder.get(), name);
    }
}

constexpr const char *kCacheMounts = "build-cache";

Result<std::vector<model::BuildCacheItem>> readCacheMounts(std::string dataRoot)
{
    std::vector<model::BuildCacheItem> items;
    const auto root = store::openFolder(dataRoot + '/' + kCacheMounts, false);
    if (!root)
        return items;
    for (const std::string &name : TRY(image::namesIn(root->get()))) {
        model::BuildCacheItem item;
        item.id = name;
        item.type = "exec.cachemount";
        item.description = "cache mount of a RUN";
        item.size = TRY(store::treeSize(root->get(), name)).bytes;
        items.push_back(std::move(item));
    }
    return items;
}

Result<std::vector<model::BuildCacheItem>> removeCacheMounts(std::string dataRoot)
{
    std::vector<model::BuildCacheItem> items = TRY(readCacheMounts(dataRoot));
    const UniqueFd root = TRY(store::openFolder(dataRoot, false));
    const UniqueFd trash = TRY(store::openFolder(root.get(), "trash", true));
    // At once, so that a build that begins meanwhile makes its own; the bytes go behind.
    if (::renameat(root.get(), kCacheMounts, trash.get(), randomHexId().c_str()) != 0 && errno != ENOENT)
        return failure(systemError("removing the cache mounts", errno));
    (void)store::emptyTrash(dataRoot);
    return items;
}

} // namespace

void BuildSession::cancel() const
{
    if (run)
        run->cancel();
}

Builds::Builds(const Options &options, const sys::CgroupHost &cgroups, Events &events, Images &images,
               Lifecycle &lifecycle)
    : options_(options), cgroups_(cgroups), events_(events), images_(images), lifecycle_(lifecycle),
      history_(options.dataRoot + "/builds")
{
    ::mkdir((options.execRoot + "/builds").c_str(), 0700);
    endOrphans(cgroups, options.execRoot);
}

Builds::~Builds() = default;

Result<BuildSessionPtr> Builds::start(BuildRequest request, UploadPtr context)
{
    for (const std::string &tag : request.tags) {
        const Result<model::Reference> name = model::parseReference(tag);
        if (!name || !name->digest.empty())
            return failure(invalid("invalid reference format: " + tag.substr(0, 200)));
    }
    const auto session = std::make_shared<BuildSession>();
    session->run = std::make_shared<BuildRun>(*this, std::move(request), *session);
    // The session outlives the run, whoever lets go of it.
    [](Builds *self, BuildSessionPtr held, UploadPtr body) -> QCoro::Task<void> {
        const std::shared_ptr<BuildRun> run = held->run;
        ++self->running_;
        co_await run->run(std::move(body));
        --self->running_;
        held->run = nullptr;
    }(this, session, std::move(context));
    return session;
}

QCoro::Task<std::vector<model::BuildCacheItem>> Builds::cacheItems() const
{
    auto mounts = co_await offload(&readCacheMounts, options_.dataRoot);
    std::vector<model::BuildCacheItem> items = mounts.value_or(std::vector<model::BuildCacheItem>{});
    for (const auto &[key, step] : images_.state().catalog.cache()) {
        model::BuildCacheItem item;
        item.id = key;
        item.type = "regular";
        item.description = step.text;
        item.inUse = false;
        item.size = std::int64_t(step.size);
        item.createdAt = step.created;
        item.lastUsedAt = rfc3339Nano(step.lastUsed);
        item.usageCount = step.uses;
        items.push_back(std::move(item));
    }
    co_return items;
}

QCoro::Task<Result<model::BuildPruneReport>> Builds::prune(bool all, std::int64_t keepBytes,
                                                           model::Filters filters)
{
    CO_TRY(until, filters.instant("until", wallClock()));
    ImagesState &images = images_.state();
    const auto guard = co_await images.lock.acquire();
    image::Catalog next = images.catalog;
    const std::set<image::Digest> ofImages = [&images] {
        std::set<image::Digest> used;
        for (const auto &[id, image] : images.catalog.images())
            used.insert(image->diffIds.begin(), image->diffIds.end());
        return used;
    }();
    std::vector<std::pair<std::int64_t, std::string>> order; // those that were not used for longest first
    std::int64_t total = 0;
    for (const auto &[key, step] : images.catalog.cache()) {
        order.emplace_back(step.lastUsed, key);
        total += std::int64_t(step.size);
    }
    std::sort(order.begin(), order.end());
    model::BuildPruneReport report;
    for (const auto &[used, key] : order) {
        const image::CachedStep &step = images.catalog.cache().at(key);
        const auto diffId = image::Digest::parse(step.diffId);
        const bool isShared = diffId && ofImages.contains(*diffId);
        if ((until && used >= *until) || (!all && isShared) || (keepBytes > 0 && total <= keepBytes))
            continue;
        total -= std::int64_t(step.size);
        next.removeCached(key);
        report.cachesDeleted.push_back(key);
        if (!isShared)
            report.spaceReclaimed += std::int64_t(step.size);
    }
    if (!report.cachesDeleted.empty())
        CO_TRY_VOID(co_await images.commitAndCollect(std::move(next)));
    // Under the lock no build ends; one that runs may have any of them mounted.
    if (running_ == 0 && keepBytes <= 0 && !until) {
        CO_TRY(mounts, co_await offload(&removeCacheMounts, options_.dataRoot));
        for (const model::BuildCacheItem &item : mounts) {
            report.cachesDeleted.push_back(item.id);
            report.spaceReclaimed += item.size;
        }
    }
    co_return report;
}

} // namespace berth::engine

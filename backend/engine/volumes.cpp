#include "backend/engine/volumes.h"

#include "backend/engine/offload.h"
#include "backend/model/json.h"
#include "backend/model/names.h"
#include "backend/store/data_root.h"
#include "backend/store/remove_tree.h"

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>

namespace berth::engine {

namespace {

constexpr const char *kAnonymousLabel = "com.docker.volume.anonymous";
constexpr const char *kDataFolder = "_data";
constexpr std::size_t kVolumeLabelBytes = 1 << 20;

// The manifest comes last: a volume that has one has its data folder too.
Result<void> makeVolume(store::Manifests manifests, std::string name, std::string manifest)
{
    const UniqueFd folder = TRY(manifests.object(name, true));
    if (::mkdirat(folder.get(), kDataFolder, 0755) != 0 && errno != EEXIST)
        return failure(systemError("create the folder of volume " + name, errno));
    const UniqueFd data = TRY(store::openFolder(folder.get(), kDataFolder, false));
    if (::fchmod(data.get(), 0755) != 0)
        return failure(systemError("create the folder of volume " + name, errno));
    return manifests.save(name, manifest);
}

Result<void> discardVolume(store::Manifests manifests, std::string name)
{
    return manifests.discard(name).map([](const std::string &) {});
}

// Bytes below _data of each; -1 for one that cannot be read.
std::map<std::string, std::int64_t> measureVolumes(store::Manifests manifests, std::vector<std::string> names)
{
    std::map<std::string, std::int64_t> out;
    for (const std::string &name : names) {
        const auto folder = manifests.object(name, false);
        const auto size = folder ? store::treeSize(folder->get(), kDataFolder) : failure(folder.error());
        out[name] = size ? size->bytes : -1;
    }
    return out;
}

Error unknownVolume(const std::string &name)
{
    return notFound("get " + name + ": no such volume");
}

} // namespace

Volumes::Volumes(store::Manifests manifests, std::string dataRoot, Events &events)
    : manifests_(std::move(manifests)), dataRoot_(std::move(dataRoot)), events_(events)
{
}

Result<std::vector<store::Quarantined>> Volumes::load()
{
    auto loaded = TRY(manifests_.load<VolumeRecord>());
    for (auto &[name, record] : loaded.objects) {
        if (record.name == name)
            volumes_[name] = Entry{std::move(record), {}};
        else
            loaded.quarantined.push_back(
                TRY(manifests_.quarantine(name, "its manifest names another volume")));
    }
    return std::move(loaded.quarantined);
}

Result<VolumeRecord> Volumes::newRecord(model::VolumeCreateRequest request) const
{
    std::size_t bytes = 0;
    for (const auto &[key, value] : request.labels)
        bytes += key.size() + value.size();
    if (bytes > kVolumeLabelBytes)
        return failure(invalid("create " + request.name + ": the labels are larger than 1 MiB"));
    if (request.name.empty()) {
        request.name = randomHexId();
        request.labels.emplace(kAnonymousLabel, "");
    }
    TRY_VOID(model::checkVolumeName(request.name));
    if (!request.driver.empty() && request.driver != "local")
        return failure(notFound("create " + request.name + ": error looking up volume plugin " +
                                request.driver + ": plugin \"" + request.driver + "\" not found"));
    if (!request.driverOpts.empty())
        return failure(invalid("create " + request.name + ": invalid option: \"" +
                               request.driverOpts.begin()->first +
                               "\": volumes of Berth are plain folders, use a bind or tmpfs mount instead"));
    return VolumeRecord{1,
                        std::move(request.name),
                        rfc3339Nano(wallClock() / kSecondNs * kSecondNs),
                        std::move(request.labels),
                        {}};
}

QCoro::Task<Result<model::Volume>> Volumes::create(model::VolumeCreateRequest request, ContainerId user)
{
    CO_TRY(record, newRecord(std::move(request)));
    const AsyncLock::Guard guard = co_await changes_.acquire();
    const std::string name = record.name;
    if (!volumes_.contains(name)) {
        const std::string manifest = model::toJson(record);
        CO_TRY_VOID(co_await offload(&makeVolume, manifests_, name, manifest));
        volumes_[name] = Entry{std::move(record), {}};
        events_.publish("volume", "create", name, {{"driver", "local"}});
    }
    if (!user.empty())
        use(name, user);
    co_return view(volumes_.at(name));
}

Result<model::Volume> Volumes::inspect(const std::string &name) const
{
    const auto found = volumes_.find(name);
    if (found == volumes_.end())
        return failure(unknownVolume(name));
    return view(found->second);
}

bool Volumes::isAnonymous(const std::string &name) const
{
    const auto found = volumes_.find(name);
    return found != volumes_.end() && found->second.record.labels.contains(kAnonymousLabel);
}

Result<model::VolumeList> Volumes::list(const model::Filters &filters) const
{
    TRY_VOID(filters.check({"dangling", "driver", "label", "name"}));
    const std::optional<bool> dangling = TRY(filters.flag("dangling"));
    model::VolumeList out;
    for (const auto &[name, entry] : volumes_) {
        if (filters.matchesPattern("name", name) && filters.matchesExactly("driver", "local") &&
            filters.matchesLabels(entry.record.labels) && (!dangling || *dangling == entry.users.empty()))
            out.volumes.push_back(view(entry));
    }
    return out;
}

QCoro::Task<Result<void>> Volumes::remove(std::string name, bool force)
{
    const AsyncLock::Guard guard = co_await changes_.acquire();
    const auto found = volumes_.find(name);
    if (found == volumes_.end()) {
        if (force)
            co_return Result<void>{};
        co_return failure(unknownVolume(name));
    }
    if (const auto &users = found->second.users; !users.empty()) {
        std::string ids;
        for (const std::string &id : users)
            ids += (ids.empty() ? "" : ", ") + id;
        co_return failure(conflict("remove " + name + ": volume is in use - [" + ids + "]"));
    }
    CO_TRY_VOID(co_await discard(name));
    offload(&store::emptyTrash, dataRoot_);
    co_return Result<void>{};
}

QCoro::Task<Result<model::VolumesPruneReport>> Volumes::prune(model::Filters filters)
{
    CO_TRY_VOID(filters.check({"all", "label", "label!"}));
    CO_TRY(all, filters.flag("all"));
    const AsyncLock::Guard guard = co_await changes_.acquire();
    const std::vector<std::string> names = unusedMatching(filters, all.value_or(false));
    const std::map<std::string, std::int64_t> sizes = co_await offload(&measureVolumes, manifests_, names);
    model::VolumesPruneReport report;
    for (const auto &[name, size] : sizes) {
        const auto found = volumes_.find(name);
        if (found == volumes_.end() || !found->second.users.empty())
            continue; // taken meanwhile
        CO_TRY_VOID(co_await discard(name));
        report.volumesDeleted.push_back(name);
        report.spaceReclaimed += std::max<std::int64_t>(0, size);
    }
    events_.publish("volume", "prune", "", {{"reclaimed", std::to_string(report.spaceReclaimed)}});
    offload(&store::emptyTrash, dataRoot_);
    co_return report;
}

std::vector<std::string> Volumes::unusedMatching(const model::Filters &filters, bool all) const
{
    std::vector<std::string> out;
    for (const auto &[name, entry] : volumes_) {
        if (entry.users.empty() && filters.matchesLabels(entry.record.labels) && (all || isAnonymous(name)))
            out.push_back(name);
    }
    return out;
}

QCoro::Task<Result<void>> Volumes::discard(std::string name)
{
    auto taken = volumes_.extract(name); // nobody can begin to use it while the pool moves it away
    const Result<void> moved = co_await offload(&discardVolume, manifests_, name);
    if (!moved && moved.error().kind != ErrorKind::NotFound) {
        volumes_.insert(std::move(taken));
        co_return moved;
    }
    events_.publish("volume", "destroy", name, {{"driver", "local"}});
    co_return Result<void>{};
}

QCoro::Task<std::vector<model::Volume>> Volumes::diskUsage()
{
    std::vector<std::string> names;
    for (const auto &[name, entry] : volumes_)
        names.push_back(name);
    const std::map<std::string, std::int64_t> sizes = co_await offload(&measureVolumes, manifests_, names);
    std::vector<model::Volume> out;
    for (const auto &[name, size] : sizes) {
        const auto found = volumes_.find(name);
        if (found == volumes_.end())
            continue;
        out.push_back(view(found->second));
        out.back().usageData = model::VolumeUsage{std::int64_t(found->second.users.size()), size};
    }
    co_return out;
}

Result<std::string> Volumes::folder(const std::string &name) const
{
    if (!volumes_.contains(name))
        return failure(unknownVolume(name));
    return manifests_.path(name);
}

void Volumes::use(const std::string &name, const ContainerId &container)
{
    if (const auto found = volumes_.find(name); found != volumes_.end())
        found->second.users.insert(container.str());
}

void Volumes::unuse(const std::string &name, const ContainerId &container)
{
    if (const auto found = volumes_.find(name); found != volumes_.end())
        found->second.users.erase(container.str());
}

void Volumes::unuse(const ContainerId &container)
{
    for (auto &[name, entry] : volumes_)
        entry.users.erase(container.str());
}

model::Volume Volumes::view(const Entry &entry) const
{
    model::Volume out;
    out.createdAt = entry.record.created;
    out.driver = "local";
    out.labels = entry.record.labels;
    out.mountpoint = manifests_.path(entry.record.name) + "/" + kDataFolder;
    out.name = entry.record.name;
    out.options = entry.record.options;
    out.scope = "local";
    return out;
}

} // namespace berth::engine

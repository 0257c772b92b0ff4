#include "backend/engine/containers.h"

#include "backend/engine/container_events.h"
#include "backend/engine/container_files.h"
#include "backend/engine/container_kernel.h"
#include "backend/engine/container_mounts.h"
#include "backend/engine/container_plan.h"
#include "backend/engine/container_view.h"
#include "backend/engine/events.h"
#include "backend/engine/images.h"
#include "backend/engine/offload.h"
#include "backend/engine/volumes.h"
#include "backend/model/names.h"
#include "backend/store/data_root.h"

#include <sys/stat.h>

namespace berth::engine {

namespace {

constexpr int kNameAttempts = 20;

// On the pool: the folders of a container, then its manifest, which makes it exist.
Result<void> writeNew(store::Manifests manifests, std::string id, std::string text)
{
    TRY_VOID(makeContainerFolders(manifests.path(id)));
    return manifests.save(id, text);
}

Result<void> writeAgain(store::Manifests manifests, std::string id, std::string text)
{
    return manifests.save(id, text);
}

Result<std::string> discardFolder(store::Manifests manifests, std::string id)
{
    return manifests.discard(id);
}

Result<void> checkBindSources(const std::vector<MountRecord> &mounts)
{
    for (const MountRecord &mount : mounts) {
        struct stat info
        {
        };
        if (mount.type == "bind" && !mount.createSource && ::stat(mount.source.c_str(), &info) != 0)
            return failure(invalid(
                "invalid mount config for type \"bind\": bind source path does not exist: " + mount.source));
    }
    return {};
}

} // namespace

Containers::Containers(const Options &options, HostFacts facts, const sys::CgroupHost &cgroups,
                       Events &events, Images &images, Volumes &volumes, store::Manifests manifests)
    : options_(options), facts_(std::move(facts)), cgroups_(cgroups), events_(events), images_(images),
      volumes_(volumes), manifests_(std::move(manifests))
{
}

std::string Containers::folder(const ContainerId &id) const
{
    return manifests_.path(id.str());
}

Result<std::string> Containers::chosenName(const std::string &asked, const ContainerId &id)
{
    std::string name = asked.starts_with('/') ? asked.substr(1) : asked;
    if (!name.empty()) {
        if (!model::isName(name))
            return failure(invalid("Invalid container name (" + asked +
                                   "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"));
        TRY_VOID(index_.takeName(name, id));
        return name;
    }
    for (int attempt = 0; attempt < kNameAttempts; ++attempt) {
        name = model::randomName(attempt);
        if (index_.takeName(name, id))
            return name;
    }
    name = id.shortForm();
    TRY_VOID(index_.takeName(name, id));
    return name;
}

Result<std::vector<MountRecord>> Containers::inheritedMounts(const model::HostConfig &hostConfig) const
{
    std::vector<MountRecord> mounts;
    for (const std::string &text : hostConfig.volumesFrom) {
        const VolumesFrom from = TRY(parseVolumesFrom(text));
        const ContainerPtr other = TRY(index_.find(from.container));
        for (MountRecord mount : other->record.mounts) {
            if (mount.type == "tmpfs")
                continue;
            mount.readOnly = mount.readOnly || from.readOnly;
            mount.anonymous = false; // it goes with its own container, not with this one
            mounts.push_back(std::move(mount));
        }
    }
    return mounts;
}

Result<void> Containers::fillDefaults(ContainerRecord &record, const model::CreateRequest &request) const
{
    model::HostConfig &host = record.hostConfig;
    if (host.networkMode.empty() || host.networkMode == "default")
        host.networkMode = request.networkDisabled ? "none" : "bridge";
    if (host.shmSize == 0)
        host.shmSize = options_.defaultShmSize;
    if (host.ipcMode.empty())
        host.ipcMode = options_.defaultIpcMode;
    if (host.cgroupnsMode.empty())
        host.cgroupnsMode = host.privileged ? "host" : "private";
    if (host.logConfig.type.empty()) {
        host.logConfig.type = options_.logDriver;
        for (const auto &[key, value] : options_.logOptions)
            host.logConfig.config.try_emplace(key, value);
    }
    if (host.restartPolicy.name.empty())
        host.restartPolicy.name = "no";
    if (host.runtime.empty())
        host.runtime = "berth";
    if (record.config.hostname.empty() && containerOfMode(host.networkMode).empty())
        record.config.hostname =
            host.networkMode == "host" || host.utsMode == "host" ? hostName() : record.id.substr(0, 12);
    if (const std::string other = containerOfMode(host.networkMode); !other.empty()) {
        const ContainerPtr target = TRY(index_.find(other));
        host.networkMode = "container:" + target->record.id;
    }
    record.endpoints = request.networkingConfig.endpointsConfig;
    // The CLI calls the default network by this name.
    if (auto row = record.endpoints.extract("default"); !row.empty()) {
        row.key() = "bridge";
        record.endpoints.insert(std::move(row));
    }
    return {};
}

QCoro::Task<Result<model::CreateResponse>> Containers::create(std::string name, std::string platform,
                                                              model::CreateRequest request)
{
    const ContainerPtr container = std::make_shared<Container>(ContainerRecord{});
    ContainerRecord &record = container->record;
    record.id = randomHexId();
    record.created = wallClock();
    record.platform = platform;
    record.config = request;
    record.hostConfig = request.hostConfig;
    CO_TRY(image, images_.resolve(record.config.image));
    record.imageId = image.str();
    if (const model::OciImage *config = images_.config(image))
        mergeImageConfig(record.config, config->config);
    CO_TRY_VOID(validateConfig(record.config));
    model::CreateResponse response;
    response.id = record.id;
    CO_TRY_VOID(validateHostConfig(record.hostConfig, record.config, facts_, response.warnings));
    CO_TRY_VOID(fillDefaults(record, request));
    CO_TRY(inherited, inheritedMounts(record.hostConfig));
    std::vector<std::string> targets;
    for (const auto &[target, nothing] : record.config.volumes)
        targets.push_back(target);
    CO_TRY(mounts, collectMounts(record.hostConfig, targets, inherited));
    record.mounts = std::move(mounts);
    CO_TRY_VOID(checkBindSources(record.mounts));
    CO_TRY(chosen, chosenName(name, container->id()));
    record.name = chosen;
    images_.addUse(image, container->id());
    auto made = co_await makeVolumes(container);
    if (made)
        made = co_await offload(&writeNew, manifests_, record.id, model::toJson(record));
    if (!made) {
        index_.freeName(record.name);
        images_.removeUse(image, container->id());
        co_await dropVolumes(container, true);
        (void)co_await offload(&discardFolder, manifests_, record.id);
        co_return failure(made.error());
    }
    index_.insert(container);
    publishContainer(events_, *container, "create", {});
    co_return response;
}

QCoro::Task<Result<void>> Containers::makeVolumes(ContainerPtr container)
{
    for (std::size_t i = 0; i < container->record.mounts.size(); ++i) {
        const MountRecord &mount = container->record.mounts[i];
        if (mount.type != "volume")
            continue;
        model::VolumeCreateRequest request;
        request.name = mount.name.empty() ? randomHexId() : mount.name;
        request.driver = "local";
        if (mount.anonymous)
            request.labels["com.docker.volume.anonymous"] = "";
        auto volume = co_await volumes_.create(std::move(request));
        if (!volume)
            co_return failure(volume.error());
        container->record.mounts[i].name = volume->name;
        volumes_.use(volume->name, container->id());
    }
    co_return Result<void>{};
}

QCoro::Task<void> Containers::dropVolumes(ContainerPtr container, bool anonymousToo)
{
    for (const MountRecord &mount : container->record.mounts) {
        if (mount.type == "volume" && !mount.name.empty())
            volumes_.unuse(mount.name, container->id());
    }
    if (!anonymousToo)
        co_return;
    for (std::size_t i = 0; i < container->record.mounts.size(); ++i) {
        const MountRecord mount = container->record.mounts[i];
        if (mount.type == "volume" && mount.anonymous && !mount.name.empty())
            (void)co_await volumes_.remove(mount.name, false);
    }
}

QCoro::Task<Result<void>> Containers::save(ContainerId id)
{
    const ContainerPtr container = index_.byId(id);
    if (!container)
        co_return failure(notFound("No such container: " + id.str()));
    // One write at a time, so that an older text never lands on a newer one.
    const auto guard = co_await container->writing.acquire();
    if (container->state == State::Removing)
        co_return Result<void>{};
    co_return co_await offload(&writeAgain, manifests_, id.str(), model::toJson(container->record));
}

void Containers::saveSoon(ContainerId id)
{
    [](Containers *self, ContainerId saved) -> QCoro::Task<void> {
        auto written = co_await self->save(saved);
        if (!written && written.error().kind != ErrorKind::NotFound)
            qWarning("writing the manifest of %s: %s", saved.shortForm().c_str(),
                     written.error().text().c_str());
    }(this, std::move(id));
}

QCoro::Task<Result<void>> Containers::rename(ContainerId id, std::string asked)
{
    const ContainerPtr container = index_.byId(id);
    if (!container)
        co_return failure(notFound("No such container: " + id.str()));
    const auto guard = co_await container->operations.acquire();
    const std::string name = asked.starts_with('/') ? asked.substr(1) : asked;
    if (name.empty())
        co_return failure(invalid("Neither old nor new names may be empty"));
    if (!model::isName(name))
        co_return failure(
            invalid("Invalid container name (" + asked + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"));
    if (name == container->record.name)
        co_return failure(invalid("Renaming a container with the same name as its current name"));
    CO_TRY_VOID(index_.takeName(name, id));
    const std::string old = std::exchange(container->record.name, name);
    auto saved = co_await save(id);
    if (!saved) {
        container->record.name = old;
        index_.freeName(name);
        co_return saved;
    }
    index_.freeName(old);
    if (onRenamed)
        onRenamed(*container);
    publishContainer(events_, *container, "rename", {{"oldName", "/" + old}});
    co_return Result<void>{};
}

QCoro::Task<Result<void>> Containers::remove(ContainerId id, RemoveRequest request)
{
    const ContainerPtr container = index_.byId(id);
    if (!container)
        co_return failure(notFound("No such container: " + id.str()));
    if (container->removalAsked)
        co_return failure(conflict("removal of container " + id.str() + " is already in progress"));
    if (container->isLive() && !request.force)
        co_return failure(conflict("cannot remove container \"/" + container->record.name +
                                   "\": container is " + std::string(kStateNames.name(container->state)) +
                                   ": stop the container before removing or force remove"));
    if (container->state == State::Restarting && !request.force)
        co_return failure(
            conflict("cannot remove container \"/" + container->record.name +
                     "\": container is restarting: stop the container before removing or force remove"));
    container->removalAsked = true;
    const auto guard = co_await container->operations.acquire();
    if (container->isLive()) {
        auto ended = co_await killAndWait(id);
        if (!ended) {
            container->removalAsked = false;
            co_return ended;
        }
    }
    if (container->take(Step::GiveUpRestart))
        container->nextStart->fire();
    co_return co_await erase(container, request.volumes);
}

QCoro::Task<Result<void>> Containers::erase(ContainerPtr container, bool volumes)
{
    const ContainerId id = container->id();
    container->take(Step::Remove);
    {
        const auto noWrite = co_await container->writing.acquire();
    }
    // Renamed away, the container is gone for good, whatever happens next; its bytes are freed behind the
    // answer.
    auto moved = co_await offload(&discardFolder, manifests_, id.str());
    if (!moved) {
        container->take(Step::FailRemove);
        container->removalAsked = false;
        co_return failure(moved.error());
    }
    removeCgroup(cgroups_, cgroupPath(*container, options_));
    index_.erase(id);
    images_.removeUse(ImageId(container->record.imageId), id);
    co_await dropVolumes(container, volumes);
    workPool().start([root = options_.dataRoot] { (void)store::emptyTrash(root); });
    publishContainer(events_, *container, "destroy", {});
    container->removed->fire();
    co_return Result<void>{};
}

} // namespace berth::engine

// Every container of this data root: creates them, finds them, changes what they are, removes them. What they
// do (start, stop, exit) is Lifecycle's. Owned by Engine; engine thread.
#pragma once

#include "backend/engine/container_config.h"
#include "backend/engine/container_index.h"
#include "backend/engine/options.h"
#include "backend/store/manifests.h"
#include "backend/sys/cgroup.h"

#include <QCoroTask>
#include <functional>

namespace berth::engine {

class Events;
class Images;
class Volumes;

struct RemoveRequest
{
    bool force = false;   // ends it first
    bool volumes = false; // its anonymous volumes too
};

class Containers
{
public:
    Containers(const Options &options, HostFacts facts, const sys::CgroupHost &cgroups, Events &events,
               Images &images, Volumes &volumes, store::Manifests manifests);

    const ContainerIndex &index() const { return index_; }
    const HostFacts &hostFacts() const { return facts_; }
    std::string folder(const ContainerId &id) const; // <data-root>/containers/<id>

    QCoro::Task<Result<model::CreateResponse>> create(std::string name, std::string platform,
                                                      model::CreateRequest request);
    QCoro::Task<Result<void>> rename(ContainerId id, std::string name);
    QCoro::Task<Result<model::UpdateResponse>> update(ContainerId id, model::UpdateRequest request);
    QCoro::Task<Result<void>> remove(ContainerId id, RemoveRequest request);

    // Durable when it returns. saveSoon() does the same off the reply path: what it writes can be told from
    // the journal too.
    QCoro::Task<Result<void>> save(ContainerId id);
    void saveSoon(ContainerId id);

    // Reads the manifests of the data root once, before anything else; returns what had to be quarantined.
    Result<std::vector<store::Quarantined>> load();

    // How Lifecycle ends a container for remove(force); set once by Engine.
    std::function<QCoro::Task<Result<void>>(ContainerId)> killAndWait;
    // Told after a rename; set once by Engine.
    std::function<void(const Container &)> onRenamed;

private:
    Result<std::string> chosenName(const std::string &asked, const ContainerId &id);
    Result<std::vector<MountRecord>> inheritedMounts(const model::HostConfig &hostConfig) const;
    QCoro::Task<Result<void>> makeVolumes(ContainerPtr container);
    QCoro::Task<void> dropVolumes(ContainerPtr container, bool anonymousToo);
    QCoro::Task<Result<void>> makeOnDisk(ContainerPtr container);
    QCoro::Task<Result<void>> erase(ContainerPtr container, bool volumes);
    Result<void> fillDefaults(ContainerRecord &record, const model::CreateRequest &request) const;

    const Options &options_;
    HostFacts facts_;
    const sys::CgroupHost &cgroups_;
    Events &events_;
    Images &images_;
    Volumes &volumes_;
    store::Manifests manifests_;
    ContainerIndex index_;
};

} // namespace berth::engine

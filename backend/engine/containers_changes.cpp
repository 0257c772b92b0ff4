// The rest of Containers: what `update` changes, and reading everything back when the engine starts.
#include "backend/engine/container_events.h"
#include "backend/engine/container_kernel.h"
#include "backend/engine/container_plan.h"
#include "backend/engine/containers.h"
#include "backend/engine/images.h"
#include "backend/engine/volumes.h"

namespace berth::engine {

namespace {

// Docker's rule: a value of zero is "leave it".
template <class T>
void change(T &value, const T &asked)
{
    if (asked != T{})
        value = asked;
}

void changeResources(model::HostConfig &host, const model::UpdateRequest &request)
{
    change(host.cpuShares, request.cpuShares);
    change(host.memory, request.memory);
    change(host.memoryReservation, request.memoryReservation);
    change(host.memorySwap, request.memorySwap);
    change(host.memorySwappiness, request.memorySwappiness);
    change(host.oomKillDisable, request.oomKillDisable);
    change(host.nanoCpus, request.nanoCpus);
    change(host.cpuPeriod, request.cpuPeriod);
    change(host.cpuQuota, request.cpuQuota);
    change(host.cpuRealtimePeriod, request.cpuRealtimePeriod);
    change(host.cpuRealtimeRuntime, request.cpuRealtimeRuntime);
    change(host.cpusetCpus, request.cpusetCpus);
    change(host.cpusetMems, request.cpusetMems);
    change(host.blkioWeight, request.blkioWeight);
    change(host.pidsLimit, request.pidsLimit);
    if (request.nanoCpus != 0)
        host.cpuPeriod = host.cpuQuota = 0;
    if (!request.restartPolicy.name.empty())
        host.restartPolicy = request.restartPolicy;
}

} // namespace

QCoro::Task<Result<model::UpdateResponse>> Containers::update(ContainerId id, model::UpdateRequest request)
{
    const ContainerPtr container = index_.byId(id);
    if (!container)
        co_return failure(notFound("No such container: " + id.str()));
    const auto guard = co_await container->operations.acquire();
    if (container->removalAsked)
        co_return failure(conflict("Cannot update container " + id.str() +
                                   ": Container is marked for removal and cannot be \"update\"."));
    model::UpdateResponse response;
    const model::HostConfig before = container->record.hostConfig;
    model::HostConfig changed = before;
    changeResources(changed, request);
    if (request.memory > 0 && request.memorySwap == 0 && before.memorySwap > 0 &&
        request.memory > before.memorySwap)
        co_return failure(conflict("Cannot update container " + id.str() +
                                   ": Memory limit should be smaller than "
                                   "already set memoryswap limit, update the memoryswap at the same time"));
    if (before.autoRemove && !request.restartPolicy.name.empty() && request.restartPolicy.name != "no")
        co_return failure(
            invalid("Restart policy cannot be updated because AutoRemove is enabled for the container"));
    CO_TRY_VOID(validateRestartPolicy(changed));
    CO_TRY_VOID(validateResources(changed, facts_, response.warnings));
    container->record.hostConfig = changed;
    Result<void> applied;
    if (container->isLive()) {
        runtime::CgroupSpec limits = cgroupSpec(*container, options_);
        limits.deviceRules.clear(); // they do not change
        applied = applyLimits(cgroups_, limits);
    }
    if (applied)
        applied = co_await save(id);
    if (!applied) {
        container->record.hostConfig = before;
        co_return failure(Error(applied.error()).context("Cannot update container " + id.str()));
    }
    publishContainer(events_, *container, "update", {});
    co_return response;
}

Result<std::vector<store::Quarantined>> Containers::load()
{
    auto loaded = TRY(manifests_.load<ContainerRecord>());
    for (auto &[name, record] : loaded.objects) {
        if (record.id != name || record.name.empty() || index_.nameTaken(record.name)) {
            loaded.quarantined.push_back(TRY(manifests_.quarantine(name, "its id or name cannot be used")));
            continue;
        }
        const ContainerPtr container = std::make_shared<Container>(std::move(record));
        images_.addUse(ImageId(container->record.imageId), container->id());
        for (const MountRecord &mount : container->record.mounts) {
            if (mount.type == "volume")
                volumes_.use(mount.name, container->id());
        }
        index_.insert(container);
    }
    return std::move(loaded.quarantined);
}

} // namespace berth::engine

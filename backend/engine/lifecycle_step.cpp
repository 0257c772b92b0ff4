// The container of one step of a build: in no list and on no disk but for what the build gives it.
#include "backend/engine/lifecycle.h"

#include "backend/engine/container_kernel.h"
#include "backend/engine/networks.h"

namespace berth::engine {

QCoro::Task<Result<std::shared_ptr<ShimLink>>> Lifecycle::startStep(StepStart step)
{
    const ContainerPtr container = step.container;
    PlanInputs inputs;
    inputs.folder = step.folder;
    CO_TRY_VOID(addHostInputs(*container, inputs));
    StartRequest request;
    CO_TRY_VOID(joinNamespaces(*container, inputs, request.namespaceFds));
    CO_TRY_VOID(co_await joinNetwork(container, &inputs, &request.namespaceFds));
    auto spec = compileSpec(*container, options_, inputs);
    if (!spec) {
        networks_.release(container->id());
        co_return failure(spec.error());
    }
    spec->rootfs = std::move(step.rootfs);
    spec->mounts.insert(spec->mounts.end(), step.mounts.begin(), step.mounts.end());
    request.spec = std::move(*spec);
    request.attachments = std::move(step.clients);
    auto link = co_await launcher_.start(std::move(request));
    if (!link)
        endStep(*container);
    co_return link;
}

void Lifecycle::killStep(const Container &container)
{
    endCgroup(cgroups_, cgroupPath(container, options_));
}

void Lifecycle::endStep(const Container &container)
{
    networks_.release(container.id());
    removeCgroup(cgroups_, cgroupPath(container, options_));
}

} // namespace berth::engine

// What a container does: starts, ends, starts again by its policy, pauses, takes clients and signals. The
// shim owns the run; this class follows it. Owned by Engine; engine thread.
#pragma once

#include "backend/engine/container_index.h"
#include "backend/engine/container_kernel.h"
#include "backend/engine/container_plan.h"
#include "backend/engine/containers.h"
#include "backend/engine/shim_launcher.h"

#include <QCoroTask>
#include <optional>
#include <unordered_map>

namespace berth::engine {

class Networks;
struct NetworkRequest;

struct StopRequest
{
    std::optional<std::string> signal;
    std::optional<int> seconds; // -1: wait for ever
};

// One step of a build, run in a container that is the build's own.
struct StepStart
{
    ContainerPtr container;
    std::string folder; // for the journal and the host files
    runtime::RootfsSpec rootfs;
    std::vector<runtime::MountSpec> mounts; // beside the standard ones
    std::vector<AttachRequest> clients;
};

enum class WaitCondition { NotRunning, NextExit, Removed };

class Lifecycle
{
public:
    Lifecycle(const Options &options, Containers &containers, Events &events, Images &images,
              Networks &networks, Volumes &volumes, ShimLauncher &launcher, const sys::CgroupHost &cgroups);

    QCoro::Task<Result<void>> start(ContainerId id);
    QCoro::Task<Result<void>> stop(ContainerId id, StopRequest request); // NotModified when it does not run
    QCoro::Task<Result<void>> restart(ContainerId id, StopRequest request);
    QCoro::Task<Result<void>> kill(ContainerId id, std::string signal);
    QCoro::Task<Result<void>> pause(ContainerId id);
    QCoro::Task<Result<void>> unpause(ContainerId id);
    QCoro::Task<Result<void>> resize(ContainerId id, int rows, int columns);
    // Hands the client to the shim; before the start it waits for it here.
    QCoro::Task<Result<void>> attach(ContainerId id, AttachRequest request);
    // Ends the container and waits for its end; fine when it does not run.
    QCoro::Task<Result<void>> killAndWait(ContainerId id);

    // Whoever starts a step sets the link's callbacks, and calls endStep when it has ended.
    QCoro::Task<Result<std::shared_ptr<ShimLink>>> startStep(StepStart step);
    void killStep(const Container &container);
    void endStep(const Container &container);

    // After a restart of the engine: joins what lives, tells truly what ended meanwhile, starts what its
    // policy asks for.
    QCoro::Task<void> adoptAll();

    // What a process of this container is given: an exec starts from it.
    const runtime::ProcessSpec *process(const ContainerId &id) const;

    // Set once by Engine.
    std::function<void(ContainerPtr)> onStarted;
    std::function<void(ContainerPtr)> onEnded;
    std::function<void(ContainerPtr, const runtime::ExecExited &)> onExecExited;
    std::function<void(ContainerPtr, const std::string &execId)> onDetached;

private:
    QCoro::Task<Result<void>> launch(ContainerPtr container, bool asked);
    QCoro::Task<Result<PlanInputs>> planInputs(ContainerPtr container, std::vector<UniqueFd> *namespaceFds);
    Result<void> joinNamespaces(const Container &container, PlanInputs &inputs, std::vector<UniqueFd> &fds);
    // What of the inputs does not change between starts: layers, folders, the filter.
    Result<PlanInputs> storedInputs(const Container &container);
    Result<void> addHostInputs(const Container &container, PlanInputs &inputs) const;
    QCoro::Task<Result<void>> joinNetwork(ContainerPtr container, PlanInputs *inputs,
                                          std::vector<UniqueFd> *fds);
    NetworkRequest networkRequest(const Container &container) const;
    QCoro::Task<void> rejoin(ContainerPtr container);
    void noteEnd(const ContainerPtr &container, const runtime::Exited &exited);
    void afterAdoptedEnd(const ContainerPtr &container, bool wasRunning);
    QCoro::Task<void> adopt(ContainerPtr container);
    void follow(const ContainerPtr &container, const std::shared_ptr<ShimLink> &link);
    void ended(const ContainerPtr &container, const runtime::Exited &exited);
    void lost(const ContainerPtr &container);
    void afterEnd(const ContainerPtr &container);
    // False when the time is over first; negative: no limit.
    QCoro::Task<bool> endsWithin(OneShotPtr exited, int seconds);
    QCoro::Task<void> restartLater(ContainerPtr container, TimeNs delay);
    QCoro::Task<void> removeEnded(ContainerId id);
    Result<void> signal(const Container &container, int number);

    const Options &options_;
    Containers &containers_;
    Events &events_;
    Images &images_;
    Networks &networks_;
    Volumes &volumes_;
    ShimLauncher &launcher_;
    const sys::CgroupHost &cgroups_;
    std::unordered_map<ContainerId, runtime::ProcessSpec> processes_; // of those that live
};

} // namespace berth::engine

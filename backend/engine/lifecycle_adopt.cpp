// After a restart of the engine: the shims that live are joined, the journal says how the others ended, and
// each policy has its say. The order is that of creation, so that a container whose network another joins
// comes first.
#include "backend/engine/container_events.h"
#include "backend/engine/container_kernel.h"
#include "backend/engine/events.h"
#include "backend/engine/lifecycle.h"
#include "backend/engine/networks.h"
#include "backend/engine/restart_policy.h"
#include "backend/runtime/journal.h"

#include <algorithm>
#include <csignal>

namespace berth::engine {

namespace {

// What the journal knows goes into the record; it is newer than the manifest, which is written off the reply
// path.
void bringUpToDate(ContainerRecord &record, const runtime::LastRun &last)
{
    record.run.number = std::max(record.run.number, last.run);
    if (record.run.firstNumber == 0)
        record.run.firstNumber = record.run.number;
    if (last.started)
        record.run.startedAt = last.started->time;
}

} // namespace

QCoro::Task<void> Lifecycle::adoptAll()
{
    std::vector<ContainerPtr> all = containers_.index().all();
    std::reverse(all.begin(), all.end());
    for (const ContainerPtr &container : all)
        co_await adopt(container);
    for (const ContainerPtr &container : all) {
        if (container->state == State::Restarting)
            restartLater(container, container->restartDelay);
    }
}

QCoro::Task<void> Lifecycle::adopt(ContainerPtr container)
{
    const std::string stateFolder = containers_.folder(container->id()) + "/state";
    auto link = co_await launcher_.adopt(container->id(), stateFolder);
    const auto read = runtime::readJournal(stateFolder);
    const runtime::LastRun last = read ? *read : runtime::LastRun{};
    bringUpToDate(container->record, last);
    if (link) {
        container->take(Step::Start);
        follow(container, *link);
        co_await rejoin(container);
        co_return;
    }
    if (last.run == 0 || !last.started)
        co_return; // it never ran
    container->take(Step::Start);
    runtime::Exited exited;
    if (last.exited && last.exited->run == last.run) {
        exited = *last.exited;
        const bool known = container->record.run.finishedAt == exited.time;
        if (known) {
            container->take(Step::Exit); // heard, told and written by the engine before
            afterAdoptedEnd(container, false);
            co_return;
        }
    } else {
        endCgroup(cgroups_, cgroupPath(*container, options_));
        removeCgroup(cgroups_, cgroupPath(*container, options_));
        exited.run = last.run;
        exited.code = 255;
        exited.time = wallClock();
        exited.reason = "neither the engine nor the supervisor saw this container end";
        recordExit(stateFolder, exited);
    }
    noteEnd(container, exited);
    afterAdoptedEnd(container, true);
}

void Lifecycle::noteEnd(const ContainerPtr &container, const runtime::Exited &exited)
{
    container->take(Step::Exit);
    RunRecord &run = container->record.run;
    run.finishedAt = exited.time;
    run.exitCode = exited.code;
    run.oomKilled = exited.oomKilled;
    run.error = exited.reason;
    publishEnded(events_, *container);
    networks_.release(container->id());
    releaseSharedMemory(options_.execRoot, container->id());
    containers_.saveSoon(container->id());
}

void Lifecycle::afterAdoptedEnd(const ContainerPtr &container, bool wasRunning)
{
    const RunRecord &run = container->record.run;
    const EndedRun end{int(run.exitCode), run.finishedAt - run.startedAt, container->record.stoppedByUser,
                       container->restartCount(), 0};
    if (startsWithDaemon(container->record.hostConfig.restartPolicy, end, wasRunning)) {
        container->take(Step::AwaitRestart);
        container->restartDelay = 0; // the daemon's start is no crash loop: at once
        return;
    }
    if (container->record.hostConfig.autoRemove)
        removeEnded(container->id());
}

QCoro::Task<void> Lifecycle::rejoin(ContainerPtr container)
{
    auto adopted = co_await networks_.adopt(networkRequest(*container), container->pid);
    if (adopted) {
        container->boundPorts = adopted->boundPorts;
        container->record.endpoints = adopted->endpoints; // newer than the manifest
    } else {
        qWarning("the network of %s: %s", container->record.id.substr(0, 12).c_str(),
                 adopted.error().text().c_str());
    }
    auto inputs = storedInputs(*container);
    if (inputs) {
        if (const auto spec = compileSpec(*container, options_, *inputs))
            processes_.insert_or_assign(container->id(), spec->process);
    }
    if (isFrozen(cgroups_, cgroupPath(*container, options_)))
        container->take(Step::Pause);
    for (const runtime::ExecExited &exec : container->link->adoptedState().endedExecs) {
        if (onExecExited)
            onExecExited(container, exec);
    }
    if (onStarted)
        onStarted(container);
}

} // namespace berth::engine

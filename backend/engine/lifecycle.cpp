#include "backend/engine/lifecycle.h"

#include "backend/engine/container_events.h"
#include "backend/engine/events.h"
#include "backend/engine/networks.h"
#include "backend/engine/offload.h"
#include "backend/engine/restart_policy.h"
#include "backend/sys/signals.h"

#include <csignal>

namespace berth::engine {

namespace {

constexpr int kDefaultStopSeconds = 10;
// How long after SIGKILL a container may take: past it a process sleeps in the kernel and nobody can end it.
constexpr std::chrono::seconds kKillPatience{10};

int stopSignal(const Container &container)
{
    const std::string &name = container.record.config.stopSignal;
    return sys::signalNumber(name.empty() ? "SIGTERM" : name).value_or(SIGTERM);
}

Error notRunning(const Container &container)
{
    return conflict("container " + container.record.id + " is not running");
}

// The error as dockerd words it: what it was doing, then what the shim said.
Error startError(const Error &error)
{
    Error worded = error;
    worded.message = "failed to create task for container: " + error.text();
    worded.trail.clear();
    worded.sysErrno = 0;
    if (startExitCode(error) != 0)
        worded.kind = ErrorKind::Invalid;
    return worded;
}

} // namespace

Lifecycle::Lifecycle(const Options &options, Containers &containers, Events &events, Images &images,
                     Networks &networks, Volumes &volumes, ShimLauncher &launcher,
                     const sys::CgroupHost &cgroups)
    : options_(options), containers_(containers), events_(events), images_(images), networks_(networks),
      volumes_(volumes), launcher_(launcher), cgroups_(cgroups)
{
}

QCoro::Task<Result<void>> Lifecycle::start(ContainerId id)
{
    const ContainerPtr container = containers_.index().byId(id);
    if (!container)
        co_return failure(notFound("No such container: " + id.str()));
    const auto guard = co_await container->operations.acquire();
    if (container->removalAsked || container->state == State::Removing || container->state == State::Dead)
        co_return failure(conflict("container is marked for removal and cannot be started"));
    if (container->state == State::Paused)
        co_return failure(conflict("cannot start a paused container, try unpause instead"));
    if (container->state == State::Running)
        co_return failure(
            Error{ErrorKind::NotModified, "container " + id.str() + " is already running", {}, 0});
    const bool manuallyStopped = std::exchange(container->record.stoppedByUser, false);
    auto launched = co_await launch(container, true);
    if (launched && manuallyStopped)
        containers_.saveSoon(id);
    co_return launched;
}

QCoro::Task<Result<void>> Lifecycle::launch(ContainerPtr container, bool asked)
{
    RunRecord &run = container->record.run;
    ++run.number;
    if (asked)
        run.firstNumber = run.number;
    StartRequest request;
    auto inputs = co_await planInputs(container, &request.namespaceFds);
    if (inputs) {
        auto spec = compileSpec(*container, options_, *inputs);
        if (spec)
            request.spec = std::move(*spec);
        else
            inputs = failure(spec.error());
    }
    const runtime::ProcessSpec process = request.spec.process;
    Result<std::shared_ptr<ShimLink>> link = failure(internal("not started"));
    if (inputs) {
        request.attachments = std::exchange(container->waitingClients, {});
        link = co_await launcher_.start(std::move(request));
    } else {
        link = failure(inputs.error());
    }
    if (!link) {
        container->waitingClients.clear(); // their connections end, as the start did
        networks_.release(container->id());
        const int code = startExitCode(link.error());
        const Error worded = inputs ? startError(link.error()) : link.error();
        run.exitCode = code != 0 ? code : 128;
        run.error = worded.message;
        if (container->state == State::Restarting) {
            container->take(Step::GiveUpRestart);
            std::exchange(container->exited, std::make_shared<OneShot>())->fire();
        }
        containers_.saveSoon(container->id());
        if (container->record.hostConfig.autoRemove)
            removeEnded(container->id());
        co_return failure(worded);
    }
    processes_.insert_or_assign(container->id(), process);
    run.error.clear();
    run.exitCode = 0;
    run.oomKilled = false;
    run.finishedAt = 0;
    container->take(Step::Start);
    follow(container, *link);
    publishStarted(events_, *container);
    if (onStarted)
        onStarted(container);
    containers_.saveSoon(container->id());
    co_return Result<void>{};
}

void Lifecycle::follow(const ContainerPtr &container, const std::shared_ptr<ShimLink> &link)
{
    container->link = link;
    container->pid = link->pid();
    container->startTicks = link->startTicks();
    container->record.run.startedAt = link->startedAt();
    const std::weak_ptr<Container> weak = container;
    link->onExited = [this, weak](const runtime::Exited &exited) {
        if (const ContainerPtr strong = weak.lock())
            ended(strong, exited);
    };
    link->onLost = [this, weak] {
        if (const ContainerPtr strong = weak.lock())
            lost(strong);
    };
    link->onExecExited = [this, weak](const runtime::ExecExited &exited) {
        if (const ContainerPtr strong = weak.lock(); strong && onExecExited)
            onExecExited(strong, exited);
    };
    link->onDetached = [this, weak](const std::string &execId) {
        if (const ContainerPtr strong = weak.lock(); strong && onDetached)
            onDetached(strong, execId);
    };
}

void Lifecycle::lost(const ContainerPtr &container)
{
    if (!container->isLive())
        return;
    const std::string cgroup = cgroupPath(*container, options_);
    endCgroup(cgroups_, cgroup);
    removeCgroup(cgroups_,
                 cgroup); // the next run makes a fresh one: the kernel still kills what enters this one
    runtime::Exited exited;
    exited.run = container->record.run.number;
    exited.code = 128 + SIGKILL;
    exited.time = wallClock();
    exited.reason = "the supervisor of this container was killed";
    recordExit(containers_.folder(container->id()) + "/state", exited);
    ended(container, exited);
}

void Lifecycle::ended(const ContainerPtr &container, const runtime::Exited &exited)
{
    if (!container->take(Step::Exit))
        return;
    RunRecord &run = container->record.run;
    run.finishedAt = exited.time;
    run.exitCode = exited.code;
    run.oomKilled = exited.oomKilled;
    run.error = exited.reason;
    // The link is let go of from the event loop: this is one of its own callbacks.
    QMetaObject::invokeMethod(
        QCoreApplication::instance(), [link = std::exchange(container->link, nullptr)] {},
        Qt::QueuedConnection);
    container->pid = 0;
    processes_.erase(container->id());
    if (onEnded)
        onEnded(container);
    publishEnded(events_, *container);
    networks_.release(container->id());
    releaseSharedMemory(options_.execRoot, container->id());
    container->boundPorts.clear();
    std::exchange(container->exited, std::make_shared<OneShot>())->fire();
    containers_.saveSoon(container->id());
    afterEnd(container);
}

void Lifecycle::afterEnd(const ContainerPtr &container)
{
    const RunRecord &run = container->record.run;
    const EndedRun end{int(run.exitCode), run.finishedAt - run.startedAt, container->record.stoppedByUser,
                       container->restartCount(), container->restartDelay};
    if (!container->removalAsked && shouldRestart(container->record.hostConfig.restartPolicy, end)) {
        container->restartDelay = restartDelay(end);
        container->take(Step::AwaitRestart);
        restartLater(container, container->restartDelay);
        return;
    }
    container->restartDelay = 0;
    if (container->record.hostConfig.autoRemove && !container->removalAsked)
        removeEnded(container->id());
}

QCoro::Task<void> Lifecycle::restartLater(ContainerPtr container, TimeNs delay)
{
    const OneShotPtr due = std::make_shared<OneShot>();
    container->nextStart = due;
    fireAfter(due, std::chrono::milliseconds(delay / 1'000'000));
    co_await due->wait();
    const auto guard = co_await container->operations.acquire();
    if (container->state != State::Restarting || container->nextStart != due)
        co_return; // stopped, removed or started by hand meanwhile
    auto launched = co_await launch(container, false);
    if (!launched)
        qWarning("restarting %s failed: %s", container->record.id.substr(0, 12).c_str(),
                 launched.error().text().c_str());
}

QCoro::Task<void> Lifecycle::removeEnded(ContainerId id)
{
    RemoveRequest request;
    request.volumes = true;
    auto removed = co_await containers_.remove(id, request);
    if (!removed && removed.error().kind != ErrorKind::NotFound)
        qWarning("removing %s failed: %s", id.shortForm().c_str(), removed.error().text().c_str());
}

Result<void> Lifecycle::signal(const Container &container, int number)
{
    return signalProcess(container.pid, container.startTicks, number);
}

QCoro::Task<Result<void>> Lifecycle::kill(ContainerId id, std::string name)
{
    const ContainerPtr container = containers_.index().byId(id);
    if (!container)
        co_return failure(notFound("No such container: " + id.str()));
    const std::optional<int> number = sys::signalNumber(name.empty() ? "SIGKILL" : name);
    if (!number || *number == 0)
        co_return failure(invalid("Invalid signal: " + name));
    if (!container->isLive())
        co_return failure(conflict("container " + id.str() + " is not running"));
    if (*number == SIGKILL || *number == stopSignal(*container)) {
        container->record.stoppedByUser = true;
        containers_.saveSoon(id);
    }
    auto sent = signal(*container, *number);
    if (sent && container->state == State::Paused && *number == SIGKILL)
        sent = setFrozen(cgroups_, cgroupPath(*container, options_),
                         false); // a frozen process takes no signal on cgroup v1
    if (sent)
        publishContainer(events_, *container, "kill", {{"signal", std::to_string(*number)}});
    co_return sent;
}

QCoro::Task<Result<void>> Lifecycle::stop(ContainerId id, StopRequest request)
{
    const ContainerPtr container = containers_.index().byId(id);
    if (!container)
        co_return failure(notFound("No such container: " + id.str()));
    {
        // Behind a start that is under way.
        const auto guard = co_await container->operations.acquire();
    }
    const std::optional<int> number = request.signal && !request.signal->empty()
                                          ? sys::signalNumber(*request.signal)
                                          : stopSignal(*container);
    if (!number)
        co_return failure(invalid("Invalid signal: " + *request.signal));
    if (container->state == State::Restarting) {
        container->record.stoppedByUser = true;
        container->take(Step::GiveUpRestart);
        container->nextStart->fire();
        containers_.saveSoon(id);
        co_return Result<void>{};
    }
    if (!container->isLive())
        co_return failure(Error{ErrorKind::NotModified, "container " + id.str() + " is not running", {}, 0});
    container->record.stoppedByUser = true;
    CO_TRY_VOID(co_await containers_.save(id));
    if (container->state == State::Paused)
        CO_TRY_VOID(setFrozen(cgroups_, cgroupPath(*container, options_), false));
    const OneShotPtr exited = container->exited;
    if (container->isLive())
        signal(*container, *number);
    publishContainer(events_, *container, "kill", {{"signal", std::to_string(*number)}});
    const int seconds =
        request.seconds.value_or(int(container->record.config.stopTimeout.value_or(kDefaultStopSeconds)));
    if (co_await endsWithin(exited, seconds)) {
        publishContainer(events_, *container, "stop", {});
        co_return Result<void>{};
    }
    CO_TRY_VOID(co_await killAndWait(id));
    publishContainer(events_, *container, "stop", {});
    co_return Result<void>{};
}

QCoro::Task<bool> Lifecycle::endsWithin(OneShotPtr exited, int seconds)
{
    // The deadline is a second way for the same wait to end: `over` is fired by whichever comes first.
    const OneShotPtr over = std::make_shared<OneShot>();
    exited->whenFired(over);
    if (seconds >= 0)
        fireAfter(over, std::chrono::seconds(seconds));
    co_await over->wait();
    co_return exited->fired();
}

QCoro::Task<Result<void>> Lifecycle::killAndWait(ContainerId id)
{
    const ContainerPtr container = containers_.index().byId(id);
    if (!container || !container->isLive())
        co_return Result<void>{};
    const OneShotPtr exited = container->exited;
    container->record.stoppedByUser = true;
    signal(*container, SIGKILL);
    endCgroup(cgroups_, cgroupPath(*container, options_));
    publishContainer(events_, *container, "kill", {{"signal", "9"}});
    if (!co_await endsWithin(exited, int(kKillPatience.count())))
        co_return failure(
            internal("container " + id.str() + " does not end: a process of it is stuck in the kernel"));
    co_return Result<void>{};
}

QCoro::Task<Result<void>> Lifecycle::restart(ContainerId id, StopRequest request)
{
    auto stopped = co_await stop(id, request);
    if (!stopped && stopped.error().kind != ErrorKind::NotModified)
        co_return stopped;
    auto started = co_await start(id);
    if (!started && started.error().kind != ErrorKind::NotModified)
        co_return started;
    if (const ContainerPtr container = containers_.index().byId(id))
        publishContainer(events_, *container, "restart", {});
    co_return Result<void>{};
}

QCoro::Task<Result<void>> Lifecycle::pause(ContainerId id)
{
    const ContainerPtr container = containers_.index().byId(id);
    if (!container)
        co_return failure(notFound("No such container: " + id.str()));
    const auto guard = co_await container->operations.acquire();
    if (container->state == State::Paused)
        co_return failure(conflict("Container " + id.str() + " is already paused"));
    if (container->state != State::Running)
        co_return failure(conflict("Container " + id.str() + " is not running"));
    // A version 1 freezer may take a while and tells nobody: it is waited for on the pool.
    CO_TRY_VOID(co_await offload(&setFrozen, cgroups_, cgroupPath(*container, options_), true));
    if (container->state != State::Running)
        co_return failure(conflict("Container " + id.str() + " is not running"));
    container->take(Step::Pause);
    publishContainer(events_, *container, "pause", {});
    co_return Result<void>{};
}

QCoro::Task<Result<void>> Lifecycle::unpause(ContainerId id)
{
    const ContainerPtr container = containers_.index().byId(id);
    if (!container)
        co_return failure(notFound("No such container: " + id.str()));
    const auto guard = co_await container->operations.acquire();
    if (container->state != State::Paused)
        co_return failure(conflict("Container " + id.str() + " is not paused"));
    CO_TRY_VOID(setFrozen(cgroups_, cgroupPath(*container, options_), false));
    container->take(Step::Unpause);
    publishContainer(events_, *container, "unpause", {});
    co_return Result<void>{};
}

QCoro::Task<Result<void>> Lifecycle::resize(ContainerId id, int rows, int columns)
{
    const ContainerPtr container = containers_.index().byId(id);
    if (!container)
        co_return failure(notFound("No such container: " + id.str()));
    if (!container->isLive() || !container->link)
        co_return failure(notRunning(*container));
    CO_TRY_VOID(co_await container->link->resize(std::string(), rows, columns));
    publishContainer(events_, *container, "resize",
                     {{"height", std::to_string(rows)}, {"width", std::to_string(columns)}});
    co_return Result<void>{};
}

QCoro::Task<Result<void>> Lifecycle::attach(ContainerId id, AttachRequest request)
{
    const ContainerPtr container = containers_.index().byId(id);
    if (!container)
        co_return failure(notFound("No such container: " + id.str()));
    publishContainer(events_, *container, "attach", {});
    if (container->isLive() && container->link)
        co_return co_await container->link->attach(std::move(request));
    container->waitingClients.push_back(std::move(request));
    co_return Result<void>{};
}

const runtime::ProcessSpec *Lifecycle::process(const ContainerId &id) const
{
    const auto found = processes_.find(id);
    return found == processes_.end() ? nullptr : &found->second;
}

} // namespace berth::engine

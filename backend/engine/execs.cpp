#include "backend/engine/execs.h"

#include "backend/engine/container_events.h"
#include "backend/engine/container_plan.h"
#include "backend/engine/containers.h"
#include "backend/engine/lifecycle.h"
#include "backend/sys/capabilities.h"

#include <algorithm>

namespace berth::engine {

namespace {

constexpr std::size_t kKept = 64;             // ended sessions of one container that can still be inspected
constexpr std::size_t kMostSessions = 10'000; // of one container, ended or not

std::string joined(const std::vector<std::string> &words)
{
    std::string out;
    for (const std::string &word : words)
        out += (out.empty() ? "" : " ") + word;
    return out;
}

} // namespace

Execs::Execs(Containers &containers, Lifecycle &lifecycle, Events &events)
    : containers_(containers), lifecycle_(lifecycle), events_(events)
{
}

Result<ExecPtr> Execs::create(const ContainerPtr &container, model::ExecConfig config)
{
    if (config.cmd.empty())
        return failure(invalid("No exec command specified"));
    if (!config.workingDir.empty() && config.workingDir[0] != '/')
        return failure(invalid("the working directory '" + config.workingDir +
                               "' is invalid, it needs to be an absolute path"));
    if (container->state == State::Paused)
        return failure(
            conflict("Container " + container->record.id + " is paused, unpause the container before exec"));
    if (container->state == State::Restarting)
        return failure(conflict("Container " + container->record.id +
                                " is restarting, wait until the container is running"));
    if (!container->isLive())
        return failure(conflict("container " + container->record.id + " is not running"));
    if (container->execIds.size() >= kMostSessions)
        return failure(conflict("container " + container->record.id + " has too many exec sessions"));
    forget(container);
    const ExecPtr session = std::make_shared<ExecSession>();
    session->id = randomHexId();
    session->containerId = container->record.id;
    session->config = std::move(config);
    sessions_.emplace(session->id, session);
    container->execIds.insert(session->id);
    publishContainer(events_, *container, "exec_create: " + joined(session->config.cmd),
                     {{"execID", session->id}});
    return session;
}

Result<ExecPtr> Execs::find(const std::string &id) const
{
    const auto found = sessions_.find(id);
    if (found == sessions_.end())
        return failure(notFound("No such exec instance: " + id));
    return found->second;
}

Result<void> Execs::canStart(const ExecSession &session) const
{
    const ContainerPtr container = containers_.index().byId(ContainerId(session.containerId));
    if (!container || !container->isLive() || !container->link)
        return failure(conflict("container " + session.containerId + " is not running"));
    if (container->state == State::Paused)
        return failure(
            conflict("Container " + session.containerId + " is paused, unpause the container before exec"));
    if (session.running)
        return failure(conflict("Error: Exec command " + session.id + " is already running"));
    if (session.started)
        return failure(conflict("Error: Exec command " + session.id + " has already run"));
    return {};
}

QCoro::Task<Result<void>> Execs::start(std::string id, AttachRequest attach)
{
    CO_TRY(session, find(id));
    CO_TRY_VOID(canStart(*session));
    const ContainerPtr container = containers_.index().byId(ContainerId(session->containerId));
    const runtime::ProcessSpec *own = lifecycle_.process(container->id());
    if (own == nullptr)
        co_return failure(internal("what container " + session->containerId + " runs with is not known"));
    session->started = session->running = true;
    ExecRequest request;
    request.spec.id = id;
    request.spec.process = execProcess(session->config, *own, sys::heldCapabilities());
    request.spec.privileged = session->config.privileged;
    request.attach = std::move(attach);
    publishContainer(events_, *container, "exec_start: " + joined(session->config.cmd), {{"execID", id}});
    const std::shared_ptr<ShimLink> link = container->link;
    auto pid = co_await link->exec(std::move(request));
    if (pid) {
        session->pid = *pid;
        co_return Result<void>{};
    }
    session->running = false;
    const int code = startExitCode(pid.error());
    session->exitCode = code != 0 ? code : 126;
    session->exited->fire();
    Error worded = pid.error();
    worded.message = "OCI runtime exec failed: " + worded.text();
    worded.trail.clear();
    worded.sysErrno = 0;
    co_return failure(worded);
}

QCoro::Task<Result<void>> Execs::resize(std::string id, int rows, int columns)
{
    CO_TRY(session, find(id));
    const ContainerPtr container = containers_.index().byId(ContainerId(session->containerId));
    if (!container || !container->link || !session->running)
        co_return failure(conflict("exec session " + id + " is not running"));
    const std::shared_ptr<ShimLink> link = container->link;
    co_return co_await link->resize(id, rows, columns);
}

QCoro::Task<void> Execs::bringUpToDate(std::string id)
{
    const auto session = find(id);
    const ContainerPtr container =
        session ? containers_.index().byId(ContainerId((*session)->containerId)) : nullptr;
    if (!container || !container->link || !(*session)->running)
        co_return;
    const std::shared_ptr<ShimLink> link = container->link;
    (void)co_await link->settle();
}

void Execs::ended(const Container &container, const runtime::ExecExited &exited)
{
    const auto found = sessions_.find(exited.id);
    if (found == sessions_.end())
        return;
    ExecSession &session = *found->second;
    session.running = false;
    session.exitCode = exited.code;
    session.ended = wallClock();
    publishContainer(events_, container, "exec_die",
                     {{"execID", exited.id}, {"exitCode", std::to_string(exited.code)}});
    session.exited->fire();
}

void Execs::detached(const Container &container, const std::string &execId)
{
    if (execId.empty())
        publishContainer(events_, container, "detach", {});
    else
        publishContainer(events_, container, "exec_detach", {{"execID", execId}});
}

// What was started in this run stays to be inspected, for a client asks for the exit code after its stream
// has ended; what is left of earlier runs and of containers that are gone is forgotten.
void Execs::containerEnded(const ContainerPtr &container)
{
    std::erase_if(sessions_, [&](const auto &entry) {
        const ExecSession &session = *entry.second;
        if (session.containerId != container->record.id)
            return containers_.index().byId(ContainerId(session.containerId)) == nullptr;
        return !session.started || !container->execIds.contains(session.id);
    });
    for (const std::string &id : std::exchange(container->execIds, {})) {
        const auto found = sessions_.find(id);
        if (found == sessions_.end())
            continue;
        found->second->running = false;
        found->second->exitCode = found->second->exitCode.value_or(137);
        found->second->exited->fire();
    }
}

void Execs::forget(const ContainerPtr &container)
{
    std::vector<ExecPtr> over;
    for (const std::string &id : container->execIds) {
        if (const auto found = sessions_.find(id); found != sessions_.end() && found->second->exitCode)
            over.push_back(found->second);
    }
    if (over.size() < kKept)
        return;
    std::sort(over.begin(), over.end(),
              [](const ExecPtr &a, const ExecPtr &b) { return a->ended < b->ended; });
    over.resize(over.size() - kKept + 1);
    for (const ExecPtr &session : over) {
        container->execIds.erase(session->id);
        sessions_.erase(session->id);
    }
}

} // namespace berth::engine

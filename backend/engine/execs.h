// Exec sessions: a command that runs inside a live container beside its first process. A session is made,
// started once, and remembered until its container's next run has ended (an ended one until kKept newer ones
// came). Owned by Engine; engine thread.
#pragma once

#include "backend/base/ids.h"
#include "backend/engine/container.h"
#include "backend/engine/shim_link.h"
#include "backend/model/container.h"

#include <QCoroTask>
#include <map>

namespace berth::engine {

class Containers;
class Events;
class Lifecycle;

struct ExecSession
{
    std::string id;
    std::string containerId;
    model::ExecConfig config;
    bool started = false, running = false;
    std::optional<int> exitCode;
    int pid = 0;
    TimeNs ended = 0;
    OneShotPtr exited = std::make_shared<OneShot>();
};

using ExecPtr = std::shared_ptr<ExecSession>;

class Execs
{
public:
    Execs(Containers &containers, Lifecycle &lifecycle, Events &events);

    Result<ExecPtr> create(const ContainerPtr &container, model::ExecConfig config);
    Result<ExecPtr> find(const std::string &id) const; // "No such exec instance: x"
    // Fails before anything runs when the container does not; the client's descriptor goes to the shim.
    QCoro::Task<Result<void>> start(std::string id, AttachRequest attach);
    QCoro::Task<Result<void>> resize(std::string id, int rows, int columns);
    // Hears what its shim has said: a client that saw the end of its stream asks for the exit code at once.
    QCoro::Task<void> bringUpToDate(std::string id);

    // Called by the engine as the shim tells it.
    void ended(const Container &container, const runtime::ExecExited &exited);
    void detached(const Container &container, const std::string &execId); // "": from the container itself
    void containerEnded(const ContainerPtr &container);
    // Why it cannot start, in dockerd's words, before a connection becomes a stream.
    Result<void> canStart(const ExecSession &session) const;

private:
    void forget(const ContainerPtr &container);

    Containers &containers_;
    Lifecycle &lifecycle_;
    Events &events_;
    std::map<std::string, ExecPtr> sessions_;
};

} // namespace berth::engine

// The engine's side of one running container: requests to its shim and what the shim tells. Made by
// ShimLauncher, shared by whoever needs it; engine thread only. When the link is lost every waiting request
// fails with Unavailable. The callbacks are called from the event loop, never from inside a call of this
// class.
#pragma once

#include "backend/base/clock.h"
#include "backend/base/fd.h"
#include "backend/base/ids.h"
#include "backend/base/result.h"
#include "backend/runtime/protocol.h"

#include <QCoroTask>
#include <functional>
#include <memory>
#include <string>

namespace berth::engine {

// A client's connection on its way to the shim, which then writes to it and reads from it directly.
struct AttachRequest
{
    UniqueFd fd;         // the raw connection of http::Hijack
    std::string pending; // input that was already read from it
    bool wantsStdin = false, wantsStdout = true, wantsStderr = true;
    bool tty = false;       // raw bytes instead of stdcopy frames
    std::string detachKeys; // bytes, as model::parseDetachKeys makes them
};

struct ExecRequest
{
    runtime::ExecSpec spec;
    // Without a descriptor in it the output is dropped. A caller that wants to tell its client about a failed
    // start keeps a dup of the descriptor until the answer and lets go of it then.
    AttachRequest attach;
};

class ShimLink : public std::enable_shared_from_this<ShimLink>
{
public:
    struct Parts; // shim_line.h
    explicit ShimLink(std::shared_ptr<Parts> parts);
    ~ShimLink(); // the container goes on; only the connection ends
    ShimLink(const ShimLink &) = delete;
    ShimLink &operator=(const ShimLink &) = delete;

    const ContainerId &containerId() const;
    std::uint64_t run() const;
    int pid() const;                  // of the container's first process, as the host sees it
    std::uint64_t startTicks() const; // of it
    TimeNs startedAt() const;
    int shimPid() const;
    const std::vector<std::string> &warnings() const;
    // Execs that were running or had ended unheard when the link was adopted.
    const runtime::StateIs &adoptedState() const;

    QCoro::Task<Result<void>> attach(AttachRequest request);
    QCoro::Task<Result<int>> exec(ExecRequest request); // the pid
    QCoro::Task<Result<void>> resize(std::string execId, int rows, int columns);
    QCoro::Task<Result<void>> closeStdin();
    // Returns when everything that the shim said so far has been heard.
    QCoro::Task<Result<void>> settle();

    // Set all of them right after start() or adopt(); what happened in between is told from the event loop
    // afterwards. The exit is durable when it is told; the shim goes away once onExited has returned.
    std::function<void(const runtime::Exited &)> onExited;
    std::function<void(const runtime::ExecExited &)> onExecExited;
    std::function<void(const std::string &execId)> onDetached; // "" : from the container itself
    std::function<void()> onLost; // the shim died without an exit: its container's cgroup must be killed

private:
    std::shared_ptr<Parts> parts_;
};

// The exit code a shell gives to what could not be executed: 127 not found (the error's kind is Gone), 126
// not executable (NotAllowed); 0 for an error that is not of that kind (Docker's CLI shows 125 then). Valid
// for the Error of start() and exec(), whose other kinds are Internal, Unavailable and Invalid.
int startExitCode(const Error &error);

} // namespace berth::engine

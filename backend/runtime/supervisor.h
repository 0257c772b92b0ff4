// The life of one container inside its shim: launched, started, run, ended, told, gone. Everything is one
// event loop; what the engine asks comes through the EngineDoor, what happens is written to the journal
// before it is told. Lives on without an engine. Owned by app/shim.
#pragma once

#include "backend/runtime/engine_door.h"
#include "backend/runtime/executor.h"
#include "backend/runtime/journal.h"
#include "backend/runtime/process_watch.h"
#include "backend/runtime/session.h"

#include <list>
#include <span>

namespace berth::runtime {

class Supervisor final : public DoorOwner, public SessionOwner
{
public:
    // `title`: memory of the command line that is to show the container's id.
    Supervisor(EventLoop &loop, UniqueFd engine, sys::CgroupHost cgroups, std::span<char> title);
    ~Supervisor();
    Supervisor(const Supervisor &) = delete;
    Supervisor &operator=(const Supervisor &) = delete;

private:
    enum class Phase { Idle, Launched, Starting, Running, Ending, Ended };

    // One exec from the request on; `session` has no streams until the process runs.
    struct ExecRun
    {
        std::uint32_t requestId = 0;
        std::unique_ptr<Session> session;
        UniqueFd client;
        Attach attach;
        ProcessStreams streams;
        std::unique_ptr<StartWatch> start;
        std::unique_ptr<ProcessWatch> process; // empty: not yet started, or ended
        bool ended = false;
    };
    using Execs = std::list<ExecRun>;

    void engineAsks(Message message) override;
    void engineCame() override;
    void engineLeft() override;
    void sessionDetached(Session &session) override;
    void sessionServed(Session &session) override;

    void launch(Message message);
    Result<void> prepare(Launch &launch);
    void start(Message message);
    StartResult<Starting> makeProcess();
    void startReported();
    void startFailed(const StartFailure &why);
    void attach(Message message);
    void exec(Message message);
    void execReported(Execs::iterator run);
    void execFailed(Execs::iterator run, const StartFailure &why);
    void execEnded(Execs::iterator run, int code);
    void resize(Message message);
    void closeStdin(Message message);
    void state(Message message);
    void sayState(std::uint32_t requestId);
    void acknowledge(Message message);

    void processEnded(sys::ExitStatus status);
    void endTheRest();
    void complete();
    void endExecs();
    void leaveNothing();
    void reapOrphans();
    bool isOwnChild(pid_t pid) const;
    void sweep();
    void refuse(const Message &message, std::string why);
    void finishRequest(const Message &message, const Result<void> &result);
    Session *sessionOf(const std::string &execId);

    EventLoop &loop_;
    EngineDoor door_;
    sys::CgroupHost cgroups_;
    std::span<char> title_;
    Phase phase_ = Phase::Idle;

    ContainerSpec spec_;
    std::vector<UniqueFd> namespaceFds_;
    std::optional<Journal> journal_;
    std::optional<LogWriter> log_;
    std::optional<sys::Cgroup> cgroup_;
    std::unique_ptr<Session> session_;
    ProcessStreams streams_; // between the clone and its success
    std::vector<std::string> warnings_;
    std::uint32_t startRequest_ = 0, stateRequest_ = 0;
    std::string launchFailure_;

    std::unique_ptr<StartWatch> start_;
    std::unique_ptr<ProcessWatch> process_;
    Started started_;
    Exited exited_;
    bool acknowledged_ = false;
    TimeNs endingSince_ = 0; // monotonic

    Execs execs_;
    std::deque<ExecExited> endedExecs_;   // that no engine heard of
    std::unique_ptr<ChildWatch> orphans_; // only where they fall to us
    Timer endTimer_, sweepTimer_;
};

} // namespace berth::runtime

#include "backend/runtime/supervisor.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>

namespace berth::runtime {

namespace {

constexpr const char *kShimOomScore = "-999"; // the kernel takes the supervisor last

void protectFromOom()
{
    const UniqueFd file(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
    if (file && ::write(file.get(), kShimOomScore, std::strlen(kShimOomScore)) < 0)
        return; // not allowed in every sandbox, and no reason not to start
}

void showTitle(std::span<char> title, const std::string &id)
{
    std::fill(title.begin(), title.end(), '\0');
    std::copy_n(id.begin(), std::min(id.size(), title.size()), title.begin());
}

Failed failedMessage(const StartFailure &why)
{
    return Failed{why.step, why.errorNumber, why.message, why.exitCode};
}

StartFailure startFailureOf(const Error &error)
{
    return StartFailure{"prepare", error.sysErrno, error.text(), 0};
}

} // namespace

Supervisor::Supervisor(EventLoop &loop, UniqueFd engine, sys::CgroupHost cgroups, std::span<char> title)
    : loop_(loop), door_(loop, *this, std::move(engine)), cgroups_(std::move(cgroups)), title_(title),
      endTimer_(loop, [this] { endTheRest(); }), sweepTimer_(loop, [this] { sweep(); })
{
}

Supervisor::~Supervisor() = default;

void Supervisor::engineAsks(Message message)
{
    struct Row
    {
        MessageType type;
        void (Supervisor::*handle)(Message);
    };
    static constexpr Row kRows[] = {
        {MessageType::Launch, &Supervisor::launch}, {MessageType::Attach, &Supervisor::attach},
        {MessageType::Start, &Supervisor::start},   {MessageType::Exec, &Supervisor::exec},
        {MessageType::Resize, &Supervisor::resize}, {MessageType::CloseStdin, &Supervisor::closeStdin},
        {MessageType::State, &Supervisor::state},   {MessageType::Acknowledge, &Supervisor::acknowledge},
    };
    for (const Row &row : kRows) {
        if (row.type == message.type)
            return (this->*row.handle)(std::move(message));
    }
    refuse(message, "the supervisor does not know this request");
}

// What was asked by the engine before is nobody's any more.
void Supervisor::engineCame()
{
    startRequest_ = 0;
}

// Without an engine an idle shim has no reason to live, and an ended one nobody to wait for.
void Supervisor::engineLeft()
{
    if (phase_ == Phase::Idle || phase_ == Phase::Launched)
        leaveNothing();
    sweepTimer_.setAfter(0);
}

void Supervisor::refuse(const Message &message, std::string why)
{
    door_.say(MessageType::Failed, message.id, Failed{"", 0, std::move(why), 0});
}

void Supervisor::finishRequest(const Message &message, const Result<void> &result)
{
    if (result)
        door_.say(MessageType::Done, message.id, Empty{});
    else
        refuse(message, result.error().text());
}

void Supervisor::launch(Message message)
{
    Result<Launch> launch = wire::decode<Launch>(message.body);
    if (phase_ != Phase::Idle || !launch)
        return refuse(message, "this supervisor cannot be launched");
    phase_ = Phase::Launched;
    spec_ = std::move(launch->spec);
    namespaceFds_ = std::move(message.fds);
    const Result<void> prepared = prepare(*launch);
    if (!prepared)
        launchFailure_ = prepared.error().text();
    finishRequest(message, prepared);
}

Result<void> Supervisor::prepare(Launch &launch)
{
    showTitle(title_, spec_.id);
    protectFromOom();
    if (spec_.namespaces.pid.mode == NamespaceMode::Host)
        orphans_ = std::make_unique<ChildWatch>(loop_, [this] { reapOrphans(); });
    const ProcessSpec &process = spec_.process;
    log_ = TRY(LogWriter::open(spec_.log));
    session_ = std::make_unique<Session>(loop_, *this,
                                         Session::Settings{"", process.openStdin, process.stdinOnce}, &*log_);
    journal_ = TRY(Journal::open(spec_.stateFolder));
    JournalRecord record;
    record.kind = JournalKind::Launched;
    record.run = spec_.run;
    record.token = launch.token;
    record.shimPid = ::getpid();
    record.shimStartTicks = TRY(sys::startTicks(record.shimPid));
    TRY_VOID(journal_->append(record));
    journal_->reserve();
    return door_.open(launch.socketFolder, launch.token);
}

void Supervisor::start(Message message)
{
    if (phase_ != Phase::Launched)
        return refuse(message, "this supervisor cannot start");
    startRequest_ = message.id;
    phase_ = Phase::Starting;
    if (!launchFailure_.empty())
        return startFailed(StartFailure{"prepare", 0, launchFailure_, 0});
    StartResult<Starting> starting = makeProcess();
    if (!starting)
        return startFailed(starting.error());
    start_ = std::make_unique<StartWatch>(loop_, std::move(*starting), [this] { startReported(); });
}

StartResult<Starting> Supervisor::makeProcess()
{
    const Result<Plan> plan = compile(spec_);
    if (!plan)
        return tl::unexpected(startFailureOf(plan.error()));
    Result<ContainerCgroup> made = makeCgroup(cgroups_, spec_);
    if (!made)
        return tl::unexpected(startFailureOf(made.error()));
    cgroup_ = std::move(made->cgroup);
    warnings_ = std::move(made->warnings);
    Result<ProcessPipes> pipes = makeProcessPipes(spec_.process);
    if (!pipes)
        return tl::unexpected(startFailureOf(pipes.error()));
    streams_ = std::move(pipes->ours);
    std::vector<int> fds;
    for (const UniqueFd &fd : namespaceFds_)
        fds.push_back(fd.get());
    return startContainer(spec_, *plan, *cgroup_, fds, pipes->stdio());
}

void Supervisor::startReported()
{
    const std::unique_ptr<StartWatch> watch = std::move(start_);
    StartResult<StartedProcess> process = watch->finish();
    if (!process)
        return startFailed(process.error());
    phase_ = Phase::Running;
    namespaceFds_.clear();
    warnings_.insert(warnings_.end(), process->warnings.begin(), process->warnings.end());
    started_ = Started{process->pid, process->startTicks, wallClock(), warnings_};
    JournalRecord record;
    record.kind = JournalKind::Started;
    record.run = spec_.run;
    record.started = started_;
    (void)journal_->append(record); // a full disk must not end a container that runs
    if (startRequest_ != 0)
        door_.say(MessageType::Started, startRequest_, started_);
    if (stateRequest_ != 0)
        sayState(stateRequest_);
    streams_.terminal = std::move(process->terminal);
    session_->connect(std::move(streams_));
    process_ = std::make_unique<ProcessWatch>(loop_, std::move(process->pidfd), process->pid,
                                              [this](sys::ExitStatus status) { processEnded(status); });
}

void Supervisor::startFailed(const StartFailure &why)
{
    phase_ = Phase::Ended;
    acknowledged_ = true;
    if (session_)
        session_->end();
    if (journal_) {
        JournalRecord record;
        record.kind = JournalKind::Exited;
        record.run = spec_.run;
        record.exited =
            Exited{spec_.run, why.exitCode != 0 ? why.exitCode : 128, false, wallClock(), why.message};
        (void)journal_->append(record);
    }
    leaveNothing();
    door_.say(MessageType::Failed, startRequest_, failedMessage(why));
    sweepTimer_.setAfter(0);
}

void Supervisor::attach(Message message)
{
    Result<Attach> how = wire::decode<Attach>(message.body);
    if (!how || message.fds.size() != 1 || !session_ || phase_ >= Phase::Ending)
        return refuse(message, "there is nothing to attach to");
    session_->attach(std::move(message.fds.front()), std::move(*how));
    door_.say(MessageType::Done, message.id, Empty{});
}

Session *Supervisor::sessionOf(const std::string &execId)
{
    if (execId.empty())
        return session_.get();
    for (ExecRun &run : execs_) {
        if (run.session->execId() == execId && !run.ended)
            return run.session.get();
    }
    return nullptr;
}

void Supervisor::resize(Message message)
{
    const Result<Resize> size = wire::decode<Resize>(message.body);
    Session *session = size ? sessionOf(size->execId) : nullptr;
    if (session == nullptr)
        return refuse(message, "there is no such process");
    finishRequest(message, session->resize(size->rows, size->columns));
}

void Supervisor::closeStdin(Message message)
{
    if (session_)
        session_->closeStdin();
    door_.say(MessageType::Done, message.id, Empty{});
}

void Supervisor::acknowledge(Message message)
{
    if (phase_ != Phase::Ended)
        return refuse(message, "the container has not ended");
    acknowledged_ = true;
    door_.say(MessageType::Done, message.id, Empty{});
    sweepTimer_.setAfter(0);
}

// An engine that comes in the middle of a start is answered when it is known how that went.
void Supervisor::state(Message message)
{
    if (phase_ == Phase::Starting)
        stateRequest_ = message.id;
    else
        sayState(message.id);
}

void Supervisor::sayState(std::uint32_t requestId)
{
    StateIs state;
    state.containerId = spec_.id;
    state.run = spec_.run;
    state.shimPid = ::getpid();
    if (const Result<std::uint64_t> ticks = sys::startTicks(state.shimPid))
        state.shimStartTicks = *ticks;
    state.started = started_;
    state.cgroupPath = spec_.cgroup.path;
    for (const ExecRun &run : execs_) {
        if (run.process != nullptr)
            state.execs.push_back({run.session->execId(), run.process->pid()});
    }
    state.endedExecs.assign(endedExecs_.begin(), endedExecs_.end());
    endedExecs_.clear();
    door_.say(MessageType::StateIs, requestId, state);
}

void Supervisor::sessionDetached(Session &session)
{
    door_.say(MessageType::Detached, 0, Detached{session.execId()});
}

void Supervisor::sessionServed(Session &)
{
    sweepTimer_.setAfter(0);
}

// Lets go of what is over, outside of every callback that may still be inside it.
void Supervisor::sweep()
{
    std::erase_if(execs_, [](const ExecRun &run) { return run.ended && run.session->isIdle(); });
    const bool mayGo = !door_.hasEngine() || (acknowledged_ && door_.isFlushed());
    if (phase_ == Phase::Idle || phase_ == Phase::Launched) {
        if (!door_.hasEngine())
            loop_.stop();
        return;
    }
    const bool execsServed = std::all_of(execs_.begin(), execs_.end(),
                                         [](const ExecRun &run) { return run.session->hasNoClients(); });
    if (phase_ == Phase::Ended && mayGo && !cgroup_ && execsServed && (!session_ || session_->hasNoClients()))
        loop_.stop();
}

} // namespace berth::runtime

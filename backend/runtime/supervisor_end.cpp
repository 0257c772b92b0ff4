// How a run ends: the first process is gone, the rest is ended, what was said is logged, the exit is made
// durable, the traces are removed and only then the engine is told.
#include "backend/runtime/supervisor.h"

#include <algorithm>

namespace berth::runtime {

namespace {

constexpr TimeNs kEndRetry = kSecondNs / 100;
constexpr TimeNs kEndPatience = 10 * kSecondNs; // for a process that even SIGKILL does not move
constexpr int kKilled = 128 + 9;
constexpr std::size_t kMaxEndedExecs = 64;

} // namespace

void Supervisor::processEnded(sys::ExitStatus status)
{
    phase_ = Phase::Ending;
    exited_ = Exited{spec_.run, status.code, cgroup_->oomKills() > 0, wallClock(), {}};
    endingSince_ = monotonicClock();
    process_.reset();
    endTheRest();
}

// With a pid namespace of its own the kernel has ended everything already; without one it is done here.
void Supervisor::endTheRest()
{
    reapOrphans();
    if (phase_ == Phase::Ended)
        return leaveNothing();
    const Result<bool> populated = cgroup_->populated();
    const bool patient = monotonicClock() - endingSince_ < kEndPatience;
    if (populated && *populated && patient) {
        (void)cgroup_->killAll();
        endTimer_.setAfter(kEndRetry);
        return;
    }
    if (!patient)
        exited_.reason = "some of its processes could not be ended";
    complete();
}

void Supervisor::complete()
{
    endExecs();
    session_->end();
    JournalRecord record;
    record.kind = JournalKind::Exited;
    record.run = spec_.run;
    record.exited = exited_;
    if (const Result<void> written = journal_->append(record); !written)
        exited_.reason = written.error().text();
    (void)journal_->sync(); // a failed sync leaves what the kernel still holds; there is nothing better to do
    phase_ = Phase::Ended;
    leaveNothing();
    door_.say(MessageType::Exited, 0, exited_);
    sweepTimer_.setAfter(0);
}

// They were in the container's pid namespace or were killed with its cgroup.
void Supervisor::endExecs()
{
    for (auto run = execs_.begin(); run != execs_.end(); ++run) {
        if (run->ended)
            continue;
        if (run->start != nullptr) {
            run->start.reset(); // takes the process with it
            door_.say(MessageType::Failed, run->requestId, Failed{"", 0, "the container has ended", 0});
            run->ended = true;
            run->session->end();
            continue;
        }
        const std::optional<sys::ExitStatus> status = run->process->reapNow();
        execEnded(run, status ? status->code : kKilled);
    }
}

void Supervisor::execEnded(Execs::iterator run, int code)
{
    run->process.reset();
    reapOrphans();
    run->ended = true;
    const ExecExited ended{run->session->execId(), code};
    // Told before the client sees the end of its stream and asks the engine for the exit code.
    if (door_.hasEngine()) {
        door_.say(MessageType::ExecExited, 0, ended);
    } else {
        endedExecs_.push_back(ended);
        if (endedExecs_.size() > kMaxEndedExecs)
            endedExecs_.pop_front();
    }
    run->session->end();
    sweepTimer_.setAfter(0);
}

// The cgroup and the socket of this run: gone before its end is told, so that the next run meets nothing.
void Supervisor::leaveNothing()
{
    door_.close();
    if (!cgroup_)
        return;
    const Result<bool> removed = cgroup_->remove();
    if (removed && !*removed && monotonicClock() - endingSince_ < kEndPatience)
        endTimer_.setAfter(kEndRetry);
    else
        cgroup_.reset();
    sweepTimer_.setAfter(0);
}

bool Supervisor::isOwnChild(pid_t pid) const
{
    return (process_ != nullptr && process_->pid() == pid) ||
           std::any_of(execs_.begin(), execs_.end(), [pid](const ExecRun &run) {
               return run.process != nullptr && run.process->pid() == pid;
           });
}

// One of our own at the head of the queue is reaped by its watch, and what is behind it at the next end of a
// child.
void Supervisor::reapOrphans()
{
    const bool starting =
        start_ != nullptr ||
        std::any_of(execs_.begin(), execs_.end(), [](const ExecRun &run) { return run.start != nullptr; });
    if (!orphans_ || starting)
        return;
    for (pid_t pid = ChildWatch::firstEnded(); pid != 0 && !isOwnChild(pid); pid = ChildWatch::firstEnded())
        ChildWatch::reap(pid);
}

} // namespace berth::runtime

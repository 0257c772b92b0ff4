// Watches that report into the shim's loop: the end of a process, and the report of a process that is being
// started. Each calls back once. Owned by the Supervisor.
#pragma once

#include "backend/runtime/event_loop.h"
#include "backend/runtime/executor.h"
#include "backend/sys/process.h"

#include <functional>
#include <memory>

namespace berth::runtime {

class ProcessWatch final : public Watcher
{
public:
    ProcessWatch(EventLoop &loop, UniqueFd pidfd, pid_t pid, std::function<void(sys::ExitStatus)> ended)
        : loop_(loop), pidfd_(std::move(pidfd)), pid_(pid), ended_(std::move(ended))
    {
        loop_.watch(pidfd_.get(), EPOLLIN, *this);
    }
    ~ProcessWatch() { loop_.forget(pidfd_.get(), *this); }
    ProcessWatch(const ProcessWatch &) = delete;
    ProcessWatch &operator=(const ProcessWatch &) = delete;

    pid_t pid() const { return pid_; }
    int pidfd() const { return pidfd_.get(); }
    // Reaps it if it has ended.
    std::optional<sys::ExitStatus> reapNow()
    {
        auto status = sys::reap(pidfd_.get(), false);
        return status ? *status : std::nullopt;
    }
    void ready(std::uint32_t) override
    {
        if (const std::optional<sys::ExitStatus> status = reapNow()) {
            const auto ended = ended_;
            ended(*status); // destroys this watch
        }
    }

private:
    EventLoop &loop_;
    UniqueFd pidfd_;
    pid_t pid_;
    std::function<void(sys::ExitStatus)> ended_;
};

class StartWatch final : public Watcher
{
public:
    StartWatch(EventLoop &loop, Starting starting, std::function<void()> reported)
        : loop_(loop), starting_(std::move(starting)), reported_(std::move(reported))
    {
        loop_.watch(starting_.report.get(), EPOLLIN, *this);
    }
    ~StartWatch()
    {
        stopWatching();
        if (!finished_)
            abandonStart(starting_);
    }
    StartWatch(const StartWatch &) = delete;
    StartWatch &operator=(const StartWatch &) = delete;

    StartResult<StartedProcess> finish()
    {
        finished_ = true;
        return finishStart(starting_);
    }
    void ready(std::uint32_t) override
    {
        stopWatching();
        const auto reported = reported_;
        reported(); // destroys this watch
    }

private:
    // Once: finishStart closes the descriptor, and its number may soon be another's.
    void stopWatching()
    {
        if (std::exchange(watching_, false))
            loop_.forget(starting_.report.get(), *this);
    }

    EventLoop &loop_;
    Starting starting_;
    bool watching_ = true;
    std::function<void()> reported_;
    bool finished_ = false;
};

// Of children that nobody started here: orphans of a container without a pid namespace of its own fall to the
// supervisor, as to an init. One per process, since it takes SIGCHLD.
class ChildWatch final : public Watcher
{
public:
    ChildWatch(EventLoop &loop, std::function<void()> ended);
    ~ChildWatch();
    ChildWatch(const ChildWatch &) = delete;
    ChildWatch &operator=(const ChildWatch &) = delete;

    void ready(std::uint32_t events) override;
    // A child that has ended and is not yet reaped; 0: none.
    static pid_t firstEnded();
    static void reap(pid_t pid);

private:
    EventLoop &loop_;
    std::function<void()> ended_;
};

} // namespace berth::runtime

// The shim's one loop: epoll over watchers that their owners keep, and a few deadlines. Single-threaded, no
// allocation while it runs but for a new timer. A watcher may be forgotten and destroyed inside any callback.
#pragma once

#include "backend/base/clock.h"
#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <array>
#include <functional>
#include <sys/epoll.h>
#include <vector>

namespace berth::runtime {

class Watcher
{
public:
    virtual void ready(std::uint32_t events) = 0; // EPOLL*

protected:
    ~Watcher() = default;
};

class EventLoop
{
public:
    static Result<EventLoop> create();

    // Adds or changes; `events` may be 0: errors and hang-ups are told all the same.
    void watch(int fd, std::uint32_t events, Watcher &watcher);
    void forget(int fd, Watcher &watcher);

    // Runs until stop().
    void run();
    // Waits for something to happen and tells it.
    void runOnce();
    void stop() { stopped_ = true; }

private:
    friend class Timer;
    explicit EventLoop(UniqueFd epoll) : epoll_(std::move(epoll)) {}
    int timeout() const; // milliseconds until the next deadline, -1: none
    void fireTimers();

    UniqueFd epoll_;
    std::array<epoll_event, 32> batch_ = {};
    int batchSize_ = 0, batchAt_ = 0;
    std::vector<class Timer *> timers_;
    bool stopped_ = false;
};

// Calls `fire` once when its time has come; owned by whoever needs it.
class Timer
{
public:
    Timer(EventLoop &loop, std::function<void()> fire);
    ~Timer();
    Timer(const Timer &) = delete;
    Timer &operator=(const Timer &) = delete;
    void setAfter(TimeNs span) { deadline_ = monotonicClock() + span; }
    void clear() { deadline_ = 0; }
    bool isSet() const { return deadline_ != 0; }

private:
    friend class EventLoop;
    EventLoop &loop_;
    std::function<void()> fire_;
    TimeNs deadline_ = 0; // of the monotonic clock; 0: not set
};

} // namespace berth::runtime

#include "backend/runtime/event_loop.h"

#include <algorithm>
#include <cerrno>

namespace berth::runtime {

Result<EventLoop> EventLoop::create()
{
    UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
    if (!epoll)
        return failure(systemError("make an event loop", errno));
    return EventLoop(std::move(epoll));
}

void EventLoop::watch(int fd, std::uint32_t events, Watcher &watcher)
{
    epoll_event event = {};
    event.events = events;
    event.data.ptr = &watcher;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event) != 0 && errno == ENOENT)
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
}

void EventLoop::forget(int fd, Watcher &watcher)
{
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
    for (int at = batchAt_; at < batchSize_; ++at) {
        if (batch_[static_cast<std::size_t>(at)].data.ptr == &watcher)
            batch_[static_cast<std::size_t>(at)].data.ptr = nullptr;
    }
}

void EventLoop::run()
{
    while (!stopped_)
        runOnce();
}

void EventLoop::runOnce()
{
    batchAt_ = 0;
    batchSize_ = ::epoll_wait(epoll_.get(), batch_.data(), static_cast<int>(batch_.size()), timeout());
    while (batchAt_ < batchSize_ && !stopped_) {
        const epoll_event event = batch_[static_cast<std::size_t>(batchAt_++)];
        if (event.data.ptr != nullptr)
            static_cast<Watcher *>(event.data.ptr)->ready(event.events);
    }
    fireTimers();
}

int EventLoop::timeout() const
{
    TimeNs next = 0;
    for (const Timer *timer : timers_) {
        if (timer->isSet() && (next == 0 || timer->deadline_ < next))
            next = timer->deadline_;
    }
    if (next == 0)
        return -1;
    const TimeNs left = next - monotonicClock();
    return left <= 0 ? 0 : static_cast<int>(std::min<TimeNs>(left / 1'000'000 + 1, 60'000));
}

void EventLoop::fireTimers()
{
    if (std::none_of(timers_.begin(), timers_.end(), [](const Timer *timer) { return timer->isSet(); }))
        return;
    const TimeNs now = monotonicClock();
    // A callback may destroy any timer: look for the next due one anew.
    while (!stopped_) {
        const auto due = std::find_if(timers_.begin(), timers_.end(), [now](const Timer *timer) {
            return timer->isSet() && timer->deadline_ <= now;
        });
        if (due == timers_.end())
            return;
        (*due)->clear();
        const std::function<void()> fire = (*due)->fire_;
        fire();
    }
}

Timer::Timer(EventLoop &loop, std::function<void()> fire) : loop_(loop), fire_(std::move(fire))
{
    loop_.timers_.push_back(this);
}

Timer::~Timer()
{
    std::erase(loop_.timers_, this);
}

} // namespace berth::runtime

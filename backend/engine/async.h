// The waiting primitives of the engine thread: OneShot (many coroutines wait until it fires once) and
// AsyncLock (operations on one container queue up). Nothing here is thread-safe: engine thread only. Waiters
// are resumed from the event loop, never from inside fire() or unlock(), so that no caller is re-entered.
#pragma once

#include <QCoreApplication>
#include <QTimer>

#include <chrono>
#include <coroutine>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace berth::engine {

namespace detail {
inline void resumeLater(std::coroutine_handle<> waiter)
{
    QMetaObject::invokeMethod(
        QCoreApplication::instance(), [waiter] { waiter.resume(); }, Qt::QueuedConnection);
}
} // namespace detail

// Shared by whoever waits and whoever fires; hold it in a shared_ptr. After fire() every wait is over at
// once.
class OneShot
{
public:
    struct Awaiter
    {
        OneShot &shot;
        bool await_ready() const noexcept { return shot.fired_; }
        void await_suspend(std::coroutine_handle<> waiter) { shot.waiters_.push_back(waiter); }
        void await_resume() const noexcept {}
    };

    Awaiter wait() { return Awaiter{*this}; }
    bool fired() const { return fired_; }
    // Fires `other` too: at once when this has fired, else together with it.
    void whenFired(const std::shared_ptr<OneShot> &other)
    {
        if (fired_)
            other->fire();
        else
            followers_.push_back(other);
    }
    void fire()
    {
        if (std::exchange(fired_, true))
            return;
        for (const auto &follower : std::exchange(followers_, {})) {
            if (const auto strong = follower.lock())
                strong->fire();
        }
        for (const auto waiter : std::exchange(waiters_, {}))
            detail::resumeLater(waiter);
    }

private:
    bool fired_ = false;
    std::vector<std::coroutine_handle<>> waiters_;
    std::vector<std::weak_ptr<OneShot>> followers_;
};

using OneShotPtr = std::shared_ptr<OneShot>;

// Fires `shot` after `span`, unless everybody else has let go of it by then.
inline void fireAfter(const OneShotPtr &shot, std::chrono::milliseconds span)
{
    QTimer::singleShot(span, QCoreApplication::instance(), [weak = std::weak_ptr<OneShot>(shot)] {
        if (const OneShotPtr strong = weak.lock())
            strong->fire();
    });
}

class AsyncLock
{
public:
    // Holds the lock until it is destroyed; movable into a coroutine's frame.
    class Guard
    {
    public:
        explicit Guard(AsyncLock *lock) : lock_(lock) {}
        Guard(Guard &&other) noexcept : lock_(std::exchange(other.lock_, nullptr)) {}
        Guard &operator=(Guard &&) = delete;
        ~Guard() { release(); }
        void release()
        {
            if (AsyncLock *lock = std::exchange(lock_, nullptr))
                lock->unlock();
        }

    private:
        AsyncLock *lock_;
    };

    struct Awaiter
    {
        AsyncLock &lock;
        bool await_ready() noexcept
        {
            if (lock.held_)
                return false;
            lock.held_ = true;
            return true;
        }
        void await_suspend(std::coroutine_handle<> waiter) { lock.queue_.push_back(waiter); }
        Guard await_resume() noexcept { return Guard(&lock); }
    };

    Awaiter acquire() { return Awaiter{*this}; }
    bool held() const { return held_; }

private:
    void unlock()
    {
        if (queue_.empty()) {
            held_ = false;
            return;
        }
        const auto next = queue_.front();
        queue_.pop_front();
        detail::resumeLater(next); // the lock stays held: it passes to the next in the queue
    }

    bool held_ = false;
    std::deque<std::coroutine_handle<>> queue_;
};

} // namespace berth::engine

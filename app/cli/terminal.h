// The caller's terminal and signals, and the joining of both to a hijacked connection.
#pragma once

#include "backend/client/engine_client.h"
#include "backend/http/frames.h"

#include <QCoroTask>
#include <QSocketNotifier>
#include <coroutine>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <termios.h>

namespace berth::cli {

// Fires once; one coroutine may wait. Held by shared_ptr.
class Latch
{
public:
    struct Awaiter
    {
        Latch *latch;
        bool await_ready() const noexcept { return latch->fired_; }
        void await_suspend(std::coroutine_handle<> waiter) { latch->waiter_ = waiter; }
        void await_resume() const noexcept {}
    };
    Awaiter wait() { return Awaiter{this}; }
    void fire();
    bool fired() const { return fired_; }

private:
    bool fired_ = false;
    std::coroutine_handle<> waiter_;
};

struct WindowSize
{
    unsigned rows = 0, columns = 0;
};

bool inputIsTerminal();
bool outputIsTerminal();
WindowSize windowSize();

// Raw for as long as this lives.
class RawTerminal
{
public:
    RawTerminal();
    ~RawTerminal();
    RawTerminal(const RawTerminal &) = delete;
    RawTerminal &operator=(const RawTerminal &) = delete;

private:
    std::optional<termios> before_;
};

// Signals as calls from the event loop, instead of what they would do, for as long as this lives.
class SignalWatch
{
public:
    explicit SignalWatch(std::function<void(int)> onSignal);
    ~SignalWatch();

private:
    UniqueFd fd_;
    std::unique_ptr<QSocketNotifier> notifier_;
};

struct JoinOptions
{
    bool input = false;
    std::string detachKeys; // bytes; empty: none are looked for
};

enum class JoinEnd { Closed, Detached };

// Standard input to the connection and what comes from it to standard output and error, until the other side
// ends.
QCoro::Task<JoinEnd> joinTerminal(client::Hijacked connection, JoinOptions options);

} // namespace berth::cli

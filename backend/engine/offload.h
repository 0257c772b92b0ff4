// Blocking work off the engine thread: `CO_TRY(x, co_await offload(&function, value, value))` runs
// function(values) on a worker and goes on in the event loop with what it returned. Only a function pointer
// and values, never a lambda: GCC 12 destroys a temporary closure of a co_await expression twice, and nothing
// may capture an object of the engine thread. The workers are Qt's global pool, which ~QCoreApplication waits
// for; the function must neither throw nor wait for the loop.
#pragma once

#include <QCoreApplication>
#include <QCoroTask>
#include <QThreadPool>

#include <algorithm>
#include <coroutine>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace berth::engine {

// Wider than the processor: what runs here waits for disks. Idle threads end by themselves.
inline QThreadPool &workPool()
{
    static QThreadPool &pool = [&]() -> QThreadPool & {
        QThreadPool &global = *QThreadPool::globalInstance();
        global.setMaxThreadCount(std::max(8, 2 * QThread::idealThreadCount()));
        return global;
    }();
    return pool;
}

namespace detail {

template <class R, class... A>
class OffloadedCall
{
public:
    explicit OffloadedCall(R (*function)(A...), std::decay_t<A> &&...values)
        : function_(function), values_(std::move(values)...)
    {
    }
    OffloadedCall(const OffloadedCall &) = delete;

    // Trivial, since QCoro copies what is awaited.
    struct Awaiter
    {
        OffloadedCall &call;
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> waiter) { call.start(waiter); }
        R await_resume() { return std::move(*call.result_); }
    };
    Awaiter done() { return Awaiter{*this}; }

private:
    void start(std::coroutine_handle<> waiter)
    {
        workPool().start([this, waiter] {
            result_.emplace(std::apply(function_, std::move(values_)));
            QMetaObject::invokeMethod(
                QCoreApplication::instance(), [waiter] { waiter.resume(); }, Qt::QueuedConnection);
        });
    }

    R (*function_)(A...);
    std::tuple<std::decay_t<A>...> values_;
    std::optional<R> result_;
};

} // namespace detail

template <class R, class... A>
QCoro::Task<R> offload(R (*function)(A...), std::type_identity_t<std::decay_t<A>>... values)
{
    static_assert(!(std::is_lvalue_reference_v<A> || ...), "a worker gets values, not references");
    detail::OffloadedCall<R, A...> call(function, std::move(values)...);
    co_return co_await call.done();
}

} // namespace berth::engine

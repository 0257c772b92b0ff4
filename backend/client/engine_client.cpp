#include "backend/client/engine_client.h"

#include "backend/client/call.h"
#include "backend/client/event_feed.h"
#include "backend/model/system.h"

#include <QCoreApplication>

#include <array>
#include <coroutine>
#include <optional>

namespace berth::client {

namespace detail {

// Collects one whole answer for a coroutine that waits.
struct Collected
{
    Response response;
    std::optional<Result<void>> end;
    std::optional<Hijacked> hijacked;
    std::coroutine_handle<> waiter;

    void done(Result<void> how)
    {
        end = std::move(how);
        // From the loop: the call that reports this may be destroyed by whoever goes on.
        if (const auto handle = std::exchange(waiter, {}))
            QMetaObject::invokeMethod(
                QCoreApplication::instance(), [handle] { handle.resume(); }, Qt::QueuedConnection);
    }
};

struct CollectedAwaiter
{
    Collected *collected;
    bool await_ready() const noexcept { return collected->end.has_value(); }
    void await_suspend(std::coroutine_handle<> waiter) { collected->waiter = waiter; }
    void await_resume() const noexcept {}
};

} // namespace detail

namespace {

constexpr std::size_t kErrorSize = 64 << 10; // of an error's body that is kept

struct KindRow
{
    int status;
    ErrorKind kind;
};

constexpr std::array kKinds{
    KindRow{304, ErrorKind::NotModified},  KindRow{400, ErrorKind::Invalid},
    KindRow{401, ErrorKind::Unauthorized}, KindRow{403, ErrorKind::Forbidden},
    KindRow{404, ErrorKind::NotFound},     KindRow{405, ErrorKind::NotAllowed},
    KindRow{409, ErrorKind::Conflict},     KindRow{410, ErrorKind::Gone},
    KindRow{413, ErrorKind::TooLarge},     KindRow{501, ErrorKind::NotImplemented},
    KindRow{503, ErrorKind::Unavailable},
};

Error engineError(int status, const std::string &body)
{
    ErrorKind kind = ErrorKind::Internal;
    for (const KindRow &row : kKinds) {
        if (row.status == status)
            kind = row.kind;
    }
    auto answer = model::fromJson<model::ErrorResponse>(body);
    std::string message = answer ? answer->message : body;
    if (message.empty())
        message = "the engine answered " + std::to_string(status);
    return Error{kind, std::move(message), {std::string(kEngineSaid)}, 0};
}

Response responseOf(const http::ResponseHead &head)
{
    return Response{head.status, head.headers, {}};
}

class CallSubscription : public Subscription
{
public:
    CallSubscription(std::shared_ptr<Call> call, std::shared_ptr<bool> alive)
        : call_(std::move(call)), alive_(std::move(alive))
    {
    }
    ~CallSubscription() override
    {
        *alive_ = false;
        call_->cancel();
    }

private:
    std::shared_ptr<Call> call_;
    std::shared_ptr<bool> alive_; // of the callbacks: one of them may let go of the subscription
};

// A refused stream's body is the error, not a part of the stream.
struct StreamState
{
    StreamCalls calls;
    int status = 0;
    std::string error;
};

SubscriptionPtr begin(const Endpoint &endpoint, Request request, StreamCalls calls,
                      std::shared_ptr<bool> alive)
{
    const auto state = std::make_shared<StreamState>(StreamState{std::move(calls), 0, {}});
    Call::Events events;
    events.onHead = [state](const http::ResponseHead &head) {
        state->status = head.status;
        if (head.status < 400 && state->calls.onBegin)
            state->calls.onBegin(responseOf(head));
    };
    events.onBytes = [state](std::string_view bytes) {
        if (state->status >= 400)
            state->error += bytes.substr(0, kErrorSize - std::min(kErrorSize, state->error.size()));
        else if (state->calls.onBytes)
            state->calls.onBytes(bytes);
    };
    events.onEnd = [state](Result<void> how) {
        if (how && state->status >= 400)
            how = failure(engineError(state->status, state->error));
        if (state->calls.onEnd)
            state->calls.onEnd(std::move(how));
    };
    auto call = std::make_shared<Call>(endpoint, std::move(request), std::move(events));
    call->start();
    return std::make_unique<CallSubscription>(std::move(call), std::move(alive));
}

} // namespace

struct EngineClient::Parts
{
    Endpoint endpoint;
};

EngineClient::EngineClient(Endpoint endpoint) : parts_(std::make_shared<Parts>(Parts{std::move(endpoint)})) {}

EngineClient::~EngineClient() = default;

const Endpoint &EngineClient::endpoint() const
{
    return parts_->endpoint;
}

QCoro::Task<Result<Response>> EngineClient::send(Request request)
{
    const auto collected = std::make_shared<detail::Collected>();
    Call::Events events;
    events.onHead = [collected](const http::ResponseHead &head) { collected->response = responseOf(head); };
    events.onBytes = [collected](std::string_view bytes) {
        const std::size_t cap = collected->response.status >= 400 ? kErrorSize : kAnswerSize;
        collected->response.body += bytes.substr(0, cap - std::min(cap, collected->response.body.size()));
    };
    events.onEnd = [collected](Result<void> how) { collected->done(std::move(how)); };
    const auto call = std::make_shared<Call>(parts_->endpoint, std::move(request), std::move(events));
    call->start();
    co_await detail::CollectedAwaiter{collected.get()};
    CO_TRY_VOID(*collected->end);
    if (collected->response.status >= 400)
        co_return failure(engineError(collected->response.status, collected->response.body));
    co_return std::move(collected->response);
}

QCoro::Task<Result<std::string>> EngineClient::get(std::string path)
{
    Request request;
    request.path = std::move(path);
    CO_TRY(response, co_await send(std::move(request)));
    co_return std::move(response.body);
}

QCoro::Task<Result<std::string>> EngineClient::tell(std::string method, std::string path, std::string json)
{
    Request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.body = std::move(json);
    CO_TRY(response, co_await send(std::move(request)));
    co_return std::move(response.body);
}

QCoro::Task<Result<std::string>> EngineClient::post(std::string path, std::string json)
{
    return tell("POST", std::move(path), std::move(json));
}

QCoro::Task<Result<std::string>> EngineClient::put(std::string path, std::string json)
{
    return tell("PUT", std::move(path), std::move(json));
}

QCoro::Task<Result<std::string>> EngineClient::remove(std::string path)
{
    Request request;
    request.method = "DELETE";
    request.path = std::move(path);
    CO_TRY(response, co_await send(std::move(request)));
    co_return std::move(response.body);
}

SubscriptionPtr EngineClient::stream(Request request, StreamCalls calls)
{
    return begin(parts_->endpoint, std::move(request), std::move(calls), std::make_shared<bool>(true));
}

SubscriptionPtr EngineClient::lines(Request request, std::function<void(std::string_view)> onLine,
                                    std::function<void(Result<void>)> onEnd)
{
    const auto alive = std::make_shared<bool>(true);
    const auto splitter =
        std::make_shared<LineSplitter>([alive, onLine = std::move(onLine)](std::string_view line) {
            if (*alive && onLine)
                onLine(line);
        });
    StreamCalls calls;
    calls.onBytes = [splitter](std::string_view bytes) { splitter->feed(bytes); };
    calls.onEnd = [alive, splitter, onEnd = std::move(onEnd)](Result<void> how) {
        splitter->finish();
        if (*alive && onEnd)
            onEnd(std::move(how));
    };
    return begin(parts_->endpoint, std::move(request), std::move(calls), alive);
}

SubscriptionPtr EngineClient::events(std::string filtersJson, std::function<void(std::string_view)> onEvent,
                                     std::function<void(bool)> onConnected)
{
    return std::make_unique<EventFeed>(parts_->endpoint, std::move(filtersJson), std::move(onEvent),
                                       std::move(onConnected));
}

QCoro::Task<Result<Hijacked>> EngineClient::hijack(Request request)
{
    request.headers.emplace_back("Connection", "Upgrade");
    request.headers.emplace_back("Upgrade", "tcp");
    const auto collected = std::make_shared<detail::Collected>();
    const auto call = std::make_shared<std::weak_ptr<Call>>();
    Call::Events events;
    events.onHead = [collected, call](const http::ResponseHead &head) {
        collected->response = responseOf(head);
        const auto self = call->lock();
        if (!self || (head.status != 101 && head.status != 200))
            return;
        const auto kept = collected; // takeOver() lets go of this function
        kept->hijacked = self->takeOver();
        kept->done({});
    };
    events.onBytes = [collected](std::string_view bytes) {
        std::string &body = collected->response.body;
        body += bytes.substr(0, kErrorSize - std::min(kErrorSize, body.size()));
    };
    events.onEnd = [collected](Result<void> how) { collected->done(std::move(how)); };
    const auto owned = std::make_shared<Call>(parts_->endpoint, std::move(request), std::move(events));
    *call = owned;
    owned->start();
    co_await detail::CollectedAwaiter{collected.get()};
    CO_TRY_VOID(*collected->end);
    if (!collected->hijacked)
        co_return failure(engineError(collected->response.status, collected->response.body));
    co_return std::move(*collected->hijacked);
}

std::string queryString(const Headers &pairs)
{
    std::string out;
    for (const auto &[name, value] : pairs) {
        if (!value.empty())
            out += (out.empty() ? "?" : "&") + http::percentEncoded(name) + '=' + http::percentEncoded(value);
    }
    return out;
}

std::string pathPart(std::string_view name)
{
    return http::percentEncoded(name, ":@+");
}

} // namespace berth::client

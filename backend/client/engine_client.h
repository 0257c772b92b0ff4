// The client of an engine's API, for the window and the command line. One connection per call: a local socket
// is connected in microseconds and no call waits behind another. Everything runs on the caller's event loop;
// calls are coroutines, streams are objects that end when they are let go of. Paths are given without version
// prefix: "/containers/json?all=1".
//
// Errors: what the engine said has "Error response from daemon" as its trail and its status as its kind; an
// engine that cannot be reached is Unavailable.
#pragma once

#include "backend/base/result.h"
#include "backend/client/endpoint.h"
#include "backend/http/stream.h"
#include "backend/model/json.h"

#include <QCoroTask>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::client {

inline constexpr std::string_view kEngineSaid = "Error response from daemon";

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request
{
    std::string method = "GET";
    std::string path;
    std::string body;
    std::string contentType = "application/json"; // sent when there is a body
    Headers headers;
    std::string bodyFile; // sent chunked instead of `body`; "-" is standard input
};

struct Response
{
    int status = 0;
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;
};

// An answer that is still coming. Letting go of it closes the connection and nothing more is called.
class Subscription
{
public:
    virtual ~Subscription() = default;
};
using SubscriptionPtr = std::unique_ptr<Subscription>;

struct StreamCalls
{
    std::function<void(const Response &)> onBegin; // status and headers, of a success; may be empty
    std::function<void(std::string_view)> onBytes; // pieces as they come
    std::function<void(Result<void>)> onEnd;       // once: complete, refused by the engine, or broken
};

// A connection that has left HTTP (attach, exec). The stream's callbacks are the user's to set; `pending`
// came before that.
struct Hijacked
{
    std::unique_ptr<http::Stream> stream;
    std::string pending;
    bool multiplexed = false; // stdcopy frames (http/frames.h), else raw
};

class EngineClient
{
public:
    explicit EngineClient(Endpoint endpoint);
    ~EngineClient();
    EngineClient(const EngineClient &) = delete;
    EngineClient &operator=(const EngineClient &) = delete;

    const Endpoint &endpoint() const;

    // The body of a success (below 400); every other answer is an Error with the engine's message.
    QCoro::Task<Result<std::string>> get(std::string path);
    QCoro::Task<Result<std::string>> post(std::string path, std::string json = {});
    QCoro::Task<Result<std::string>> put(std::string path, std::string json = {});
    QCoro::Task<Result<std::string>> remove(std::string path);
    // The whole answer of a success.
    QCoro::Task<Result<Response>> send(Request request);

    // Typed: co_await client.getAs<model::Version>("/version").
    template <class T>
    QCoro::Task<Result<T>> getAs(std::string path)
    {
        CO_TRY(text, co_await get(std::move(path)));
        co_return model::fromJson<T>(text, kAnswerSize);
    }
    template <class T>
    QCoro::Task<Result<T>> postAs(std::string path, std::string json = {})
    {
        CO_TRY(text, co_await post(std::move(path), std::move(json)));
        co_return model::fromJson<T>(text, kAnswerSize);
    }

    // The bytes of a long answer: logs, pull progress, stats.
    SubscriptionPtr stream(Request request, StreamCalls calls);
    // The same cut into lines of JSON (events, stats, progress).
    SubscriptionPtr lines(Request request, std::function<void(std::string_view)> onLine,
                          std::function<void(Result<void>)> onEnd);
    // Events for ever: connects again with growing pauses, from where the last event was. onConnected tells
    // each change.
    SubscriptionPtr events(std::string filtersJson, std::function<void(std::string_view)> onEvent,
                           std::function<void(bool)> onConnected);
    QCoro::Task<Result<Hijacked>> hijack(Request request);

private:
    static constexpr std::size_t kAnswerSize = 64 << 20;

    QCoro::Task<Result<std::string>> tell(std::string method, std::string path, std::string json);

    struct Parts;
    std::shared_ptr<Parts> parts_;
};

// "?a=b&c=d" with everything encoded; pairs with an empty value are left out.
std::string queryString(const Headers &pairs);
// A name or id as a part of a path.
std::string pathPart(std::string_view name);

} // namespace berth::client

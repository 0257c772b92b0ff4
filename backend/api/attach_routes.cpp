// /containers/{name}/attach and /attach/ws: a client joins the streams of a container. What was written
// before (logs=1) is told by the engine from the log; then the connection goes to the shim.
#include "backend/api/api.h"

#include "backend/api/hijacked.h"
#include "backend/engine/containers.h"
#include "backend/engine/engine.h"
#include "backend/engine/lifecycle.h"
#include "backend/engine/log_reader.h"
#include "backend/engine/offload.h"

#include <poll.h>
#include <sys/socket.h>

namespace berth::api {

namespace {

using Done = QCoro::Task<Result<void>>;

struct Streams
{
    bool stream = false, logs = false, stdIn = false, stdOut = false, stdErr = false;
};

Streams askedStreams(const http::Exchange &exchange)
{
    return {exchange.flag("stream"), exchange.flag("logs"), exchange.flag("stdin"), exchange.flag("stdout"),
            exchange.flag("stderr")};
}

// How long a client may take nothing while old log lines are told to it.
constexpr int kReplayPatienceMs = 30'000;

bool writeAll(int fd, const std::string &bytes)
{
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count =
            ::send(fd, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count > 0) {
            done += std::size_t(count);
            continue;
        }
        pollfd room{fd, POLLOUT, 0};
        if (count < 0 && errno != EAGAIN && errno != EINTR)
            return false;
        if (::poll(&room, 1, kReplayPatienceMs) == 0)
            return false;
    }
    return true;
}

// On the pool: the whole log so far, to the client's connection.
Result<UniqueFd> replayLog(std::string folder, engine::LogQuery query, UniqueFd client)
{
    engine::LogReader reader = TRY(engine::LogReader::open(folder, query));
    std::string batch;
    for (bool more = true; more;) {
        batch.clear();
        more = TRY(reader.next(batch));
        if (!more)
            reader.finish(batch);
        if (!writeAll(client.get(), batch))
            break;
    }
    return client;
}

Done join(Api &api, ExchangePtr exchange, bool webSocket)
{
    CO_TRY(container, api.engine.containers().index().find(exchange->param("name")));
    CO_TRY(keys, detachKeys(exchange->query("detachKeys")));
    const Streams asked = askedStreams(*exchange);
    if (container->state == engine::State::Paused)
        co_return failure(conflict("container " + container->record.id +
                                   " is paused, unpause the container before attach"));
    if (container->state == engine::State::Restarting)
        co_return failure(conflict("container " + container->record.id +
                                   " is restarting, wait until the container is running"));
    const bool raw = container->tty() || webSocket;
    CO_TRY(client, hijacked(*exchange, raw));
    client.wantsStdin = asked.stdIn && container->record.config.openStdin;
    client.wantsStdout = asked.stdOut;
    client.wantsStderr = asked.stdErr;
    client.detachKeys = keys;
    if (asked.logs && container->record.hostConfig.logConfig.type != "none") {
        engine::LogQuery query;
        query.wantsStdout = asked.stdOut;
        query.wantsStderr = asked.stdErr;
        query.framed = !raw;
        const std::string folder = api.engine.containers().folder(container->id()) + "/log";
        CO_TRY(given, co_await engine::offload(&replayLog, folder, query, std::move(client.fd)));
        client.fd = std::move(given);
    }
    if (!asked.stream)
        co_return Result<void>{}; // the connection ends with what was told
    co_return co_await api.engine.lifecycle().attach(container->id(), std::move(client));
}

Done attach(Api &api, ExchangePtr exchange)
{
    return join(api, std::move(exchange), false);
}

Done attachWebSocket(Api &api, ExchangePtr exchange)
{
    return join(api, std::move(exchange), true);
}

} // namespace

Routes attachRoutes()
{
    return {
        {"POST", "/containers/{name}/attach", &attach},
        {"GET", "/containers/{name}/attach/ws", &attachWebSocket},
    };
}

} // namespace berth::api

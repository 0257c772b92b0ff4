// /containers/{name}/exec and /exec: sessions beside a container's first process.
#include "backend/api/api.h"

#include "backend/api/hijacked.h"
#include "backend/api/requests.h"
#include "backend/engine/containers.h"
#include "backend/engine/engine.h"
#include "backend/engine/execs.h"
#include "backend/model/json.h"

#include <fcntl.h>

namespace berth::api {

namespace {

using Done = QCoro::Task<Result<void>>;

Done createExec(Api &api, ExchangePtr exchange)
{
    CO_TRY(container, api.engine.containers().index().find(exchange->param("name")));
    CO_TRY(config, co_await jsonBody<model::ExecConfig>(exchange));
    CO_TRY(keys, detachKeys(config.detachKeys));
    CO_TRY(session, api.engine.execs().create(container, std::move(config)));
    model::IdResponse response;
    response.id = session->id;
    exchange->json(201, model::toJson(response));
    co_return Result<void>{};
}

Done startDetached(Api &api, ExchangePtr exchange, std::string id)
{
    engine::AttachRequest none;
    CO_TRY_VOID(co_await api.engine.execs().start(id, std::move(none)));
    exchange->empty(200);
    co_return Result<void>{};
}

Done startExec(Api &api, ExchangePtr exchange)
{
    const std::string id = exchange->param("id");
    CO_TRY(start, co_await jsonBody<model::ExecStartRequest>(exchange));
    CO_TRY(session, api.engine.execs().find(id));
    if (start.tty)
        session->config.tty = true;
    if (start.consoleSize)
        session->config.consoleSize = start.consoleSize;
    if (start.detach)
        co_return co_await startDetached(api, exchange, id);
    // What would fail is told as an answer, before the connection becomes a stream.
    CO_TRY_VOID(api.engine.execs().canStart(*session));
    CO_TRY(client, hijacked(*exchange, session->config.tty));
    UniqueFd complaint(::fcntl(client.fd.get(), F_DUPFD_CLOEXEC, 0));
    client.wantsStdin = session->config.attachStdin;
    client.wantsStdout = session->config.attachStdout;
    client.wantsStderr = session->config.attachStderr;
    client.tty = session->config.tty;
    CO_TRY(keys, detachKeys(session->config.detachKeys));
    client.detachKeys = keys;
    auto started = co_await api.engine.execs().start(id, std::move(client));
    if (!started)
        tellOnStream(complaint.get(), session->config.tty, started.error());
    co_return Result<void>{};
}

Done resizeExec(Api &api, ExchangePtr exchange)
{
    CO_TRY(size, terminalSize(*exchange));
    CO_TRY_VOID(co_await api.engine.execs().resize(exchange->param("id"), size.rows, size.columns));
    exchange->empty(200);
    co_return Result<void>{};
}

Done inspectExec(Api &api, ExchangePtr exchange)
{
    co_await api.engine.execs().bringUpToDate(exchange->param("id"));
    CO_TRY(session, api.engine.execs().find(exchange->param("id")));
    model::ExecInspect view;
    view.id = session->id;
    view.running = session->running;
    view.exitCode = session->exitCode;
    view.pid = session->pid;
    view.containerId = session->containerId;
    view.openStdin = session->config.attachStdin;
    view.openStdout = session->config.attachStdout;
    view.openStderr = session->config.attachStderr;
    view.detachKeys = session->config.detachKeys;
    view.processConfig.tty = session->config.tty;
    view.processConfig.entrypoint = session->config.cmd.front();
    view.processConfig.arguments.assign(session->config.cmd.begin() + 1, session->config.cmd.end());
    view.processConfig.privileged = session->config.privileged;
    view.processConfig.user = session->config.user;
    exchange->json(200, model::toJson(view));
    co_return Result<void>{};
}

} // namespace

Routes execRoutes()
{
    return {
        {"POST", "/containers/{name}/exec", &createExec},
        {"POST", "/exec/{id}/start", &startExec},
        {"POST", "/exec/{id}/resize", &resizeExec},
        {"GET", "/exec/{id}/json", &inspectExec},
    };
}

} // namespace berth::api

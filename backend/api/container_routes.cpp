// /containers: list, create, inspect, rename, update, remove, prune, and what starts and ends them.
#include "backend/api/api.h"

#include "backend/api/requests.h"
#include "backend/engine/container_list.h"
#include "backend/engine/container_view.h"
#include "backend/engine/containers.h"
#include "backend/engine/engine.h"
#include "backend/engine/lifecycle.h"
#include "backend/model/filters.h"
#include "backend/model/json.h"

namespace berth::api {

namespace {

using engine::ContainerPtr;
using Done = QCoro::Task<Result<void>>;

Result<ContainerPtr> named(Api &api, const ExchangePtr &exchange)
{
    return api.engine.containers().index().find(exchange->param("name"));
}

Done list(Api &api, ExchangePtr exchange)
{
    engine::ListRequest request;
    request.all = exchange->flag("all");
    request.size = exchange->flag("size");
    CO_TRY(limit, wholeNumber(*exchange, "limit", 0));
    request.limit = int(limit);
    CO_TRY(filters, model::Filters::parse(exchange->query("filters")));
    request.filters = std::move(filters);
    CO_TRY(body, co_await engine::listContainers(api.engine, std::move(request)));
    exchange->json(200, std::move(body));
    co_return Result<void>{};
}

Done create(Api &api, ExchangePtr exchange)
{
    CO_TRY(request, co_await jsonBody<model::CreateRequest>(exchange));
    CO_TRY(response, co_await api.engine.containers().create(
                         exchange->query("name"), exchange->query("platform"), std::move(request)));
    exchange->json(201, model::toJson(response));
    co_return Result<void>{};
}

Done inspect(Api &api, ExchangePtr exchange)
{
    CO_TRY(container, named(api, exchange));
    CO_TRY(body, co_await engine::inspectContainer(api.engine, container->id(), exchange->flag("size")));
    exchange->json(200, std::move(body));
    co_return Result<void>{};
}

Done start(Api &api, ExchangePtr exchange)
{
    CO_TRY(container, named(api, exchange));
    CO_TRY_VOID(co_await api.engine.lifecycle().start(container->id()));
    exchange->empty(204);
    co_return Result<void>{};
}

Result<engine::StopRequest> stopRequest(const http::Exchange &exchange)
{
    engine::StopRequest request;
    if (exchange.hasQuery("signal"))
        request.signal = exchange.query("signal");
    if (exchange.hasQuery("t") && !exchange.query("t").empty())
        request.seconds = int(TRY(wholeNumber(exchange, "t", 0)));
    return request;
}

Done stop(Api &api, ExchangePtr exchange)
{
    CO_TRY(container, named(api, exchange));
    CO_TRY(request, stopRequest(*exchange));
    CO_TRY_VOID(co_await api.engine.lifecycle().stop(container->id(), std::move(request)));
    exchange->empty(204);
    co_return Result<void>{};
}

Done restart(Api &api, ExchangePtr exchange)
{
    CO_TRY(container, named(api, exchange));
    CO_TRY(request, stopRequest(*exchange));
    CO_TRY_VOID(co_await api.engine.lifecycle().restart(container->id(), std::move(request)));
    exchange->empty(204);
    co_return Result<void>{};
}

Done kill(Api &api, ExchangePtr exchange)
{
    CO_TRY(container, named(api, exchange));
    auto killed = co_await api.engine.lifecycle().kill(container->id(), exchange->query("signal"));
    if (!killed && killed.error().kind == ErrorKind::Conflict)
        co_return failure(Error(killed.error()).context("cannot kill container: " + exchange->param("name")));
    CO_TRY_VOID(killed);
    exchange->empty(204);
    co_return Result<void>{};
}

Done pause(Api &api, ExchangePtr exchange)
{
    CO_TRY(container, named(api, exchange));
    CO_TRY_VOID(co_await api.engine.lifecycle().pause(container->id()));
    exchange->empty(204);
    co_return Result<void>{};
}

Done unpause(Api &api, ExchangePtr exchange)
{
    CO_TRY(container, named(api, exchange));
    CO_TRY_VOID(co_await api.engine.lifecycle().unpause(container->id()));
    exchange->empty(204);
    co_return Result<void>{};
}

Done rename(Api &api, ExchangePtr exchange)
{
    CO_TRY(container, named(api, exchange));
    CO_TRY_VOID(co_await api.engine.containers().rename(container->id(), exchange->query("name")));
    exchange->empty(204);
    co_return Result<void>{};
}

Done update(Api &api, ExchangePtr exchange)
{
    CO_TRY(container, named(api, exchange));
    CO_TRY(request, co_await jsonBody<model::UpdateRequest>(exchange));
    CO_TRY(response, co_await api.engine.containers().update(container->id(), std::move(request)));
    exchange->json(200, model::toJson(response));
    co_return Result<void>{};
}

Done remove(Api &api, ExchangePtr exchange)
{
    if (exchange->flag("link"))
        co_return failure(invalid("links between containers are not supported"));
    CO_TRY(container, named(api, exchange));
    engine::RemoveRequest request;
    request.force = exchange->flag("force");
    request.volumes = exchange->flag("v");
    CO_TRY_VOID(co_await api.engine.containers().remove(container->id(), request));
    exchange->empty(204);
    co_return Result<void>{};
}

Done prune(Api &api, ExchangePtr exchange)
{
    CO_TRY(filters, model::Filters::parse(exchange->query("filters")));
    CO_TRY(report, co_await engine::pruneContainers(api.engine, std::move(filters)));
    exchange->json(200, model::toJson(report));
    co_return Result<void>{};
}

// The headers go out at once: `docker run` waits for them before it starts the container.
Done wait(Api &api, ExchangePtr exchange)
{
    static constexpr EnumNames kConditions{std::array{
        std::pair{engine::WaitCondition::NotRunning, std::string_view("not-running")},
        std::pair{engine::WaitCondition::NextExit, std::string_view("next-exit")},
        std::pair{engine::WaitCondition::Removed, std::string_view("removed")},
    }};
    CO_TRY(container, named(api, exchange));
    const std::string text = exchange->query("condition");
    const auto condition = text.empty() ? engine::WaitCondition::NotRunning : kConditions.value(text);
    if (!condition)
        co_return failure(invalid("invalid condition: \"" + text + "\""));
    const bool over = *condition == engine::WaitCondition::NotRunning && !container->isLive() &&
                      container->state != engine::State::Restarting;
    const engine::OneShotPtr shot =
        *condition == engine::WaitCondition::Removed ? container->removed : container->exited;
    exchange->beginStream(200, "application/json");
    if (!over) {
        const engine::OneShotPtr either = std::make_shared<engine::OneShot>();
        shot->whenFired(either);
        exchange->onClosed([weak = std::weak_ptr<engine::OneShot>(either)] {
            if (const auto strong = weak.lock())
                strong->fire();
        });
        co_await either->wait();
        if (!shot->fired())
            co_return Result<void>{}; // the client went away
    }
    model::WaitResponse response;
    response.statusCode = container->record.run.exitCode;
    co_await exchange->write(model::toJson(response) + "\n");
    exchange->finish();
    co_return Result<void>{};
}

Done resize(Api &api, ExchangePtr exchange)
{
    CO_TRY(container, named(api, exchange));
    CO_TRY(size, terminalSize(*exchange));
    CO_TRY_VOID(co_await api.engine.lifecycle().resize(container->id(), size.rows, size.columns));
    exchange->empty(200);
    co_return Result<void>{};
}

} // namespace

Routes containerRoutes()
{
    return {
        {"GET", "/containers/json", &list},
        {"POST", "/containers/create", &create},
        {"POST", "/containers/prune", &prune, 25},
        {"GET", "/containers/{name...}/json", &inspect},
        {"POST", "/containers/{name}/start", &start},
        {"POST", "/containers/{name}/stop", &stop},
        {"POST", "/containers/{name}/restart", &restart},
        {"POST", "/containers/{name}/kill", &kill},
        {"POST", "/containers/{name}/pause", &pause},
        {"POST", "/containers/{name}/unpause", &unpause},
        {"POST", "/containers/{name}/rename", &rename},
        {"POST", "/containers/{name}/update", &update},
        {"POST", "/containers/{name}/wait", &wait},
        {"POST", "/containers/{name}/resize", &resize},
        {"DELETE", "/containers/{name}", &remove},
    };
}

} // namespace berth::api

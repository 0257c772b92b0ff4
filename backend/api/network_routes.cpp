// GET /networks, GET and DELETE /networks/{id}, POST /networks/prune. Making networks is not there yet:
// absentRoutes().
#include "backend/api/api.h"
#include "backend/engine/engine.h"
#include "backend/engine/networks.h"
#include "backend/model/json.h"

namespace berth::api {

namespace {

QCoro::Task<Result<void>> listNetworks(Api &api, ExchangePtr exchange)
{
    CO_TRY(filters, model::Filters::parse(exchange->query("filters")));
    CO_TRY(networks, api.engine.networks().list(filters));
    exchange->json(200, model::toJson(networks));
    co_return Result<void>{};
}

QCoro::Task<Result<void>> inspectNetwork(Api &api, ExchangePtr exchange)
{
    CO_TRY(network, api.engine.networks().inspect(exchange->param("id")));
    if (const std::string scope = exchange->query("scope"); !scope.empty() && scope != network.scope)
        co_return failure(notFound("network " + exchange->param("id") + " not found"));
    exchange->json(200, model::toJson(network));
    co_return Result<void>{};
}

QCoro::Task<Result<void>> removeNetwork(Api &api, ExchangePtr exchange)
{
    CO_TRY_VOID(api.engine.networks().remove(exchange->param("id")));
    exchange->empty(204);
    co_return Result<void>{};
}

// All networks are pre-defined, and those are never pruned.
QCoro::Task<Result<void>> pruneNetworks(Api &, ExchangePtr exchange)
{
    CO_TRY(filters, model::Filters::parse(exchange->query("filters")));
    CO_TRY_VOID(filters.check({"label", "label!", "until"}));
    exchange->json(200, model::toJson(model::NetworksPruneReport{}));
    co_return Result<void>{};
}

} // namespace

Routes networkRoutes()
{
    return {
        {"GET", "/networks", &listNetworks},
        {"GET", "/networks/", &listNetworks},
        {"POST", "/networks/prune", &pruneNetworks, 25},
        {"GET", "/networks/{id}", &inspectNetwork},
        {"DELETE", "/networks/{id}", &removeNetwork},
    };
}

} // namespace berth::api

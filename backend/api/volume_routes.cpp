#include "backend/api/requests.h"
#include "backend/engine/engine.h"
#include "backend/engine/volumes.h"

namespace berth::api {

namespace {

using VolumeAnswer = QCoro::Task<Result<void>>;

constexpr int kPrunesOnlyAnonymous = 42; // API 1.42; before, every unused volume went

VolumeAnswer listVolumes(Api &api, ExchangePtr exchange)
{
    CO_TRY(filters, model::Filters::parse(exchange->query("filters")));
    CO_TRY(list, api.engine.volumes().list(filters));
    exchange->json(200, model::toJson(list));
    co_return Result<void>{};
}

VolumeAnswer createVolume(Api &api, ExchangePtr exchange)
{
    CO_TRY(request, co_await jsonBody<model::VolumeCreateRequest>(exchange));
    CO_TRY(volume, co_await api.engine.volumes().create(std::move(request)));
    exchange->json(201, model::toJson(volume));
    co_return Result<void>{};
}

VolumeAnswer inspectVolume(Api &api, ExchangePtr exchange)
{
    CO_TRY(volume, api.engine.volumes().inspect(exchange->param("name")));
    exchange->json(200, model::toJson(volume));
    co_return Result<void>{};
}

VolumeAnswer removeVolume(Api &api, ExchangePtr exchange)
{
    CO_TRY_VOID(co_await api.engine.volumes().remove(exchange->param("name"), exchange->flag("force")));
    exchange->empty(204);
    co_return Result<void>{};
}

VolumeAnswer pruneVolumes(Api &api, ExchangePtr exchange)
{
    CO_TRY(filters, model::Filters::parse(exchange->query("filters")));
    if (exchange->apiMinor() < kPrunesOnlyAnonymous)
        filters.add("all", "true");
    CO_TRY(report, co_await api.engine.volumes().prune(std::move(filters)));
    exchange->json(200, model::toJson(report));
    co_return Result<void>{};
}

} // namespace

Routes volumeRoutes()
{
    return {
        {"GET", "/volumes", &listVolumes},
        {"POST", "/volumes/create", &createVolume},
        {"POST", "/volumes/prune", &pruneVolumes, 25},
        {"GET", "/volumes/{name}", &inspectVolume},
        {"DELETE", "/volumes/{name}", &removeVolume},
    };
}

} // namespace berth::api

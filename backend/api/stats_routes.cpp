// /containers/{name}/stats, /containers/{name}/top, and Berth's own /berth/v1/containers/{name}/stats/history
// (backend/model/stats_history.h).
#include "backend/api/api.h"

#include "backend/engine/async.h"
#include "backend/engine/container_plan.h"
#include "backend/engine/container_stats.h"
#include "backend/engine/containers.h"
#include "backend/engine/engine.h"
#include "backend/engine/stats_history.h"
#include "backend/engine/top.h"
#include "backend/model/json.h"

#include <algorithm>
#include <charconv>

namespace berth::api {

namespace {

using engine::ContainerPtr;
using engine::OneShotPtr;
using std::chrono::milliseconds;

constexpr milliseconds kStatsPeriod{1000};
// Between the two samples of an answer that does not stream: long enough for a true share of the processor,
// since both clocks count nanoseconds.
constexpr milliseconds kStatsPair{90};

model::StatsResponse statsNow(Api &api, const ContainerPtr &container)
{
    return engine::sampleStats(api.engine.cgroups(), api.engine.options(), *container);
}

// The span is over, the container removed or the client gone, whichever comes first.
OneShotPtr statsPause(const ContainerPtr &container, const ExchangePtr &exchange, milliseconds span)
{
    auto over = std::make_shared<engine::OneShot>();
    engine::fireAfter(over, span);
    container->removed->whenFired(over);
    exchange->onClosed([weak = std::weak_ptr<engine::OneShot>(over)] {
        if (const OneShotPtr strong = weak.lock())
            strong->fire();
    });
    return over;
}

QCoro::Task<Result<void>> statsOnce(Api &api, ExchangePtr exchange, ContainerPtr container)
{
    model::StatsResponse sample = statsNow(api, container);
    if (container->isLive() && !exchange->flag("one-shot")) {
        const OneShotPtr over = statsPause(container, exchange, kStatsPair);
        co_await over->wait();
        const model::StatsResponse before = std::move(sample);
        sample = statsNow(api, container);
        engine::follow(sample, before);
    }
    exchange->json(200, model::toJson(sample) + "\n");
    co_return Result<void>{};
}

QCoro::Task<Result<void>> stats(Api &api, ExchangePtr exchange)
{
    CO_TRY(container, api.engine.containers().index().find(exchange->param("name")));
    const bool streams = !exchange->hasQuery("stream") || exchange->flag("stream");
    if (streams && exchange->flag("one-shot"))
        co_return failure(invalid("cannot have stream=true and one-shot=true"));
    if (!streams)
        co_return co_await statsOnce(api, exchange, container);
    exchange->beginStream(200, "application/json");
    model::StatsResponse before;
    while (!exchange->closed() && !container->removed->fired()) {
        model::StatsResponse sample = statsNow(api, container);
        if (!before.id.empty())
            engine::follow(sample, before);
        std::string line = model::toJson(sample) + "\n";
        before = std::move(sample);
        if (!co_await exchange->write(std::move(line)))
            break;
        const OneShotPtr over = statsPause(container, exchange, kStatsPeriod);
        co_await over->wait();
    }
    exchange->finish();
    co_return Result<void>{};
}

constexpr std::int64_t kDay = 86400;

QCoro::Task<Result<void>> statsHistory(Api &api, ExchangePtr exchange)
{
    CO_TRY(container, api.engine.containers().index().find(exchange->param("name")));
    const std::string asked = exchange->query("seconds");
    std::int64_t seconds = kDay;
    const auto end = std::from_chars(asked.data(), asked.data() + asked.size(), seconds);
    if (!asked.empty() && (end.ec != std::errc() || end.ptr != asked.data() + asked.size() || seconds <= 0))
        co_return failure(invalid("invalid value for \"seconds\": \"" + asked + "\""));
    const model::StatsHistoryResponse history =
        api.engine.statsHistory().points(container->record.id, std::min(seconds, kDay));
    exchange->json(200, model::toJson(history));
    co_return Result<void>{};
}

QCoro::Task<Result<void>> top(Api &api, ExchangePtr exchange)
{
    CO_TRY(container, api.engine.containers().index().find(exchange->param("name")));
    if (!container->isLive())
        co_return failure(conflict("container " + container->record.id + " is not running"));
    CO_TRY(request, engine::parseTop(exchange->query("ps_args")));
    CO_TRY(cgroup,
           sys::Cgroup::open(api.engine.cgroups(), engine::cgroupPath(*container, api.engine.options())));
    CO_TRY(pids, cgroup.pids());
    const model::TopResponse response = engine::readTop(request, std::move(pids));
    exchange->json(200, model::toJson(response));
    co_return Result<void>{};
}

} // namespace

Routes statsRoutes()
{
    return {{"GET", "/containers/{name}/stats", &stats},
            {"GET", "/berth/v1/containers/{name}/stats/history", &statsHistory}};
}

Routes containerProcessRoutes()
{
    return {{"GET", "/containers/{name}/top", &top}};
}

} // namespace berth::api

// Berth's own routes about processes and the engine's computer; the window uses them and does without them on
// another engine.
//
//   GET  /berth/v1/containers/{name}/processes                   model::ProcessList; 409 when it does not run
//   POST /berth/v1/containers/{name}/processes/{pid}/signal?signal=TERM
//                                                                204; 404 when the host's pid is none of its
//   GET  /berth/v1/host/listeners                                model::ListenerList: ports that are taken
//   GET  /berth/v1/host/paths?path=/a&path=/b                    model::PathsResponse: what is there, free
//   space
#include "backend/api/api.h"

#include "backend/engine/container_plan.h"
#include "backend/engine/containers.h"
#include "backend/engine/engine.h"
#include "backend/engine/host_facts.h"
#include "backend/engine/offload.h"
#include "backend/engine/processes.h"
#include "backend/model/json.h"

#include <charconv>

namespace berth::api {

namespace {

using Done = QCoro::Task<Result<void>>;

constexpr std::size_t kMostPaths = 64;

Result<sys::Cgroup> cgroupOf(Api &api, const ExchangePtr &exchange)
{
    const engine::ContainerPtr container = TRY(api.engine.containers().index().find(exchange->param("name")));
    if (!container->isLive())
        return failure(conflict("container " + container->record.id + " is not running"));
    return sys::Cgroup::open(api.engine.cgroups(), engine::cgroupPath(*container, api.engine.options()));
}

Done processes(Api &api, ExchangePtr exchange)
{
    CO_TRY(cgroup, cgroupOf(api, exchange));
    CO_TRY(pids, cgroup.pids());
    const model::ProcessList list = engine::readProcesses(std::move(pids));
    exchange->json(200, model::toJson(list));
    co_return Result<void>{};
}

Result<pid_t> pidOf(const ExchangePtr &exchange)
{
    const std::string text = exchange->param("pid");
    pid_t pid = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), pid);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || pid <= 0)
        return failure(invalid("no pid: \"" + text + "\""));
    return pid;
}

Done signalProcess(Api &api, ExchangePtr exchange)
{
    CO_TRY(cgroup, cgroupOf(api, exchange));
    CO_TRY(pid, pidOf(exchange));
    CO_TRY_VOID(engine::signalInside(cgroup, pid, exchange->query("signal")));
    exchange->empty(204);
    co_return Result<void>{};
}

Done listeners(Api &, ExchangePtr exchange)
{
    const model::ListenerList list = co_await engine::offload(&engine::hostListeners);
    exchange->json(200, model::toJson(list));
    co_return Result<void>{};
}

Done paths(Api &api, ExchangePtr exchange)
{
    std::vector<std::string> asked = exchange->queryAll("path");
    if (asked.size() > kMostPaths)
        co_return failure(invalid("too many paths"));
    for (const std::string &path : asked) {
        if (!path.starts_with('/'))
            co_return failure(invalid("not an absolute path: \"" + path + "\""));
    }
    const model::PathsResponse response =
        co_await engine::offload(&engine::hostPaths, std::move(asked), api.engine.options().dataRoot);
    exchange->json(200, model::toJson(response));
    co_return Result<void>{};
}

} // namespace

Routes hostRoutes()
{
    return {
        {"GET", "/berth/v1/containers/{name}/processes", &processes},
        {"POST", "/berth/v1/containers/{name}/processes/{pid}/signal", &signalProcess},
        {"GET", "/berth/v1/host/listeners", &listeners},
        {"GET", "/berth/v1/host/paths", &paths},
    };
}

} // namespace berth::api

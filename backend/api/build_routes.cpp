// POST /build with its classic stream, the cache, and the history of builds.
#include "backend/api/api.h"

#include "backend/api/requests.h"
#include "backend/api/transfer.h"
#include "backend/engine/builds.h"
#include "backend/engine/engine.h"
#include "backend/model/image.h"

#include <deque>

namespace berth::api {

namespace {

using Answer = QCoro::Task<Result<void>>;
using Texts = std::map<std::string, std::string>;
using OptionalTexts = std::map<std::string, std::optional<std::string>>;

template <class T>
Result<T> jsonQuery(const http::Exchange &exchange, const char *name)
{
    const std::string text = exchange.query(name);
    if (text.empty() || text == "null")
        return T{};
    auto value = model::fromJson<T>(text);
    if (!value)
        return failure(invalid(std::string("invalid value of ") + name + ": " + value.error().message));
    return value;
}

Result<std::int64_t> sizeQuery(const http::Exchange &exchange, const char *name)
{
    const std::string text = exchange.query(name);
    if (text.empty())
        return std::int64_t(0);
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size() || number < -1)
        return failure(invalid(std::string("invalid value of ") + name + ": \"" + text.substr(0, 64) + '"'));
    return number;
}

Result<void> refuseWhatIsAbsent(const http::Exchange &exchange)
{
    if (exchange.query("version") == "2")
        return failure(notImplemented("this version of Berth has no BuildKit: build with DOCKER_BUILDKIT=0"));
    if (exchange.flag("squash"))
        return failure(invalid("squash is not available: use a multi-stage build"));
    if (!exchange.query("remote").empty() && exchange.query("remote") != "client-session")
        return failure(
            notImplemented("building from an address is not available: send the context as the body"));
    return {};
}

Result<model::HostConfig> hostConfigOf(const http::Exchange &exchange)
{
    model::HostConfig host;
    host.memory = TRY(sizeQuery(exchange, "memory"));
    host.memorySwap = TRY(sizeQuery(exchange, "memswap"));
    host.cpuShares = TRY(sizeQuery(exchange, "cpushares"));
    host.cpuPeriod = TRY(sizeQuery(exchange, "cpuperiod"));
    host.cpuQuota = TRY(sizeQuery(exchange, "cpuquota"));
    host.cpusetCpus = exchange.query("cpusetcpus");
    host.cpusetMems = exchange.query("cpusetmems");
    host.shmSize = TRY(sizeQuery(exchange, "shmsize"));
    host.cgroupParent = exchange.query("cgroupparent");
    host.networkMode = exchange.query("networkmode");
    host.ulimits = TRY(jsonQuery<std::vector<model::Ulimit>>(exchange, "ulimits"));
    for (const std::string &row : exchange.queryAll("extrahosts")) {
        for (std::string_view rest = row; !rest.empty();) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            host.extraHosts.emplace_back(rest.substr(0, comma));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    return host;
}

Result<engine::BuildRequest> buildRequest(const http::Exchange &exchange)
{
    TRY_VOID(refuseWhatIsAbsent(exchange));
    engine::BuildRequest request;
    for (const std::string &tag : exchange.queryAll("t")) {
        if (!tag.empty())
            request.tags.push_back(tag);
    }
    request.dockerfile = exchange.query("dockerfile");
    request.target = exchange.query("target");
    request.platform = exchange.query("platform");
    // Docker's map of optional strings: null takes nothing.
    for (auto &[name, value] : TRY(jsonQuery<OptionalTexts>(exchange, "buildargs"))) {
        if (value)
            request.arguments[name] = std::move(*value);
    }
    request.labels = TRY(jsonQuery<Texts>(exchange, "labels"));
    request.cacheFrom = TRY(jsonQuery<std::vector<std::string>>(exchange, "cachefrom"));
    request.noCache = exchange.flag("nocache");
    request.pull = exchange.flag("pull");
    request.quiet = exchange.flag("q");
    request.remove = !exchange.hasQuery("rm") || exchange.flag("rm");
    request.host = TRY(hostConfigOf(exchange));
    return request;
}

// The end of a stream that has begun: why nothing was built.
std::string errorLine(const engine::BuildSession &session)
{
    model::ProgressMessage message;
    message.error = session.error->message;
    message.errorDetail = model::ErrorDetail{session.exitCode, session.error->message};
    return model::toJson(message) + "\r\n";
}

Answer buildImage(Api &api, ExchangePtr exchange)
{
    CO_TRY(request, buildRequest(*exchange));
    const auto upload = std::make_shared<engine::Upload>();
    CO_TRY(session, api.engine.builds().start(std::move(request), upload));
    const std::weak_ptr<engine::BuildSession> weak = session;
    exchange->onClosed([weak] {
        if (const auto open = weak.lock())
            open->cancel();
    });
    co_await pumpBody(exchange, upload);
    bool begun = false;
    for (;;) {
        auto piece = co_await session->output->next();
        if (!piece)
            break;
        if (!std::exchange(begun, true))
            exchange->beginStream(200, "application/json");
        co_await exchange->write(std::move(*piece)); // a client that has gone has cancelled the build
    }
    if (session->error && !begun)
        co_return failure(*session->error);
    if (!begun)
        exchange->beginStream(200, "application/json");
    if (session->error)
        co_await exchange->write(errorLine(*session));
    exchange->finish();
    co_return Result<void>{};
}

Answer pruneCache(Api &api, ExchangePtr exchange)
{
    CO_TRY(filters, model::Filters::parse(exchange->query("filters")));
    std::int64_t keep = 0;
    for (const char *name : {"keep-storage", "reserved-space"}) {
        CO_TRY(bytes, sizeQuery(*exchange, name));
        keep = std::max(keep, bytes);
    }
    CO_TRY(report, co_await api.engine.builds().prune(exchange->flag("all"), keep, std::move(filters)));
    exchange->json(200, model::toJson(report));
    co_return Result<void>{};
}

// The list has no steps: it is asked for often, and their logs are long.
Answer listBuilds(Api &api, ExchangePtr exchange)
{
    std::string body = "[";
    for (const engine::BuildRecordPtr &record : api.engine.builds().history().records()) {
        engine::BuildRecord row = *record;
        row.steps.clear();
        if (body.size() > 1)
            body += ',';
        model::appendJson(body, row);
    }
    exchange->json(200, body + "]");
    co_return Result<void>{};
}

Answer inspectBuild(Api &api, ExchangePtr exchange)
{
    CO_TRY(record, api.engine.builds().history().find(exchange->param("id")));
    exchange->json(200, model::toJson(*record));
    co_return Result<void>{};
}

// Builds that changed, each named once until it was told.
struct ChangedBuilds
{
    std::deque<std::string> ids;
    engine::OneShotPtr waiting;
    bool closed = false;

    void wake()
    {
        if (waiting)
            std::exchange(waiting, nullptr)->fire();
    }
};

Answer watchBuilds(Api &api, ExchangePtr exchange)
{
    const auto changed = std::make_shared<ChangedBuilds>();
    engine::BuildHistory &history = api.engine.builds().history();
    const int watcher = history.watch([changed](const engine::BuildRecord &record) {
        if (std::find(changed->ids.begin(), changed->ids.end(), record.id) == changed->ids.end())
            changed->ids.push_back(record.id);
        changed->wake();
    });
    exchange->onClosed([changed] {
        changed->closed = true;
        changed->wake();
    });
    exchange->beginStream(200, "application/json");
    bool wanted = true;
    while (wanted && !changed->closed) {
        if (changed->ids.empty()) {
            const auto shot = std::make_shared<engine::OneShot>();
            changed->waiting = shot;
            co_await shot->wait();
            continue;
        }
        const std::string id = changed->ids.front();
        changed->ids.pop_front();
        if (const auto record = history.find(id)) {
            engine::BuildRecord row = **record;
            for (engine::BuildStepRecord &step : row.steps)
                step.log.clear();
            std::string line = model::toJson(row) + "\n";
            wanted = co_await exchange->write(std::move(line));
        }
    }
    history.unwatch(watcher);
    exchange->finish();
    co_return Result<void>{};
}

} // namespace

Routes buildRoutes()
{
    return {
        {"POST", "/build", &buildImage},
        {"POST", "/build/prune", &pruneCache, 31},
        {"GET", "/berth/v1/builds", &listBuilds},
        {"GET", "/berth/v1/builds/events", &watchBuilds},
        {"GET", "/berth/v1/builds/{id}", &inspectBuild},
    };
}

} // namespace berth::api

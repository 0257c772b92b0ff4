#include "backend/api/requests.h"
#include "backend/engine/engine.h"
#include "backend/engine/events.h"
#include "backend/engine/system.h"
#include "backend/model/durations.h"

#include <QTimer>
#include <algorithm>
#include <array>
#include <chrono>

namespace berth::api {

namespace {

using Answer = QCoro::Task<Result<void>>;

void addPingHeaders(http::Exchange &exchange)
{
    for (const auto &[name, value] :
         {std::pair{"Builder-Version", "1"}, std::pair{"Swarm", "inactive"}, std::pair{"Pragma", "no-cache"},
          std::pair{"Cache-Control", "no-cache, no-store, must-revalidate"}})
        exchange.setHeader(name, value);
}

Answer ping(Api &, ExchangePtr exchange)
{
    addPingHeaders(*exchange);
    exchange->text(200, "OK");
    co_return Result<void>{};
}

Answer tellVersion(Api &, ExchangePtr exchange)
{
    exchange->json(200, model::toJson(engine::versionOfEngine()));
    co_return Result<void>{};
}

Answer tellInfo(Api &api, ExchangePtr exchange)
{
    exchange->json(200, model::toJson(engine::infoOfEngine(api.engine)));
    co_return Result<void>{};
}

// `type` may be given several times, but all that clients ask for in one call is one type or everything.
Answer tellDiskUsage(Api &api, ExchangePtr exchange)
{
    engine::DiskUsageRequest request;
    if (const std::string type = exchange->query("type"); !type.empty()) {
        static constexpr std::array<std::string_view, 4> kTypes{"container", "image", "volume",
                                                                "build-cache"};
        if (std::find(kTypes.begin(), kTypes.end(), type) == kTypes.end())
            co_return failure(invalid("unknown object type: " + type));
        request = {type == "image", type == "container", type == "volume", type == "build-cache"};
    }
    CO_TRY(usage, co_await engine::diskUsageOfEngine(api.engine, request));
    exchange->json(200, model::toJson(usage));
    co_return Result<void>{};
}

struct EventSpan
{
    TimeNs since = 0, until = 0; // 0: open
};

Result<TimeNs> boundOf(const http::Exchange &exchange, const char *name)
{
    const std::string text = exchange.query(name);
    if (text.empty())
        return TimeNs(0);
    const auto time = model::parseInstant(text, wallClock());
    if (!time)
        return failure(invalid("invalid value of " + std::string(name) + ": \"" + text.substr(0, 64) + "\""));
    return *time;
}

Result<EventSpan> eventSpan(const http::Exchange &exchange)
{
    EventSpan span;
    span.since = TRY(boundOf(exchange, "since"));
    span.until = TRY(boundOf(exchange, "until"));
    if (span.until != 0 && span.until < span.since)
        return failure(invalid("`since` time (" + exchange.query("since") +
                               ") cannot be after `until` time (" + exchange.query("until") + ")"));
    return span;
}

// Ends the stream when the client leaves or the span is over.
void endStream(const engine::EventStreamPtr &stream, http::Exchange &exchange, TimeNs until)
{
    const std::weak_ptr<engine::EventStream> weak = stream;
    const auto close = [weak] {
        if (const auto open = weak.lock())
            open->close();
    };
    exchange.onClosed(close);
    if (until == 0)
        return;
    const TimeNs left = std::max<TimeNs>(0, until - wallClock()) / 1'000'000;
    QTimer::singleShot(std::chrono::milliseconds(left), QCoreApplication::instance(), close);
}

Answer streamEvents(Api &api, ExchangePtr exchange)
{
    CO_TRY(filters, model::Filters::parse(exchange->query("filters")));
    CO_TRY_VOID(filters.check({"container", "daemon", "event", "image", "label", "network", "scope", "type",
                               "volume", "config", "node", "plugin", "secret", "service"}));
    CO_TRY(span, eventSpan(*exchange));
    const engine::EventFilter filter(std::move(filters));
    // Both in one step of the loop: what is not in the replay comes over the stream, nothing is lost or
    // doubled.
    const engine::EventStreamPtr stream = api.engine.events().subscribe(filter);
    std::vector<engine::EventPtr> past;
    if (span.since != 0 || span.until != 0)
        past = api.engine.events().replay(span.since, span.until, filter);
    const bool onlyPast = span.until != 0 && span.until <= wallClock();
    exchange->beginStream(200, "application/json");
    endStream(stream, *exchange, span.until);
    for (const engine::EventPtr &event : past) {
        std::string line = event->json + "\n";
        if (!co_await exchange->write(std::move(line)))
            co_return Result<void>{};
    }
    while (!onlyPast) {
        const engine::EventPtr event = co_await stream->next();
        if (!event)
            break;
        std::string line = event->json + "\n";
        if (!co_await exchange->write(std::move(line)))
            co_return Result<void>{};
    }
    exchange->finish();
    co_return Result<void>{};
}

Answer checkLogin(Api &, ExchangePtr exchange)
{
    CO_TRY(login, co_await jsonBody<model::AuthConfig>(exchange));
    const std::string server = login.serveraddress.empty() ? "docker.io" : login.serveraddress;
    co_return failure(
        notImplemented("login to " + server + ": this version of Berth does not speak to registries"));
}

} // namespace

Routes systemRoutes()
{
    return {
        {"GET", "/_ping", &ping},          {"HEAD", "/_ping", &ping},
        {"GET", "/version", &tellVersion}, {"GET", "/info", &tellInfo},
        {"GET", "/events", &streamEvents}, {"GET", "/system/df", &tellDiskUsage, 25},
        {"POST", "/auth", &checkLogin},
    };
}

} // namespace berth::api

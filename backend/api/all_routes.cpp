#include "backend/api/all_routes.h"

#include "backend/api/errors.h"

namespace berth::api {

Routes allRoutes()
{
    Routes all;
    for (const auto table : {&containerRoutes, &containerProcessRoutes, &attachRoutes, &execRoutes,
                             &statsRoutes, &logRoutes, &archiveRoutes, &buildRoutes, &imageRoutes,
                             &networkRoutes, &volumeRoutes, &systemRoutes, &hostRoutes, &absentRoutes}) {
        const Routes rows = table();
        all.insert(all.end(), rows.begin(), rows.end());
    }
    return all;
}

http::Router makeRouter(Api &api)
{
    std::vector<http::Route> routes;
    for (const Route &row : allRoutes()) {
        const Handler handler = row.handler;
        routes.push_back({row.method, row.pattern,
                          [&api, handler](ExchangePtr exchange) { return handler(api, std::move(exchange)); },
                          row.minMinor});
    }
    return http::Router(std::move(routes), [](const Error &error) { return statusOf(error.kind); });
}

} // namespace berth::api

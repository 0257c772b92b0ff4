// From a request to its handler: one table of routes, the version prefix, and the errors that need no
// handler. Built once; engine thread.
#pragma once

#include "backend/http/exchange.h"

#include <functional>
#include <string>
#include <vector>

namespace berth::http {

inline constexpr int kNewestMinor = 50, kOldestMinor = 24; // API 1.50 and 1.24

struct Route
{
    std::string method;
    std::string pattern; // "/containers/{name}/json"; "{name...}" takes slashes
    std::function<QCoro::Task<Result<void>>(std::shared_ptr<Exchange>)> handler;
    int minMinor = kOldestMinor;
};

class Router
{
public:
    // `statusOf`: the HTTP status of an error that a handler returns.
    Router(std::vector<Route> routes, std::function<int(const Error &)> statusOf);
    void dispatch(std::shared_ptr<Exchange> exchange) const;

private:
    struct Compiled
    {
        Route route;
        std::vector<std::string> segments;
    };
    QCoro::Task<void> run(const Compiled &row, std::shared_ptr<Exchange> exchange) const;
    void refuse(Exchange &exchange, int status, const std::string &message) const;

    std::vector<Compiled> rows_;
    std::function<int(const Error &)> statusOf_;
};

} // namespace berth::http

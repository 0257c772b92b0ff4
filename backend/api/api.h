// What every route handler gets: the engine. The routes of all areas are tables; allRoutes() is their
// concatenation. Engine thread only.
#pragma once

#include "backend/base/result.h"
#include "backend/http/exchange.h"

#include <QCoroTask>
#include <memory>
#include <vector>

namespace berth::engine {
class Engine;
}

namespace berth::api {

struct Api
{
    engine::Engine &engine;
};

using ExchangePtr = std::shared_ptr<http::Exchange>;
using Handler = QCoro::Task<Result<void>> (*)(Api &, ExchangePtr);

struct Route
{
    const char *method;
    const char *pattern; // "/containers/{name}/json"; "{name...}" takes slashes
    Handler handler;
    int minMinor = 24; // the first API version 1.x that has it
};

using Routes = std::vector<Route>;

// One table per area, each in the file of its name.
Routes containerRoutes();
Routes containerProcessRoutes();
Routes attachRoutes();
Routes execRoutes();
Routes statsRoutes();
Routes logRoutes();
Routes archiveRoutes();
Routes buildRoutes();
Routes imageRoutes();
Routes networkRoutes();
Routes volumeRoutes();
Routes systemRoutes();
Routes hostRoutes();
Routes absentRoutes();

Routes allRoutes();

} // namespace berth::api

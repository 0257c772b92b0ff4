// What many containers are asked for at once: the list with its filters, sizes, prune. Functions of the
// engine; engine thread, but for the walks over writable layers, which workers do.
#pragma once

#include "backend/base/ids.h"
#include "backend/base/result.h"
#include "backend/model/container.h"
#include "backend/model/filters.h"

#include <QCoroTask>
#include <string>

namespace berth::engine {

class Engine;

struct ListRequest
{
    bool all = false; // those that do not run, too
    bool size = false;
    int limit = 0; // the newest n, running or not; 0: no limit
    model::Filters filters;
};

// JSON of /containers/json.
QCoro::Task<Result<std::string>> listContainers(Engine &engine, ListRequest request);
// JSON of /containers/{name}/json.
QCoro::Task<Result<std::string>> inspectContainer(Engine &engine, ContainerId id, bool size);
// Removes what does not run; filters "until" and "label".
QCoro::Task<Result<model::ContainersPruneReport>> pruneContainers(Engine &engine, model::Filters filters);
// Writable bytes of every container, for /system/df.
QCoro::Task<std::vector<model::ContainerSummary>> containersDiskUsage(Engine &engine);

} // namespace berth::engine

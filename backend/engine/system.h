// What the whole engine says of itself: /version, /info and /system/df. Functions of Engine; engine thread.
#pragma once

#include "backend/base/result.h"
#include "backend/model/system.h"

#include <QCoroTask>

namespace berth::engine {

class Engine;

inline constexpr const char *kApiVersion = "1.50";
inline constexpr const char *kOldestApiVersion = "1.24";

model::Version versionOfEngine();
model::Info infoOfEngine(Engine &engine);

struct DiskUsageRequest
{
    bool images = true, containers = true, volumes = true, buildCache = true;
};
QCoro::Task<Result<model::DiskUsage>> diskUsageOfEngine(Engine &engine, DiskUsageRequest request);

} // namespace berth::engine

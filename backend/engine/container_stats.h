// One sample of what a container uses, in the shape of /containers/{id}/stats: its cgroup's files and the
// counters of its network namespace, read from outside. Well under a millisecond; engine thread.
#pragma once

#include "backend/engine/container.h"
#include "backend/engine/options.h"
#include "backend/model/stats.h"
#include "backend/sys/cgroup.h"

#include <map>
#include <string>
#include <string_view>

namespace berth::engine {

// Of a container that does not run: its name and id, the rest empty. precpuStats and preread are the
// caller's.
model::StatsResponse sampleStats(const sys::CgroupHost &host, const Options &options,
                                 const Container &container);
// Makes `sample` the one after `before`.
void follow(model::StatsResponse &sample, const model::StatsResponse &before);
// The text of /proc/<pid>/net/dev, without the loopback.
std::map<std::string, model::NetworkStats> parseNetDev(std::string_view text);

} // namespace berth::engine

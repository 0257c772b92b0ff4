// The processes of a container as `docker top` shows them: read from the host's /proc for the pids of its
// cgroup, so nothing of the image runs and no ps is needed. Pids are the host's. Engine thread.
#pragma once

#include "backend/base/clock.h"
#include "backend/base/result.h"
#include "backend/model/container.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace berth::engine {

struct TopColumn; // of top.cpp: a title and how its value is made

struct TopRequest
{
    std::vector<std::pair<const TopColumn *, std::string>> columns; // with their titles
};
// What ps would take: "" or "-ef", "aux", "-o pid,comm", "-eo pid,args=COMMAND". Invalid for a column that we
// do not know or a list without the pid.
Result<TopRequest> parseTop(std::string_view psArguments);
// Processes that end meanwhile are left out.
model::TopResponse readTop(const TopRequest &request, std::vector<pid_t> pids);

} // namespace berth::engine

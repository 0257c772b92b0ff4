// The processes of a container, with what two readings need to tell their CPU share, and a signal for one of
// them. A signal goes only to a process that is proven to be in the container's cgroup. Any thread.
#pragma once

#include "backend/base/result.h"
#include "backend/model/host_facts.h"
#include "backend/sys/cgroup.h"

#include <string>
#include <vector>

namespace berth::engine {

// Processes that end meanwhile are left out.
model::ProcessList readProcesses(std::vector<pid_t> pids);
// The process is held by a pidfd first and its membership is read after: a pid that was given to somebody
// else in between names a process that the descriptor does not, and takes no signal. NotFound when the pid is
// none of the container's, Invalid for no signal; "" is SIGTERM.
Result<void> signalInside(const sys::Cgroup &cgroup, pid_t pid, const std::string &signal);

} // namespace berth::engine

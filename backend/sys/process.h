// Processes by descriptor: a pid alone may be somebody else tomorrow, a pid with its start ticks (field 22 of
// /proc/<pid>/stat) or a pidfd may not. Any thread.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>

namespace berth::sys {

Result<std::uint64_t> startTicks(pid_t pid);
Result<UniqueFd> openProcess(pid_t pid);
// NotFound when the process is gone or the pid belongs to another one by now.
Result<UniqueFd> openProcess(pid_t pid, std::uint64_t expectedStartTicks);
// The pid behind a pidfd as this pid namespace sees it; NotFound when it is gone.
Result<pid_t> processOf(int pidfd);
// NotFound: it has ended.
Result<void> signalProcess(int pidfd, int signal);

struct ExitStatus
{
    int code = 0; // as a shell says it: 128 + n when ended by signal n
    bool bySignal = false;
    bool dumpedCore = false;
};
// Reaps a child. `wait` false: nothing when it still runs.
Result<std::optional<ExitStatus>> reap(int pidfd, bool wait);

} // namespace berth::sys

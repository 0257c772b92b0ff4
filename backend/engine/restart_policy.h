// When a container that ended starts again, and after how long: pure functions of the policy and of what
// happened. Docker's rules (moby restartmanager): the delay doubles from 100 ms to a minute and falls back
// after a run of 10 s.
#pragma once

#include "backend/base/clock.h"
#include "backend/model/container.h"

#include <algorithm>

namespace berth::engine {

struct EndedRun
{
    int exitCode = 0;
    TimeNs lasted = 0;          // nanoseconds
    bool stoppedByUser = false; // stop, kill, or the daemon's own stop
    std::int64_t restarts = 0;  // so far, in a row
    TimeNs lastDelay = 0;       // of the restart before; 0: none yet
};

inline constexpr TimeNs kFirstRestartDelay = kSecondNs / 10;
inline constexpr TimeNs kLastRestartDelay = 60 * kSecondNs;
inline constexpr TimeNs kRunCountsAsGood = 10 * kSecondNs;

inline bool shouldRestart(const model::RestartPolicy &policy, const EndedRun &run)
{
    if (run.stoppedByUser)
        return false;
    if (policy.name == "always" || policy.name == "unless-stopped")
        return true;
    if (policy.name != "on-failure" || run.exitCode == 0)
        return false;
    return policy.maximumRetryCount == 0 || run.restarts < policy.maximumRetryCount;
}

inline TimeNs restartDelay(const EndedRun &run)
{
    if (run.lastDelay == 0 || run.lasted >= kRunCountsAsGood)
        return kFirstRestartDelay;
    return std::min(run.lastDelay * 2, kLastRestartDelay);
}

// After a restart of the daemon (or of the machine): does a container that is not running start again?
inline bool startsWithDaemon(const model::RestartPolicy &policy, const EndedRun &run, bool wasRunning)
{
    if (policy.name == "always")
        return true;
    if (policy.name == "unless-stopped")
        return !run.stoppedByUser;
    return wasRunning && shouldRestart(policy, run);
}

} // namespace berth::engine

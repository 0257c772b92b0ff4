// The resource half of container_config: CPU, memory, pids and block I/O, in the words of moby's
// daemon_unix.go.
#include "backend/engine/container_config.h"

#include <algorithm>
#include <cstdio>

namespace berth::engine {

namespace {

constexpr std::int64_t kSmallestMemory = 6 << 20; // moby's linuxMinMemory

Result<void> checkMemory(model::HostConfig &host, const HostFacts &facts, std::vector<std::string> &warnings)
{
    if (host.memory < 0 || host.memoryReservation < 0)
        return failure(invalid("Minimum memory limit allowed is 6MB"));
    if (host.memory > 0 && !facts.memoryLimit) {
        warnings.push_back(
            "Your kernel does not support memory limit capabilities or the cgroup is not mounted. "
            "Limitation discarded.");
        host.memory = 0;
        host.memorySwap = -1;
    }
    if (host.memory > 0 && host.memory < kSmallestMemory)
        return failure(invalid("Minimum memory limit allowed is 6MB"));
    if (host.memory > 0 && host.memorySwap != -1 && !facts.swapLimit) {
        warnings.push_back(
            "Your kernel does not support swap limit capabilities or the cgroup is not mounted. "
            "Memory limited without swap.");
        host.memorySwap = -1;
    }
    if (host.memory > 0 && host.memorySwap > 0 && host.memorySwap < host.memory)
        return failure(invalid("Minimum memoryswap limit should be larger than memory limit, see usage"));
    if (host.memory == 0 && host.memorySwap > 0)
        return failure(
            invalid("You should always set the Memory limit when using Memoryswap limit, see usage"));
    if (host.memorySwap < -1)
        return failure(invalid("invalid memory-swap limit: it is a number of bytes, or -1 for no limit"));
    if (host.memoryReservation > 0 && host.memoryReservation < kSmallestMemory)
        return failure(invalid("Minimum memory reservation allowed is 6MB"));
    if (host.memory > 0 && host.memoryReservation > 0 && host.memory < host.memoryReservation)
        return failure(
            invalid("Minimum memory limit can not be less than memory reservation limit, see usage"));
    return {};
}

Result<void> checkMemoryBehaviour(model::HostConfig &host, const HostFacts &facts,
                                  std::vector<std::string> &warnings)
{
    if (host.memorySwappiness && *host.memorySwappiness != -1) {
        const std::int64_t value = *host.memorySwappiness;
        if (value < 0 || value > 100)
            return failure(invalid("Invalid value: " + std::to_string(value) +
                                   ". Valid memory swappiness range is 0-100"));
        if (!facts.swappiness) {
            warnings.push_back(
                "Your kernel does not support memory swappiness capabilities or the cgroup is not "
                "mounted. Memory swappiness discarded.");
            host.memorySwappiness.reset();
        }
    }
    if (host.oomKillDisable.value_or(false) && !facts.oomKillDisable) {
        warnings.push_back("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
        host.oomKillDisable.reset();
    }
    if (host.oomKillDisable.value_or(false) && host.memory == 0)
        warnings.push_back(
            "OOM killer is disabled for the container, but no memory limit is set, this can result in "
            "the system running out of resources.");
    if (host.oomScoreAdj < -1000 || host.oomScoreAdj > 1000)
        return failure(invalid("Invalid value " + std::to_string(host.oomScoreAdj) +
                               ", range for oom score adj is [-1000, 1000]"));
    return {};
}

Result<void> checkCpuTime(model::HostConfig &host, const HostFacts &facts, std::vector<std::string> &warnings)
{
    if (host.nanoCpus > 0 && host.cpuPeriod > 0)
        return failure(invalid("Conflicting options: Nano CPUs and CPU Period cannot both be set."));
    if (host.nanoCpus > 0 && host.cpuQuota > 0)
        return failure(invalid("Conflicting options: Nano CPUs and CPU Quota cannot both be set."));
    if (host.nanoCpus < 0 || host.nanoCpus > std::int64_t(facts.cpus) * 1'000'000'000) {
        char words[120];
        std::snprintf(words, sizeof words,
                      "range of CPUs is from 0.01 to %d.00, as there are only %d CPUs available", facts.cpus,
                      facts.cpus);
        return failure(invalid(words));
    }
    if (host.cpuShares < 0)
        return failure(invalid("invalid CPU shares (" + std::to_string(host.cpuShares) +
                               "): value must be a positive integer"));
    if (host.cpuPeriod != 0 && (host.cpuPeriod < 1000 || host.cpuPeriod > 1'000'000))
        return failure(invalid("CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s "
                               "(i.e. 1000000)"));
    if (host.cpuQuota > 0 && host.cpuQuota < 1000)
        return failure(invalid("CPU cfs quota can not be less than 1ms (i.e. 1000)"));
    if ((host.nanoCpus > 0 || host.cpuQuota > 0 || host.cpuPeriod > 0) && !facts.cpuQuota) {
        warnings.push_back("Your kernel does not support CPU CFS quota or the cgroup is not mounted. "
                           "Quota discarded.");
        host.nanoCpus = host.cpuQuota = host.cpuPeriod = 0;
    }
    if ((host.cpuRealtimePeriod != 0 || host.cpuRealtimeRuntime != 0) && !facts.cpuRealtime)
        return failure(invalid("Your kernel does not support CPU real-time scheduler"));
    if (host.cpuRealtimeRuntime > host.cpuRealtimePeriod && host.cpuRealtimePeriod != 0)
        return failure(invalid("cpu real-time runtime cannot be higher than cpu real-time period"));
    return {};
}

Result<void> checkCpuset(const std::string &asked, const std::string &available, const char *what,
                         const char *option)
{
    if (asked.empty())
        return {};
    const auto wanted = parseCpuList(asked);
    if (!wanted)
        return failure(invalid("Invalid value " + asked + " for cpuset " + option));
    const auto have = parseCpuList(available);
    for (const int number : *wanted) {
        if (have && std::find(have->begin(), have->end(), number) == have->end())
            return failure(invalid(std::string("Requested ") + what + " are not available - requested " +
                                   asked + ", available: " + available));
    }
    return {};
}

Result<void> checkBlockIo(model::HostConfig &host, const HostFacts &facts, std::vector<std::string> &warnings)
{
    if (host.blkioWeight != 0 && (host.blkioWeight < 10 || host.blkioWeight > 1000))
        return failure(invalid("Range of blkio weight is from 10 to 1000"));
    if (host.blkioWeight != 0 && !facts.blkioWeight) {
        warnings.push_back("Your kernel does not support Block I/O weight or the cgroup is not mounted. "
                           "Weight discarded.");
        host.blkioWeight = 0;
    }
    if (!host.blkioWeightDevice.empty() && !facts.blkioWeight) {
        warnings.push_back("Your kernel does not support Block I/O weight_device. Weight-device discarded.");
        host.blkioWeightDevice.clear();
    }
    return {};
}

} // namespace

Result<void> validateResources(model::HostConfig &host, const HostFacts &facts,
                               std::vector<std::string> &warnings)
{
    TRY_VOID(checkMemory(host, facts, warnings));
    TRY_VOID(checkMemoryBehaviour(host, facts, warnings));
    TRY_VOID(checkCpuTime(host, facts, warnings));
    TRY_VOID(checkCpuset(host.cpusetCpus, facts.onlineCpus, "CPUs", "cpus"));
    TRY_VOID(checkCpuset(host.cpusetMems, facts.onlineMems, "memory nodes", "mems"));
    TRY_VOID(checkBlockIo(host, facts, warnings));
    if (host.pidsLimit && *host.pidsLimit < -1)
        return failure(invalid("Invalid pids limit: " + std::to_string(*host.pidsLimit)));
    if (host.pidsLimit && *host.pidsLimit > 0 && !facts.pidsLimit) {
        warnings.push_back(
            "Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. "
            "PIDs limit discarded.");
        host.pidsLimit.reset();
    }
    return {};
}

Result<void> validateRestartPolicy(const model::HostConfig &host)
{
    const model::RestartPolicy &policy = host.restartPolicy;
    if (policy.name == "always" || policy.name == "unless-stopped" || policy.name == "no" ||
        policy.name.empty()) {
        if (policy.maximumRetryCount != 0) {
            const char *hint = policy.maximumRetryCount < 0 ? " and cannot be negative" : "";
            return failure(
                invalid(std::string("invalid restart policy: maximum retry count can only be used with "
                                    "'on-failure'") +
                        hint));
        }
    } else if (policy.name == "on-failure") {
        if (policy.maximumRetryCount < 0)
            return failure(invalid("invalid restart policy: maximum retry count cannot be negative"));
    } else {
        return failure(invalid("invalid restart policy: unknown policy '" + policy.name +
                               "'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'"));
    }
    if (host.autoRemove && !policy.name.empty() && policy.name != "no")
        return failure(invalid("can't create 'AutoRemove' container with restart policy"));
    return {};
}

} // namespace berth::engine

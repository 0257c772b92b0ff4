#include "backend/sys/cgroup.h"

#include "backend/sys/paths.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>

namespace berth::sys {

namespace {

using Values = std::vector<std::string>; // each is one write; empty: not asked

Values number(std::int64_t value)
{
    return {std::to_string(value)};
}

Values numberIf(bool asked, std::int64_t value)
{
    return asked ? number(value) : Values();
}

Values text(const std::string &value)
{
    return value.empty() ? Values() : Values{value};
}

// Version 2 says "max" for what version 1 calls -1.
Values limitOrMax(bool asked, std::int64_t value)
{
    return !asked ? Values() : value < 0 ? Values{"max"} : number(value);
}

Values deviceValues(const std::vector<DeviceLimit> &limits, const std::string &key = "")
{
    Values values;
    for (const DeviceLimit &limit : limits)
        values.push_back(limit.device + " " + key + std::to_string(limit.value));
    return values;
}

// 2..262144 shares to a weight of 1..10000, as systemd and the OCI runtimes convert.
std::int64_t weightOfShares(std::int64_t shares)
{
    return 1 + (std::max<std::int64_t>(shares, 2) - 2) * 9999 / 262142;
}

Values cpuMax(const CgroupLimits &limits)
{
    if (limits.cpuQuota == 0 && limits.cpuPeriod == 0)
        return {};
    const std::string quota = limits.cpuQuota > 0 ? std::to_string(limits.cpuQuota) : "max";
    return {limits.cpuPeriod > 0 ? quota + " " + std::to_string(limits.cpuPeriod) : quota};
}

// Version 2 counts swap alone, Docker memory and swap together.
Values swapMax(const CgroupLimits &limits)
{
    if (limits.memorySwap > 0 && limits.memory > 0)
        return number(std::max<std::int64_t>(limits.memorySwap - limits.memory, 0));
    return limits.memorySwap < 0 ? Values{"max"} : Values();
}

struct LimitRow
{
    Controller controller;
    const char *version1File, *version2File; // null: that version has none
    Values (*version1)(const CgroupLimits &);
    Values (*version2)(const CgroupLimits &);
    const char *discarded; // Docker's words when there is no such file; null: silently
};

#define BERTH_VALUES(expression) [](const CgroupLimits &l) -> Values { return expression; }

constexpr const char *kNoShares =
    "Your kernel does not support CPU shares or the cgroup is not mounted. Shares discarded.";
constexpr const char *kNoQuota =
    "Your kernel does not support CPU CFS scheduler. CPU period/quota discarded.";
constexpr const char *kNoRealtime = "Your kernel does not support CPU real-time scheduler";
constexpr const char *kNoCpuset =
    "Your kernel does not support cpuset or the cgroup is not mounted. Cpuset discarded.";
constexpr const char *kNoReservation = "Your kernel does not support memory soft limit capabilities or the "
                                       "cgroup is not mounted. Limitation discarded.";
constexpr const char *kNoSwappiness =
    "Your kernel does not support memory swappiness capabilities or the cgroup "
    "is not mounted. Memory swappiness discarded.";
constexpr const char *kNoOomDisable =
    "Your kernel does not support OomKillDisable. OomKillDisable discarded.";
constexpr const char *kNoPids = "Your kernel does not support pids limit capabilities or the cgroup is not "
                                "mounted. PIDs limit discarded.";
constexpr const char *kNoWeight =
    "Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.";
constexpr const char *kNoThrottle =
    "Your kernel does not support Block I/O limits or the cgroup is not mounted. "
    "Block I/O limit discarded.";
constexpr const char *kNoMemory =
    "Your kernel does not support memory limit capabilities or the cgroup is not "
    "mounted. Limitation discarded.";
constexpr const char *kNoSwap = "Your kernel does not support swap limit capabilities or the cgroup is not "
                                "mounted. Memory limited without swap.";

constexpr LimitRow kLimits[] = {
    {Controller::Cpu, "cpu.shares", "cpu.weight", BERTH_VALUES(numberIf(l.cpuShares != 0, l.cpuShares)),
     BERTH_VALUES(numberIf(l.cpuShares != 0, weightOfShares(l.cpuShares))), kNoShares},
    {Controller::Cpu, "cpu.cfs_period_us", "cpu.max", BERTH_VALUES(numberIf(l.cpuPeriod != 0, l.cpuPeriod)),
     cpuMax, kNoQuota},
    {Controller::Cpu, "cpu.cfs_quota_us", nullptr, BERTH_VALUES(numberIf(l.cpuQuota != 0, l.cpuQuota)),
     nullptr, kNoQuota},
    {Controller::Cpu, "cpu.rt_period_us", nullptr,
     BERTH_VALUES(numberIf(l.cpuRealtimePeriod != 0, l.cpuRealtimePeriod)), nullptr, kNoRealtime},
    {Controller::Cpu, "cpu.rt_runtime_us", nullptr,
     BERTH_VALUES(numberIf(l.cpuRealtimeRuntime != 0, l.cpuRealtimeRuntime)), nullptr, kNoRealtime},
    {Controller::Cpuset, "cpuset.cpus", "cpuset.cpus", BERTH_VALUES(text(l.cpusetCpus)),
     BERTH_VALUES(text(l.cpusetCpus)), kNoCpuset},
    {Controller::Cpuset, "cpuset.mems", "cpuset.mems", BERTH_VALUES(text(l.cpusetMems)),
     BERTH_VALUES(text(l.cpusetMems)), kNoCpuset},
    {Controller::Memory, nullptr, "memory.max", nullptr, BERTH_VALUES(limitOrMax(l.memory != 0, l.memory)),
     kNoMemory}, // version 1: memoryOfVersion1
    {Controller::Memory, nullptr, "memory.swap.max", nullptr, swapMax, kNoSwap},
    {Controller::Memory, "memory.soft_limit_in_bytes", "memory.low",
     BERTH_VALUES(numberIf(l.memoryReservation != 0, l.memoryReservation)),
     BERTH_VALUES(limitOrMax(l.memoryReservation != 0, l.memoryReservation)), kNoReservation},
    {Controller::Memory, "memory.swappiness", nullptr,
     BERTH_VALUES(numberIf(l.memorySwappiness >= 0, l.memorySwappiness)), nullptr, kNoSwappiness},
    {Controller::Memory, "memory.oom_control", nullptr, BERTH_VALUES(numberIf(l.oomKillDisable, 1)), nullptr,
     kNoOomDisable},
    {Controller::Pids, "pids.max", "pids.max", BERTH_VALUES(limitOrMax(l.pidsLimit != 0, l.pidsLimit)),
     BERTH_VALUES(limitOrMax(l.pidsLimit != 0, l.pidsLimit)), kNoPids},
    {Controller::BlockIo, "blkio.bfq.weight", "io.bfq.weight",
     BERTH_VALUES(numberIf(l.blkioWeight != 0, l.blkioWeight)),
     BERTH_VALUES(numberIf(l.blkioWeight != 0, l.blkioWeight)), kNoWeight},
    {Controller::BlockIo, "blkio.bfq.weight_device", "io.bfq.weight",
     BERTH_VALUES(deviceValues(l.blkioWeightDevice)), BERTH_VALUES(deviceValues(l.blkioWeightDevice)),
     kNoWeight},
    {Controller::BlockIo, "blkio.throttle.read_bps_device", "io.max", BERTH_VALUES(deviceValues(l.readBps)),
     BERTH_VALUES(deviceValues(l.readBps, "rbps=")), kNoThrottle},
    {Controller::BlockIo, "blkio.throttle.write_bps_device", "io.max", BERTH_VALUES(deviceValues(l.writeBps)),
     BERTH_VALUES(deviceValues(l.writeBps, "wbps=")), kNoThrottle},
    {Controller::BlockIo, "blkio.throttle.read_iops_device", "io.max", BERTH_VALUES(deviceValues(l.readIops)),
     BERTH_VALUES(deviceValues(l.readIops, "riops=")), kNoThrottle},
    {Controller::BlockIo, "blkio.throttle.write_iops_device", "io.max",
     BERTH_VALUES(deviceValues(l.writeIops)), BERTH_VALUES(deviceValues(l.writeIops, "wiops=")), kNoThrottle},
};
#undef BERTH_VALUES

void addOnce(std::vector<std::string> &list, const char *words)
{
    for (const std::string &known : list) {
        if (known == words)
            return;
    }
    list.emplace_back(words);
}

// A missing file is a warning, a refused value the caller's mistake.
Result<void> writeLimit(int folder, const char *file, const Values &values, const char *discarded,
                        std::vector<std::string> &warnings)
{
    for (const std::string &value : values) {
        const auto written = folder < 0 ? Result<void>(failure(systemError(file, ENOENT)))
                                        : writeKernelFile(folder, file, value);
        if (written)
            continue;
        const int code = written.error().sysErrno;
        if (code == ENOENT || code == EOPNOTSUPP) {
            addOnce(warnings, discarded);
            return {};
        }
        const ErrorKind kind = code == EINVAL || code == ERANGE ? ErrorKind::Invalid : ErrorKind::Internal;
        return failure(Error{kind, "failed to write \"" + value + "\" to " + file, {}, code});
    }
    return {};
}

// Version 1 keeps memory <= memory and swap at every moment, so the order depends on which way it goes.
Result<void> memoryOfVersion1(int folder, const CgroupLimits &limits, std::vector<std::string> &warnings)
{
    constexpr const char *kMemory = "memory.limit_in_bytes", *kSwap = "memory.memsw.limit_in_bytes";
    const Values memory = numberIf(limits.memory != 0, limits.memory);
    const Values swap = numberIf(limits.memorySwap != 0, limits.memorySwap);
    const std::string current = folder < 0 ? "" : readKernelFile(folder, kSwap).value_or("");
    const std::uint64_t now = current.empty() ? UINT64_MAX : std::strtoull(current.c_str(), nullptr, 10);
    const bool swapFirst = limits.memorySwap < 0 || static_cast<std::uint64_t>(limits.memory) > now;
    if (swapFirst)
        TRY_VOID(writeLimit(folder, kSwap, swap, kNoSwap, warnings));
    TRY_VOID(writeLimit(folder, kMemory, memory, kNoMemory, warnings));
    if (!swapFirst)
        TRY_VOID(writeLimit(folder, kSwap, swap, kNoSwap, warnings));
    return {};
}

} // namespace

Result<std::vector<std::string>> Cgroup::apply(const CgroupLimits &limits)
{
    std::vector<std::string> warnings;
    for (const LimitRow &row : kLimits) {
        const auto valuesOf = version2() ? row.version2 : row.version1;
        const char *file = version2() ? row.version2File : row.version1File;
        if (file == nullptr) {
            const auto other = version2() ? row.version1 : nullptr;
            // cpu.cfs_quota_us is part of cpu.max, the rest has no counterpart.
            if (other != nullptr && !other(limits).empty() && row.discarded != kNoQuota)
                addOnce(warnings, row.discarded);
            continue;
        }
        const Values values = valuesOf(limits);
        if (values.empty())
            continue;
        if (!host_.has(row.controller)) {
            addOnce(warnings, row.discarded);
            continue;
        }
        TRY_VOID(ensureController(row.controller));
        TRY_VOID(writeLimit(folder(row.controller), file, values, row.discarded, warnings));
    }
    if (!version2())
        TRY_VOID(memoryOfVersion1(folder(Controller::Memory), limits, warnings));
    if (!limits.devices.empty())
        TRY_VOID(applyDevices(limits.devices));
    return warnings;
}

} // namespace berth::sys

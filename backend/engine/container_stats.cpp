#include "backend/engine/container_stats.h"

#include "backend/base/clock.h"
#include "backend/engine/container_plan.h"
#include "backend/sys/paths.h"

#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <unistd.h>

namespace berth::engine {

namespace {

std::uint64_t onlineCpus()
{
    static const long count = std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN));
    return std::uint64_t(count);
}

std::uint64_t machineMemory()
{
    static const std::uint64_t bytes =
        std::uint64_t(::sysconf(_SC_PHYS_PAGES)) * std::uint64_t(::sysconf(_SC_PAGESIZE));
    return bytes;
}

// All processors' time, busy or not: what clients divide by. The clock gives it to the nanosecond, /proc/stat
// only in ticks of a hundredth of a second.
std::uint64_t systemCpuTime()
{
    return std::uint64_t(monotonicClock()) * onlineCpus();
}

model::CpuStats cpuStats(const sys::CgroupStats &from)
{
    model::CpuStats cpu;
    cpu.cpuUsage.totalUsage = from.cpuTotal;
    cpu.cpuUsage.percpuUsage = from.cpuPerCore;
    cpu.cpuUsage.usageInUsermode = from.cpuUser;
    cpu.cpuUsage.usageInKernelmode = from.cpuSystem;
    cpu.systemCpuUsage = systemCpuTime();
    cpu.onlineCpus = std::uint32_t(onlineCpus());
    cpu.throttlingData = {from.throttlePeriods, from.throttledPeriods, from.throttledTime};
    return cpu;
}

model::MemoryStats memoryStats(const sys::CgroupStats &from, bool version2)
{
    model::MemoryStats memory;
    memory.usage = from.memoryUsage;
    if (!version2) { // version 2 never had them in Docker's answers
        memory.maxUsage = from.memoryPeak;
        memory.failcnt = from.memoryFailures;
    }
    const bool unlimited = from.memoryLimit == 0 || from.memoryLimit > machineMemory();
    memory.limit = unlimited ? machineMemory() : from.memoryLimit;
    memory.stats.insert(from.memoryDetails.begin(), from.memoryDetails.end());
    return memory;
}

model::BlkioStats blockStats(const sys::CgroupStats &from, bool version2)
{
    model::BlkioStats block;
    for (const sys::BlockIoCount &device : from.blockIo) {
        const auto add = [&](std::vector<model::BlkioEntry> &list, const char *op, std::uint64_t value) {
            list.push_back({device.major, device.minor, op, value});
        };
        add(block.ioServiceBytesRecursive, "read", device.readBytes);
        add(block.ioServiceBytesRecursive, "write", device.writeBytes);
        if (version2)
            continue;
        add(block.ioServicedRecursive, "read", device.readCount);
        add(block.ioServicedRecursive, "write", device.writeCount);
    }
    return block;
}

std::map<std::string, model::NetworkStats> networkStats(const Container &container)
{
    if (container.record.hostConfig.networkMode == "host")
        return {};
    const auto file = sys::openHost("/proc/" + std::to_string(container.pid) + "/net/dev", O_RDONLY);
    if (!file)
        return {};
    return parseNetDev(sys::readAll(file->get(), 1u << 20).value_or(""));
}

constexpr std::uint64_t model::NetworkStats::*kNetColumns[] = {
    &model::NetworkStats::rxBytes,
    &model::NetworkStats::rxPackets,
    &model::NetworkStats::rxErrors,
    &model::NetworkStats::rxDropped,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    &model::NetworkStats::txBytes,
    &model::NetworkStats::txPackets,
    &model::NetworkStats::txErrors,
    &model::NetworkStats::txDropped,
};

} // namespace

std::map<std::string, model::NetworkStats> parseNetDev(std::string_view text)
{
    std::map<std::string, model::NetworkStats> networks;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string line(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        const std::size_t colon = line.find(':'), begin = line.find_first_not_of(' ');
        if (colon == std::string::npos || begin >= colon)
            continue; // a heading
        const std::string name = line.substr(begin, colon - begin);
        if (name == "lo")
            continue;
        const char *at = line.c_str() + colon + 1;
        for (const auto column : kNetColumns) {
            char *next = nullptr;
            const std::uint64_t value = std::strtoull(at, &next, 10);
            if (column != nullptr)
                networks[name].*column = value;
            at = next;
        }
    }
    return networks;
}

model::StatsResponse sampleStats(const sys::CgroupHost &host, const Options &options,
                                 const Container &container)
{
    model::StatsResponse sample;
    sample.id = container.record.id;
    sample.name = "/" + container.record.name;
    sample.read = sample.preread = rfc3339Nano(0);
    if (!container.isLive())
        return sample;
    const auto cgroup = sys::Cgroup::open(host, cgroupPath(container, options));
    if (!cgroup)
        return sample; // it ends right now
    const sys::CgroupStats stats = cgroup->stats();
    sample.read = rfc3339Nano(wallClock());
    sample.cpuStats = cpuStats(stats);
    sample.memoryStats = memoryStats(stats, host.isVersion2());
    sample.blkioStats = blockStats(stats, host.isVersion2());
    sample.pidsStats = {stats.pids, stats.pidsLimit};
    sample.networks = networkStats(container);
    return sample;
}

void follow(model::StatsResponse &sample, const model::StatsResponse &before)
{
    sample.preread = before.read;
    sample.precpuStats = before.cpuStats;
}

} // namespace berth::engine

// One sample of /containers/{id}/stats. Plain values; any thread. Times are nanoseconds, sizes bytes.
#pragma once

#include "backend/base/reflect.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace berth::model {

struct CpuUsage
{
    std::uint64_t totalUsage = 0;
    std::vector<std::uint64_t> percpuUsage;
    std::uint64_t usageInKernelmode = 0;
    std::uint64_t usageInUsermode = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("total_usage", &CpuUsage::totalUsage),
                          field("percpu_usage", &CpuUsage::percpuUsage, OmitEmpty),
                          field("usage_in_kernelmode", &CpuUsage::usageInKernelmode),
                          field("usage_in_usermode", &CpuUsage::usageInUsermode)};
    }
};

struct ThrottlingData
{
    std::uint64_t periods = 0;
    std::uint64_t throttledPeriods = 0;
    std::uint64_t throttledTime = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("periods", &ThrottlingData::periods),
                          field("throttled_periods", &ThrottlingData::throttledPeriods),
                          field("throttled_time", &ThrottlingData::throttledTime)};
    }
};

struct CpuStats
{
    CpuUsage cpuUsage;
    std::uint64_t systemCpuUsage = 0;
    std::uint32_t onlineCpus = 0;
    ThrottlingData throttlingData;
    static constexpr auto fields()
    {
        return std::tuple{field("cpu_usage", &CpuStats::cpuUsage),
                          field("system_cpu_usage", &CpuStats::systemCpuUsage, OmitEmpty),
                          field("online_cpus", &CpuStats::onlineCpus, OmitEmpty),
                          field("throttling_data", &CpuStats::throttlingData)};
    }
};

struct MemoryStats
{
    std::uint64_t usage = 0;
    std::uint64_t maxUsage = 0;
    std::map<std::string, std::uint64_t> stats;
    std::uint64_t failcnt = 0;
    std::uint64_t limit = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("usage", &MemoryStats::usage, OmitEmpty),
                          field("max_usage", &MemoryStats::maxUsage, OmitEmpty),
                          field("stats", &MemoryStats::stats, OmitEmpty),
                          field("failcnt", &MemoryStats::failcnt, OmitEmpty),
                          field("limit", &MemoryStats::limit, OmitEmpty)};
    }
};

struct BlkioEntry
{
    std::uint64_t major = 0;
    std::uint64_t minor = 0;
    std::string op;
    std::uint64_t value = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("major", &BlkioEntry::major), field("minor", &BlkioEntry::minor),
                          field("op", &BlkioEntry::op), field("value", &BlkioEntry::value)};
    }
};

struct BlkioStats
{
    std::vector<BlkioEntry> ioServiceBytesRecursive;
    std::vector<BlkioEntry> ioServicedRecursive;
    std::vector<BlkioEntry> ioQueueRecursive;
    std::vector<BlkioEntry> ioServiceTimeRecursive;
    std::vector<BlkioEntry> ioWaitTimeRecursive;
    std::vector<BlkioEntry> ioMergedRecursive;
    std::vector<BlkioEntry> ioTimeRecursive;
    std::vector<BlkioEntry> sectorsRecursive;
    static constexpr auto fields()
    {
        return std::tuple{
            field("io_service_bytes_recursive", &BlkioStats::ioServiceBytesRecursive, NullIfEmpty),
            field("io_serviced_recursive", &BlkioStats::ioServicedRecursive, NullIfEmpty),
            field("io_queue_recursive", &BlkioStats::ioQueueRecursive, NullIfEmpty),
            field("io_service_time_recursive", &BlkioStats::ioServiceTimeRecursive, NullIfEmpty),
            field("io_wait_time_recursive", &BlkioStats::ioWaitTimeRecursive, NullIfEmpty),
            field("io_merged_recursive", &BlkioStats::ioMergedRecursive, NullIfEmpty),
            field("io_time_recursive", &BlkioStats::ioTimeRecursive, NullIfEmpty),
            field("sectors_recursive", &BlkioStats::sectorsRecursive, NullIfEmpty)};
    }
};

struct PidsStats
{
    std::uint64_t current = 0;
    std::uint64_t limit = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("current", &PidsStats::current, OmitEmpty),
                          field("limit", &PidsStats::limit, OmitEmpty)};
    }
};

struct NetworkStats
{
    std::uint64_t rxBytes = 0;
    std::uint64_t rxPackets = 0;
    std::uint64_t rxErrors = 0;
    std::uint64_t rxDropped = 0;
    std::uint64_t txBytes = 0;
    std::uint64_t txPackets = 0;
    std::uint64_t txErrors = 0;
    std::uint64_t txDropped = 0;
    static constexpr auto fields()
    {
        return std::tuple{
            field("rx_bytes", &NetworkStats::rxBytes),   field("rx_packets", &NetworkStats::rxPackets),
            field("rx_errors", &NetworkStats::rxErrors), field("rx_dropped", &NetworkStats::rxDropped),
            field("tx_bytes", &NetworkStats::txBytes),   field("tx_packets", &NetworkStats::txPackets),
            field("tx_errors", &NetworkStats::txErrors), field("tx_dropped", &NetworkStats::txDropped)};
    }
};

// Of Windows only; Linux answers an empty object.
struct StorageStats
{
    static constexpr auto fields() { return std::tuple{}; }
};

struct StatsResponse
{
    std::string name;
    std::string id;
    std::string read;
    std::string preread;
    PidsStats pidsStats;
    BlkioStats blkioStats;
    std::uint32_t numProcs = 0;
    StorageStats storageStats;
    CpuStats cpuStats;
    CpuStats precpuStats;
    MemoryStats memoryStats;
    std::map<std::string, NetworkStats> networks; // by interface
    static constexpr auto fields()
    {
        return std::tuple{field("name", &StatsResponse::name, OmitEmpty),
                          field("id", &StatsResponse::id, OmitEmpty),
                          field("read", &StatsResponse::read),
                          field("preread", &StatsResponse::preread),
                          field("pids_stats", &StatsResponse::pidsStats),
                          field("blkio_stats", &StatsResponse::blkioStats),
                          field("num_procs", &StatsResponse::numProcs),
                          field("storage_stats", &StatsResponse::storageStats),
                          field("cpu_stats", &StatsResponse::cpuStats),
                          field("precpu_stats", &StatsResponse::precpuStats),
                          field("memory_stats", &StatsResponse::memoryStats),
                          field("networks", &StatsResponse::networks, OmitEmpty)};
    }
};

} // namespace berth::model

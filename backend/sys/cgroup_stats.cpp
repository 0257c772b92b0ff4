#include "backend/sys/cgroup.h"

#include "backend/sys/paths.h"

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <unistd.h>

namespace berth::sys {

namespace {

constexpr std::uint64_t kMicro = 1000; // ns
using Details = std::vector<std::pair<std::string, std::uint64_t>>;

std::string fileText(int folder, const char *file)
{
    return folder < 0 ? std::string() : readKernelFile(folder, file).value_or("");
}

// "max" and version 1's page-rounded "no limit" are 0.
std::uint64_t fileNumber(int folder, const char *file)
{
    const std::string text = fileText(folder, file);
    return std::strtoull(text.c_str(), nullptr, 10);
}

// Calls visit(key, value) for each "key value" line.
template <class Visit>
void forEachPair(const std::string &text, Visit visit)
{
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        if (const std::size_t space = line.find(' '); space != std::string_view::npos)
            visit(line.substr(0, space),
                  std::strtoull(std::string(line.substr(space + 1)).c_str(), nullptr, 10));
    }
}

struct CpuRow
{
    std::string_view key;
    std::uint64_t CgroupStats::*member;
    std::uint64_t unit; // ns
};
constexpr CpuRow kCpuStat2[] = {
    {"usage_usec", &CgroupStats::cpuTotal, kMicro},
    {"user_usec", &CgroupStats::cpuUser, kMicro},
    {"system_usec", &CgroupStats::cpuSystem, kMicro},
    {"nr_periods", &CgroupStats::throttlePeriods, 1},
    {"nr_throttled", &CgroupStats::throttledPeriods, 1},
    {"throttled_usec", &CgroupStats::throttledTime, kMicro},
};
constexpr CpuRow kCpuStat1[] = {
    {"nr_periods", &CgroupStats::throttlePeriods, 1},
    {"nr_throttled", &CgroupStats::throttledPeriods, 1},
    {"throttled_time", &CgroupStats::throttledTime, 1},
};

template <std::size_t N>
void readRows(const std::string &text, const CpuRow (&rows)[N], CgroupStats &stats)
{
    forEachPair(text, [&](std::string_view key, std::uint64_t value) {
        for (const CpuRow &row : rows) {
            if (row.key == key)
                stats.*row.member = value * row.unit;
        }
    });
}

std::vector<std::uint64_t> numberList(const std::string &text)
{
    std::vector<std::uint64_t> numbers;
    const char *at = text.c_str();
    for (char *end = nullptr;; at = end) {
        const std::uint64_t value = std::strtoull(at, &end, 10);
        if (end == at)
            return numbers;
        numbers.push_back(value);
    }
}

BlockIoCount &blockDevice(std::vector<BlockIoCount> &list, std::uint64_t major, std::uint64_t minor)
{
    for (BlockIoCount &known : list) {
        if (known.major == major && known.minor == minor)
            return known;
    }
    return list.emplace_back(BlockIoCount{major, minor, 0, 0, 0, 0});
}

// "8:0 Read 4096" lines.
void readBlockIo1(const std::string &text, std::uint64_t BlockIoCount::*reads,
                  std::uint64_t BlockIoCount::*writes, std::vector<BlockIoCount> &list)
{
    for (const char *at = text.c_str(); *at != '\0';) {
        unsigned long long major = 0, minor = 0, value = 0;
        char kind[16];
        int used = 0;
        if (std::sscanf(at, "%llu:%llu %15s %llu%n", &major, &minor, kind, &value, &used) != 4)
            break;
        BlockIoCount &device = blockDevice(list, major, minor);
        if (std::string_view(kind) == "Read")
            device.*reads = value;
        else if (std::string_view(kind) == "Write")
            device.*writes = value;
        at += used;
        while (*at == '\n')
            ++at;
    }
}

struct IoKeyRow
{
    std::string_view key;
    std::uint64_t BlockIoCount::*member;
};
constexpr IoKeyRow kIoStat2[] = {
    {"rbytes=", &BlockIoCount::readBytes},
    {"wbytes=", &BlockIoCount::writeBytes},
    {"rios=", &BlockIoCount::readCount},
    {"wios=", &BlockIoCount::writeCount},
};

// "8:0 rbytes=1 wbytes=2 rios=3 wios=4 …" lines.
void readBlockIo2(const std::string &text, std::vector<BlockIoCount> &list)
{
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t end = rest.find('\n');
        const std::string line(rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        unsigned long long major = 0, minor = 0;
        if (std::sscanf(line.c_str(), "%llu:%llu", &major, &minor) != 2)
            continue;
        BlockIoCount &device = blockDevice(list, major, minor);
        for (const IoKeyRow &row : kIoStat2) {
            const std::size_t at = line.find(" " + std::string(row.key));
            if (at != std::string::npos)
                device.*row.member = std::strtoull(line.c_str() + at + 1 + row.key.size(), nullptr, 10);
        }
    }
}

Details memoryDetails(int folder)
{
    Details details;
    forEachPair(fileText(folder, "memory.stat"),
                [&](std::string_view key, std::uint64_t value) { details.emplace_back(key, value); });
    return details;
}

std::uint64_t clockTick()
{
    static const long perSecond = ::sysconf(_SC_CLK_TCK);
    return 1'000'000'000ull / static_cast<std::uint64_t>(perSecond);
}

void readVersion1(const std::function<int(Controller)> &folder, CgroupStats &stats)
{
    const int cpu = folder(Controller::CpuAccount), memory = folder(Controller::Memory);
    stats.cpuTotal = fileNumber(cpu, "cpuacct.usage");
    stats.cpuPerCore = numberList(fileText(cpu, "cpuacct.usage_percpu"));
    forEachPair(fileText(cpu, "cpuacct.stat"), [&](std::string_view key, std::uint64_t ticks) {
        (key == "user" ? stats.cpuUser : stats.cpuSystem) = ticks * clockTick();
    });
    readRows(fileText(folder(Controller::Cpu), "cpu.stat"), kCpuStat1, stats);
    stats.memoryUsage = fileNumber(memory, "memory.usage_in_bytes");
    stats.memoryLimit = fileNumber(memory, "memory.limit_in_bytes");
    stats.memoryPeak = fileNumber(memory, "memory.max_usage_in_bytes");
    stats.memoryFailures = fileNumber(memory, "memory.failcnt");
    const int block = folder(Controller::BlockIo);
    readBlockIo1(fileText(block, "blkio.throttle.io_service_bytes_recursive"), &BlockIoCount::readBytes,
                 &BlockIoCount::writeBytes, stats.blockIo);
    readBlockIo1(fileText(block, "blkio.throttle.io_serviced_recursive"), &BlockIoCount::readCount,
                 &BlockIoCount::writeCount, stats.blockIo);
}

void readVersion2(int folder, CgroupStats &stats)
{
    readRows(fileText(folder, "cpu.stat"), kCpuStat2, stats);
    stats.memoryUsage = fileNumber(folder, "memory.current");
    stats.memoryLimit = fileNumber(folder, "memory.max");
    stats.memoryPeak = fileNumber(folder, "memory.peak");
    forEachPair(fileText(folder, "memory.events"), [&](std::string_view key, std::uint64_t value) {
        if (key == "max")
            stats.memoryFailures = value;
    });
    readBlockIo2(fileText(folder, "io.stat"), stats.blockIo);
}

} // namespace

CgroupStats Cgroup::stats() const
{
    CgroupStats stats;
    if (version2())
        readVersion2(unified_.get(), stats);
    else
        readVersion1([this](Controller controller) { return folder(controller); }, stats);
    stats.memoryDetails = memoryDetails(folder(Controller::Memory));
    stats.pids = fileNumber(folder(Controller::Pids), "pids.current");
    stats.pidsLimit = fileNumber(folder(Controller::Pids), "pids.max");
    stats.oomKills = oomKills();
    return stats;
}

} // namespace berth::sys

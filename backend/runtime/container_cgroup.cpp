// From a spec to a cgroup: limits as they are, and the devices a container may touch.
#include "backend/runtime/executor.h"

#include "backend/sys/paths.h"

#include <array>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace berth::runtime {

namespace {

// Any node may be made (it opens nothing), only these opened: null, zero, full, random, urandom, tty,
// console, ptmx and the terminals.
constexpr std::array kStandardRules{"c *:* m",   "b *:* m",   "c 1:3 rwm",  "c 1:5 rwm",
                                    "c 1:7 rwm", "c 1:8 rwm", "c 1:9 rwm",  "c 5:0 rwm",
                                    "c 5:1 rwm", "c 5:2 rwm", "c 136:* rwm"};
constexpr const char *kEverything = "a *:* rwm";
constexpr int kMaxRuleDepth = 8;

std::vector<sys::DeviceLimit> deviceLimits(const std::vector<KeyValue> &rows)
{
    std::vector<sys::DeviceLimit> limits;
    for (const KeyValue &row : rows)
        limits.push_back({row.key, std::strtoull(row.value.c_str(), nullptr, 10)});
    return limits;
}

void addDeviceRule(const struct stat &info, const std::string &access, std::vector<sys::DeviceRule> &rules)
{
    if (!S_ISCHR(info.st_mode) && !S_ISBLK(info.st_mode))
        return;
    rules.push_back({S_ISCHR(info.st_mode) ? 'c' : 'b', static_cast<std::int64_t>(major(info.st_rdev)),
                     static_cast<std::int64_t>(minor(info.st_rdev)), access});
}

void addFolderRules(UniqueFd folder, const std::string &access, int depth,
                    std::vector<sys::DeviceRule> &rules)
{
    DIR *entries = depth > kMaxRuleDepth ? nullptr : ::fdopendir(folder.get());
    if (entries == nullptr)
        return;
    const int fd = folder.release();
    while (const dirent *entry = ::readdir(entries)) {
        const std::string name = entry->d_name;
        struct stat info;
        if (name == "." || name == ".." || ::fstatat(fd, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        addDeviceRule(info, access, rules);
        if (S_ISDIR(info.st_mode)) {
            if (auto below = sys::openEntry(fd, name, O_RDONLY | O_DIRECTORY))
                addFolderRules(std::move(*below), access, depth + 1, rules);
        }
    }
    ::closedir(entries);
}

// A device that is not there is named by the step that copies it.
void addHostDevice(const DeviceSpec &device, std::vector<sys::DeviceRule> &rules)
{
    const auto opened = sys::openHost(device.hostPath, O_PATH);
    const auto info = opened ? sys::statOf(opened->get()) : Result<struct stat>(failure(opened.error()));
    if (!info)
        return;
    addDeviceRule(*info, device.access, rules);
    if (!S_ISDIR(info->st_mode))
        return;
    if (auto folder = sys::openHost(device.hostPath, O_RDONLY | O_DIRECTORY))
        addFolderRules(std::move(*folder), device.access, 0, rules);
}

Result<std::vector<sys::DeviceRule>> deviceRules(const ContainerSpec &spec)
{
    std::vector<sys::DeviceRule> rules;
    if (spec.privileged) {
        rules.push_back(TRY(sys::parseDeviceRule(kEverything)));
        return rules;
    }
    for (const char *text : kStandardRules)
        rules.push_back(TRY(sys::parseDeviceRule(text)));
    for (const DeviceSpec &device : spec.devices)
        addHostDevice(device, rules);
    for (const std::string &text : spec.cgroup.deviceRules)
        rules.push_back(TRY(sys::parseDeviceRule(text)));
    return rules;
}

} // namespace

sys::CgroupLimits limitsOf(const CgroupSpec &spec)
{
    sys::CgroupLimits limits;
    limits.cpuShares = spec.cpuShares;
    limits.cpuQuota = spec.cpuQuota;
    limits.cpuPeriod = spec.cpuPeriod;
    limits.cpuRealtimePeriod = spec.cpuRealtimePeriod;
    limits.cpuRealtimeRuntime = spec.cpuRealtimeRuntime;
    limits.cpusetCpus = spec.cpusetCpus;
    limits.cpusetMems = spec.cpusetMems;
    limits.memory = spec.memory;
    limits.memoryReservation = spec.memoryReservation;
    limits.memorySwap = spec.memorySwap;
    limits.memorySwappiness = spec.memorySwappiness;
    limits.oomKillDisable = spec.oomKillDisable;
    limits.pidsLimit = spec.pidsLimit;
    limits.blkioWeight = spec.blkioWeight;
    limits.blkioWeightDevice = deviceLimits(spec.blkioWeightDevice);
    limits.readBps = deviceLimits(spec.readBps);
    limits.writeBps = deviceLimits(spec.writeBps);
    limits.readIops = deviceLimits(spec.readIops);
    limits.writeIops = deviceLimits(spec.writeIops);
    return limits;
}

Result<ContainerCgroup> makeCgroup(const sys::CgroupHost &host, const ContainerSpec &spec)
{
    sys::CgroupLimits limits = limitsOf(spec.cgroup);
    limits.devices = TRY(deviceRules(spec));
    sys::Cgroup cgroup = TRY(sys::Cgroup::create(host, spec.cgroup.path));
    Result<std::vector<std::string>> warnings = cgroup.apply(limits);
    if (!warnings) {
        (void)cgroup.remove();
        return failure(warnings.error());
    }
    return ContainerCgroup{std::move(cgroup), std::move(*warnings)};
}

} // namespace berth::runtime

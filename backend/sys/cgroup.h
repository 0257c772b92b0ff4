// Control groups of version 1, of version 2, and of the mixture (version 1 controllers beside a version 2
// tree without them): one table of files and fields per controller. A Cgroup is one folder per hierarchy
// below our own parent; nothing else is ever touched. Sizes are bytes, times nanoseconds. Any thread, no
// shared state; only files of the kernel are read and written, so nothing blocks for long.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace berth::sys {

enum class Controller : std::uint8_t { Cpu, CpuAccount, Cpuset, Memory, Pids, Devices, BlockIo, Freezer };
inline constexpr std::size_t kControllerCount = 8;

struct DeviceRule
{
    char type = 'a';                     // 'a' all, 'b' block, 'c' character
    std::int64_t major = -1, minor = -1; // -1: any
    std::string access = "rwm";
};
// "c 1:3 rwm", "a *:* rwm", "b 8:* r"; Invalid in Docker's words.
Result<DeviceRule> parseDeviceRule(std::string_view text);
std::string deviceRuleText(const DeviceRule &rule); // as version 1 writes it

struct DeviceLimit
{
    std::string device; // "major:minor"
    std::uint64_t value = 0;
};

// -1 and 0 mean "not asked", as in Docker's API.
struct CgroupLimits
{
    std::int64_t cpuShares = 0, cpuQuota = 0, cpuPeriod = 0, cpuRealtimePeriod = 0, cpuRealtimeRuntime = 0;
    std::string cpusetCpus, cpusetMems;
    std::int64_t memory = 0, memoryReservation = 0, memorySwap = 0, memorySwappiness = -1;
    bool oomKillDisable = false;
    std::int64_t pidsLimit = 0; // below 0: unlimited
    std::uint16_t blkioWeight = 0;
    std::vector<DeviceLimit> blkioWeightDevice, readBps, writeBps, readIops, writeIops;
    std::vector<DeviceRule> devices; // after "deny all"; empty: devices are not limited by this call
};

struct BlockIoCount
{
    std::uint64_t major = 0, minor = 0;
    std::uint64_t readBytes = 0, writeBytes = 0, readCount = 0, writeCount = 0;
};

struct CgroupStats
{
    std::uint64_t cpuTotal = 0, cpuUser = 0, cpuSystem = 0;                     // ns
    std::vector<std::uint64_t> cpuPerCore;                                      // ns; version 1 only
    std::uint64_t throttlePeriods = 0, throttledPeriods = 0, throttledTime = 0; // ns
    std::uint64_t memoryUsage = 0, memoryLimit = 0, memoryPeak = 0, memoryFailures = 0;
    std::vector<std::pair<std::string, std::uint64_t>> memoryDetails; // memory.stat as it is
    std::uint64_t pids = 0, pidsLimit = 0;                            // limit 0: none
    std::vector<BlockIoCount> blockIo;
    std::uint64_t oomKills = 0;
};

// Which hierarchies there are; found once per process.
class CgroupHost
{
public:
    // From mountinfo; `root` is for tests that bring a tree of their own, laid out like the real one.
    static Result<CgroupHost> detect();
    static CgroupHost version1(std::string root, bool withUnified);
    static CgroupHost version2(std::string root, std::vector<std::string> controllers);

    bool isVersion2() const { return version2_; }
    bool has(Controller controller) const;
    bool hasUnified() const { return !unified_.empty(); }
    // The file of the parent-most cgroup exists: memory and swap accounting, cfs quota and so on, as
    // /info shows them.
    bool hasFile(Controller controller, const std::string &version1File,
                 const std::string &version2File) const;
    // Docker's warnings for what this host cannot limit: "No swap limit support" …
    std::vector<std::string> warnings() const;
    const std::string &folder(Controller controller) const { return folders_[std::size_t(controller)]; }
    const std::string &unifiedFolder() const { return unified_; }

private:
    CgroupHost() = default;
    bool version2_ = false;
    std::array<std::string, kControllerCount>
        folders_;         // mount point (version 2: the same for all); empty: absent
    std::string unified_; // the version 2 tree, if any
    friend class Cgroup;
};

class Cgroup
{
public:
    // Makes the folder (and its parents) in every hierarchy; the freezer of version 1 only where there is no
    // version 2 tree that can freeze.
    static Result<Cgroup> create(const CgroupHost &host, const std::string &path);
    // One that is there already: of a living container.
    static Result<Cgroup> open(const CgroupHost &host, const std::string &path);

    const std::string &path() const { return path_; }
    const CgroupHost &host() const { return host_; }
    // The folder in a controller's hierarchy; -1: this host has none.
    int folder(Controller controller) const;
    // Sets what is asked; what the host cannot do comes back as warnings in Docker's words, a value that the
    // kernel refuses as Invalid.
    Result<std::vector<std::string>> apply(const CgroupLimits &limits);

    // For CLONE_INTO_CGROUP; -1 where there is no version 2 tree.
    int unifiedFd() const { return unified_.get(); }
    // Moves a process (0: this one) into every hierarchy; `unifiedToo` false after CLONE_INTO_CGROUP.
    Result<void> join(pid_t pid, bool unifiedToo) const;
    Result<std::vector<pid_t>> pids() const;

    // Freezes and waits until it is so; an error when some process does not stop within `waitMs`.
    Result<void> freeze(int waitMs = 1000);
    Result<void> thaw();
    Result<bool> frozen() const;
    // SIGKILL to everything in it, frozen or not, until nothing is added any more. Does not wait for the
    // ends.
    Result<void> killAll() const;
    // A descriptor that polls POLLPRI when the last process leaves or the first comes (cgroup.events); an
    // empty one where the host has no version 2 tree.
    Result<UniqueFd> watchPopulated() const;
    Result<bool> populated() const;
    // Becomes readable when the kernel ended a process here for want of memory; compare oomKills() then.
    Result<UniqueFd> watchOom() const;
    std::uint64_t oomKills() const;

    CgroupStats stats() const;
    // Removes the folders; false while something still lives in one of them: call again at the next
    // watchPopulated event.
    Result<bool> remove();

private:
    Cgroup(const CgroupHost &host, std::string path) : host_(host), path_(std::move(path)) {}
    Result<void> ensureController(Controller controller);
    Result<void> applyDevices(const std::vector<DeviceRule> &rules);
    bool version2() const { return host_.version2_; }

    CgroupHost host_;
    std::string path_;
    std::array<UniqueFd, kControllerCount> folders_; // version 1; empty: not joined
    UniqueFd unified_;
};

} // namespace berth::sys

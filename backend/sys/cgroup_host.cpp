#include "backend/sys/cgroup.h"

#include "backend/sys/mounts.h"
#include "backend/sys/paths.h"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace berth::sys {

namespace {

struct ControllerRow
{
    Controller controller;
    std::string_view version1, version2; // names; version 2 empty: part of the core
};
constexpr std::array<ControllerRow, kControllerCount> kControllerRows{{
    {Controller::Cpu, "cpu", "cpu"},
    {Controller::CpuAccount, "cpuacct", ""},
    {Controller::Cpuset, "cpuset", "cpuset"},
    {Controller::Memory, "memory", "memory"},
    {Controller::Pids, "pids", "pids"},
    {Controller::Devices, "devices", ""},
    {Controller::BlockIo, "blkio", "io"},
    {Controller::Freezer, "freezer", ""},
}};

bool hasListedWord(std::string_view list, std::string_view word, char separator)
{
    while (!list.empty()) {
        const std::size_t end = list.find(separator);
        if (list.substr(0, end) == word)
            return true;
        list = end == std::string_view::npos ? std::string_view() : list.substr(end + 1);
    }
    return false;
}

struct WarningRow
{
    Controller controller;
    std::string_view version1File, version2File, words;
};
// Docker's words of /info and of `docker run`. A file that a version does not have at all is left empty.
constexpr std::array<WarningRow, 8> kHostWarnings{{
    {Controller::Memory, "memory.limit_in_bytes", "memory.max", "WARNING: No memory limit support"},
    {Controller::Memory, "memory.memsw.limit_in_bytes", "memory.swap.max", "WARNING: No swap limit support"},
    {Controller::Cpu, "cpu.cfs_period_us", "cpu.max", "WARNING: No cpu cfs period support"},
    {Controller::Cpu, "cpu.cfs_quota_us", "cpu.max", "WARNING: No cpu cfs quota support"},
    {Controller::Cpu, "cpu.shares", "cpu.weight", "WARNING: No cpu shares support"},
    {Controller::Cpuset, "cpuset.cpus", "cpuset.cpus", "WARNING: No cpuset support"},
    {Controller::BlockIo, "blkio.throttle.read_bps_device", "io.max",
     "WARNING: No blkio throttle.read_bps_device support"},
    // The root of version 1 has no pids.max: there the hierarchy itself is the proof.
    {Controller::Pids, "cgroup.procs", "pids.max", "WARNING: No pids limit support"},
}};

} // namespace

Result<CgroupHost> CgroupHost::detect()
{
    CgroupHost host;
    std::string unifiedControllers;
    for (const MountEntry &mount : TRY(readMounts())) {
        if (mount.type == "cgroup2" && host.unified_.empty()) {
            host.unified_ = mount.target;
            if (const auto folder = openHost(mount.target, O_PATH | O_DIRECTORY))
                unifiedControllers = readKernelFile(folder->get(), "cgroup.controllers").value_or("");
        }
        if (mount.type != "cgroup")
            continue;
        for (const ControllerRow &row : kControllerRows) {
            std::string &folder = host.folders_[std::size_t(row.controller)];
            if (folder.empty() && hasListedWord(mount.superOptions, row.version1, ','))
                folder = mount.target;
        }
    }
    const bool anyVersion1 = std::any_of(host.folders_.begin(), host.folders_.end(),
                                         [](const std::string &folder) { return !folder.empty(); });
    if (anyVersion1)
        return host;
    if (host.unified_.empty())
        return failure(Error{ErrorKind::Unavailable, "no cgroup hierarchy is mounted", {}, 0});
    std::vector<std::string> names;
    while (!unifiedControllers.empty() && unifiedControllers.back() == '\n')
        unifiedControllers.pop_back();
    for (const ControllerRow &row : kControllerRows) {
        if (hasListedWord(unifiedControllers, row.version2, ' '))
            names.emplace_back(row.version2);
    }
    return version2(host.unified_, names);
}

CgroupHost CgroupHost::version1(std::string root, bool withUnified)
{
    CgroupHost host;
    for (const ControllerRow &row : kControllerRows)
        host.folders_[std::size_t(row.controller)] = root + "/" + std::string(row.version1);
    if (withUnified)
        host.unified_ = root + "/unified";
    return host;
}

CgroupHost CgroupHost::version2(std::string root, std::vector<std::string> controllers)
{
    CgroupHost host;
    host.version2_ = true;
    for (const ControllerRow &row : kControllerRows) {
        const bool there = row.version2.empty() || std::find(controllers.begin(), controllers.end(),
                                                             row.version2) != controllers.end();
        if (there)
            host.folders_[std::size_t(row.controller)] = root;
    }
    host.unified_ = std::move(root);
    return host;
}

bool CgroupHost::has(Controller controller) const
{
    return !folders_[std::size_t(controller)].empty();
}

bool CgroupHost::hasFile(Controller controller, const std::string &version1File,
                         const std::string &version2File) const
{
    const std::string &folder = folders_[std::size_t(controller)];
    if (folder.empty())
        return false;
    // The root of a version 2 tree has none of the files: where the controller is, they are.
    return version2_ ? !version2File.empty() : ::access((folder + "/" + version1File).c_str(), F_OK) == 0;
}

std::vector<std::string> CgroupHost::warnings() const
{
    std::vector<std::string> words;
    for (const WarningRow &row : kHostWarnings) {
        if (!hasFile(row.controller, std::string(row.version1File), std::string(row.version2File)))
            words.emplace_back(row.words);
    }
    return words;
}

} // namespace berth::sys

#include "backend/engine/container_kernel.h"

#include "backend/base/fd.h"
#include "backend/runtime/executor.h"
#include "backend/runtime/journal.h"
#include "backend/sys/process.h"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <sys/mount.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace berth::engine {

namespace {

std::string firstLine(const char *path, const std::string &otherwise)
{
    std::ifstream file(path);
    std::string line;
    return std::getline(file, line) && !line.empty() ? line : otherwise;
}

} // namespace

HostFacts readHostFacts(const sys::CgroupHost &host)
{
    using sys::Controller;
    HostFacts facts;
    facts.cpus = std::max(1, int(std::thread::hardware_concurrency()));
    facts.onlineCpus = firstLine("/sys/devices/system/cpu/online", "0");
    facts.onlineMems = firstLine("/sys/devices/system/node/online", "0");
    facts.memoryLimit = host.has(Controller::Memory);
    facts.swapLimit = host.hasFile(Controller::Memory, "memory.memsw.limit_in_bytes", "memory.swap.max");
    facts.pidsLimit = host.has(Controller::Pids);
    facts.cpuShares = facts.cpuQuota = host.has(Controller::Cpu);
    facts.cpuset = host.has(Controller::Cpuset);
    facts.blkioWeight = host.hasFile(Controller::BlockIo, "blkio.bfq.weight", "io.bfq.weight");
    facts.blkioThrottle = host.has(Controller::BlockIo);
    facts.cpuRealtime = !host.isVersion2() && host.hasFile(Controller::Cpu, "cpu.rt_runtime_us", "");
    facts.oomKillDisable = facts.swappiness = !host.isVersion2() && host.has(Controller::Memory);
    facts.appArmor = firstLine("/sys/module/apparmor/parameters/enabled", "N") == "Y";
    facts.selinux = ::access("/sys/fs/selinux/enforce", F_OK) == 0;
    return facts;
}

Result<void> setFrozen(sys::CgroupHost host, std::string cgroup, bool frozen)
{
    auto group = sys::Cgroup::open(host, cgroup);
    if (!group)
        return failure(group.error());
    return frozen ? group->freeze() : group->thaw();
}

bool isFrozen(const sys::CgroupHost &host, const std::string &cgroup)
{
    const auto group = sys::Cgroup::open(host, cgroup);
    return group && group->frozen().value_or(false);
}

void endCgroup(const sys::CgroupHost &host, const std::string &cgroup)
{
    if (const auto group = sys::Cgroup::open(host, cgroup)) {
        if (const auto killed = group->killAll(); !killed)
            qWarning("ending %s: %s", cgroup.c_str(), killed.error().text().c_str());
    }
}

void removeCgroup(const sys::CgroupHost &host, const std::string &cgroup)
{
    if (auto group = sys::Cgroup::open(host, cgroup))
        (void)group->remove();
}

Result<void> applyLimits(const sys::CgroupHost &host, const runtime::CgroupSpec &spec)
{
    sys::Cgroup group = TRY(sys::Cgroup::open(host, spec.path));
    return group.apply(runtime::limitsOf(spec)).map([](const std::vector<std::string> &) {});
}

Result<void> signalProcess(int pid, std::uint64_t startTicks, int signal)
{
    const UniqueFd process = TRY(sys::openProcess(pid, startTicks));
    return sys::signalProcess(process.get(), signal);
}

void recordExit(const std::string &stateFolder, const runtime::Exited &exited)
{
    auto journal = runtime::Journal::open(stateFolder);
    if (!journal)
        return;
    runtime::JournalRecord record;
    record.kind = runtime::JournalKind::Exited;
    record.run = exited.run;
    record.exited = exited;
    if (journal->append(record))
        (void)journal->sync();
}

std::string sharedMemoryFolder(const std::string &execRoot, const ContainerId &id)
{
    return execRoot + "/shm/" + id.str();
}

Result<void> makeSharedMemory(const std::string &execRoot, const ContainerId &id, std::uint64_t bytes)
{
    releaseSharedMemory(execRoot, id);
    const std::string parent = execRoot + "/shm", folder = sharedMemoryFolder(execRoot, id);
    if (::mkdir(parent.c_str(), 0700) != 0 && errno != EEXIST)
        return failure(systemError("making " + parent, errno));
    if (::mkdir(folder.c_str(), 0700) != 0)
        return failure(systemError("making " + folder, errno));
    const std::string options = "mode=1777,size=" + std::to_string(bytes);
    if (::mount("shm", folder.c_str(), "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, options.c_str()) != 0) {
        const int problem = errno;
        ::rmdir(folder.c_str());
        return failure(systemError("mounting shared memory", problem));
    }
    return {};
}

void releaseSharedMemory(const std::string &execRoot, const ContainerId &id)
{
    const std::string folder = sharedMemoryFolder(execRoot, id);
    if (::umount2(folder.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0 || errno == EINVAL)
        ::rmdir(folder.c_str());
}

} // namespace berth::engine

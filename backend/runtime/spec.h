// What the engine asks of a supervisor: one container as values, free of Docker's words. The engine fills it,
// runtime/plan compiles it to steps, the shim executes them. The field tables are the wire format: append at
// their ends only. Paths without a comment are paths inside the container; they are data until the executor
// resolves them by fd.
#pragma once

#include "backend/base/reflect.h"

#include <cstdint>
#include <string>
#include <vector>

namespace berth::runtime {

enum class NamespaceMode : std::uint8_t {
    New,  // a fresh one
    Host, // the shim's own
    Join, // the one behind a descriptor handed over with the spec
};

struct NamespaceSpec
{
    NamespaceMode mode = NamespaceMode::New;
    std::int32_t fdIndex = -1; // Join: index in the descriptors sent with the spec
    static constexpr auto fields()
    {
        return std::tuple{field("mode", &NamespaceSpec::mode), field("fdIndex", &NamespaceSpec::fdIndex)};
    }
};

struct Namespaces
{
    NamespaceSpec pid, ipc, uts, net, cgroup, user; // the mount namespace is always new
    static constexpr auto fields()
    {
        return std::tuple{field("pid", &Namespaces::pid),       field("ipc", &Namespaces::ipc),
                          field("uts", &Namespaces::uts),       field("net", &Namespaces::net),
                          field("cgroup", &Namespaces::cgroup), field("user", &Namespaces::user)};
    }
};

// The overlay of an image: host paths, topmost layer first. The mount is made in the container's own mount
// namespace, so that nothing of it is ever seen or left on the host.
struct RootfsSpec
{
    std::vector<std::string> lowerDirs;
    std::string upperDir, workDir;
    bool readOnly = false;
    static constexpr auto fields()
    {
        return std::tuple{field("lowerDirs", &RootfsSpec::lowerDirs),
                          field("upperDir", &RootfsSpec::upperDir), field("workDir", &RootfsSpec::workDir),
                          field("readOnly", &RootfsSpec::readOnly)};
    }
};

enum class MountKind : std::uint8_t {
    Bind,   // host path `source`: file or folder
    Volume, // host path `source`: a volume's folder that holds `_data`; copy-up from the image when `copyUp`
    Tmpfs,
    Image, // read-only overlay (or bind of a single layer) of `lowerDirs`
};

enum class Propagation : std::uint8_t { RPrivate, Private, RShared, Shared, RSlave, Slave };

struct MountSpec
{
    MountKind kind = MountKind::Bind;
    std::string source; // host path
    std::string target;
    std::vector<std::string> lowerDirs; // Image: host paths, topmost first
    std::string subPath;                // Volume, Image: a path below the source, resolved inside it
    bool readOnly = false;
    bool recursiveReadOnly = true; // a read-only bind is read-only in its submounts too, where the kernel can
    bool nonRecursive = false;     // bind without submounts
    bool createSource = false;     // bind: make a missing host folder (Docker's -v does)
    bool copyUp = false;
    bool noExec = false;
    Propagation propagation = Propagation::RPrivate;
    std::uint64_t tmpfsSize = 0; // bytes, 0: the kernel's default
    std::uint32_t tmpfsMode = 01777;
    std::string tmpfsOptions; // further options as `docker run --tmpfs` takes them: "uid=1,noexec"
    static constexpr auto fields()
    {
        return std::tuple{field("kind", &MountSpec::kind),
                          field("source", &MountSpec::source),
                          field("target", &MountSpec::target),
                          field("lowerDirs", &MountSpec::lowerDirs),
                          field("subPath", &MountSpec::subPath),
                          field("readOnly", &MountSpec::readOnly),
                          field("recursiveReadOnly", &MountSpec::recursiveReadOnly),
                          field("nonRecursive", &MountSpec::nonRecursive),
                          field("createSource", &MountSpec::createSource),
                          field("copyUp", &MountSpec::copyUp),
                          field("noExec", &MountSpec::noExec),
                          field("propagation", &MountSpec::propagation),
                          field("tmpfsSize", &MountSpec::tmpfsSize),
                          field("tmpfsMode", &MountSpec::tmpfsMode),
                          field("tmpfsOptions", &MountSpec::tmpfsOptions)};
    }
};

struct DeviceSpec
{
    std::string hostPath, path;
    std::string access = "rwm"; // of the device cgroup
    static constexpr auto fields()
    {
        return std::tuple{field("hostPath", &DeviceSpec::hostPath), field("path", &DeviceSpec::path),
                          field("access", &DeviceSpec::access)};
    }
};

struct RlimitSpec
{
    std::int32_t resource = 0; // RLIMIT_*
    std::uint64_t soft = 0, hard = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("resource", &RlimitSpec::resource), field("soft", &RlimitSpec::soft),
                          field("hard", &RlimitSpec::hard)};
    }
};

struct KeyValue
{
    std::string key, value;
    static constexpr auto fields()
    {
        return std::tuple{field("key", &KeyValue::key), field("value", &KeyValue::value)};
    }
};

// One process to run inside: the container's own, or an exec.
struct ProcessSpec
{
    std::vector<std::string> args;
    std::vector<std::string>
        env; // complete: nothing is added but HOME, when missing, from the user's passwd row
    std::string workingDir = "/";
    std::string user;                     // "", "uid", "name", "uid:gid", "name:group"
    std::vector<std::string> extraGroups; // names or numbers
    std::uint64_t capabilities = 0;       // bit n: capability n; bounding = permitted = effective for root
    bool noNewPrivileges = false;
    bool tty = false;
    std::uint16_t rows = 0, columns = 0; // first size of the terminal
    bool openStdin = false;
    bool stdinOnce = false; // stdin closes when the first attached client's input ends
    std::vector<RlimitSpec> rlimits;
    std::int32_t oomScoreAdj = 0;
    std::string appArmorProfile, selinuxLabel;
    std::vector<std::uint8_t> seccompFilter; // struct sock_filter array; empty: unconfined
    static constexpr auto fields()
    {
        return std::tuple{field("args", &ProcessSpec::args),
                          field("env", &ProcessSpec::env),
                          field("workingDir", &ProcessSpec::workingDir),
                          field("user", &ProcessSpec::user),
                          field("extraGroups", &ProcessSpec::extraGroups),
                          field("capabilities", &ProcessSpec::capabilities),
                          field("noNewPrivileges", &ProcessSpec::noNewPrivileges),
                          field("tty", &ProcessSpec::tty),
                          field("rows", &ProcessSpec::rows),
                          field("columns", &ProcessSpec::columns),
                          field("openStdin", &ProcessSpec::openStdin),
                          field("stdinOnce", &ProcessSpec::stdinOnce),
                          field("rlimits", &ProcessSpec::rlimits),
                          field("oomScoreAdj", &ProcessSpec::oomScoreAdj),
                          field("appArmorProfile", &ProcessSpec::appArmorProfile),
                          field("selinuxLabel", &ProcessSpec::selinuxLabel),
                          field("seccompFilter", &ProcessSpec::seccompFilter)};
    }
};

// Where the container's cgroup is and what its files are set to. -1 and 0 mean "not asked", as in Docker's
// API.
struct CgroupSpec
{
    std::string path; // below the root of every hierarchy, "/berth/<id>"; the shim makes and removes it
    std::int64_t cpuShares = 0, cpuQuota = 0, cpuPeriod = 0, cpuRealtimePeriod = 0, cpuRealtimeRuntime = 0;
    std::string cpusetCpus, cpusetMems;
    std::int64_t memory = 0, memoryReservation = 0, memorySwap = 0, memorySwappiness = -1;
    bool oomKillDisable = false;
    std::int64_t pidsLimit = 0;
    std::uint16_t blkioWeight = 0;
    std::vector<KeyValue> blkioWeightDevice, readBps, writeBps, readIops, writeIops; // key "major:minor"
    std::vector<std::string>
        deviceRules; // "c 1:3 rwm" in the order they apply, after "deny all"; "a *:* rwm": privileged
    static constexpr auto fields()
    {
        return std::tuple{field("path", &CgroupSpec::path),
                          field("cpuShares", &CgroupSpec::cpuShares),
                          field("cpuQuota", &CgroupSpec::cpuQuota),
                          field("cpuPeriod", &CgroupSpec::cpuPeriod),
                          field("cpuRealtimePeriod", &CgroupSpec::cpuRealtimePeriod),
                          field("cpuRealtimeRuntime", &CgroupSpec::cpuRealtimeRuntime),
                          field("cpusetCpus", &CgroupSpec::cpusetCpus),
                          field("cpusetMems", &CgroupSpec::cpusetMems),
                          field("memory", &CgroupSpec::memory),
                          field("memoryReservation", &CgroupSpec::memoryReservation),
                          field("memorySwap", &CgroupSpec::memorySwap),
                          field("memorySwappiness", &CgroupSpec::memorySwappiness),
                          field("oomKillDisable", &CgroupSpec::oomKillDisable),
                          field("pidsLimit", &CgroupSpec::pidsLimit),
                          field("blkioWeight", &CgroupSpec::blkioWeight),
                          field("blkioWeightDevice", &CgroupSpec::blkioWeightDevice),
                          field("readBps", &CgroupSpec::readBps),
                          field("writeBps", &CgroupSpec::writeBps),
                          field("readIops", &CgroupSpec::readIops),
                          field("writeIops", &CgroupSpec::writeIops),
                          field("deviceRules", &CgroupSpec::deviceRules)};
    }
};

// The log file of a run: a folder on the host, rotated by size and count.
struct LogSpec
{
    std::string folder;                // host path; empty: nothing is written ("none")
    std::uint64_t maxSize = 20u << 20; // bytes of one file; 0: no limit
    std::uint32_t maxFiles = 5;
    static constexpr auto fields()
    {
        return std::tuple{field("folder", &LogSpec::folder), field("maxSize", &LogSpec::maxSize),
                          field("maxFiles", &LogSpec::maxFiles)};
    }
};

struct ContainerSpec
{
    std::string id;
    std::uint64_t run = 0;   // counts the starts of this container
    std::string stateFolder; // host path: the journal of runs lies here, durable
    std::string hostname, domainname;
    RootfsSpec rootfs;
    std::vector<MountSpec>
        mounts; // in the order they are made; hosts, hostname and resolv.conf are among them
    Namespaces namespaces;
    ProcessSpec process;
    CgroupSpec cgroup;
    LogSpec log;
    std::vector<KeyValue> sysctls;
    std::vector<std::string> maskedPaths, readOnlyPaths;
    std::vector<DeviceSpec> devices; // beyond the standard ones
    bool privileged = false;         // all host devices, writable /sys and cgroup
    std::uint64_t shmSize = 64u << 20;
    bool init = false;     // a small init as pid 1 that reaps and forwards signals
    std::string shmSource; // host path of a shared /dev/shm (ipc shareable or container:); empty: an own one
    static constexpr auto fields()
    {
        return std::tuple{field("id", &ContainerSpec::id),
                          field("run", &ContainerSpec::run),
                          field("stateFolder", &ContainerSpec::stateFolder),
                          field("hostname", &ContainerSpec::hostname),
                          field("domainname", &ContainerSpec::domainname),
                          field("rootfs", &ContainerSpec::rootfs),
                          field("mounts", &ContainerSpec::mounts),
                          field("namespaces", &ContainerSpec::namespaces),
                          field("process", &ContainerSpec::process),
                          field("cgroup", &ContainerSpec::cgroup),
                          field("log", &ContainerSpec::log),
                          field("sysctls", &ContainerSpec::sysctls),
                          field("maskedPaths", &ContainerSpec::maskedPaths),
                          field("readOnlyPaths", &ContainerSpec::readOnlyPaths),
                          field("devices", &ContainerSpec::devices),
                          field("privileged", &ContainerSpec::privileged),
                          field("shmSize", &ContainerSpec::shmSize),
                          field("init", &ContainerSpec::init),
                          field("shmSource", &ContainerSpec::shmSource)};
    }
};

struct ExecSpec
{
    std::string id;
    ProcessSpec process;
    bool privileged = false;
    static constexpr auto fields()
    {
        return std::tuple{field("id", &ExecSpec::id), field("process", &ExecSpec::process),
                          field("privileged", &ExecSpec::privileged)};
    }
};

} // namespace berth::runtime

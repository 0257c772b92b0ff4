#include "backend/engine/container_plan.h"

#include "backend/engine/container_config.h"
#include "backend/engine/host_config_words.h"
#include "backend/runtime/plan.h"
#include "backend/sys/capabilities.h"

#include <algorithm>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace berth::engine {

namespace {

constexpr const char *kDefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

constexpr std::array<std::pair<std::string_view, runtime::Propagation>, 6> kPropagationNames{{
    {"rprivate", runtime::Propagation::RPrivate},
    {"private", runtime::Propagation::Private},
    {"rshared", runtime::Propagation::RShared},
    {"shared", runtime::Propagation::Shared},
    {"rslave", runtime::Propagation::RSlave},
    {"slave", runtime::Propagation::Slave},
}};

runtime::Propagation propagationOf(const std::string &name)
{
    for (const auto &[text, value] : kPropagationNames) {
        if (text == name)
            return value;
    }
    return runtime::Propagation::RPrivate;
}

runtime::MountSpec fileMount(const std::string &source, const char *target, bool readOnly)
{
    runtime::MountSpec mount;
    mount.source = source;
    mount.target = target;
    mount.readOnly = readOnly;
    return mount;
}

Result<runtime::MountSpec> mountSpec(const MountRecord &record, const PlanInputs &inputs)
{
    runtime::MountSpec mount;
    mount.target = record.destination;
    mount.readOnly = record.readOnly;
    mount.recursiveReadOnly = !record.readOnlyNonRecursive;
    mount.nonRecursive = record.nonRecursive;
    mount.subPath = record.subPath;
    mount.propagation = propagationOf(record.propagation);
    if (record.type == "bind") {
        mount.kind = runtime::MountKind::Bind;
        mount.source = record.source;
        mount.createSource = record.createSource;
    } else if (record.type == "volume") {
        mount.kind = runtime::MountKind::Volume;
        const auto folder = inputs.volumeFolders.find(record.name);
        if (folder == inputs.volumeFolders.end())
            return failure(notFound("get " + record.name + ": no such volume"));
        mount.source = folder->second;
        mount.copyUp = !record.noCopy && record.subPath.empty();
    } else if (record.type == "tmpfs") {
        mount.kind = runtime::MountKind::Tmpfs;
        mount.tmpfsSize = std::uint64_t(record.tmpfsSize);
        mount.tmpfsMode = std::uint32_t(record.tmpfsMode);
        mount.tmpfsOptions = record.tmpfsOptions;
        mount.noExec = record.tmpfsOptions.empty();
    } else {
        mount.kind = runtime::MountKind::Image;
        const auto layers = inputs.imageLayers.find(record.source);
        if (layers == inputs.imageLayers.end())
            return failure(notFound("No such image: " + record.source));
        mount.lowerDirs = layers->second;
    }
    return mount;
}

Result<void> addMounts(runtime::ContainerSpec &spec, const Container &container, const PlanInputs &inputs)
{
    const bool readOnlyFiles = container.record.hostConfig.readonlyRootfs;
    const auto taken = [&](const char *target) {
        return std::any_of(container.record.mounts.begin(), container.record.mounts.end(),
                           [&](const MountRecord &mount) { return mount.destination == target; });
    };
    for (const auto &[file, target] :
         {std::pair{"/resolv.conf", "/etc/resolv.conf"}, std::pair{"/hostname", "/etc/hostname"},
          std::pair{"/hosts", "/etc/hosts"}}) {
        const std::string &folder = inputs.filesFolder.empty() ? inputs.folder : inputs.filesFolder;
        if (!taken(target))
            spec.mounts.push_back(fileMount(folder + file, target, readOnlyFiles));
    }
    for (const MountRecord &record : container.record.mounts) {
        runtime::MountSpec mount = TRY(mountSpec(record, inputs));
        spec.mounts.push_back(std::move(mount));
    }
    return {};
}

void addRlimits(runtime::ProcessSpec &process, const model::HostConfig &host, const Options &options)
{
    const auto set = [&](int resource, std::int64_t soft, std::int64_t hard) {
        auto at = std::find_if(process.rlimits.begin(), process.rlimits.end(),
                               [&](const runtime::RlimitSpec &limit) { return limit.resource == resource; });
        if (at == process.rlimits.end())
            at = process.rlimits.insert(process.rlimits.end(), runtime::RlimitSpec{resource, 0, 0});
        at->soft = soft < 0 ? RLIM_INFINITY : std::uint64_t(soft);
        at->hard = hard < 0 ? RLIM_INFINITY : std::uint64_t(hard);
    };
    set(RLIMIT_NOFILE, 1024, 524288);
    for (const std::string &text : options.defaultUlimits) {
        if (const auto limit = parseUlimit(text))
            set(*rlimitNumber(limit->name), limit->soft, limit->hard);
    }
    for (const model::Ulimit &limit : host.ulimits)
        set(*rlimitNumber(limit.name), limit.soft, limit.hard);
}

void addProcess(runtime::ContainerSpec &spec, const Container &container, const Options &options,
                const PlanInputs &inputs, const SecurityOptions &security)
{
    const model::ContainerConfig &config = container.record.config;
    const model::HostConfig &host = container.record.hostConfig;
    runtime::ProcessSpec &process = spec.process;
    process.args = commandLine(config);
    process.env = environment(container);
    process.workingDir = config.workingDir.empty() ? "/" : config.workingDir;
    process.user = config.user;
    process.extraGroups = host.groupAdd;
    process.capabilities = capabilityMask(host, inputs.heldCapabilities);
    process.noNewPrivileges =
        security.noNewPrivilegesSet ? security.noNewPrivileges : options.noNewPrivileges;
    process.tty = config.tty;
    process.rows = std::uint16_t(host.consoleSize[0]);
    process.columns = std::uint16_t(host.consoleSize[1]);
    process.openStdin = config.openStdin;
    process.stdinOnce = config.stdinOnce;
    process.oomScoreAdj = std::int32_t(host.oomScoreAdj);
    process.appArmorProfile = inputs.appArmor && !host.privileged ? security.appArmor : "";
    process.selinuxLabel = inputs.selinux ? security.selinuxLabel : "";
    process.seccompFilter = inputs.seccompFilter;
    addRlimits(process, host, options);
}

void addDevices(runtime::ContainerSpec &spec, const model::HostConfig &host)
{
    for (const model::DeviceMapping &device : host.devices) {
        const std::string inside =
            device.pathInContainer.empty() ? device.pathOnHost : device.pathInContainer;
        spec.devices.push_back(
            {device.pathOnHost, inside, device.cgroupPermissions.empty() ? "rwm" : device.cgroupPermissions});
    }
}

std::string deviceNumbers(const std::string &path)
{
    struct stat info
    {
    };
    if (::stat(path.c_str(), &info) != 0 || (!S_ISBLK(info.st_mode) && !S_ISCHR(info.st_mode)))
        return {};
    return std::to_string(major(info.st_rdev)) + ':' + std::to_string(minor(info.st_rdev));
}

template <class Device, class Value>
std::vector<runtime::KeyValue> perDevice(const std::vector<Device> &devices, Value value)
{
    std::vector<runtime::KeyValue> out;
    for (const Device &device : devices) {
        if (std::string numbers = deviceNumbers(device.path); !numbers.empty())
            out.push_back({std::move(numbers), std::to_string(device.*value)});
    }
    return out;
}

} // namespace

std::vector<std::string> commandLine(const model::ContainerConfig &config)
{
    std::vector<std::string> line = config.entrypoint.value_or(std::vector<std::string>{});
    if (config.cmd)
        line.insert(line.end(), config.cmd->begin(), config.cmd->end());
    return line;
}

std::vector<std::string> environment(const Container &container)
{
    const model::ContainerConfig &config = container.record.config;
    std::vector<std::string> env{kDefaultPath, "HOSTNAME=" + config.hostname};
    if (config.tty)
        env.push_back("TERM=xterm");
    for (const std::string &assignment : config.env) {
        const std::size_t equals = assignment.find('=');
        if (equals == std::string::npos)
            continue; // a bare KEY takes the variable away; it never looks at the daemon's own
        const std::string key = assignment.substr(0, equals + 1);
        std::erase_if(env, [&](const std::string &other) { return other.starts_with(key); });
        env.push_back(assignment);
    }
    return env;
}

std::uint64_t capabilityMask(const model::HostConfig &host, std::uint64_t held)
{
    if (host.privileged)
        return held;
    // The names were checked at create.
    const auto combined =
        sys::combineCapabilities(sys::kDefaultCapabilities, host.capAdd, host.capDrop, held);
    return combined.value_or(sys::kDefaultCapabilities) & held;
}

std::string cgroupPath(const Container &container, const Options &options)
{
    std::string parent = container.record.hostConfig.cgroupParent;
    if (parent.empty())
        parent = options.cgroupParent;
    return (parent.starts_with('/') ? parent : '/' + parent) + '/' + container.record.id;
}

runtime::CgroupSpec cgroupSpec(const Container &container, const Options &options)
{
    const model::HostConfig &host = container.record.hostConfig;
    runtime::CgroupSpec cgroup;
    cgroup.path = cgroupPath(container, options);
    cgroup.cpuShares = host.cpuShares;
    cgroup.cpuPeriod = host.nanoCpus > 0 ? 100'000 : host.cpuPeriod;
    cgroup.cpuQuota = host.nanoCpus > 0 ? host.nanoCpus / 10'000 : host.cpuQuota;
    cgroup.cpuRealtimePeriod = host.cpuRealtimePeriod;
    cgroup.cpuRealtimeRuntime = host.cpuRealtimeRuntime;
    cgroup.cpusetCpus = host.cpusetCpus;
    cgroup.cpusetMems = host.cpusetMems;
    cgroup.memory = host.memory;
    cgroup.memoryReservation = host.memoryReservation;
    // Docker's default: as much swap as memory, when only the memory is limited.
    cgroup.memorySwap = host.memory > 0 && host.memorySwap == 0 ? host.memory * 2 : host.memorySwap;
    cgroup.memorySwappiness = host.memorySwappiness.value_or(-1);
    cgroup.oomKillDisable = host.oomKillDisable.value_or(false);
    cgroup.pidsLimit = host.pidsLimit.value_or(0) == 0 ? options.defaultPidsLimit : *host.pidsLimit;
    cgroup.blkioWeight = std::uint16_t(host.blkioWeight);
    cgroup.blkioWeightDevice = perDevice(host.blkioWeightDevice, &model::WeightDevice::weight);
    cgroup.readBps = perDevice(host.blkioDeviceReadBps, &model::ThrottleDevice::rate);
    cgroup.writeBps = perDevice(host.blkioDeviceWriteBps, &model::ThrottleDevice::rate);
    cgroup.readIops = perDevice(host.blkioDeviceReadIOps, &model::ThrottleDevice::rate);
    cgroup.writeIops = perDevice(host.blkioDeviceWriteIOps, &model::ThrottleDevice::rate);
    // Beside the standard devices, which the supervisor allows everywhere.
    cgroup.deviceRules = host.privileged ? std::vector<std::string>{"a *:* rwm"} : host.deviceCgroupRules;
    return cgroup;
}

Result<runtime::ContainerSpec> compileSpec(const Container &container, const Options &options,
                                           const PlanInputs &inputs)
{
    const model::ContainerConfig &config = container.record.config;
    const model::HostConfig &host = container.record.hostConfig;
    const SecurityOptions security =
        TRY(parseSecurityOptions(host.securityOpt, inputs.appArmor, inputs.selinux));
    runtime::ContainerSpec spec;
    spec.id = container.record.id;
    spec.run = container.record.run.number;
    spec.stateFolder = inputs.folder + "/state";
    if (host.utsMode != "host") {
        spec.hostname = config.hostname;
        spec.domainname = config.domainname;
    }
    spec.rootfs = {inputs.layers, inputs.folder + "/upper", inputs.folder + "/work", host.readonlyRootfs};
    spec.namespaces = inputs.namespaces;
    spec.shmSource = inputs.shmSource;
    spec.shmSize = std::uint64_t(host.shmSize > 0 ? host.shmSize : options.defaultShmSize);
    spec.init = host.init.value_or(false);
    spec.privileged = host.privileged;
    spec.cgroup = cgroupSpec(container, options);
    if (host.logConfig.type != "none") {
        const LogLimits limits = TRY(parseLogOptions(host.logConfig.config));
        spec.log = {inputs.folder + "/log", limits.maxSize, limits.maxFiles};
    }
    if (!host.privileged && !security.pathsUnconfined) {
        // nullptr in Docker's API means the default; a list, even an empty one, is the user's own.
        spec.maskedPaths = host.maskedPaths.value_or(runtime::defaultMaskedPaths());
        spec.readOnlyPaths = host.readonlyPaths.value_or(runtime::defaultReadOnlyPaths());
    }
    for (const auto &[key, value] : host.sysctls)
        spec.sysctls.push_back({key, value});
    addDevices(spec, host);
    addProcess(spec, container, options, inputs, security);
    TRY_VOID(addMounts(spec, container, inputs));
    return spec;
}

runtime::ProcessSpec execProcess(const model::ExecConfig &config, const runtime::ProcessSpec &own,
                                 std::uint64_t heldCapabilities)
{
    runtime::ProcessSpec process = own;
    process.args = config.cmd;
    for (const std::string &assignment : config.env) {
        const std::size_t equals = assignment.find('=');
        if (equals == std::string::npos)
            continue;
        const std::string key = assignment.substr(0, equals + 1);
        std::erase_if(process.env, [&](const std::string &other) { return other.starts_with(key); });
        process.env.push_back(assignment);
    }
    std::erase_if(process.env, [&](const std::string &text) { return text == "TERM=xterm" && !config.tty; });
    if (config.tty && std::none_of(process.env.begin(), process.env.end(),
                                   [](const std::string &text) { return text.starts_with("TERM="); }))
        process.env.push_back("TERM=xterm");
    if (!config.user.empty())
        process.user = config.user;
    if (!config.workingDir.empty())
        process.workingDir = config.workingDir;
    process.tty = config.tty;
    process.openStdin = config.attachStdin;
    process.stdinOnce = true;
    process.rows = process.columns = 0;
    if (config.consoleSize) {
        process.rows = std::uint16_t((*config.consoleSize)[0]);
        process.columns = std::uint16_t((*config.consoleSize)[1]);
    }
    if (config.privileged) {
        process.capabilities = heldCapabilities;
        process.seccompFilter.clear();
    }
    return process;
}

} // namespace berth::engine

// The rest of container_config: namespace modes, security options, devices, ulimits, sysctls, logging, ports.
#include "backend/engine/container_config.h"

#include "backend/engine/container_mounts.h"
#include "backend/engine/host_config_words.h"
#include "backend/model/ports.h"
#include "backend/sys/capabilities.h"
#include "backend/sys/seccomp.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace berth::engine {

namespace {

using Check = Result<void> (*)(const model::HostConfig &, const model::ContainerConfig &, const HostFacts &);

Result<void> checkModes(const model::HostConfig &host, const model::ContainerConfig &, const HostFacts &)
{
    struct Row
    {
        const char *what;
        const std::string &value;
        std::vector<std::string_view> allowed;
        bool container;
    };
    const std::array rows{
        Row{"IPC", host.ipcMode, {"", "none", "private", "shareable", "host"}, true},
        Row{"PID", host.pidMode, {"", "private", "host"}, true},
        Row{"UTS", host.utsMode, {"", "private", "host"}, false},
        Row{"userns", host.usernsMode, {"", "host"}, false},
        Row{"cgroup namespace", host.cgroupnsMode, {"", "private", "host"}, false},
        Row{"isolation", host.isolation, {"", "default"}, false},
    };
    for (const Row &row : rows) {
        const bool known = std::find(row.allowed.begin(), row.allowed.end(), row.value) != row.allowed.end();
        if (!known && !(row.container && !containerOfMode(row.value).empty()))
            return failure(invalid(std::string("invalid ") + row.what + " mode: " + row.value));
    }
    return {};
}

Result<void> checkNetworkConflicts(const model::HostConfig &host, const model::ContainerConfig &config,
                                   const HostFacts &)
{
    const bool joins = !containerOfMode(host.networkMode).empty();
    if (host.networkMode == "container:")
        return failure(invalid("invalid container format container:<name|id>"));
    if (joins && !config.hostname.empty())
        return failure(invalid("conflicting options: hostname and the network mode"));
    if (host.utsMode == "host" && !config.hostname.empty())
        return failure(invalid("conflicting options: hostname and the UTS mode"));
    if (joins && !host.dns.empty())
        return failure(invalid("conflicting options: dns and the network mode"));
    if (joins && !host.extraHosts.empty())
        return failure(invalid("conflicting options: custom host-to-IP mapping and the network mode"));
    if (joins && (!host.portBindings.empty() || host.publishAllPorts))
        return failure(invalid("conflicting options: port publishing and the container type network mode"));
    if (joins && !config.exposedPorts.empty())
        return failure(invalid("conflicting options: port exposing and the container type network mode"));
    if (!host.links.empty())
        return failure(invalid("links between containers are not supported: connect both to one network"));
    return {};
}

Result<void> checkSecurity(const model::HostConfig &host, const model::ContainerConfig &,
                           const HostFacts &facts)
{
    TRY_VOID(sys::combineCapabilities(sys::kDefaultCapabilities, host.capAdd, host.capDrop, 0));
    const SecurityOptions options =
        TRY(parseSecurityOptions(host.securityOpt, facts.appArmor, facts.selinux));
    // Compiled now, so that a bad profile is refused here; the start finds the result in the cache.
    if (!options.seccompProfile.empty())
        TRY_VOID(sys::compileSeccomp(options.seccompProfile, sys::kDefaultCapabilities));
    return {};
}

Result<void> checkDevices(const model::HostConfig &host, const model::ContainerConfig &, const HostFacts &)
{
    for (const model::DeviceMapping &device : host.devices) {
        if (device.pathOnHost.empty() || device.pathOnHost[0] != '/')
            return failure(invalid("error gathering device information while adding custom device \"" +
                                   device.pathOnHost + "\": no such file or directory"));
        if (device.cgroupPermissions.find_first_not_of("rwm") != std::string::npos)
            return failure(invalid("invalid device mode: " + device.cgroupPermissions));
    }
    for (const std::string &rule : host.deviceCgroupRules) {
        if (!isDeviceRule(rule))
            return failure(invalid("invalid device cgroup rule format: '" + rule + "'"));
    }
    if (!host.deviceRequests.empty())
        return failure(invalid("could not select device driver \"" + host.deviceRequests.front().driver +
                               "\": GPU device requests are not supported"));
    return {};
}

Result<void> checkUlimits(const model::HostConfig &host, const model::ContainerConfig &, const HostFacts &)
{
    for (const model::Ulimit &limit : host.ulimits) {
        if (!rlimitNumber(limit.name))
            return failure(invalid("invalid ulimit type: " + limit.name));
        if (limit.hard != -1 && (limit.soft > limit.hard || limit.soft == -1))
            return failure(invalid("ulimit soft limit must be less than or equal to hard limit: " +
                                   std::to_string(limit.soft) + " > " + std::to_string(limit.hard)));
        if (limit.soft < -1 || limit.hard < -1)
            return failure(invalid("invalid ulimit " + limit.name + ": limits are numbers, or -1 for none"));
    }
    return {};
}

Result<void> checkSysctls(const model::HostConfig &host, const model::ContainerConfig &, const HostFacts &)
{
    const bool ownNet = host.networkMode != "host";
    const bool ownIpc = host.ipcMode != "host" && containerOfMode(host.ipcMode).empty();
    for (const auto &[key, value] : host.sysctls) {
        const SysctlScope scope = sysctlScope(key);
        if (scope == SysctlScope::Host)
            return failure(invalid("sysctl \"" + key + "\" is not in a separate kernel namespace"));
        if ((scope == SysctlScope::Net && !ownNet) || (scope == SysctlScope::Ipc && !ownIpc))
            return failure(invalid("sysctl \"" + key + "\" not allowed in host " +
                                   (scope == SysctlScope::Net ? "network" : "IPC") + " namespace"));
        if (value.find('\0') != std::string::npos || value.size() > 4096)
            return failure(invalid("invalid value of sysctl \"" + key + "\""));
    }
    return {};
}

Result<void> checkLogging(const model::HostConfig &host, const model::ContainerConfig &, const HostFacts &)
{
    static constexpr std::array<std::string_view, 4> kDrivers{"", "json-file", "local", "none"};
    if (std::find(kDrivers.begin(), kDrivers.end(), host.logConfig.type) == kDrivers.end())
        return failure(invalid("logger: no log driver named '" + host.logConfig.type + "' is registered"));
    return parseLogOptions(host.logConfig.config).map([](const LogLimits &) {});
}

Result<void> checkRest(const model::HostConfig &host, const model::ContainerConfig &, const HostFacts &)
{
    if (!host.runtime.empty() && host.runtime != "berth" && host.runtime != "runc" &&
        host.runtime != "io.containerd.runc.v2")
        return failure(invalid("unknown or invalid runtime name: " + host.runtime));
    if (("/" + host.cgroupParent + "/").find("/../") != std::string::npos)
        return failure(
            invalid("invalid cgroup parent \"" + host.cgroupParent + "\": it may not lead upwards"));
    if (host.shmSize < 0)
        return failure(invalid("SHM size can not be less than 0"));
    if (!host.volumeDriver.empty() && host.volumeDriver != "local")
        return failure(notFound("create: error looking up volume plugin " + host.volumeDriver +
                                ": plugin \"" + host.volumeDriver + "\" not found"));
    for (const auto &[key, value] : host.storageOpt)
        return failure(
            invalid("--storage-opt is not supported: " + key + " needs a file system with project quotas"));
    for (const std::string &host2ip : host.extraHosts) {
        const auto colon = host2ip.find(':');
        if (colon == std::string::npos || colon == 0)
            return failure(invalid("bad format for add-host: \"" + host2ip + "\""));
    }
    return {};
}

Error badPort(const std::string &text)
{
    return invalid("invalid port specification: \"" + text + "\"");
}

Result<void> checkPorts(const model::HostConfig &host, const model::ContainerConfig &config,
                        const HostFacts &)
{
    for (const auto &[port, nothing] : config.exposedPorts) {
        if (!model::parsePort(port))
            return failure(badPort(port));
    }
    for (const auto &[port, bindings] : host.portBindings) {
        if (!model::parsePort(port))
            return failure(badPort(port));
        for (const model::PortBinding &binding : bindings.value_or(std::vector<model::PortBinding>{})) {
            if (!model::parseHostPort(binding.hostPort))
                return failure(badPort(binding.hostPort));
            unsigned char address[16];
            if (!binding.hostIp.empty() && ::inet_pton(AF_INET, binding.hostIp.c_str(), address) != 1 &&
                ::inet_pton(AF_INET6, binding.hostIp.c_str(), address) != 1)
                return failure(invalid("invalid host IP of a published port: \"" + binding.hostIp + "\""));
        }
    }
    return {};
}

constexpr std::array<Check, 9> kChecks{&checkPorts,    &checkModes,   &checkNetworkConflicts,
                                       &checkSecurity, &checkDevices, &checkUlimits,
                                       &checkSysctls,  &checkLogging, &checkRest};

} // namespace

Result<void> validateHostConfig(model::HostConfig &hostConfig, const model::ContainerConfig &config,
                                const HostFacts &facts, std::vector<std::string> &warnings)
{
    for (const Check check : kChecks)
        TRY_VOID(check(hostConfig, config, facts));
    TRY_VOID(validateRestartPolicy(hostConfig));
    return validateResources(hostConfig, facts, warnings);
}

} // namespace berth::engine

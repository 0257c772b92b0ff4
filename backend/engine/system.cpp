#include "backend/engine/system.h"

#include "backend/engine/builds.h"
#include "backend/engine/container_list.h"
#include "backend/engine/containers.h"
#include "backend/engine/engine.h"
#include "backend/engine/events.h"
#include "backend/engine/images.h"
#include "backend/engine/machine.h"
#include "backend/engine/volumes.h"
#include "backend/sys/cgroup.h"

#include <cstdlib>
#include <sys/vfs.h>

namespace berth::engine {

namespace {

constexpr const char *kIndexServer = "https://index.docker.io/v1/";

std::string environmentOf(const char *upper, const char *lower)
{
    const char *value = std::getenv(upper);
    if (!value)
        value = std::getenv(lower);
    return value ? value : "";
}

// Docker's names of the file systems that a data root lies on.
std::string fileSystemOf(const std::string &path)
{
    struct Row
    {
        long magic;
        const char *name;
    };
    static constexpr Row kRows[]{{0xEF53, "extfs"},        {0x58465342, "xfs"}, {0x9123683E, "btrfs"},
                                 {0x01021994, "tmpfs"},    {0x2FC12FC1, "zfs"}, {0xF2F52010, "f2fs"},
                                 {0x794C7630, "overlayfs"}};
    struct statfs status = {};
    if (::statfs(path.c_str(), &status) == 0) {
        for (const Row &row : kRows) {
            if (long(status.f_type) == row.magic)
                return row.name;
        }
    }
    return "<unknown>";
}

void countContainers(Engine &engine, model::Info &info)
{
    for (const ContainerPtr &container : engine.containers().index().all()) {
        ++info.containers;
        if (container->state == State::Paused)
            ++info.containersPaused;
        else if (container->state == State::Running || container->state == State::Restarting)
            ++info.containersRunning;
        else
            ++info.containersStopped;
    }
}

void describeMachine(model::Info &info)
{
    const Machine machine = readMachine();
    info.kernelVersion = machine.kernel;
    info.operatingSystem = machine.system;
    info.osVersion = machine.systemVersion;
    info.osType = "linux";
    info.architecture = machine.architecture;
    info.nCpu = machine.processors;
    info.memTotal = machine.memory;
    info.name = machine.hostname;
    info.ipv4Forwarding = machine.forwardsIpv4;
    info.httpProxy = environmentOf("HTTP_PROXY", "http_proxy");
    info.httpsProxy = environmentOf("HTTPS_PROXY", "https_proxy");
    info.noProxy = environmentOf("NO_PROXY", "no_proxy");
    info.nFd = openDescriptors();
    info.nGoroutines = threadCount();
    if (!machine.forwardsIpv4)
        info.warnings.push_back("WARNING: IPv4 forwarding is disabled");
}

void describeLimits(Engine &engine, model::Info &info)
{
    const HostFacts &facts = engine.containers().hostFacts();
    info.memoryLimit = facts.memoryLimit;
    info.swapLimit = facts.swapLimit;
    info.cpuCfsPeriod = info.cpuCfsQuota = facts.cpuQuota;
    info.cpuShares = facts.cpuShares;
    info.cpuSet = facts.cpuset;
    info.pidsLimit = facts.pidsLimit;
    info.oomKillDisable = facts.oomKillDisable;
    info.cgroupDriver = "cgroupfs";
    info.cgroupVersion = engine.cgroups().isVersion2() ? "2" : "1";
    for (const std::string &warning : engine.cgroups().warnings())
        info.warnings.push_back(warning.starts_with("WARNING") ? warning : "WARNING: " + warning);
    if (facts.appArmor)
        info.securityOptions.push_back("name=apparmor");
    const std::string &seccomp = engine.options().seccompProfile;
    info.securityOptions.push_back("name=seccomp,profile=" +
                                   (seccomp.empty() ? std::string("builtin") : seccomp));
    if (facts.selinux)
        info.securityOptions.push_back("name=selinux");
    info.securityOptions.push_back("name=cgroupns");
    if (engine.options().noNewPrivileges)
        info.securityOptions.push_back("name=no-new-privileges");
}

void describeRegistries(const Options &options, model::Info &info)
{
    info.indexServerAddress = kIndexServer;
    model::RegistryConfig &registries = info.registryConfig;
    registries.mirrors = options.registryMirrors;
    registries.insecureRegistryCidrs = {"::1/128", "127.0.0.0/8"};
    registries.indexConfigs["docker.io"] = {"docker.io", options.registryMirrors, true, true};
    for (const std::string &registry : options.insecureRegistries) {
        if (registry.find('/') != std::string::npos)
            registries.insecureRegistryCidrs.push_back(registry);
        else
            registries.indexConfigs[registry] = {registry, {}, false, false};
    }
}

void describeParts(Engine &engine, model::Info &info)
{
    const Options &options = engine.options();
    info.driver = "overlay2";
    info.driverStatus = {{"Backing Filesystem", fileSystemOf(options.dataRoot)},
                         {"Supports d_type", "true"},
                         {"Using metacopy", "false"},
                         {"Native Overlay Diff", "true"},
                         {"userxattr", "false"}};
    info.plugins = {{"local"}, {"bridge", "host", "null"}, {}, {"json-file", "local", "none"}};
    info.loggingDriver = options.logDriver;
    info.runtimes = {{"berth", {"berth-shim", {}, {}}}, {"runc", {"berth-shim", {}, {}}}};
    info.defaultRuntime = "berth";
    info.initBinary = "berth-shim";
    info.swarm.localNodeState = "inactive";
    info.liveRestoreEnabled = true;
    info.firewallBackend = model::FirewallInfo{"nftables", {}};
    // The ranges that the default bridge is chosen from when no address is configured.
    info.defaultAddressPools = {{"172.16.0.0/12", 16}, {"192.168.0.0/16", 20}};
}

model::ImageSummary summaryForDisk(model::ImageSummary image, const std::map<std::string, int> &users)
{
    const auto found = users.find(image.id);
    image.containers = found == users.end() ? 0 : found->second;
    return image;
}

} // namespace

model::Version versionOfEngine()
{
    const Machine machine = readMachine();
    model::Version out;
    out.platform.name = "Berth";
    out.version = BERTH_VERSION;
    out.apiVersion = kApiVersion;
    out.minApiVersion = kOldestApiVersion;
    out.gitCommit = "v" BERTH_VERSION;
    out.goVersion = "none (C++20)";
    out.os = "linux";
    out.arch = machine.goArchitecture;
    out.kernelVersion = machine.kernel;
    out.buildTime = buildTime();
    out.components = {{"Engine",
                       out.version,
                       {{"ApiVersion", out.apiVersion},
                        {"Arch", out.arch},
                        {"BuildTime", out.buildTime},
                        {"Experimental", "false"},
                        {"GitCommit", out.gitCommit},
                        {"GoVersion", out.goVersion},
                        {"KernelVersion", out.kernelVersion},
                        {"MinAPIVersion", out.minApiVersion},
                        {"Os", out.os}}},
                      {"berth-shim", out.version, {{"GitCommit", out.gitCommit}}}};
    return out;
}

model::Info infoOfEngine(Engine &engine)
{
    model::Info info;
    info.id = engine.id();
    countContainers(engine, info);
    info.images = std::int64_t(engine.images().count());
    info.systemTime = rfc3339Nano(wallClock());
    info.debug = engine.options().debug;
    info.nEventsListener = engine.events().listeners();
    info.dockerRootDir = engine.options().dataRoot;
    info.labels = engine.options().labels;
    info.serverVersion = BERTH_VERSION;
    describeMachine(info);
    describeLimits(engine, info);
    describeRegistries(engine.options(), info);
    describeParts(engine, info);
    return info;
}

QCoro::Task<Result<model::DiskUsage>> diskUsageOfEngine(Engine &engine, DiskUsageRequest request)
{
    model::DiskUsage out;
    if (request.containers)
        out.containers = co_await containersDiskUsage(engine);
    if (request.volumes)
        out.volumes = co_await engine.volumes().diskUsage();
    if (request.buildCache)
        out.buildCache = co_await engine.builds().cacheItems();
    if (!request.images)
        co_return out;
    out.layersSize = engine.images().layersSize();
    ImageListOptions options;
    options.sharedSize = true;
    CO_TRY(images, engine.images().list(options));
    std::map<std::string, int> users;
    for (const ContainerPtr &container : engine.containers().index().all())
        ++users[container->record.imageId];
    for (model::ImageSummary &image : images)
        out.images.push_back(summaryForDisk(std::move(image), users));
    co_return out;
}

} // namespace berth::engine

// What the system routes answer: version, info, events, disk usage; and what a registry login is.
// Plain values; any thread. Sizes are bytes.
#pragma once

#include "backend/base/reflect.h"
#include "backend/model/container.h"
#include "backend/model/image.h"
#include "backend/model/json.h"
#include "backend/model/volume.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace berth::model {

struct VersionComponent
{
    std::string name;
    std::string version;
    std::map<std::string, std::string> details;
    static constexpr auto fields()
    {
        return std::tuple{field("Name", &VersionComponent::name),
                          field("Version", &VersionComponent::version),
                          field("Details", &VersionComponent::details, OmitEmpty)};
    }
};

struct VersionPlatform
{
    std::string name;
    static constexpr auto fields() { return std::tuple{field("Name", &VersionPlatform::name)}; }
};

struct Version
{
    VersionPlatform platform;
    std::vector<VersionComponent> components;
    std::string version;
    std::string apiVersion;
    std::string minApiVersion;
    std::string gitCommit;
    std::string goVersion;
    std::string os;
    std::string arch;
    std::string kernelVersion;
    bool experimental = false;
    std::string buildTime;
    static constexpr auto fields()
    {
        return std::tuple{field("Platform", &Version::platform),
                          field("Components", &Version::components),
                          field("Version", &Version::version),
                          field("ApiVersion", &Version::apiVersion),
                          field("MinAPIVersion", &Version::minApiVersion),
                          field("GitCommit", &Version::gitCommit),
                          field("GoVersion", &Version::goVersion),
                          field("Os", &Version::os),
                          field("Arch", &Version::arch),
                          field("KernelVersion", &Version::kernelVersion, OmitEmpty),
                          field("Experimental", &Version::experimental, OmitEmpty),
                          field("BuildTime", &Version::buildTime, OmitEmpty)};
    }
};

struct InfoPlugins
{
    std::vector<std::string> volume;
    std::vector<std::string> network;
    std::vector<std::string> authorization;
    std::vector<std::string> log;
    static constexpr auto fields()
    {
        return std::tuple{field("Volume", &InfoPlugins::volume), field("Network", &InfoPlugins::network),
                          field("Authorization", &InfoPlugins::authorization, NullIfEmpty),
                          field("Log", &InfoPlugins::log)};
    }
};

struct IndexInfo
{
    std::string name;
    std::vector<std::string> mirrors;
    bool secure = false;
    bool official = false;
    static constexpr auto fields()
    {
        return std::tuple{field("Name", &IndexInfo::name), field("Mirrors", &IndexInfo::mirrors),
                          field("Secure", &IndexInfo::secure), field("Official", &IndexInfo::official)};
    }
};

struct RegistryConfig
{
    std::vector<std::string> insecureRegistryCidrs;
    std::map<std::string, IndexInfo> indexConfigs;
    std::vector<std::string> mirrors;
    static constexpr auto fields()
    {
        return std::tuple{field("InsecureRegistryCIDRs", &RegistryConfig::insecureRegistryCidrs),
                          field("IndexConfigs", &RegistryConfig::indexConfigs),
                          field("Mirrors", &RegistryConfig::mirrors)};
    }
};

struct RuntimeInfo
{
    std::string path;
    std::vector<std::string> runtimeArgs;
    std::map<std::string, std::string> status;
    static constexpr auto fields()
    {
        return std::tuple{field("path", &RuntimeInfo::path, OmitEmpty),
                          field("runtimeArgs", &RuntimeInfo::runtimeArgs, OmitEmpty),
                          field("status", &RuntimeInfo::status, OmitEmpty)};
    }
};

struct SwarmInfo
{
    std::string nodeId;
    std::string nodeAddr;
    std::string localNodeState;
    bool controlAvailable = false;
    std::string error;
    std::vector<std::string> remoteManagers;
    static constexpr auto fields()
    {
        return std::tuple{field("NodeID", &SwarmInfo::nodeId),
                          field("NodeAddr", &SwarmInfo::nodeAddr),
                          field("LocalNodeState", &SwarmInfo::localNodeState),
                          field("ControlAvailable", &SwarmInfo::controlAvailable),
                          field("Error", &SwarmInfo::error),
                          field("RemoteManagers", &SwarmInfo::remoteManagers, NullIfEmpty)};
    }
};

struct Commit
{
    std::string id;
    static constexpr auto fields() { return std::tuple{field("ID", &Commit::id)}; }
};

struct AddressPool
{
    std::string base;
    std::int64_t size = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("Base", &AddressPool::base), field("Size", &AddressPool::size)};
    }
};

struct FirewallInfo
{
    std::string driver;
    std::vector<std::vector<std::string>> info;
    static constexpr auto fields()
    {
        return std::tuple{field("Driver", &FirewallInfo::driver),
                          field("Info", &FirewallInfo::info, OmitEmpty)};
    }
};

struct Info
{
    std::string id;
    std::int64_t containers = 0;
    std::int64_t containersRunning = 0;
    std::int64_t containersPaused = 0;
    std::int64_t containersStopped = 0;
    std::int64_t images = 0;
    std::string driver;
    std::vector<std::vector<std::string>> driverStatus;
    InfoPlugins plugins;
    bool memoryLimit = false;
    bool swapLimit = false;
    bool cpuCfsPeriod = false;
    bool cpuCfsQuota = false;
    bool cpuShares = false;
    bool cpuSet = false;
    bool pidsLimit = false;
    bool ipv4Forwarding = false;
    bool debug = false;
    std::int64_t nFd = 0;
    bool oomKillDisable = false;
    std::int64_t nGoroutines = 0;
    std::string systemTime;
    std::string loggingDriver;
    std::string cgroupDriver;
    std::string cgroupVersion;
    std::int64_t nEventsListener = 0;
    std::string kernelVersion;
    std::string operatingSystem;
    std::string osVersion;
    std::string osType;
    std::string architecture;
    std::string indexServerAddress;
    RegistryConfig registryConfig;
    std::int64_t nCpu = 0;
    std::int64_t memTotal = 0;
    std::vector<std::string> genericResources;
    std::string dockerRootDir;
    std::string httpProxy;
    std::string httpsProxy;
    std::string noProxy;
    std::string name;
    std::vector<std::string> labels;
    bool experimentalBuild = false;
    std::string serverVersion;
    std::map<std::string, RuntimeInfo> runtimes;
    std::string defaultRuntime;
    SwarmInfo swarm;
    bool liveRestoreEnabled = false;
    std::string isolation;
    std::string initBinary;
    Commit containerdCommit;
    Commit runcCommit;
    Commit initCommit;
    std::vector<std::string> securityOptions;
    std::vector<AddressPool> defaultAddressPools;
    std::optional<FirewallInfo> firewallBackend;
    std::vector<std::string> cdiSpecDirs;
    std::vector<std::string> warnings;
    static constexpr auto fields()
    {
        return std::tuple{field("ID", &Info::id),
                          field("Containers", &Info::containers),
                          field("ContainersRunning", &Info::containersRunning),
                          field("ContainersPaused", &Info::containersPaused),
                          field("ContainersStopped", &Info::containersStopped),
                          field("Images", &Info::images),
                          field("Driver", &Info::driver),
                          field("DriverStatus", &Info::driverStatus),
                          field("Plugins", &Info::plugins),
                          field("MemoryLimit", &Info::memoryLimit),
                          field("SwapLimit", &Info::swapLimit),
                          field("CpuCfsPeriod", &Info::cpuCfsPeriod),
                          field("CpuCfsQuota", &Info::cpuCfsQuota),
                          field("CPUShares", &Info::cpuShares),
                          field("CPUSet", &Info::cpuSet),
                          field("PidsLimit", &Info::pidsLimit),
                          field("IPv4Forwarding", &Info::ipv4Forwarding),
                          field("Debug", &Info::debug),
                          field("NFd", &Info::nFd),
                          field("OomKillDisable", &Info::oomKillDisable),
                          field("NGoroutines", &Info::nGoroutines),
                          field("SystemTime", &Info::systemTime),
                          field("LoggingDriver", &Info::loggingDriver),
                          field("CgroupDriver", &Info::cgroupDriver),
                          field("CgroupVersion", &Info::cgroupVersion),
                          field("NEventsListener", &Info::nEventsListener),
                          field("KernelVersion", &Info::kernelVersion),
                          field("OperatingSystem", &Info::operatingSystem),
                          field("OSVersion", &Info::osVersion),
                          field("OSType", &Info::osType),
                          field("Architecture", &Info::architecture),
                          field("IndexServerAddress", &Info::indexServerAddress),
                          field("RegistryConfig", &Info::registryConfig),
                          field("NCPU", &Info::nCpu),
                          field("MemTotal", &Info::memTotal),
                          field("GenericResources", &Info::genericResources, NullIfEmpty),
                          field("DockerRootDir", &Info::dockerRootDir),
                          field("HttpProxy", &Info::httpProxy),
                          field("HttpsProxy", &Info::httpsProxy),
                          field("NoProxy", &Info::noProxy),
                          field("Name", &Info::name),
                          field("Labels", &Info::labels),
                          field("ExperimentalBuild", &Info::experimentalBuild),
                          field("ServerVersion", &Info::serverVersion),
                          field("Runtimes", &Info::runtimes),
                          field("DefaultRuntime", &Info::defaultRuntime),
                          field("Swarm", &Info::swarm),
                          field("LiveRestoreEnabled", &Info::liveRestoreEnabled),
                          field("Isolation", &Info::isolation),
                          field("InitBinary", &Info::initBinary),
                          field("ContainerdCommit", &Info::containerdCommit),
                          field("RuncCommit", &Info::runcCommit),
                          field("InitCommit", &Info::initCommit),
                          field("SecurityOptions", &Info::securityOptions),
                          field("DefaultAddressPools", &Info::defaultAddressPools, OmitEmpty),
                          field("FirewallBackend", &Info::firewallBackend, OmitEmpty),
                          field("CDISpecDirs", &Info::cdiSpecDirs),
                          field("Warnings", &Info::warnings, NullIfEmpty)};
    }
};

struct EventActor
{
    std::string id;
    std::map<std::string, std::string> attributes;
    static constexpr auto fields()
    {
        return std::tuple{field("ID", &EventActor::id), field("Attributes", &EventActor::attributes)};
    }
};

struct Event
{
    std::string status;
    std::string id;
    std::string from;
    std::string type;
    std::string action;
    EventActor actor;
    std::string scope;
    std::int64_t time = 0; // seconds
    std::int64_t timeNano = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("status", &Event::status, OmitEmpty),
                          field("id", &Event::id, OmitEmpty),
                          field("from", &Event::from, OmitEmpty),
                          field("Type", &Event::type),
                          field("Action", &Event::action),
                          field("Actor", &Event::actor),
                          field("scope", &Event::scope, OmitEmpty),
                          field("time", &Event::time, OmitEmpty),
                          field("timeNano", &Event::timeNano, OmitEmpty)};
    }
};

struct AuthConfig
{
    std::string username;
    std::string password;
    std::string auth;
    std::string email;
    std::string serveraddress;
    std::string identitytoken;
    std::string registrytoken;
    static constexpr auto fields()
    {
        return std::tuple{field("username", &AuthConfig::username, OmitEmpty),
                          field("password", &AuthConfig::password, OmitEmpty),
                          field("auth", &AuthConfig::auth, OmitEmpty),
                          field("email", &AuthConfig::email, OmitEmpty),
                          field("serveraddress", &AuthConfig::serveraddress, OmitEmpty),
                          field("identitytoken", &AuthConfig::identitytoken, OmitEmpty),
                          field("registrytoken", &AuthConfig::registrytoken, OmitEmpty)};
    }
};

struct AuthResponse
{
    std::string identityToken;
    std::string status;
    static constexpr auto fields()
    {
        return std::tuple{field("IdentityToken", &AuthResponse::identityToken),
                          field("Status", &AuthResponse::status)};
    }
};

struct BuildCacheItem
{
    std::string id;
    std::vector<std::string> parents;
    std::string type;
    std::string description;
    bool inUse = false;
    bool shared = false;
    std::int64_t size = 0;
    std::string createdAt;
    std::optional<std::string> lastUsedAt;
    std::int64_t usageCount = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("ID", &BuildCacheItem::id),
                          field("Parents", &BuildCacheItem::parents, OmitEmpty),
                          field("Type", &BuildCacheItem::type),
                          field("Description", &BuildCacheItem::description),
                          field("InUse", &BuildCacheItem::inUse),
                          field("Shared", &BuildCacheItem::shared),
                          field("Size", &BuildCacheItem::size),
                          field("CreatedAt", &BuildCacheItem::createdAt),
                          field("LastUsedAt", &BuildCacheItem::lastUsedAt),
                          field("UsageCount", &BuildCacheItem::usageCount)};
    }
};

struct DiskUsage
{
    std::int64_t layersSize = 0;
    std::vector<ImageSummary> images;
    std::vector<ContainerSummary> containers;
    std::vector<Volume> volumes;
    std::vector<BuildCacheItem> buildCache;
    static constexpr auto fields()
    {
        return std::tuple{field("LayersSize", &DiskUsage::layersSize), field("Images", &DiskUsage::images),
                          field("Containers", &DiskUsage::containers), field("Volumes", &DiskUsage::volumes),
                          field("BuildCache", &DiskUsage::buildCache)};
    }
};

struct BuildPruneReport
{
    std::vector<std::string> cachesDeleted;
    std::int64_t spaceReclaimed = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("CachesDeleted", &BuildPruneReport::cachesDeleted, NullIfEmpty),
                          field("SpaceReclaimed", &BuildPruneReport::spaceReclaimed)};
    }
};

struct ErrorResponse
{
    std::string message;
    static constexpr auto fields() { return std::tuple{field("message", &ErrorResponse::message)}; }
};

} // namespace berth::model

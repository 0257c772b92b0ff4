// What a container gets of the host: limits, mounts, namespaces, ports, security. All fields of API v1.50.
// Plain values; any thread. Sizes are bytes; 0 and -1 mean what Docker means by them.
#pragma once

#include "backend/base/reflect.h"
#include "backend/model/json.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace berth::model {

struct WeightDevice
{
    std::string path;
    std::uint16_t weight = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("Path", &WeightDevice::path), field("Weight", &WeightDevice::weight)};
    }
};

struct ThrottleDevice
{
    std::string path;
    std::uint64_t rate = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("Path", &ThrottleDevice::path), field("Rate", &ThrottleDevice::rate)};
    }
};

struct DeviceMapping
{
    std::string pathOnHost;
    std::string pathInContainer;
    std::string cgroupPermissions;
    static constexpr auto fields()
    {
        return std::tuple{field("PathOnHost", &DeviceMapping::pathOnHost),
                          field("PathInContainer", &DeviceMapping::pathInContainer),
                          field("CgroupPermissions", &DeviceMapping::cgroupPermissions)};
    }
};

struct DeviceRequest
{
    std::string driver;
    std::int64_t count = 0;
    std::vector<std::string> deviceIds;
    std::vector<std::vector<std::string>> capabilities;
    std::map<std::string, std::string> options;
    static constexpr auto fields()
    {
        return std::tuple{field("Driver", &DeviceRequest::driver), field("Count", &DeviceRequest::count),
                          field("DeviceIDs", &DeviceRequest::deviceIds, NullIfEmpty),
                          field("Capabilities", &DeviceRequest::capabilities, NullIfEmpty),
                          field("Options", &DeviceRequest::options)};
    }
};

struct Ulimit
{
    std::string name;
    std::int64_t hard = 0;
    std::int64_t soft = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("Name", &Ulimit::name), field("Hard", &Ulimit::hard),
                          field("Soft", &Ulimit::soft)};
    }
};

// The part that /update changes too.
struct Resources
{
    std::int64_t cpuShares = 0;
    std::int64_t memory = 0;
    std::int64_t nanoCpus = 0;
    std::string cgroupParent;
    std::uint16_t blkioWeight = 0;
    std::vector<WeightDevice> blkioWeightDevice;
    std::vector<ThrottleDevice> blkioDeviceReadBps;
    std::vector<ThrottleDevice> blkioDeviceWriteBps;
    std::vector<ThrottleDevice> blkioDeviceReadIOps;
    std::vector<ThrottleDevice> blkioDeviceWriteIOps;
    std::int64_t cpuPeriod = 0;
    std::int64_t cpuQuota = 0;
    std::int64_t cpuRealtimePeriod = 0;
    std::int64_t cpuRealtimeRuntime = 0;
    std::string cpusetCpus;
    std::string cpusetMems;
    std::vector<DeviceMapping> devices;
    std::vector<std::string> deviceCgroupRules;
    std::vector<DeviceRequest> deviceRequests;
    std::int64_t kernelMemory = 0;
    std::int64_t kernelMemoryTcp = 0;
    std::int64_t memoryReservation = 0;
    std::int64_t memorySwap = 0;
    std::optional<std::int64_t> memorySwappiness;
    std::optional<bool> oomKillDisable;
    std::optional<std::int64_t> pidsLimit;
    std::vector<Ulimit> ulimits;
    std::int64_t cpuCount = 0;
    std::int64_t cpuPercent = 0;
    std::uint64_t ioMaximumIOps = 0;
    std::uint64_t ioMaximumBandwidth = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("CpuShares", &Resources::cpuShares),
                          field("Memory", &Resources::memory),
                          field("NanoCpus", &Resources::nanoCpus),
                          field("CgroupParent", &Resources::cgroupParent),
                          field("BlkioWeight", &Resources::blkioWeight),
                          field("BlkioWeightDevice", &Resources::blkioWeightDevice),
                          field("BlkioDeviceReadBps", &Resources::blkioDeviceReadBps),
                          field("BlkioDeviceWriteBps", &Resources::blkioDeviceWriteBps),
                          field("BlkioDeviceReadIOps", &Resources::blkioDeviceReadIOps),
                          field("BlkioDeviceWriteIOps", &Resources::blkioDeviceWriteIOps),
                          field("CpuPeriod", &Resources::cpuPeriod),
                          field("CpuQuota", &Resources::cpuQuota),
                          field("CpuRealtimePeriod", &Resources::cpuRealtimePeriod),
                          field("CpuRealtimeRuntime", &Resources::cpuRealtimeRuntime),
                          field("CpusetCpus", &Resources::cpusetCpus),
                          field("CpusetMems", &Resources::cpusetMems),
                          field("Devices", &Resources::devices),
                          field("DeviceCgroupRules", &Resources::deviceCgroupRules, NullIfEmpty),
                          field("DeviceRequests", &Resources::deviceRequests, NullIfEmpty),
                          field("KernelMemory", &Resources::kernelMemory, OmitEmpty),
                          field("KernelMemoryTCP", &Resources::kernelMemoryTcp, OmitEmpty),
                          field("MemoryReservation", &Resources::memoryReservation),
                          field("MemorySwap", &Resources::memorySwap),
                          field("MemorySwappiness", &Resources::memorySwappiness),
                          field("OomKillDisable", &Resources::oomKillDisable),
                          field("PidsLimit", &Resources::pidsLimit),
                          field("Ulimits", &Resources::ulimits),
                          field("CpuCount", &Resources::cpuCount),
                          field("CpuPercent", &Resources::cpuPercent),
                          field("IOMaximumIOps", &Resources::ioMaximumIOps),
                          field("IOMaximumBandwidth", &Resources::ioMaximumBandwidth)};
    }
};

// Name: "", "no", "always", "unless-stopped" or "on-failure".
struct RestartPolicy
{
    std::string name;
    std::int64_t maximumRetryCount = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("Name", &RestartPolicy::name),
                          field("MaximumRetryCount", &RestartPolicy::maximumRetryCount)};
    }
};

struct LogConfig
{
    std::string type;
    std::map<std::string, std::string> config;
    static constexpr auto fields()
    {
        return std::tuple{field("Type", &LogConfig::type), field("Config", &LogConfig::config)};
    }
};

struct PortBinding
{
    std::string hostIp;
    std::string hostPort;
    static constexpr auto fields()
    {
        return std::tuple{field("HostIp", &PortBinding::hostIp), field("HostPort", &PortBinding::hostPort)};
    }
};

// "80/tcp" to where it is published; a port without a list is exposed only.
using PortMap = std::map<std::string, std::optional<std::vector<PortBinding>>>;

struct BindOptions
{
    std::string propagation;
    bool nonRecursive = false;
    bool createMountpoint = false;
    bool readOnlyNonRecursive = false;
    bool readOnlyForceRecursive = false;
    static constexpr auto fields()
    {
        return std::tuple{field("Propagation", &BindOptions::propagation, OmitEmpty),
                          field("NonRecursive", &BindOptions::nonRecursive, OmitEmpty),
                          field("CreateMountpoint", &BindOptions::createMountpoint, OmitEmpty),
                          field("ReadOnlyNonRecursive", &BindOptions::readOnlyNonRecursive, OmitEmpty),
                          field("ReadOnlyForceRecursive", &BindOptions::readOnlyForceRecursive, OmitEmpty)};
    }
};

struct VolumeDriverConfig
{
    std::string name;
    std::map<std::string, std::string> options;
    static constexpr auto fields()
    {
        return std::tuple{field("Name", &VolumeDriverConfig::name, OmitEmpty),
                          field("Options", &VolumeDriverConfig::options, OmitEmpty)};
    }
};

struct VolumeOptions
{
    bool noCopy = false;
    std::map<std::string, std::string> labels;
    std::string subpath;
    std::optional<VolumeDriverConfig> driverConfig;
    static constexpr auto fields()
    {
        return std::tuple{field("NoCopy", &VolumeOptions::noCopy, OmitEmpty),
                          field("Labels", &VolumeOptions::labels, OmitEmpty),
                          field("Subpath", &VolumeOptions::subpath, OmitEmpty),
                          field("DriverConfig", &VolumeOptions::driverConfig, OmitEmpty)};
    }
};

struct ImageOptions
{
    std::string subpath;
    static constexpr auto fields() { return std::tuple{field("Subpath", &ImageOptions::subpath, OmitEmpty)}; }
};

struct TmpfsOptions
{
    std::int64_t sizeBytes = 0;
    std::uint32_t mode = 0;
    std::vector<std::vector<std::string>> options;
    static constexpr auto fields()
    {
        return std::tuple{field("SizeBytes", &TmpfsOptions::sizeBytes, OmitEmpty),
                          field("Mode", &TmpfsOptions::mode, OmitEmpty),
                          field("Options", &TmpfsOptions::options, OmitEmpty)};
    }
};

struct Mount
{
    std::string type;
    std::string source;
    std::string target;
    bool readOnly = false;
    std::string consistency;
    std::optional<BindOptions> bindOptions;
    std::optional<VolumeOptions> volumeOptions;
    std::optional<ImageOptions> imageOptions;
    std::optional<TmpfsOptions> tmpfsOptions;
    static constexpr auto fields()
    {
        return std::tuple{field("Type", &Mount::type, OmitEmpty),
                          field("Source", &Mount::source, OmitEmpty),
                          field("Target", &Mount::target, OmitEmpty),
                          field("ReadOnly", &Mount::readOnly, OmitEmpty),
                          field("Consistency", &Mount::consistency, OmitEmpty),
                          field("BindOptions", &Mount::bindOptions, OmitEmpty),
                          field("VolumeOptions", &Mount::volumeOptions, OmitEmpty),
                          field("ImageOptions", &Mount::imageOptions, OmitEmpty),
                          field("TmpfsOptions", &Mount::tmpfsOptions, OmitEmpty)};
    }
};

struct HostConfig : Resources
{
    std::vector<std::string> binds;
    std::string containerIdFile;
    LogConfig logConfig;
    std::string networkMode;
    PortMap portBindings;
    RestartPolicy restartPolicy;
    bool autoRemove = false;
    std::string volumeDriver;
    std::vector<std::string> volumesFrom;
    std::array<std::uint64_t, 2> consoleSize; // rows, columns
    std::map<std::string, std::string> annotations;
    std::vector<std::string> capAdd;
    std::vector<std::string> capDrop;
    std::string cgroupnsMode;
    std::vector<std::string> dns;
    std::vector<std::string> dnsOptions;
    std::vector<std::string> dnsSearch;
    std::vector<std::string> extraHosts;
    std::vector<std::string> groupAdd;
    std::string ipcMode;
    std::string cgroup;
    std::vector<std::string> links;
    std::int64_t oomScoreAdj = 0;
    std::string pidMode;
    bool privileged = false;
    bool publishAllPorts = false;
    bool readonlyRootfs = false;
    std::vector<std::string> securityOpt;
    std::map<std::string, std::string> storageOpt;
    std::map<std::string, std::string> tmpfs;
    std::string utsMode;
    std::string usernsMode;
    std::int64_t shmSize = 0;
    std::map<std::string, std::string> sysctls;
    std::string runtime;
    std::string isolation;
    std::vector<Mount> mounts;
    std::optional<std::vector<std::string>> maskedPaths; // absent: the default ones
    std::optional<std::vector<std::string>> readonlyPaths;
    std::optional<bool> init;
    static constexpr auto fields()
    {
        return std::tuple_cat(std::tuple{field("Binds", &HostConfig::binds, NullIfEmpty),
                                         field("ContainerIDFile", &HostConfig::containerIdFile),
                                         field("LogConfig", &HostConfig::logConfig),
                                         field("NetworkMode", &HostConfig::networkMode),
                                         field("PortBindings", &HostConfig::portBindings),
                                         field("RestartPolicy", &HostConfig::restartPolicy),
                                         field("AutoRemove", &HostConfig::autoRemove),
                                         field("VolumeDriver", &HostConfig::volumeDriver),
                                         field("VolumesFrom", &HostConfig::volumesFrom, NullIfEmpty),
                                         field("ConsoleSize", &HostConfig::consoleSize),
                                         field("Annotations", &HostConfig::annotations, OmitEmpty),
                                         field("CapAdd", &HostConfig::capAdd, NullIfEmpty),
                                         field("CapDrop", &HostConfig::capDrop, NullIfEmpty),
                                         field("CgroupnsMode", &HostConfig::cgroupnsMode),
                                         field("Dns", &HostConfig::dns),
                                         field("DnsOptions", &HostConfig::dnsOptions),
                                         field("DnsSearch", &HostConfig::dnsSearch),
                                         field("ExtraHosts", &HostConfig::extraHosts, NullIfEmpty),
                                         field("GroupAdd", &HostConfig::groupAdd, NullIfEmpty),
                                         field("IpcMode", &HostConfig::ipcMode),
                                         field("Cgroup", &HostConfig::cgroup),
                                         field("Links", &HostConfig::links, NullIfEmpty),
                                         field("OomScoreAdj", &HostConfig::oomScoreAdj),
                                         field("PidMode", &HostConfig::pidMode),
                                         field("Privileged", &HostConfig::privileged),
                                         field("PublishAllPorts", &HostConfig::publishAllPorts),
                                         field("ReadonlyRootfs", &HostConfig::readonlyRootfs),
                                         field("SecurityOpt", &HostConfig::securityOpt, NullIfEmpty),
                                         field("StorageOpt", &HostConfig::storageOpt, OmitEmpty),
                                         field("Tmpfs", &HostConfig::tmpfs, OmitEmpty),
                                         field("UTSMode", &HostConfig::utsMode),
                                         field("UsernsMode", &HostConfig::usernsMode),
                                         field("ShmSize", &HostConfig::shmSize),
                                         field("Sysctls", &HostConfig::sysctls, OmitEmpty),
                                         field("Runtime", &HostConfig::runtime, OmitEmpty),
                                         field("Isolation", &HostConfig::isolation),
                                         field("Mounts", &HostConfig::mounts, OmitEmpty),
                                         field("MaskedPaths", &HostConfig::maskedPaths),
                                         field("ReadonlyPaths", &HostConfig::readonlyPaths),
                                         field("Init", &HostConfig::init, OmitEmpty)},
                              Resources::fields());
    }
};

} // namespace berth::model

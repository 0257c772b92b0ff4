// What the volume routes take and answer. Plain values; any thread. Sizes are bytes.
#pragma once

#include "backend/base/reflect.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace berth::model {

// -1: not computed.
struct VolumeUsage
{
    std::int64_t refCount = 0;
    std::int64_t size = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("RefCount", &VolumeUsage::refCount), field("Size", &VolumeUsage::size)};
    }
};

struct Volume
{
    std::string createdAt;
    std::string driver;
    std::map<std::string, std::string> labels;
    std::string mountpoint;
    std::string name;
    std::map<std::string, std::string> options;
    std::string scope;
    std::optional<VolumeUsage> usageData;
    static constexpr auto fields()
    {
        return std::tuple{field("CreatedAt", &Volume::createdAt, OmitEmpty),
                          field("Driver", &Volume::driver),
                          field("Labels", &Volume::labels, NullIfEmpty),
                          field("Mountpoint", &Volume::mountpoint),
                          field("Name", &Volume::name),
                          field("Options", &Volume::options, NullIfEmpty),
                          field("Scope", &Volume::scope),
                          field("UsageData", &Volume::usageData, OmitEmpty)};
    }
};

struct VolumeCreateRequest
{
    std::string name;
    std::string driver;
    std::map<std::string, std::string> driverOpts;
    std::map<std::string, std::string> labels;
    static constexpr auto fields()
    {
        return std::tuple{field("Name", &VolumeCreateRequest::name),
                          field("Driver", &VolumeCreateRequest::driver, OmitEmpty),
                          field("DriverOpts", &VolumeCreateRequest::driverOpts, OmitEmpty),
                          field("Labels", &VolumeCreateRequest::labels, OmitEmpty)};
    }
};

struct VolumeList
{
    std::vector<Volume> volumes;
    std::vector<std::string> warnings;
    static constexpr auto fields()
    {
        return std::tuple{field("Volumes", &VolumeList::volumes),
                          field("Warnings", &VolumeList::warnings, NullIfEmpty)};
    }
};

struct VolumesPruneReport
{
    std::vector<std::string> volumesDeleted;
    std::int64_t spaceReclaimed = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("VolumesDeleted", &VolumesPruneReport::volumesDeleted, NullIfEmpty),
                          field("SpaceReclaimed", &VolumesPruneReport::spaceReclaimed)};
    }
};

} // namespace berth::model

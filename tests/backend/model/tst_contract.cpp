// The field tables against the definitions of the API contract itself: every field that the contract names is
// in the table. Runs when BERTH_API_YAML names the file engine-api-v1.50.yaml.
#include "backend/model/network.h"
#include "backend/model/system.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <set>

namespace berth::model {

namespace {

using Names = std::set<std::string>;

// The names directly below the `properties:` of one definition, of each part of an allOf too; of Swarm mode's
// and Windows' nested ones nothing.
Names propertiesOf(const std::string &definition)
{
    std::ifstream yaml(std::getenv("BERTH_API_YAML"));
    Names out;
    bool inDefinitions = false, inside = false;
    std::size_t propertiesAt = 0; // indentation of the outermost "properties:"
    for (std::string line; std::getline(yaml, line);) {
        const std::size_t indent = line.find_first_not_of(' ');
        if (indent == std::string::npos || line[indent] == '#')
            continue;
        if (indent == 0)
            inDefinitions = line == "definitions:";
        if (!inDefinitions || indent < 2)
            continue;
        if (indent == 2) {
            inside = line.substr(2) == definition + ":";
            propertiesAt = 0;
        }
        if (!inside)
            continue;
        if (propertiesAt != 0 && indent < propertiesAt)
            propertiesAt = 0;
        if (propertiesAt == 0 && line.find("properties:") == indent)
            propertiesAt = indent;
        else if (propertiesAt != 0 && indent == propertiesAt + 2 && line.find(':') != std::string::npos)
            out.insert(line.substr(indent, line.find(':') - indent));
    }
    return out;
}

template <class T>
void expectAllFields(const std::string &definition, const Names &without = {})
{
    Names own;
    forEachField<T>([&](const auto &row) { own.insert(row.name); });
    const Names wanted = propertiesOf(definition);
    EXPECT_FALSE(wanted.empty()) << definition;
    for (const std::string &name : wanted)
        EXPECT_TRUE(own.contains(name) || without.contains(name)) << definition << "." << name;
}

class Contract : public testing::Test
{
protected:
    void SetUp() override
    {
        if (!std::getenv("BERTH_API_YAML"))
            GTEST_SKIP() << "BERTH_API_YAML does not name the API contract";
    }
};

} // namespace

TEST_F(Contract, hasEveryFieldOfARequest)
{
    expectAllFields<Resources>("Resources", {"Init"}); // Init stands in HostConfig here
    expectAllFields<HostConfig>("HostConfig");
    expectAllFields<HostConfig>("Resources");
    expectAllFields<ContainerConfig>("ContainerConfig");
    expectAllFields<HealthConfig>("HealthConfig");
    expectAllFields<Mount>("Mount");
    expectAllFields<DeviceMapping>("DeviceMapping");
    expectAllFields<DeviceRequest>("DeviceRequest");
    expectAllFields<ThrottleDevice>("ThrottleDevice");
    expectAllFields<RestartPolicy>("RestartPolicy");
    expectAllFields<PortBinding>("PortBinding");
    expectAllFields<EndpointSettings>("EndpointSettings");
    expectAllFields<EndpointIpamConfig>("EndpointIPAMConfig");
    expectAllFields<VolumeCreateRequest>("VolumeCreateOptions", {"ClusterVolumeSpec"});
}

TEST_F(Contract, hasEveryFieldOfAnAnswer)
{
    expectAllFields<InspectResponse>("ContainerInspectResponse", {"ImageManifestDescriptor"});
    expectAllFields<ContainerState>("ContainerState");
    expectAllFields<Health>("Health");
    expectAllFields<HealthcheckResult>("HealthcheckResult");
    expectAllFields<MountPoint>("MountPoint");
    expectAllFields<NetworkSettings>("NetworkSettings");
    expectAllFields<ContainerSummary>("ContainerSummary", {"ImageManifestDescriptor"});
    expectAllFields<Port>("Port");
    expectAllFields<CreateResponse>("ContainerCreateResponse");
    expectAllFields<UpdateResponse>("ContainerUpdateResponse");
    expectAllFields<WaitResponse>("ContainerWaitResponse");
    expectAllFields<TopResponse>("ContainerTopResponse");
    expectAllFields<FilesystemChange>("FilesystemChange");
}

TEST_F(Contract, hasEveryFieldOfStatistics)
{
    expectAllFields<StatsResponse>("ContainerStatsResponse");
    expectAllFields<CpuStats>("ContainerCPUStats");
    expectAllFields<CpuUsage>("ContainerCPUUsage");
    expectAllFields<ThrottlingData>("ContainerThrottlingData");
    expectAllFields<MemoryStats>("ContainerMemoryStats",
                                 {"commitbytes", "commitpeakbytes", "privateworkingset"});
    expectAllFields<BlkioStats>("ContainerBlkioStats");
    expectAllFields<BlkioEntry>("ContainerBlkioStatEntry");
    expectAllFields<PidsStats>("ContainerPidsStats");
    expectAllFields<NetworkStats>("ContainerNetworkStats", {"endpoint_id", "instance_id"});
}

TEST_F(Contract, hasEveryFieldOfTheRest)
{
    expectAllFields<ImageSummary>("ImageSummary", {"Manifests"});
    expectAllFields<ImageInspect>("ImageInspect", {"Manifests"});
    expectAllFields<ImageConfig>("ImageConfig");
    expectAllFields<HistoryItem>("ImageHistoryResponseItem");
    expectAllFields<Descriptor>("OCIDescriptor");
    expectAllFields<Platform>("OCIPlatform");
    expectAllFields<Volume>("Volume", {"Status", "ClusterVolume"});
    expectAllFields<VolumeList>("VolumeListResponse");
    expectAllFields<Network>("Network", {"Peers"});
    expectAllFields<IpamPool>("IPAMConfig");
    expectAllFields<NetworkContainer>("NetworkContainer");
    expectAllFields<Info>("SystemInfo",
                          {"KernelMemoryTCP", "ProductLicense", "DiscoveredDevices", "Containerd"});
    expectAllFields<Version>("SystemVersion");
    expectAllFields<Event>("EventMessage");
    expectAllFields<BuildCacheItem>("BuildCache");
    expectAllFields<ProgressMessage>("CreateImageInfo");
}

} // namespace berth::model

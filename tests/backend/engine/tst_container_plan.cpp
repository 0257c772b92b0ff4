#include "backend/engine/container_plan.h"
#include "backend/sys/capabilities.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace berth;
using namespace berth::engine;

namespace {

constexpr std::uint64_t kAll = (std::uint64_t(1) << sys::kCapabilityCount) - 1;

Container sample()
{
    ContainerRecord record;
    record.id = std::string(64, 'a');
    record.name = "sample";
    record.config.cmd = std::vector<std::string>{"ls", "-l"};
    record.config.hostname = "box";
    return Container(std::move(record));
}

PlanInputs inputs()
{
    PlanInputs given;
    given.folder = "/data/containers/a";
    given.layers = {"/data/images/layers/one"};
    given.heldCapabilities = kAll;
    return given;
}

} // namespace

TEST(ContainerPlan, putsTheEntrypointBeforeTheCommand)
{
    Container container = sample();
    container.record.config.entrypoint = std::vector<std::string>{"env"};
    EXPECT_EQ(commandLine(container.record.config), (std::vector<std::string>{"env", "ls", "-l"}));
}

TEST(ContainerPlan, buildsTheEnvironmentFromNothing)
{
    Container container = sample();
    container.record.config.env = {"A=1", "BARE", "PATH=/mine"};
    EXPECT_EQ(environment(container), (std::vector<std::string>{"HOSTNAME=box", "A=1", "PATH=/mine"}));
}

TEST(ContainerPlan, givesDockersCapabilitiesAndWhatIsAsked)
{
    model::HostConfig host;
    EXPECT_EQ(capabilityMask(host, kAll), 0xa80425fbu);
    host.capDrop = {"ALL"};
    host.capAdd = {"NET_ADMIN"};
    EXPECT_EQ(capabilityMask(host, kAll), std::uint64_t(1) << 12);
    host = {};
    host.privileged = true;
    EXPECT_EQ(capabilityMask(host, 0xff), 0xffu);
}

TEST(ContainerPlan, masksByDefaultAndNotWhenPrivileged)
{
    Container container = sample();
    const auto spec = compileSpec(container, Options{}, inputs());
    ASSERT_TRUE(spec);
    EXPECT_NE(std::find(spec->maskedPaths.begin(), spec->maskedPaths.end(), "/proc/kcore"),
              spec->maskedPaths.end());
    EXPECT_NE(std::find(spec->readOnlyPaths.begin(), spec->readOnlyPaths.end(), "/proc/sys"),
              spec->readOnlyPaths.end());
    container.record.hostConfig.privileged = true;
    const auto open = compileSpec(container, Options{}, inputs());
    ASSERT_TRUE(open);
    EXPECT_TRUE(open->maskedPaths.empty());
    EXPECT_EQ(open->cgroup.deviceRules, (std::vector<std::string>{"a *:* rwm"}));
}

TEST(ContainerPlan, doublesTheMemoryForSwapUnlessTold)
{
    Container container = sample();
    container.record.hostConfig.memory = 64 << 20;
    EXPECT_EQ(cgroupSpec(container, Options{}).memorySwap, 128 << 20);
    container.record.hostConfig.memorySwap = -1;
    EXPECT_EQ(cgroupSpec(container, Options{}).memorySwap, -1);
}

TEST(ContainerPlan, readsNanoCpusAsAQuota)
{
    Container container = sample();
    container.record.hostConfig.nanoCpus = 1'500'000'000;
    const auto cgroup = cgroupSpec(container, Options{});
    EXPECT_EQ(cgroup.cpuQuota, 150'000);
    EXPECT_EQ(cgroup.cpuPeriod, 100'000);
    EXPECT_EQ(cgroup.pidsLimit, 4096);
}

TEST(ContainerPlan, mountsItsFilesUnlessTheUserDoes)
{
    Container container = sample();
    MountRecord own;
    own.type = "bind";
    own.source = "/mine";
    own.destination = "/etc/hosts";
    container.record.mounts = {own};
    const auto spec = compileSpec(container, Options{}, inputs());
    ASSERT_TRUE(spec);
    const auto hosts =
        std::count_if(spec->mounts.begin(), spec->mounts.end(),
                      [](const runtime::MountSpec &mount) { return mount.target == "/etc/hosts"; });
    EXPECT_EQ(hosts, 1);
    EXPECT_EQ(spec->mounts.size(), 3u);
}

TEST(ContainerPlan, anExecHasTheContainersRightsAndItsOwnWords)
{
    Container container = sample();
    const auto spec = compileSpec(container, Options{}, inputs());
    ASSERT_TRUE(spec);
    model::ExecConfig config;
    config.cmd = {"id"};
    config.env = {"HOSTNAME=other"};
    config.user = "1000";
    const auto process = execProcess(config, spec->process, kAll);
    EXPECT_EQ(process.args, (std::vector<std::string>{"id"}));
    EXPECT_EQ(process.user, "1000");
    EXPECT_EQ(process.capabilities, spec->process.capabilities);
    EXPECT_EQ(std::count(process.env.begin(), process.env.end(), "HOSTNAME=other"), 1);
    config.privileged = true;
    EXPECT_EQ(execProcess(config, spec->process, kAll).capabilities, kAll);
}

#include "backend/sys/cgroup.h"
#include "tests/backend/sys/temporary_folder.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

namespace berth::sys::test {

namespace {

namespace fs = std::filesystem;

// A tree of plain folders laid out as the kernel's; the files are made once the cgroup is there.
class FakeCgroup : public testing::Test
{
protected:
    void makeFiles(const std::string &controller, std::initializer_list<const char *> names)
    {
        for (const char *name : names)
            folder_.write(controller + "/t/c/" + name, "");
    }
    void makeControllers()
    {
        for (const char *name : {"cpu", "cpuacct", "cpuset", "memory", "pids", "devices", "blkio", "freezer"})
            fs::create_directory(folder_.path / name);
        fs::create_directory(folder_.path / "unified");
        for (const char *file : {"cpuset.cpus", "cpuset.mems"}) {
            folder_.write(std::string("cpuset/") + file, "0-1\n");
            for (const char *below : {"cpuset/t", "cpuset/t/c"}) {
                fs::create_directory(folder_.path / below);
                folder_.write(std::string(below) + "/" + file, "");
            }
        }
    }
    TemporaryFolder folder_;
};

TEST_F(FakeCgroup, writesLimitsOfVersion1)
{
    makeControllers();
    auto cgroup = Cgroup::create(CgroupHost::version1(folder_.path, true), "/t/c");
    ASSERT_TRUE(cgroup) << cgroup.error().text();
    makeFiles("cpu", {"cpu.shares", "cpu.cfs_period_us", "cpu.cfs_quota_us"});
    makeFiles("memory", {"memory.limit_in_bytes", "memory.memsw.limit_in_bytes"});
    makeFiles("pids", {"pids.max"});
    CgroupLimits limits;
    limits.cpuShares = 512;
    limits.cpuQuota = 50000;
    limits.memory = 64 << 20;
    limits.memorySwap = 128 << 20;
    limits.pidsLimit = -1;
    limits.memorySwappiness = 10; // no such file here
    const auto warnings = cgroup->apply(limits);
    ASSERT_TRUE(warnings) << warnings.error().text();
    EXPECT_EQ(folder_.read("cpu/t/c/cpu.shares"), "512");
    EXPECT_EQ(folder_.read("cpu/t/c/cpu.cfs_quota_us"), "50000");
    EXPECT_EQ(folder_.read("cpu/t/c/cpu.cfs_period_us"), "");
    EXPECT_EQ(folder_.read("memory/t/c/memory.limit_in_bytes"), "67108864");
    EXPECT_EQ(folder_.read("memory/t/c/memory.memsw.limit_in_bytes"), "134217728");
    EXPECT_EQ(folder_.read("pids/t/c/pids.max"), "max");
    ASSERT_EQ(warnings->size(), 1u);
    EXPECT_NE(warnings->front().find("swappiness"), std::string::npos);
}

TEST_F(FakeCgroup, writesLimitsOfVersion2)
{
    folder_.write("cgroup.subtree_control", "");
    fs::create_directories(folder_.path / "t/c");
    folder_.write("t/cgroup.subtree_control", "");
    auto cgroup = Cgroup::create(CgroupHost::version2(folder_.path, {"cpu", "memory", "pids", "io"}), "/t/c");
    ASSERT_TRUE(cgroup) << cgroup.error().text();
    for (const char *name :
         {"cpu.weight", "cpu.max", "memory.max", "memory.swap.max", "memory.low", "io.max"})
        folder_.write(std::string("t/c/") + name, "");
    CgroupLimits limits;
    limits.cpuShares = 1024;
    limits.cpuQuota = 50000;
    limits.cpuPeriod = 100000;
    limits.memory = 64 << 20;
    limits.memorySwap = 128 << 20;
    limits.memoryReservation = 32 << 20;
    limits.readBps = {{"8:0", 1000}};
    limits.cpusetCpus = "0"; // not delegated here
    const auto warnings = cgroup->apply(limits);
    ASSERT_TRUE(warnings) << warnings.error().text();
    EXPECT_EQ(folder_.read("t/c/cpu.weight"), "39");
    EXPECT_EQ(folder_.read("t/c/cpu.max"), "50000 100000");
    EXPECT_EQ(folder_.read("t/c/memory.max"), "67108864");
    EXPECT_EQ(folder_.read("t/c/memory.swap.max"), "67108864");
    EXPECT_EQ(folder_.read("t/c/memory.low"), "33554432");
    EXPECT_EQ(folder_.read("t/c/io.max"), "8:0 rbps=1000");
    ASSERT_EQ(warnings->size(), 1u);
    EXPECT_NE(warnings->front().find("cpuset"), std::string::npos);
}

TEST_F(FakeCgroup, allowsOnlyTheDevicesOfTheList)
{
    makeControllers();
    auto cgroup = Cgroup::create(CgroupHost::version1(folder_.path, true), "/t/c");
    ASSERT_TRUE(cgroup);
    makeFiles("devices", {"devices.deny", "devices.allow"});
    CgroupLimits limits;
    limits.devices = {{'c', 1, 3, "rwm"}};
    const auto warnings = cgroup->apply(limits);
    ASSERT_TRUE(warnings) << warnings.error().text();
    EXPECT_EQ(folder_.read("devices/t/c/devices.deny"), "a");
    EXPECT_EQ(folder_.read("devices/t/c/devices.allow"), "c 1:3 rwm");
}

TEST_F(FakeCgroup, readsStatsOfBothVersions)
{
    folder_.write("cgroup.subtree_control", "");
    fs::create_directories(folder_.path / "t/c");
    auto cgroup = Cgroup::open(CgroupHost::version2(folder_.path, {"cpu", "memory", "pids", "io"}), "/t/c");
    ASSERT_TRUE(cgroup);
    folder_.write("t/c/cpu.stat",
                  "usage_usec 30\nuser_usec 20\nsystem_usec 10\nnr_periods 5\nnr_throttled 2\n"
                  "throttled_usec 7\n");
    folder_.write("t/c/memory.current", "4096\n");
    folder_.write("t/c/memory.max", "max\n");
    folder_.write("t/c/memory.stat", "anon 1\nfile 2\n");
    folder_.write("t/c/memory.events", "low 0\nmax 3\noom_kill 1\n");
    folder_.write("t/c/io.stat", "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n");
    folder_.write("t/c/pids.current", "9\n");
    const CgroupStats stats = cgroup->stats();
    EXPECT_EQ(stats.cpuTotal, 30000u);
    EXPECT_EQ(stats.throttledTime, 7000u);
    EXPECT_EQ(stats.memoryUsage, 4096u);
    EXPECT_EQ(stats.memoryLimit, 0u);
    EXPECT_EQ(stats.memoryFailures, 3u);
    EXPECT_EQ(stats.oomKills, 1u);
    ASSERT_EQ(stats.memoryDetails.size(), 2u);
    ASSERT_EQ(stats.blockIo.size(), 1u);
    EXPECT_EQ(stats.blockIo.front().writeCount, 4u);
    EXPECT_EQ(stats.pids, 9u);
}

TEST(DeviceRules, areParsedAndWritten)
{
    for (const char *text : {"c 1:3 rwm", "b 8:* r", "a *:* rwm"}) {
        const auto rule = parseDeviceRule(text);
        ASSERT_TRUE(rule) << text;
        EXPECT_EQ(deviceRuleText(*rule), text);
    }
    for (const char *text : {"", "c", "c 1:3", "x 1:3 r", "c 1:3 x", "c 1 r", "c 1:3 rwmr", "c 99999999:1 r"})
        EXPECT_FALSE(parseDeviceRule(text)) << text;
}

class RealCgroup : public testing::Test
{
protected:
    void SetUp() override
    {
        if (::geteuid() != 0)
            GTEST_SKIP() << "needs root";
        const auto host = CgroupHost::detect();
        if (!host)
            GTEST_SKIP() << host.error().text();
        auto made = Cgroup::create(*host, "/berth-test-sys-" + std::to_string(::getpid()));
        ASSERT_TRUE(made) << made.error().text();
        cgroup_ = std::make_unique<Cgroup>(std::move(*made));
    }
    void TearDown() override
    {
        const bool removed = !cgroup_ || cgroup_->remove().value_or(false);
        EXPECT_TRUE(removed);
    }
    std::unique_ptr<Cgroup> cgroup_;
};

TEST_F(RealCgroup, takesLimitsAndGivesThemUpAgain)
{
    CgroupLimits limits;
    limits.memory = 64 << 20;
    limits.pidsLimit = 50;
    limits.devices = {{'c', 1, 3, "rwm"}};
    ASSERT_TRUE(cgroup_->apply(limits));
    EXPECT_EQ(cgroup_->stats().memoryLimit, 64u << 20);
    EXPECT_EQ(cgroup_->stats().pidsLimit, 50u);
    limits.devices.clear();
    limits.memory = 128 << 20;
    ASSERT_TRUE(cgroup_->apply(limits));
    EXPECT_EQ(cgroup_->stats().memoryLimit, 128u << 20);
    EXPECT_FALSE(cgroup_->populated().value_or(true));
}

} // namespace

} // namespace berth::sys::test

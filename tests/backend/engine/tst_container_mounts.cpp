#include "backend/engine/container_mounts.h"

#include <gtest/gtest.h>

using namespace berth;
using namespace berth::engine;

TEST(Binds, tellHostPathsFromVolumes)
{
    EXPECT_EQ(parseBind("/host:/in")->type, "bind");
    EXPECT_EQ(parseBind("data:/in")->name, "data");
    const auto anonymous = parseBind("/in");
    ASSERT_TRUE(anonymous);
    EXPECT_TRUE(anonymous->anonymous);
    EXPECT_EQ(anonymous->type, "volume");
}

TEST(Binds, readTheirOptions)
{
    const auto mount = parseBind("/host:/in:ro,rslave");
    ASSERT_TRUE(mount);
    EXPECT_TRUE(mount->readOnly);
    EXPECT_EQ(mount->propagation, "rslave");
    EXPECT_TRUE(parseBind("data:/in:nocopy")->noCopy);
}

TEST(Binds, refuseWhatIsNone)
{
    for (const char *bad : {"", ":", "/a:", ":/b", "/a:/b:ro:rw", "/a:relative", "/a:/", "/a:/b:nonsense",
                            "/a:/b:ro,rw", "../x:/b", "/a:/b:nocopy", "data:/in:rshared"})
        EXPECT_FALSE(parseBind(bad)) << bad;
}

TEST(Mounts, cleanTheirTargets)
{
    EXPECT_EQ(*cleanTarget("/a//b/./c/../d/"), "/a/b/d");
    EXPECT_FALSE(cleanTarget("/a/.."));
    EXPECT_FALSE(cleanTarget("a"));
}

TEST(Mounts, refuseTheSameTargetTwice)
{
    model::HostConfig host;
    host.binds = {"/x:/in", "/y:/in/"};
    EXPECT_EQ(collectMounts(host, {}, {}).error().message, "Duplicate mount point: /in");
}

TEST(Mounts, ownOnesHideInheritedOnesAndTheImages)
{
    model::HostConfig host;
    host.binds = {"/x:/data"};
    MountRecord inherited;
    inherited.type = "volume";
    inherited.name = "other";
    inherited.destination = "/data";
    const auto mounts = collectMounts(host, {"/data", "/more"}, {inherited});
    ASSERT_TRUE(mounts);
    ASSERT_EQ(mounts->size(), 2u);
    EXPECT_EQ((*mounts)[0].source, "/x");
    EXPECT_EQ((*mounts)[1].destination, "/more");
}

TEST(Mounts, parentsComeBeforeChildren)
{
    model::HostConfig host;
    host.binds = {"/x:/a/b/c", "/y:/a"};
    const auto mounts = collectMounts(host, {}, {});
    ASSERT_TRUE(mounts);
    EXPECT_EQ((*mounts)[0].destination, "/a");
}

TEST(Mounts, refuseFieldsOfOtherTypes)
{
    model::Mount mount;
    mount.type = "bind";
    mount.target = "/in";
    EXPECT_NE(fromMount(mount).error().message.find("field Source must not be empty"), std::string::npos);
    mount.type = "tmpfs";
    mount.source = "/x";
    EXPECT_FALSE(fromMount(mount));
    mount.type = "nonsense";
    EXPECT_NE(fromMount(mount).error().message.find("mount type unknown"), std::string::npos);
}

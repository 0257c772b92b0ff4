#include "backend/base/ids.h"
#include "backend/runtime/protocol.h"
#include "backend/runtime/wire.h"

#include <gtest/gtest.h>
#include <random>

using namespace berth;
using namespace berth::runtime;

namespace {

ContainerSpec sampleSpec()
{
    ContainerSpec spec;
    spec.id = randomHexId();
    spec.run = 7;
    spec.rootfs.lowerDirs = {"/a", "/b", std::string("with\0zero", 9)};
    spec.mounts.resize(2);
    spec.mounts[1].kind = MountKind::Tmpfs;
    spec.mounts[1].tmpfsSize = 1u << 30;
    spec.namespaces.net = {NamespaceMode::Join, 0};
    spec.process.args = {"sh", "-c", ""};
    spec.process.oomScoreAdj = -5;
    spec.process.seccompFilter = {1, 2, 255};
    spec.cgroup.memorySwappiness = -1;
    spec.sysctls = {{"net.ipv4.ip_forward", "1"}};
    return spec;
}

struct Older
{
    std::uint32_t number = 1;
    static constexpr auto fields() { return std::tuple{field("number", &Older::number)}; }
};
struct Newer
{
    std::uint32_t number = 1;
    std::string text = "default";
    static constexpr auto fields()
    {
        return std::tuple{field("number", &Newer::number), field("text", &Newer::text)};
    }
};
struct HoldsOlder
{
    Older inner;
    std::int8_t after = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("inner", &HoldsOlder::inner), field("after", &HoldsOlder::after)};
    }
};
struct HoldsNewer
{
    Newer inner;
    std::int8_t after = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("inner", &HoldsNewer::inner), field("after", &HoldsNewer::after)};
    }
};

} // namespace

TEST(Wire, givesBackWhatWasWritten)
{
    const ContainerSpec spec = sampleSpec();
    const std::string bytes = wire::encode(spec);
    const auto read = wire::decode<ContainerSpec>(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(wire::encode(*read), bytes);
    EXPECT_EQ(read->process.args, spec.process.args);
    EXPECT_EQ(read->rootfs.lowerDirs, spec.rootfs.lowerDirs);
    EXPECT_EQ(read->process.oomScoreAdj, -5);
    EXPECT_EQ(read->cgroup.memorySwappiness, -1);
    EXPECT_EQ(read->namespaces.net.mode, NamespaceMode::Join);
}

TEST(Wire, readsAnOlderStructWithDefaultsAndANewerOneAsFarAsItIsKnown)
{
    HoldsOlder old;
    old.inner.number = 5;
    old.after = -3;
    const auto fromOld = wire::decode<HoldsNewer>(wire::encode(old));
    ASSERT_TRUE(fromOld);
    EXPECT_EQ(fromOld->inner.number, 5u);
    EXPECT_EQ(fromOld->inner.text, "default");
    EXPECT_EQ(fromOld->after, -3);

    HoldsNewer fresh;
    fresh.inner.text = "unknown to the old one";
    fresh.after = 9;
    const auto fromNew = wire::decode<HoldsOlder>(wire::encode(fresh));
    ASSERT_TRUE(fromNew);
    EXPECT_EQ(fromNew->after, 9);
}

TEST(Wire, refusesEveryTruncation)
{
    const std::string bytes = wire::encode(sampleSpec());
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_FALSE(wire::decode<ContainerSpec>(std::string_view(bytes).substr(0, length))) << length;
}

TEST(Wire, survivesFlippedBytes)
{
    const std::string bytes = wire::encode(sampleSpec());
    std::mt19937 random(1);
    for (int round = 0; round < 2000; ++round) {
        std::string hostile = bytes;
        for (int flips = 0; flips < 3; ++flips)
            hostile[random() % hostile.size()] = static_cast<char>(random());
        if (const auto read = wire::decode<ContainerSpec>(hostile)) {
            EXPECT_LE(wire::encode(*read).size(), bytes.size() * 4);
        }
    }
}

TEST(Wire, refusesCountsThatTheBytesCannotHold)
{
    wire::Writer writer;
    writer.put(std::uint32_t{0xffffffff});
    const std::string bytes = writer.take();
    std::vector<std::string> list;
    wire::Reader reader(bytes);
    reader.take(list);
    EXPECT_TRUE(reader.failed());
    EXPECT_TRUE(list.empty());
}

TEST(Wire, refusesMoreThanTheLargestMessage)
{
    Hello hello;
    hello.token.assign(wire::kMaxMessage, 'x');
    EXPECT_FALSE(wire::decode<Hello>(wire::encode(hello)));
}

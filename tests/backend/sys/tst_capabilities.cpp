#include "backend/sys/capabilities.h"

#include <gtest/gtest.h>

namespace berth::sys {

namespace {

constexpr CapabilitySet kAll = (CapabilitySet{1} << kCapabilityCount) - 1;

TEST(Capabilities, defaultsAreDockersFourteen)
{
    const std::vector<std::string> names = capabilityNames(kDefaultCapabilities);
    EXPECT_EQ(names.size(), 14u);
    EXPECT_EQ(names.front(), "CAP_CHOWN");
    EXPECT_EQ(names.back(), "CAP_SETFCAP");
}

TEST(Capabilities, nameGoesBothWays)
{
    for (int number = 0; number < kCapabilityCount; ++number)
        EXPECT_EQ(capabilityNumber(capabilityName(number)), number);
    EXPECT_EQ(capabilityNumber("net_admin"), 12);
    EXPECT_EQ(capabilityNumber("NET_ADMIN"), 12);
    EXPECT_EQ(capabilityNumber("NO_SUCH"), std::nullopt);
    EXPECT_EQ(capabilityName(kCapabilityCount), "");
}

TEST(Capabilities, addsAndDropsByName)
{
    const auto set = combineCapabilities(kDefaultCapabilities, {"NET_ADMIN"}, {"MKNOD", "cap_chown"}, kAll);
    ASSERT_TRUE(set);
    EXPECT_EQ(*set, (kDefaultCapabilities | 1u << 12) & ~(CapabilitySet{1} << 27) & ~CapabilitySet{1});
}

TEST(Capabilities, allIsWhatTheEngineHolds)
{
    EXPECT_EQ(*combineCapabilities(kDefaultCapabilities, {"ALL"}, {"CHOWN"}, 0xff), 0xfeu);
    EXPECT_EQ(*combineCapabilities(kDefaultCapabilities, {"KILL"}, {"ALL"}, kAll), CapabilitySet{1} << 5);
    EXPECT_EQ(*combineCapabilities(kDefaultCapabilities, {}, {"ALL"}, kAll), 0u);
}

TEST(Capabilities, refusesUnknownNames)
{
    const auto set = combineCapabilities(0, {"FLY"}, {}, kAll);
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().kind, ErrorKind::Invalid);
    EXPECT_EQ(set.error().message, "invalid capability: unknown capability: \"FLY\"");
}

} // namespace

} // namespace berth::sys

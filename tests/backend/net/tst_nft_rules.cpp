#include "backend/net/nft_rules.h"

#include <gtest/gtest.h>

using namespace berth;
using namespace berth::net;

namespace {

RuleOptions options()
{
    return {"berth0", parseInterfaceAddress("172.17.0.1/16")->prefix, true, true};
}

Forward forwardAt(const char *hostAddress)
{
    return {Protocol::Tcp, *parseIpv4(hostAddress), 8080, *parseIpv4("172.17.0.2"), 80};
}

bool has(const std::string &text, const char *part)
{
    return text.find(part) != std::string::npos;
}

std::string hex(const std::string &bytes)
{
    std::string text;
    char digits[3];
    for (const char byte : bytes) {
        std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(byte));
        text += digits;
    }
    return text;
}

} // namespace

TEST(NftRules, leaveNoMarkUnfilled)
{
    const std::string text =
        rulesText(options(), {{{"berth0-abc", {}, {}}}, {forwardAt("0.0.0.0"), forwardAt("127.0.0.1")}});
    EXPECT_FALSE(has(text, "%")) << text;
}

TEST(NftRules, replaceOnlyTheirOwnTables)
{
    const std::string text = rulesText(options(), {});
    EXPECT_TRUE(text.starts_with("table ip berth-berth0\ndelete table ip berth-berth0\n"
                                 "table bridge berth-berth0\ndelete table bridge berth-berth0\n"));
    EXPECT_FALSE(has(text, "flush"));
}

TEST(NftRules, carryTheElementsOfWhatRuns)
{
    const Mac mac = *parseMac("02:42:ac:11:00:02");
    const std::string text = rulesText(options(), {{{"berth0-a1b2c3", mac, *parseIpv4("172.17.0.2")}},
                                                   {forwardAt("0.0.0.0"), forwardAt("127.0.0.1")}});
    EXPECT_TRUE(has(text, "elements = { tcp . 8080 : 172.17.0.2 . 80 }"));
    EXPECT_TRUE(has(text, "elements = { tcp . 127.0.0.1 . 8080 : 172.17.0.2 . 80 }"));
    EXPECT_TRUE(has(text, "elements = { \"berth0-a1b2c3\" . 02:42:ac:11:00:02 . 172.17.0.2 }"));
}

TEST(NftRules, followTheDaemonsSwitches)
{
    RuleOptions asked = options();
    EXPECT_TRUE(has(rulesText(asked, {}), "ip saddr 172.17.0.0/16 oifname != \"berth0\" masquerade"));
    EXPECT_FALSE(has(rulesText(asked, {}), "iifname \"berth0\" oifname \"berth0\" drop"));
    asked.interContainer = asked.masquerade = false;
    EXPECT_FALSE(has(rulesText(asked, {}), "oifname != \"berth0\" masquerade"));
    EXPECT_TRUE(has(rulesText(asked, {}), "iifname \"berth0\" oifname \"berth0\" drop"));
}

TEST(NftRules, encodeAForwardAsTheKernelStoresIt)
{
    const EncodedElement everywhere = encode(forwardAt("0.0.0.0"));
    EXPECT_STREQ(everywhere.set, "published");
    EXPECT_EQ(hex(everywhere.key), "060000001f900000");
    EXPECT_EQ(hex(everywhere.value), "ac11000200500000");
    const EncodedElement local = encode(forwardAt("127.0.0.1"));
    EXPECT_STREQ(local.set, "published_at");
    EXPECT_EQ(hex(local.key), "060000007f0000011f900000");
}

TEST(NftRules, encodeAGuardAsTheKernelStoresIt)
{
    const EncodedElement guard =
        encode(PortGuard{"berth0-a1b2c3", *parseMac("02:42:ac:11:00:02"), *parseIpv4("172.17.0.2")});
    EXPECT_TRUE(guard.bridgeFamily);
    EXPECT_EQ(hex(guard.key), "6265727468302d6131623263330000000242ac1100020000ac110002");
    EXPECT_TRUE(guard.value.empty());
}

TEST(NftRules, nameLinksByTheBridge)
{
    EXPECT_EQ(linkPrefix("berth0"), "berth0-");
    EXPECT_EQ(linkPrefix("a-long-bridge-1").size(), 8u);
    EXPECT_NE(linkPrefix("a-long-bridge-1"), linkPrefix("a-long-bridge-2"));
}

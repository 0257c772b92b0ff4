#include "backend/net/address.h"

#include <gtest/gtest.h>

using namespace berth;
using namespace berth::net;

TEST(Ipv4, readsAndWritesDottedQuads)
{
    EXPECT_EQ(parseIpv4("172.17.0.2")->str(), "172.17.0.2");
    EXPECT_EQ(parseIpv4("0.0.0.0")->value, 0u);
    EXPECT_EQ(parseIpv4("255.255.255.255")->value, 0xffffffffu);
}

TEST(Ipv4, refusesWhatIsNoAddress)
{
    for (const char *text : {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "1..2.3",
                             "a.b.c.d", "::1", "1.2.3.-4"})
        EXPECT_FALSE(parseIpv4(text)) << text;
}

TEST(Ipv4, tellsLoopbackFromOthers)
{
    EXPECT_TRUE(parseIpv4("127.3.2.1")->isLoopback());
    EXPECT_FALSE(parseIpv4("128.0.0.1")->isLoopback());
}

TEST(Prefix, knowsWhatItHoldsAndWhatItOverlaps)
{
    const Prefix wide = parseInterfaceAddress("172.17.3.4/16")->prefix;
    const Prefix narrow = parseInterfaceAddress("172.17.8.0/24")->prefix;
    EXPECT_EQ(wide.str(), "172.17.0.0/16");
    EXPECT_EQ(wide.broadcast().str(), "172.17.255.255");
    EXPECT_TRUE(wide.contains(*parseIpv4("172.17.9.9")));
    EXPECT_FALSE(wide.contains(*parseIpv4("172.18.0.1")));
    EXPECT_TRUE(wide.overlaps(narrow));
    EXPECT_TRUE(narrow.overlaps(wide));
    EXPECT_FALSE(narrow.overlaps(parseInterfaceAddress("172.17.9.0/24")->prefix));
}

TEST(InterfaceAddress, needsAnAddressAndALength)
{
    EXPECT_EQ(parseInterfaceAddress("10.1.2.3/8")->str(), "10.1.2.3/8");
    for (const char *text : {"10.1.2.3", "10.1.2.3/33", "10.1.2.3/", "/8", "10.1.2/8", "10.1.2.3/08"})
        EXPECT_FALSE(parseInterfaceAddress(text)) << text;
}

TEST(Mac, readsBothSeparators)
{
    EXPECT_EQ(parseMac("02:42:AC:11:00:02")->str(), "02:42:ac:11:00:02");
    EXPECT_EQ(parseMac("02-42-ac-11-00-02")->str(), "02:42:ac:11:00:02");
}

TEST(Mac, refusesGroupAddressesAndNonsense)
{
    for (const char *text : {"", "01:00:5e:00:00:01", "00:00:00:00:00:00", "02:42:ac:11:00",
                             "02:42:ac:11:00:0g", "0242ac110002", "02:42:ac:11:00:02:03"})
        EXPECT_FALSE(parseMac(text)) << text;
}

TEST(Mac, followsFromTheAddress)
{
    EXPECT_EQ(macFor(*parseIpv4("172.17.0.2")).str(), "02:42:ac:11:00:02");
}

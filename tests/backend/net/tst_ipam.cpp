#include "backend/net/ipam.h"

#include <gtest/gtest.h>

using namespace berth;
using namespace berth::net;

namespace {

InterfaceAddress at(const char *text)
{
    return *parseInterfaceAddress(text);
}

AddressPool smallPool()
{
    return AddressPool(at("10.0.0.0/29").prefix, *parseIpv4("10.0.0.1"));
}

} // namespace

TEST(AddressPool, startsBehindTheGateway)
{
    AddressPool pool = smallPool();
    EXPECT_EQ(pool.allocate()->str(), "10.0.0.2");
    EXPECT_EQ(pool.allocate()->str(), "10.0.0.3");
}

TEST(AddressPool, givesAnAddressAgainOnlyAfterTheOthers)
{
    AddressPool pool = smallPool();
    const Ipv4 first = *pool.allocate();
    pool.release(first);
    EXPECT_EQ(pool.allocate()->str(), "10.0.0.3");
    for (const char *next : {"10.0.0.4", "10.0.0.5", "10.0.0.6", "10.0.0.2"})
        EXPECT_EQ(pool.allocate()->str(), next);
}

TEST(AddressPool, isFullWhenAllUsableOnesAreTaken)
{
    AddressPool pool = smallPool();
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(pool.allocate());
    const auto none = pool.allocate();
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, ErrorKind::Unavailable);
    pool.release(*parseIpv4("10.0.0.4"));
    EXPECT_EQ(pool.allocate()->str(), "10.0.0.4");
}

TEST(AddressPool, reservesWhatWasAskedForOnce)
{
    AddressPool pool = smallPool();
    EXPECT_TRUE(pool.reserve(*parseIpv4("10.0.0.2")));
    EXPECT_EQ(pool.reserve(*parseIpv4("10.0.0.2")).error().kind, ErrorKind::Conflict);
    EXPECT_EQ(pool.allocate()->str(), "10.0.0.3");
}

TEST(AddressPool, reservesNothingOutsideNorTheSpecialOnes)
{
    AddressPool pool = smallPool();
    for (const char *text : {"10.0.1.2", "10.0.0.0", "10.0.0.7", "10.0.0.1"})
        EXPECT_EQ(pool.reserve(*parseIpv4(text)).error().kind, ErrorKind::Invalid) << text;
}

TEST(AddressPool, staysInItsRange)
{
    AddressPool pool(at("10.0.0.0/24").prefix, *parseIpv4("10.0.0.1"), at("10.0.0.128/30").prefix);
    for (const char *next : {"10.0.0.129", "10.0.0.130", "10.0.0.131", "10.0.0.128"})
        EXPECT_EQ(pool.allocate()->str(), next);
    EXPECT_FALSE(pool.allocate());
}

TEST(FreeSubnet, takesTheFirstThatNothingUses)
{
    EXPECT_EQ(freeSubnet({})->str(), "172.17.0.1/16");
    const std::vector<Prefix> used{at("172.17.4.0/24").prefix, at("172.18.0.0/15").prefix};
    EXPECT_EQ(freeSubnet(used)->str(), "172.20.0.1/16");
}

TEST(FreeSubnet, goesOnToTheSmallerOnes)
{
    const std::vector<Prefix> used{at("172.16.0.0/12").prefix, at("192.168.1.0/24").prefix};
    EXPECT_EQ(freeSubnet(used)->str(), "192.168.16.1/20");
    const std::vector<Prefix> all{at("172.16.0.0/12").prefix, at("192.168.0.0/16").prefix};
    EXPECT_FALSE(freeSubnet(all));
}

// The bridge, the namespaces and the rules together, in a network of the test's own.
#include "backend/net/bridge.h"
#include "backend/net/ipam.h"
#include "backend/net/namespace_pool.h"
#include "backend/net/nft_tables.h"
#include "backend/net/port_relay.h"
#include "backend/sys/procfs.h"
#include "tests/backend/net/network_sandbox.h"

#include <poll.h>

using namespace berth;
using namespace berth::net;
using tests::Greeter;
using tests::hear;
using tests::inside;

namespace {

// What makes sure that something does not arrive: long enough for a packet, short enough for a test.
constexpr int kSilenceMs = 300;

class BridgeNetwork : public tests::NetworkSandbox
{
protected:
    void SetUp() override
    {
        NetworkSandbox::SetUp();
        if (IsSkipped())
            return;
        auto opened = NetlinkSocket::open(NETLINK_ROUTE);
        ASSERT_TRUE(opened);
        route.emplace(std::move(*opened));
        auto made = ensureBridge(*route, {"tb0", std::nullopt, 1500, true});
        ASSERT_TRUE(made) << made.error().text();
        bridge = *made;
        auto sockets = NftTables::open("tb0");
        ASSERT_TRUE(sockets) << sockets.error().text();
        tables.emplace(std::move(*sockets));
        pool.emplace(bridge.address.prefix, bridge.address.address);
        applyRules();
    }
    void applyRules(const RuleElements &elements = {}, bool interContainer = true)
    {
        const auto applied = tables->apply({"tb0", bridge.address.prefix, interContainer, true}, elements);
        ASSERT_TRUE(applied) << applied.error().text();
    }
    ReadyNamespace container(const std::string &link)
    {
        const Ipv4 address = *pool->allocate();
        NamespaceRecipe recipe{InterfaceAddress{address, bridge.address.prefix},
                               bridge.address.address,
                               macFor(address),
                               link,
                               bridge.index,
                               1500};
        auto made = makeNamespace(recipe);
        EXPECT_TRUE(made) << made.error().text();
        EXPECT_TRUE(tables->add({{{link, recipe.mac, address}}, {}}));
        return std::move(*made);
    }
    // A neighbour of the host on a network of their own, 10.9.0.0/24: the host is .1, it is .2.
    UniqueFd neighbour()
    {
        const Prefix lan = parseInterfaceAddress("10.9.0.0/24")->prefix;
        auto wire = ensureBridge(*route, {"lan0", parseInterfaceAddress("10.9.0.1/24").value(), 1500, true});
        EXPECT_TRUE(wire) << wire.error().text();
        auto made = makeNamespace({InterfaceAddress{*parseIpv4("10.9.0.2"), lan}, *parseIpv4("10.9.0.1"),
                                   *parseMac("02:00:00:00:00:99"), "outside", wire->index, 1500});
        EXPECT_TRUE(made) << made.error().text();
        return std::move(made->netns);
    }
    static std::string addressOf(const ReadyNamespace &container)
    {
        return container.recipe.address->address.str();
    }
    std::string gateway() const { return bridge.address.address.str(); }

    std::optional<NetlinkSocket> route;
    std::optional<NftTables> tables;
    std::optional<AddressPool> pool;
    Bridge bridge;
};

std::string hearIn(const UniqueFd &netns, const std::string &ip, std::uint16_t port, int timeoutMs = 2000)
{
    std::string heard;
    inside(netns.get(), [&] { heard = hear(ip, port, SOCK_STREAM, timeoutMs); });
    return heard;
}

Forward forward(const char *hostAddress, const ReadyNamespace &container, Protocol protocol = Protocol::Tcp)
{
    return {protocol, *parseIpv4(hostAddress), 8080, container.recipe.address->address, 80};
}

} // namespace

TEST_F(BridgeNetwork, isFoundAgainWithItsAddress)
{
    EXPECT_EQ(bridge.address.str(), "172.17.0.1/16");
    EXPECT_TRUE(bridge.ours);
    const auto again = ensureBridge(*route, {"tb0", std::nullopt, 1500, true});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->index, bridge.index);
    EXPECT_EQ(again->address, bridge.address);
}

TEST_F(BridgeNetwork, givesASecondDaemonAnotherSubnet)
{
    const auto other = ensureBridge(*route, {"tb1", std::nullopt, 1500, true});
    ASSERT_TRUE(other);
    EXPECT_EQ(other->address.str(), "172.18.0.1/16");
}

TEST_F(BridgeNetwork, takesTheAddressItIsTold)
{
    const auto other =
        ensureBridge(*route, {"tb1", parseInterfaceAddress("10.200.0.1/24").value(), 1500, true});
    ASSERT_TRUE(other);
    const auto moved =
        ensureBridge(*route, {"tb1", parseInterfaceAddress("10.201.0.1/24").value(), 1500, true});
    ASSERT_TRUE(moved);
    EXPECT_EQ(addressesOf(*route, moved->index)->size(), 1u);
    EXPECT_EQ(addressesOf(*route, moved->index)->front().str(), "10.201.0.1/24");
}

TEST_F(BridgeNetwork, isRemovedOnlyWhenItIsOurs)
{
    ASSERT_TRUE(createBridge(*route, "foreign0", "somebody's", 1500));
    const auto foreign = ensureBridge(*route, {"foreign0", std::nullopt, 1500, true});
    ASSERT_TRUE(foreign);
    EXPECT_TRUE(removeBridge(*route, *foreign));
    EXPECT_TRUE(removeBridge(*route, bridge));
    EXPECT_TRUE(findLink(*route, "foreign0")->has_value());
    EXPECT_FALSE(findLink(*route, "tb0")->has_value());
}

TEST_F(BridgeNetwork, refusesALinkThatIsNoBridge)
{
    EXPECT_FALSE(ensureBridge(*route, {"lo", std::nullopt, 1500, true}));
    EXPECT_FALSE(ensureBridge(*route, {"a/b", std::nullopt, 1500, true}));
}

TEST_F(BridgeNetwork, connectsContainersWithEachOtherAndTheHost)
{
    const ReadyNamespace one = container("tb0-1"), two = container("tb0-2");
    const Greeter server(one.netns.get(), "0.0.0.0", 80);
    EXPECT_EQ(hearIn(two.netns, addressOf(one), 80), addressOf(two));
    EXPECT_EQ(hear(addressOf(one), 80), gateway());
}

TEST_F(BridgeNetwork, keepsContainersApartWhenToldTo)
{
    const ReadyNamespace one = container("tb0-1"), two = container("tb0-2");
    const RuleElements guards{{{"tb0-1", one.recipe.mac, one.recipe.address->address},
                               {"tb0-2", two.recipe.mac, two.recipe.address->address}},
                              {}};
    applyRules(guards, false);
    const Greeter server(one.netns.get(), "0.0.0.0", 80);
    EXPECT_EQ(hearIn(two.netns, addressOf(one), 80, kSilenceMs), "");
    EXPECT_EQ(hear(addressOf(one), 80), gateway());
}

TEST_F(BridgeNetwork, hidesContainersBehindTheHostsAddress)
{
    const UniqueFd outside = neighbour();
    const ReadyNamespace one = container("tb0-1");
    const Greeter server(outside.get(), "0.0.0.0", 80);
    EXPECT_EQ(hearIn(one.netns, "10.9.0.2", 80), "10.9.0.1");
}

TEST_F(BridgeNetwork, publishesAPortOnEveryAddressOfTheHost)
{
    const UniqueFd outside = neighbour();
    const ReadyNamespace one = container("tb0-1"), two = container("tb0-2");
    const Greeter server(one.netns.get(), "0.0.0.0", 80);
    ASSERT_TRUE(tables->add({{}, {forward("0.0.0.0", one)}}));
    EXPECT_EQ(hear("127.0.0.1", 8080), gateway());
    EXPECT_EQ(hear("10.9.0.1", 8080), "10.9.0.1");
    EXPECT_EQ(hear(gateway(), 8080), gateway());
    EXPECT_EQ(hearIn(outside, "10.9.0.1", 8080), "10.9.0.2"); // the real source
    EXPECT_EQ(hearIn(two.netns, "10.9.0.1", 8080), gateway());
    EXPECT_EQ(hearIn(one.netns, gateway(), 8080), gateway()); // its own port, by the host
}

TEST_F(BridgeNetwork, publishesUdp)
{
    const ReadyNamespace one = container("tb0-1");
    const Greeter server(one.netns.get(), "0.0.0.0", 80, SOCK_DGRAM);
    ASSERT_TRUE(tables->add({{}, {forward("0.0.0.0", one, Protocol::Udp)}}));
    EXPECT_EQ(hear("127.0.0.1", 8080, SOCK_DGRAM), gateway());
}

TEST_F(BridgeNetwork, showsTheOutsideNothingElse)
{
    const UniqueFd outside = neighbour();
    const ReadyNamespace one = container("tb0-1");
    const Greeter server(one.netns.get(), "0.0.0.0", 80);
    ASSERT_TRUE(tables->add({{}, {forward("127.0.0.1", one)}}));
    EXPECT_EQ(hear("127.0.0.1", 8080), gateway());
    EXPECT_EQ(hearIn(outside, "10.9.0.1", 8080, kSilenceMs), "");
    EXPECT_EQ(hearIn(outside, addressOf(one), 80, kSilenceMs), ""); // straight to it, by the host as a router
}

TEST_F(BridgeNetwork, keepsTheHostsLoopbackFromContainers)
{
    const ReadyNamespace one = container("tb0-1");
    const Greeter hostOnly(host(), "127.0.0.1", 7000);
    inside(one.netns.get(), [&] {
        // As root of a privileged container would: send what is meant for 127.0.0.1 to the gateway.
        const auto proc = sys::Procfs::ofHost();
        ASSERT_TRUE(proc);
        ASSERT_TRUE(proc->setSysctl("net/ipv4/conf/all/route_localnet", "1"));
        auto here = NetlinkSocket::open(NETLINK_ROUTE);
        ASSERT_TRUE(here);
        const auto lo = findLink(*here, "lo");
        ASSERT_TRUE(removeAddress(*here, (*lo)->index, parseInterfaceAddress("127.0.0.1/8").value()));
    });
    EXPECT_EQ(hearIn(one.netns, "127.0.0.1", 7000, kSilenceMs), "");
}

TEST_F(BridgeNetwork, dropsForeignSourceAddresses)
{
    const ReadyNamespace one = container("tb0-1"), two = container("tb0-2");
    const Greeter server(one.netns.get(), "0.0.0.0", 80);
    ASSERT_EQ(hearIn(two.netns, addressOf(one), 80), addressOf(two));
    const InterfaceAddress stolen{*pool->allocate(), bridge.address.prefix};
    inside(two.netns.get(), [&] {
        auto here = NetlinkSocket::open(NETLINK_ROUTE);
        const auto eth0 = findLink(*here, "eth0");
        ASSERT_TRUE(removeAddress(*here, (*eth0)->index, *two.recipe.address));
        ASSERT_TRUE(addAddress(*here, (*eth0)->index, stolen));
    });
    EXPECT_EQ(hearIn(two.netns, addressOf(one), 80, kSilenceMs), "");
}

TEST_F(BridgeNetwork, dropsForeignMacs)
{
    const ReadyNamespace one = container("tb0-1"), two = container("tb0-2");
    const Greeter server(one.netns.get(), "0.0.0.0", 80);
    inside(two.netns.get(), [&] {
        auto here = NetlinkSocket::open(NETLINK_ROUTE);
        const auto eth0 = findLink(*here, "eth0");
        ASSERT_TRUE(setMac(*here, (*eth0)->index, *parseMac("02:00:00:00:00:55")));
    });
    EXPECT_EQ(hearIn(two.netns, addressOf(one), 80, kSilenceMs), "");
}

TEST_F(BridgeNetwork, takesElementsBack)
{
    const ReadyNamespace one = container("tb0-1");
    const Greeter server(one.netns.get(), "0.0.0.0", 80);
    const RuleElements published{{}, {forward("0.0.0.0", one)}};
    ASSERT_TRUE(tables->add(published));
    EXPECT_FALSE(tables->add(published));
    ASSERT_TRUE(tables->erase(published));
    EXPECT_EQ(hear("127.0.0.1", 8080, SOCK_STREAM, kSilenceMs), "");
    EXPECT_FALSE(tables->erase(published));
    EXPECT_TRUE(tables->add(published)); // an earlier refusal spoils nothing
    EXPECT_NE(hear("127.0.0.1", 8080), "");
}

TEST_F(BridgeNetwork, noticesWhenSomebodyFlushesTheRules)
{
    const ReadyNamespace one = container("tb0-1");
    ASSERT_TRUE(tables->add({{}, {forward("0.0.0.0", one)}}));
    ASSERT_TRUE(tables->erase({{}, {forward("0.0.0.0", one)}}));
    applyRules();
    EXPECT_FALSE(tables->damaged()) << "its own changes are no damage";
    ASSERT_EQ(std::system("nft flush ruleset"), 0);
    pollfd ready{tables->watchFd(), POLLIN, 0};
    ASSERT_EQ(::poll(&ready, 1, 2000), 1);
    EXPECT_TRUE(tables->damaged());
    EXPECT_FALSE(tables->add({{}, {forward("0.0.0.0", one)}}));
}

TEST_F(BridgeNetwork, leavesForeignTablesAlone)
{
    ASSERT_EQ(std::system("nft add table ip foreign"), 0);
    applyRules();
    ASSERT_TRUE(tables->remove());
    EXPECT_EQ(std::system("nft list table ip foreign > /dev/null"), 0);
    EXPECT_NE(std::system("nft list table ip berth-tb0 > /dev/null 2>&1"), 0);
    EXPECT_TRUE(tables->remove()) << "a second time too";
}

TEST_F(BridgeNetwork, goesWithTheLastDescriptorOfANamespace)
{
    {
        const ReadyNamespace one = container("tb0-1");
        ASSERT_TRUE(findLink(*route, "tb0-1")->has_value());
    }
    auto notices = NetlinkSocket::open(NETLINK_ROUTE, 1 /* RTMGRP_LINK */);
    ASSERT_TRUE(notices);
    for (int i = 0; i < 50 && findLink(*route, "tb0-1")->has_value(); ++i) {
        pollfd ready{notices->fd(), POLLIN, 0};
        ::poll(&ready, 1, 100);
        notices->drain([](const nlmsghdr &) {});
    }
    EXPECT_FALSE(findLink(*route, "tb0-1")->has_value());
}

TEST_F(BridgeNetwork, relaysIpv6ToContainersWithoutIt)
{
    if (!hostHasIpv6())
        GTEST_SKIP() << "this kernel has no IPv6";
    const ReadyNamespace one = container("tb0-1");
    PortBook book;
    PortRelay relay;
    for (const Protocol protocol : {Protocol::Tcp, Protocol::Udp}) {
        const int type = protocol == Protocol::Tcp ? SOCK_STREAM : SOCK_DGRAM;
        const Greeter server(one.netns.get(), "0.0.0.0", 80, type);
        const auto reserved = book.reserveAgain({80, protocol}, "::", 8080);
        ASSERT_TRUE(reserved) << reserved.error().text();
        const auto handle = relay.add(*reserved, one.recipe.address->address);
        ASSERT_TRUE(handle);
        EXPECT_EQ(hear("::1", 8080, type), gateway());
        EXPECT_EQ(hear("::1", 8080, type), gateway());
        relay.remove(*handle);
    }
}

TEST_F(BridgeNetwork, makesABareNamespaceWithLoopbackOnly)
{
    const auto bare = makeNamespace({});
    ASSERT_TRUE(bare) << bare.error().text();
    inside(bare->netns.get(), [] {
        auto here = NetlinkSocket::open(NETLINK_ROUTE);
        const auto present = links(*here);
        ASSERT_TRUE(present);
        ASSERT_FALSE(present->empty());
        EXPECT_EQ(present->front().name, "lo");
        EXPECT_TRUE(present->front().up);
        EXPECT_FALSE(findLink(*here, "eth0")->has_value());
    });
}

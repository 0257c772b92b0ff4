#include "backend/net/published_ports.h"

#include "tests/backend/net/network_sandbox.h"

using namespace berth;
using namespace berth::net;

namespace {

const Ipv4 kTarget = *parseIpv4("172.17.0.2");

PublishWish wish(std::uint16_t first, std::uint16_t last, const std::string &ip = "127.0.0.1",
                 Protocol protocol = Protocol::Tcp)
{
    PublishWish result{{80, protocol}, ip, {}};
    result.host.first = first;
    result.host.last = last;
    return result;
}

class PublishedPorts : public tests::NetworkSandbox
{
protected:
    PortBook book;
};

} // namespace

TEST(ContainerPort, isASinglePortOfAKnownProtocol)
{
    EXPECT_EQ(parseContainerPort("80")->str(), "80/tcp");
    EXPECT_EQ(parseContainerPort("53/UDP")->str(), "53/udp");
    for (const char *text : {"", "0", "80-81", "80/icmp", "65536", "x"})
        EXPECT_FALSE(parseContainerPort(text)) << text;
}

TEST_F(PublishedPorts, refuseASecondContainerInDockersWords)
{
    const auto first = book.reserve(wish(8080, 8080), "0.0.0.0", kTarget);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->front().hostPort, 8080);
    const auto second = book.reserve(wish(8080, 8080, "0.0.0.0"), "0.0.0.0", kTarget);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().message, "Bind for 0.0.0.0:8080 failed: port is already allocated");
    EXPECT_EQ(second.error().kind, ErrorKind::Internal);
}

TEST_F(PublishedPorts, keepProtocolsAndAddressesApart)
{
    const auto tcp = book.reserve(wish(8080, 8080), "0.0.0.0", kTarget);
    const auto udp = book.reserve(wish(8080, 8080, "127.0.0.1", Protocol::Udp), "0.0.0.0", kTarget);
    const auto other = book.reserve(wish(8080, 8080, "127.0.0.2"), "0.0.0.0", kTarget);
    EXPECT_TRUE(tcp && udp && other);
}

TEST_F(PublishedPorts, nameAnotherProgramThatHasThePort)
{
    const tests::Greeter foreign(host(), "0.0.0.0", 8080);
    const auto refused = book.reserve(wish(8080, 8080, ""), "0.0.0.0", kTarget);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message,
              "failed to bind host port for 0.0.0.0:8080:172.17.0.2:80/tcp: address already in use");
}

TEST_F(PublishedPorts, keepOtherProgramsAway)
{
    const auto held = book.reserve(wish(8080, 8080), "0.0.0.0", kTarget);
    ASSERT_TRUE(held);
    const tests::SocketName name("127.0.0.1", 8080);
    const UniqueFd other = name.socket(SOCK_STREAM);
    const int on = 1;
    ::setsockopt(other.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    EXPECT_NE(::bind(other.get(), name.raw(), name.size), 0);
}

TEST_F(PublishedPorts, comeBackAfterRelease)
{
    {
        const auto held = book.reserve(wish(8080, 8080), "0.0.0.0", kTarget);
        ASSERT_TRUE(held);
        book.release(held->front());
    }
    EXPECT_TRUE(book.reserve(wish(8080, 8080), "0.0.0.0", kTarget));
}

TEST_F(PublishedPorts, takeTheFirstFreeOneOfARange)
{
    const tests::Greeter foreign(host(), "0.0.0.0", 8000);
    const auto first = book.reserve(wish(8000, 8002), "0.0.0.0", kTarget);
    const auto second = book.reserve(wish(8000, 8002), "0.0.0.0", kTarget);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->front().hostPort, 8001);
    EXPECT_EQ(second->front().hostPort, 8002);
    EXPECT_FALSE(book.reserve(wish(8000, 8002), "0.0.0.0", kTarget));
}

TEST_F(PublishedPorts, takeRandomOnesFromTheEphemeralRangeOneAfterTheOther)
{
    const model::PortRange range = ephemeralRange();
    const auto first = book.reserve(wish(0, 0), "0.0.0.0", kTarget);
    ASSERT_TRUE(first);
    book.release(first->front());
    const auto second = book.reserve(wish(0, 0), "0.0.0.0", kTarget);
    ASSERT_TRUE(second);
    EXPECT_GE(first->front().hostPort, range.first);
    EXPECT_EQ(second->front().hostPort, first->front().hostPort + 1);
}

TEST_F(PublishedPorts, haveOneNumberForBothFamilies)
{
    if (!hostHasIpv6())
        GTEST_SKIP() << "this kernel has no IPv6";
    const auto ports = book.reserve(wish(0, 0, ""), "0.0.0.0", kTarget);
    ASSERT_TRUE(ports);
    ASSERT_EQ(ports->size(), 2u);
    EXPECT_EQ((*ports)[0].hostIp, "0.0.0.0");
    EXPECT_EQ((*ports)[1].hostIp, "::");
    EXPECT_EQ((*ports)[0].hostPort, (*ports)[1].hostPort);
}

TEST_F(PublishedPorts, refuseAnAddressTheHostDoesNotHave)
{
    const auto refused = book.reserve(wish(8080, 8080, "192.0.2.77"), "0.0.0.0", kTarget);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().message.ends_with("cannot assign requested address"));
}

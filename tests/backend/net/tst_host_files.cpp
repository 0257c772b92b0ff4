#include "backend/net/host_files.h"

#include <gtest/gtest.h>

using namespace berth;
using namespace berth::net;

namespace {

const std::string kFirstLine = "# Written by Berth for this container; changes last until its next start.\n";

} // namespace

TEST(Hosts, endWithTheContainersOwnNames)
{
    const std::string text = hostsText({{"10.0.0.9", "db"}}, "172.17.0.2", "web", "example.org");
    EXPECT_TRUE(text.starts_with("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"));
    EXPECT_TRUE(text.ends_with("10.0.0.9\tdb\n172.17.0.2\tweb.example.org web\n"));
}

TEST(Hosts, nameNoAddressWithoutANetwork)
{
    EXPECT_TRUE(hostsText({}, "", "web", "").ends_with("ff02::2\tip6-allrouters\n"));
}

TEST(Hosts, keepTheHostsOwnFileInItsNetwork)
{
    EXPECT_EQ(hostsTextFrom("127.0.0.1 localhost", {{"10.0.0.9", "db"}}),
              "127.0.0.1 localhost\n10.0.0.9\tdb\n");
}

TEST(ExtraHost, takesColonAndEqualsSign)
{
    EXPECT_EQ(parseExtraHost("db:10.0.0.9", "")->address, "10.0.0.9");
    EXPECT_EQ(parseExtraHost("db=10.0.0.9", "")->names, "db");
    EXPECT_EQ(parseExtraHost("db:fe80::1", "")->address, "fe80::1");
    EXPECT_EQ(parseExtraHost("db=[2001:db8::1]", "")->address, "2001:db8::1");
}

TEST(ExtraHost, knowsTheHostsGateway)
{
    EXPECT_EQ(parseExtraHost("host.docker.internal:host-gateway", "172.17.0.1")->address, "172.17.0.1");
    EXPECT_FALSE(parseExtraHost("host.docker.internal:host-gateway", ""));
}

TEST(ExtraHost, refusesWhatWouldForgeLines)
{
    for (const char *text : {"", "db", ":10.0.0.9", "db:", "db:10.0.0", "db:10.0.0.9\n1.1.1.1 evil",
                             "a b:10.0.0.9", "a\nb:10.0.0.9"})
        EXPECT_FALSE(parseExtraHost(text, "172.17.0.1")) << text;
}

TEST(ResolvConf, readsTheHostsFile)
{
    const DnsSettings host =
        parseResolvConf("# made by hand\nnameserver 1.1.1.1 # first\nnameserver\t9.9.9.9\n"
                        "domain old\nsearch a.example b.example\noptions ndots:2 edns0\nsortlist x");
    EXPECT_EQ(host.servers, (std::vector<std::string>{"1.1.1.1", "9.9.9.9"}));
    EXPECT_EQ(host.search, (std::vector<std::string>{"a.example", "b.example"}));
    EXPECT_EQ(host.options, (std::vector<std::string>{"ndots:2", "edns0"}));
}

TEST(ResolvConf, leavesOutServersOnTheHostsLoopback)
{
    const DnsSettings host{{"127.0.0.53", "::1", "10.0.0.1"}, {"lan"}, {}};
    EXPECT_EQ(resolvConfText({}, {}, host, false), kFirstLine + "nameserver 10.0.0.1\nsearch lan\n");
    EXPECT_EQ(resolvConfText({}, {}, host, true),
              kFirstLine + "nameserver 127.0.0.53\nnameserver ::1\nnameserver 10.0.0.1\nsearch lan\n");
}

TEST(ResolvConf, fallsBackToPublicServers)
{
    EXPECT_EQ(resolvConfText({}, {}, {{"127.0.0.1"}, {}, {}}, false),
              kFirstLine + "nameserver 8.8.8.8\nnameserver 8.8.4.4\n");
}

TEST(ResolvConf, followsTheContainerThenTheDaemonThenTheHost)
{
    const DnsSettings container{{"1.1.1.1"}, {"."}, {}};
    const DnsSettings daemon{{"2.2.2.2"}, {"daemon"}, {"timeout:1"}};
    const DnsSettings host{{"3.3.3.3"}, {"host"}, {"rotate"}};
    EXPECT_EQ(resolvConfText(container, daemon, host, false),
              kFirstLine + "nameserver 1.1.1.1\noptions timeout:1\n");
    EXPECT_EQ(resolvConfText({}, daemon, host, false),
              kFirstLine + "nameserver 2.2.2.2\nsearch daemon\noptions timeout:1\n");
}

#include "backend/engine/networks.h"
#include "backend/net/links.h"
#include "backend/net/nft_rules.h"
#include "tests/backend/net/network_sandbox.h"

#include <QCoreApplication>
#include <QCoroTask>
#include <QDeadlineTimer>
#include <QTemporaryDir>
#include <set>

using namespace berth;
using namespace berth::engine;
using tests::Greeter;
using tests::hear;

namespace {

ContainerId idOf(char digit)
{
    return ContainerId(std::string(64, digit));
}

NetworkRequest requestFor(char digit, const std::string &mode = "default")
{
    NetworkRequest request;
    request.containerId = idOf(digit);
    request.name = std::string("container-") + digit;
    request.mode = mode;
    return request;
}

NetworkRequest publishing(char digit, const std::string &hostPort, const std::string &hostIp = "")
{
    NetworkRequest request = requestFor(digit);
    request.exposedPorts = {"80/tcp", "443/tcp"};
    request.portBindings["80/tcp"] = std::vector<model::PortBinding>{{hostIp, hostPort}};
    return request;
}

class NetworksTest : public tests::NetworkSandbox
{
protected:
    void SetUp() override
    {
        NetworkSandbox::SetUp();
        if (IsSkipped())
            return;
        options.bridge = "tb0";
        options.execRoot = folder.path().toStdString();
        restart();
    }
    void TearDown() override
    {
        networks.reset();
        NetworkSandbox::TearDown();
    }
    // As a new daemon after the old one was killed.
    void restart()
    {
        networks.reset();
        networks.emplace(options, "engine-id");
    }
    Result<NetworkAttachment> attach(NetworkRequest request)
    {
        return QCoro::waitFor(networks->attach(std::move(request)));
    }
    model::Network bridge() { return networks->inspect("bridge").value(); }

    static bool eventually(const std::function<bool()> &holds, int ms = 2000)
    {
        for (const QDeadlineTimer deadline(ms); !deadline.hasExpired();) {
            if (holds())
                return true;
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 20);
        }
        return holds();
    }
    static std::set<std::string> linkNames()
    {
        std::set<std::string> names;
        auto route = net::NetlinkSocket::open(NETLINK_ROUTE);
        const auto present = net::links(*route);
        for (const net::Link &link : *present)
            names.insert(link.name);
        return names;
    }

    QTemporaryDir folder;
    Options options;
    std::optional<Networks> networks;
};

} // namespace

TEST_F(NetworksTest, putsAContainerOnTheBridge)
{
    const auto got = attach(requestFor('a'));
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_TRUE(got->netns);
    const model::EndpointSettings &settings = got->endpoints.at("bridge");
    EXPECT_EQ(settings.gateway, "172.17.0.1");
    EXPECT_EQ(settings.ipAddress, "172.17.0.2");
    EXPECT_EQ(settings.ipPrefixLen, 16);
    EXPECT_EQ(settings.macAddress, "02:42:ac:11:00:02");
    EXPECT_EQ(settings.networkId, bridge().id);
    EXPECT_EQ(bridge().containers.at(idOf('a').str()).ipv4Address, "172.17.0.2/16");
}

TEST_F(NetworksTest, takesAWarmNamespaceWithoutWaiting)
{
    QCoreApplication::processEvents();
    ASSERT_TRUE(eventually([&] { return linkNames().size() >= 4; })) << "lo, the bridge and two warm veths";
    QCoreApplication::processEvents();
    const QCoro::Task<Result<NetworkAttachment>> task = networks->attach(requestFor('a'));
    EXPECT_TRUE(task.isReady());
}

TEST_F(NetworksTest, publishesAPortAndTakesItBack)
{
    const auto got = attach(publishing('a', "8080"));
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->boundPorts.at("80/tcp")->front().hostPort, "8080");
    EXPECT_EQ(got->boundPorts.at("80/tcp")->front().hostIp, "0.0.0.0");
    EXPECT_FALSE(got->boundPorts.at("443/tcp").has_value());
    {
        const Greeter server(got->netns.get(), "0.0.0.0", 80);
        EXPECT_EQ(hear("127.0.0.1", 8080), "172.17.0.1");
    }
    networks->release(idOf('a'));
    networks->release(idOf('a'));
    EXPECT_TRUE(bridge().containers.empty());
    EXPECT_TRUE(attach(publishing('b', "8080")));
}

TEST_F(NetworksTest, refusesATakenPortAndGivesEverythingBack)
{
    ASSERT_TRUE(attach(publishing('a', "8080")));
    const auto refused = attach(publishing('b', "8080"));
    ASSERT_FALSE(refused);
    const std::string &words = refused.error().message;
    EXPECT_NE(words.find("driver failed programming external connectivity on endpoint container-b ("),
              std::string::npos);
    EXPECT_TRUE(words.ends_with("): Bind for 0.0.0.0:8080 failed: port is already allocated")) << words;
    EXPECT_FALSE(bridge().containers.contains(idOf('b').str()));
    EXPECT_TRUE(attach(publishing('b', "8081")));
}

TEST_F(NetworksTest, publishesEveryExposedPortWhenAsked)
{
    NetworkRequest request = publishing('a', "8080");
    request.publishAll = true;
    const auto got = attach(request);
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->boundPorts.at("80/tcp")->front().hostPort, "8080");
    ASSERT_TRUE(got->boundPorts.at("443/tcp").has_value());
    EXPECT_GE(std::stoi(got->boundPorts.at("443/tcp")->front().hostPort), 1024);
}

TEST_F(NetworksTest, setsTheMacThatWasAskedFor)
{
    NetworkRequest request = requestFor('a');
    request.macAddress = "02:00:00:00:00:07";
    const auto got = attach(request);
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->endpoints.at("bridge").macAddress, "02:00:00:00:00:07");
    const Greeter server(got->netns.get(), "0.0.0.0", 80);
    EXPECT_EQ(hear(got->endpoints.at("bridge").ipAddress, 80), "172.17.0.1");
    request.containerId = idOf('b');
    request.macAddress = "not a mac";
    EXPECT_EQ(attach(request).error().kind, ErrorKind::Invalid);
}

TEST_F(NetworksTest, takesTheMacOfTheEndpointButNotOneThatItChoseItself)
{
    NetworkRequest request = requestFor('a');
    request.endpoints["default"].macAddress = "02:00:00:00:00:07";
    auto got = attach(request);
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->endpoints.at("bridge").macAddress, "02:00:00:00:00:07");
    request = requestFor('b');
    for (int run = 0; run < 2; ++run) {
        got = attach(request);
        ASSERT_TRUE(got);
        request.endpoints = got->endpoints;
    }
    const auto address = net::parseIpv4(got->endpoints.at("bridge").ipAddress);
    EXPECT_EQ(got->endpoints.at("bridge").macAddress, net::macFor(*address).str());
}

TEST_F(NetworksTest, leavesTheHostsNetworkAsItIs)
{
    const auto got = attach(requestFor('a', "host"));
    ASSERT_TRUE(got);
    EXPECT_FALSE(got->netns);
    EXPECT_TRUE(got->endpoints.contains("host"));
    EXPECT_EQ(networks->inspect("host")->containers.size(), 1u);
}

TEST_F(NetworksTest, givesLoopbackOnlyWithoutANetwork)
{
    const auto got = attach(requestFor('a', "none"));
    ASSERT_TRUE(got);
    ASSERT_TRUE(got->netns);
    EXPECT_EQ(got->endpoints.at("none").ipAddress, "");
    const Greeter server(got->netns.get(), "127.0.0.1", 80);
    tests::inside(got->netns.get(), [] { EXPECT_EQ(hear("127.0.0.1", 80), "127.0.0.1"); });
}

TEST_F(NetworksTest, joinsTheNamespaceOfAProcess)
{
    NetworkRequest request = requestFor('b', "container:" + idOf('a').str());
    EXPECT_EQ(attach(request).error().kind, ErrorKind::Conflict);
    request.joinPid = ::getpid();
    const auto got = attach(request);
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_TRUE(got->netns);
    EXPECT_TRUE(got->endpoints.empty());
}

TEST_F(NetworksTest, doesNotKnowOtherNetworks)
{
    const auto refused = attach(requestFor('a', "backend"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::NotFound);
    EXPECT_EQ(refused.error().message, "network backend not found");
}

TEST_F(NetworksTest, healsItsRulesWhenSomebodyFlushesThem)
{
    const auto got = attach(publishing('a', "8080", "127.0.0.1"));
    ASSERT_TRUE(got);
    const Greeter server(got->netns.get(), "0.0.0.0", 80);
    ASSERT_EQ(std::system("nft flush ruleset"), 0);
    EXPECT_TRUE(eventually([&] { return hear("127.0.0.1", 8080, SOCK_STREAM, 100) == "172.17.0.1"; }));
}

TEST_F(NetworksTest, attachesEvenRightAfterAFlush)
{
    ASSERT_EQ(std::system("nft flush ruleset"), 0);
    const auto got = attach(publishing('a', "8080"));
    ASSERT_TRUE(got) << got.error().text();
    const Greeter server(got->netns.get(), "0.0.0.0", 80);
    EXPECT_EQ(hear("127.0.0.1", 8080), "172.17.0.1");
}

TEST_F(NetworksTest, takesContainersOverFromAKilledDaemon)
{
    const auto got = attach(publishing('a', "8080"));
    ASSERT_TRUE(got);
    restart();
    const Greeter server(got->netns.get(), "0.0.0.0", 80);
    EXPECT_EQ(hear("127.0.0.1", 8080), "172.17.0.1") << "before anybody was adopted";
    const auto adopted = QCoro::waitFor(networks->adopt(publishing('a', "8080"), ::getpid()));
    ASSERT_TRUE(adopted) << adopted.error().text();
    networks->finishAdoption();
    EXPECT_EQ(adopted->endpoints.at("bridge").ipAddress, got->endpoints.at("bridge").ipAddress);
    EXPECT_EQ(adopted->endpoints.at("bridge").endpointId, got->endpoints.at("bridge").endpointId);
    EXPECT_EQ(adopted->boundPorts.at("80/tcp")->front().hostPort, "8080");
    EXPECT_EQ(hear("127.0.0.1", 8080), "172.17.0.1");
    EXPECT_FALSE(attach(publishing('b', "8080")));
    EXPECT_NE(attach(requestFor('b'))->endpoints.at("bridge").ipAddress,
              adopted->endpoints.at("bridge").ipAddress);
}

TEST_F(NetworksTest, givesUpWhatDeadContainersHad)
{
    ASSERT_TRUE(attach(publishing('a', "8080"))); // and its namespace is gone with what it answered
    restart();
    networks->finishAdoption();
    EXPECT_TRUE(bridge().containers.empty());
    EXPECT_TRUE(attach(publishing('b', "8080")));
}

TEST_F(NetworksTest, leavesNothingBehindWhenNothingRuns)
{
    {
        const auto got = attach(requestFor('a'));
        ASSERT_TRUE(got);
    }
    networks->release(idOf('a'));
    networks->shutDown();
    networks.reset();
    EXPECT_FALSE(linkNames().contains("tb0"));
    EXPECT_NE(std::system("nft list table ip berth-tb0 > /dev/null 2>&1"), 0);
    EXPECT_TRUE(eventually([] { return linkNames() == std::set<std::string>{"lo"}; }, 5000));
}

TEST_F(NetworksTest, leavesTheBridgeToContainersThatGoOn)
{
    const auto got = attach(publishing('a', "8080"));
    ASSERT_TRUE(got);
    networks->shutDown();
    networks.reset();
    const Greeter server(got->netns.get(), "0.0.0.0", 80);
    EXPECT_EQ(hear("127.0.0.1", 8080), "172.17.0.1");
}

TEST_F(NetworksTest, listsTheThreePredefinedOnes)
{
    const auto all = networks->list({});
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 3u);
    EXPECT_EQ(bridge().options.at("com.docker.network.bridge.name"), "tb0");
    EXPECT_EQ(bridge().ipam.config.front().subnet, "172.17.0.0/16");
    EXPECT_EQ(networks->inspect("none")->driver, "null");
}

TEST_F(NetworksTest, filtersTheList)
{
    const auto count = [&](const char *key, const char *value) {
        model::Filters filters;
        filters.add(key, value);
        const auto found = networks->list(filters);
        return found ? int(found->size()) : -1;
    };
    EXPECT_EQ(count("driver", "bridge"), 1);
    EXPECT_EQ(count("name", "no"), 1);
    EXPECT_EQ(count("type", "builtin"), 3);
    EXPECT_EQ(count("type", "custom"), 0);
    EXPECT_EQ(count("type", "odd"), -1);
    EXPECT_EQ(count("scope", "local"), 3);
    EXPECT_EQ(count("dangling", "true"), 0);
    EXPECT_EQ(count("id", bridge().id.substr(0, 12).c_str()), 1);
    EXPECT_EQ(count("colour", "red"), -1);
}

TEST_F(NetworksTest, findsByTheBeginningOfAnId)
{
    EXPECT_EQ(networks->inspect(bridge().id)->name, "bridge");
    EXPECT_EQ(networks->inspect(bridge().id.substr(0, 12))->name, "bridge");
    EXPECT_EQ(networks->inspect("").error().kind, ErrorKind::NotFound);
}

TEST_F(NetworksTest, removesNoPredefinedNetwork)
{
    const auto refused = networks->remove("bridge");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Forbidden);
    EXPECT_EQ(refused.error().message, "bridge is a pre-defined network and cannot be removed");
}

TEST_F(NetworksTest, servesHostAndNoneWithoutABridge)
{
    options.bridge = "none";
    restart();
    EXPECT_TRUE(attach(requestFor('a', "host")));
    EXPECT_TRUE(attach(requestFor('b', "none")));
    EXPECT_FALSE(attach(requestFor('c')));
}

TEST_F(NetworksTest, runsBesideAnotherDaemon)
{
    Options other = options;
    QTemporaryDir otherFolder;
    other.bridge = "tb1";
    other.execRoot = otherFolder.path().toStdString();
    Networks second(other, "another engine");
    EXPECT_EQ(second.inspect("bridge")->ipam.config.front().subnet, "172.18.0.0/16");
    EXPECT_NE(second.inspect("bridge")->id, bridge().id);
    auto elsewhere = QCoro::waitFor(second.attach(publishing('b', "8081")));
    ASSERT_TRUE(elsewhere) << elsewhere.error().text();
    const auto here = attach(publishing('a', "8080"));
    ASSERT_TRUE(here);
    const Greeter one(here->netns.get(), "0.0.0.0", 80), two(elsewhere->netns.get(), "0.0.0.0", 80);
    EXPECT_EQ(hear("127.0.0.1", 8080), "172.17.0.1");
    EXPECT_EQ(hear("127.0.0.1", 8081), "172.18.0.1");
    second.release(idOf('b'));
    second.shutDown();
    EXPECT_EQ(hear("127.0.0.1", 8080), "172.17.0.1");
}

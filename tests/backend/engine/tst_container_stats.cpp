#include "backend/engine/container_stats.h"
#include "backend/engine/top.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace berth::engine {

namespace {

TEST(ContainerStats, readsTheCountersOfEachInterface)
{
    const auto networks = parseNetDev(
        "Inter-|   Receive                                                |  Transmit\n"
        " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop\n"
        "    lo:     100       1    0    0    0     0          0         0      100       1    0    0\n"
        "  eth0:    1000      10    2    3    0     0          0         4     2000      20    5    6 0 0 0 "
        "0\n");
    ASSERT_EQ(networks.size(), 1u);
    const model::NetworkStats &eth0 = networks.at("eth0");
    EXPECT_EQ(eth0.rxBytes, 1000u);
    EXPECT_EQ(eth0.rxDropped, 3u);
    EXPECT_EQ(eth0.txBytes, 2000u);
    EXPECT_EQ(eth0.txDropped, 6u);
}

TEST(Top, showsProcessesAsPsDoes)
{
    const auto request = parseTop("");
    ASSERT_TRUE(request);
    const model::TopResponse response = readTop(*request, {::getpid()});
    const std::vector<std::string> titles{"UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"};
    EXPECT_EQ(response.titles, titles);
    ASSERT_EQ(response.processes.size(), 1u);
    EXPECT_EQ(response.processes[0][1], std::to_string(::getpid()));
    EXPECT_EQ(response.processes[0][2], std::to_string(::getppid()));
    EXPECT_NE(response.processes[0][7].find("tst-engine"), std::string::npos);
}

TEST(Top, takesColumnsAndTitles)
{
    const auto request = parseTop("-eo pid,comm=NAME -o rss");
    ASSERT_TRUE(request);
    const std::vector<std::string> titles{"PID", "NAME", "RSS"};
    EXPECT_EQ(readTop(*request, {}).titles, titles);
    EXPECT_EQ(readTop(*parseTop("aux"), {}).titles.front(), "USER");
}

TEST(Top, refusesWhatItCannotShow)
{
    EXPECT_FALSE(parseTop("-o pid,fly"));
    EXPECT_FALSE(parseTop("-o comm"));
    EXPECT_FALSE(parseTop("-o"));
}

TEST(Top, leavesOutProcessesThatAreGone)
{
    constexpr pid_t kNobody = 0x7ffffff0;
    EXPECT_TRUE(readTop(*parseTop("-ef"), {kNobody}).processes.empty());
}

} // namespace

} // namespace berth::engine

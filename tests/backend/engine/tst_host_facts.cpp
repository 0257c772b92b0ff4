#include "backend/engine/host_facts.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace berth::engine {

namespace {

constexpr std::string_view kTable =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 "
    "100\n"
    "   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 20\n"
    "   2: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4713 2 0 0\n";

TEST(HostFacts, takesOnlySocketsThatListen)
{
    const std::vector<SocketLine> lines = parseSockets(kTable, true);
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines[0].port, 8080);
    EXPECT_EQ(lines[0].inode, 4711u);
}

TEST(HostFacts, takesUdpSocketsWithoutAPeer)
{
    const std::vector<SocketLine> lines = parseSockets(kTable, false);
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines[0].port, 53);
}

TEST(HostFacts, readsNothingFromATornTable)
{
    EXPECT_TRUE(parseSockets("   0: 0100007F:1F90 00000000:0000 0A", true).empty());
    EXPECT_TRUE(parseSockets("", true).empty());
}

TEST(HostFacts, tellsWhatIsAtAPath)
{
    const model::PathsResponse response = hostPaths({"/", "/proc/self/stat", "/no/such/place"}, "/");
    ASSERT_EQ(response.paths.size(), 3u);
    EXPECT_EQ(response.paths[0].kind, "folder");
    EXPECT_EQ(response.paths[1].kind, "file");
    EXPECT_EQ(response.paths[2].kind, "");
    EXPECT_GT(response.free, 0);
}

} // namespace

} // namespace berth::engine

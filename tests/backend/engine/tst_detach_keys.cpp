#include "backend/engine/shim_link.h"
#include "backend/runtime/detach_scanner.h"

#include <gtest/gtest.h>

using namespace berth;
using engine::parseDetachKeys;
using runtime::DetachScanner;

TEST(DetachKeys, areDockersGrammar)
{
    EXPECT_EQ(*parseDetachKeys(""), "\x10\x11");
    EXPECT_EQ(*parseDetachKeys("ctrl-p,ctrl-q"), "\x10\x11");
    EXPECT_EQ(*parseDetachKeys("a,b"), "ab");
    EXPECT_EQ(*parseDetachKeys("ctrl-@"), std::string(1, '\0'));
    EXPECT_EQ(*parseDetachKeys("ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_"), "\x1b\x1c\x1d\x1e\x1f");
    for (const char *wrong : {"ctrl-", "ctrl-A", "ctrl-pp", ",", "a,", "ab", "ctrl-1"})
        EXPECT_FALSE(parseDetachKeys(wrong)) << wrong;
}

TEST(DetachKeys, areFoundOverReadsAndHeldBackOnlyWhileTheyMayFollow)
{
    DetachScanner scanner("\x10\x11");
    std::string out;
    EXPECT_FALSE(scanner.scan("ab\x10", out));
    EXPECT_EQ(out, "ab");
    EXPECT_FALSE(scanner.scan("c\x10\x10", out));
    EXPECT_EQ(out, "ab\x10"
                   "c\x10");
    EXPECT_TRUE(scanner.scan("\x11rest", out));
    EXPECT_EQ(out, "ab\x10"
                   "c\x10");
}

TEST(DetachKeys, areFoundBehindARepeatedBeginning)
{
    DetachScanner scanner("aab");
    std::string out;
    EXPECT_TRUE(scanner.scan("aaab", out));
    EXPECT_EQ(out, "a");
}

#include "backend/runtime/detach_scanner.h"

#include <gtest/gtest.h>

using berth::runtime::DetachScanner;

TEST(DetachScanner, areFoundOverReadsAndHeldBackOnlyWhileTheyMayFollow)
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

TEST(DetachScanner, areFoundBehindARepeatedBeginning)
{
    DetachScanner scanner("aab");
    std::string out;
    EXPECT_TRUE(scanner.scan("aaab", out));
    EXPECT_EQ(out, "a");
}

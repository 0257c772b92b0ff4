#include "backend/sys/signals.h"

#include <csignal>
#include <gtest/gtest.h>

namespace berth::sys {

namespace {

TEST(Signals, takesNamesAsDockerDoes)
{
    EXPECT_EQ(signalNumber("SIGTERM"), SIGTERM);
    EXPECT_EQ(signalNumber("term"), SIGTERM);
    EXPECT_EQ(signalNumber("15"), SIGTERM);
    EXPECT_EQ(signalNumber("RTMIN+3"), 37);
    EXPECT_EQ(signalNumber("SIGRTMAX-1"), 63);
}

TEST(Signals, refusesWhatIsNone)
{
    for (const char *text : {"", "0", "65", "-1", "SIGFOO", "RTMIN+31", "RTMAX-31", "1x", "9999999999"})
        EXPECT_EQ(signalNumber(text), std::nullopt) << text;
}

TEST(Signals, namesEveryNumber)
{
    for (int number = 1; number <= 64; ++number) {
        if (number == 32 || number == 33) // the C library's own
            continue;
        EXPECT_EQ(signalNumber(signalName(number)), number);
    }
}

} // namespace

} // namespace berth::sys

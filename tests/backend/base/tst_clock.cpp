#include "backend/base/clock.h"

#include <gtest/gtest.h>

using namespace berth;

TEST(Clock, writesTimesAsGoDoes)
{
    EXPECT_EQ(rfc3339Nano(0), "0001-01-01T00:00:00Z");
    EXPECT_EQ(rfc3339Nano(1'700'000'000 * kSecondNs), "2023-11-14T22:13:20Z");
    EXPECT_EQ(rfc3339Nano(1'700'000'000 * kSecondNs + 120'000'000), "2023-11-14T22:13:20.12Z");
    EXPECT_EQ(rfc3339NanoFixed(1'700'000'000 * kSecondNs + 1), "2023-11-14T22:13:20.000000001Z");
}

TEST(Clock, readsWhatItWrites)
{
    const TimeNs time = 1'700'000'000 * kSecondNs + 123'456'789;
    EXPECT_EQ(parseRfc3339(rfc3339Nano(time)), time);
    EXPECT_EQ(parseRfc3339("2023-11-15T00:13:20+02:00"), 1'700'000'000 * kSecondNs);
}

TEST(Clock, rejectsWhatIsNoTime)
{
    for (const char *text : {"", "2023", "2023-11-14", "2023-13-14T22:13:20Z", "2023-11-14T22:13:20",
                             "2023-11-14T22:13:20.Z", "2023-11-14T22:13:20+2:00", "2023-11-14 22:13:20Z"})
        EXPECT_FALSE(parseRfc3339(text)) << text;
}

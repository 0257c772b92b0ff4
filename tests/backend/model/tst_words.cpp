// The small grammars: sizes, spans, durations, instants, ports, names, detach keys.
#include "backend/model/detach_keys.h"
#include "backend/model/durations.h"
#include "backend/model/names.h"
#include "backend/model/ports.h"
#include "backend/model/units.h"

#include <gtest/gtest.h>

namespace berth::model {

TEST(Units, printsSizesAsDockerDoes)
{
    EXPECT_EQ(humanSize(0), "0B");
    EXPECT_EQ(humanSize(999), "999B");
    EXPECT_EQ(humanSize(4261550, 3), "4.26MB");
    EXPECT_EQ(humanSize(7'800'000, 3), "7.8MB");
    EXPECT_EQ(humanSize(1'000'000'000'000.0), "1TB");
    EXPECT_EQ(binarySize(8233234432.0), "7.668GiB");
    EXPECT_EQ(binarySize(1024), "1KiB");
}

TEST(Units, readsBinarySizes)
{
    EXPECT_EQ(parseBinarySize("64m"), 64 << 20);
    EXPECT_EQ(parseBinarySize("1.5GiB"), 3ll << 29);
    EXPECT_EQ(parseBinarySize("512"), 512);
    EXPECT_EQ(parseBinarySize("10 kB"), 10240);
    EXPECT_EQ(parseBinarySize("7b"), 7);
    for (const char *text : {"", "m", "-1", "1x", "1mm", "99999999999g", "1e3"})
        EXPECT_FALSE(parseBinarySize(text)) << text;
}

TEST(Units, printsSpansAsDockerDoes)
{
    const auto span = [](std::int64_t seconds) { return humanSpan(seconds * kSecondNs); };
    EXPECT_EQ(span(0), "Less than a second");
    EXPECT_EQ(span(1), "1 second");
    EXPECT_EQ(span(59), "59 seconds");
    EXPECT_EQ(span(60), "About a minute");
    EXPECT_EQ(span(150), "2 minutes");
    EXPECT_EQ(span(3600), "About an hour");
    EXPECT_EQ(span(2 * 3600), "2 hours");
    EXPECT_EQ(span(47 * 3600), "47 hours");
    EXPECT_EQ(span(3 * 86400), "3 days");
    EXPECT_EQ(span(15 * 86400), "2 weeks");
    EXPECT_EQ(span(70 * 86400), "2 months");
    EXPECT_EQ(span(800 * 86400), "2 years");
}

TEST(Durations, readsAndWritesGoDurations)
{
    EXPECT_EQ(parseDuration("1h30m"), 5400 * kSecondNs);
    EXPECT_EQ(parseDuration("1.5s"), 1'500'000'000);
    EXPECT_EQ(parseDuration("-300ms"), -300'000'000);
    EXPECT_EQ(parseDuration("2us3ns"), 2003);
    EXPECT_EQ(parseDuration("0"), 0);
    for (const char *text : {"", "5", "s", "1x", "1h-1m", ".s", "99999999999h", "--1s"})
        EXPECT_FALSE(parseDuration(text)) << text;
    EXPECT_EQ(durationText(5400 * kSecondNs), "1h30m0s");
    EXPECT_EQ(durationText(1'500'000'000), "1.5s");
    EXPECT_EQ(durationText(90 * kSecondNs), "1m30s");
    EXPECT_EQ(durationText(-2'500'000), "-2.5ms");
    EXPECT_EQ(durationText(0), "0s");
    EXPECT_EQ(durationText(INT64_MIN), durationText(-INT64_MAX));
}

TEST(Durations, readsInstants)
{
    const TimeNs now = 2'000'000'000 * kSecondNs;
    EXPECT_EQ(parseInstant("1700000000", now), 1'700'000'000 * kSecondNs);
    EXPECT_EQ(parseInstant("1700000000.000000001", now), 1'700'000'000 * kSecondNs + 1);
    EXPECT_EQ(parseInstant("1700000000.5", now), 1'700'000'000 * kSecondNs + 500'000'000);
    EXPECT_EQ(parseInstant("2023-11-14T22:13:20Z", now), 1'700'000'000 * kSecondNs);
    EXPECT_EQ(parseInstant("2023-11-14T22:13:20", now), 1'700'000'000 * kSecondNs);
    EXPECT_EQ(parseInstant("2023-11-14T22:13:20.25", now), 1'700'000'000 * kSecondNs + 250'000'000);
    EXPECT_EQ(parseInstant("2023-11-14T22:13", now), (1'700'000'000 - 20) * kSecondNs);
    EXPECT_EQ(parseInstant("2023-11-14", now), 1'699'920'000 * kSecondNs);
    EXPECT_EQ(parseInstant("1h", now), now - 3600 * kSecondNs);
    for (const char *text : {"", "soon", "1700000000.0000000001", "2023-13-01", "-", "99999999999999999999"})
        EXPECT_FALSE(parseInstant(text, now)) << text;
}

TEST(Ports, readsContainerAndHostPorts)
{
    EXPECT_EQ(parsePort("80")->text(), "80/tcp");
    EXPECT_EQ(parsePort("8000-8010/UDP")->text(), "8000-8010/udp");
    EXPECT_EQ(parsePort("8000-8010")->size(), 11u);
    EXPECT_EQ(parseHostPort("")->first, 0);
    EXPECT_EQ(parseHostPort("8080-8081")->last, 8081);
    EXPECT_EQ(portKey(53, "udp"), "53/udp");
    for (const char *text : {"", "0", "65536", "-1", "80/icmp", "80/", "9-8", "a", "80-", "80/tcp/udp"})
        EXPECT_FALSE(parsePort(text)) << text;
    for (const char *text : {"x", "70000", "2-1", " 80"})
        EXPECT_FALSE(parseHostPort(text)) << text;
}

TEST(Names, keepsTheGrammarOfDocker)
{
    EXPECT_TRUE(isName("a1"));
    EXPECT_TRUE(isName("Web_1.x-y"));
    for (const char *name : {"", "a", "_a", "-a", ".a", "a b", "a/b", "..", "\xc3\xa9s"})
        EXPECT_FALSE(isName(name)) << name;
    EXPECT_FALSE(isName(std::string(256, 'a')));
    EXPECT_EQ(checkContainerName("a b").error().message,
              "Invalid container name (a b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    for (int attempt = 0; attempt < 200; ++attempt)
        EXPECT_TRUE(checkContainerName(randomName(attempt)));
}

TEST(DetachKeys, becomeTheBytesOfATerminal)
{
    EXPECT_EQ(*parseDetachKeys(""), "\x10\x11");
    EXPECT_EQ(*parseDetachKeys("ctrl-a,x,ctrl-["), "\x01x\x1b");
    EXPECT_EQ(*parseDetachKeys("ctrl-@"), std::string(1, '\0'));
    EXPECT_EQ(*parseDetachKeys("ctrl-_"), "\x1f");
    for (const char *text : {"ctrl-", "ctrl-A", "ctrl-aa", "a,", ",", "ab"})
        EXPECT_FALSE(parseDetachKeys(text)) << text;
    EXPECT_EQ(parseDetachKeys("ab").error().message, "Invalid detach keys (ab) provided");
}

} // namespace berth::model

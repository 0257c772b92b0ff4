#include "backend/engine/stats_history.h"

#include "backend/base/clock.h"

#include <QCoreApplication>
#include <gtest/gtest.h>

namespace berth::engine {

namespace {

model::StatsResponse reading(std::uint64_t cpuNs, std::uint64_t memory, std::uint64_t received)
{
    model::StatsResponse stats;
    stats.cpuStats.cpuUsage.totalUsage = cpuNs;
    stats.memoryStats.usage = memory;
    stats.memoryStats.stats["inactive_file"] = memory / 4;
    stats.networks["eth0"].rxBytes = received;
    stats.pidsStats.current = 3;
    return stats;
}

constexpr std::int64_t kBegin = 1'800'000'000 * kSecondNs;

// `count` readings ten seconds apart: half a processor, 1000 bytes a second.
void fill(StatsTrack &track, int count, int from = 0)
{
    for (int i = from; i < from + count; ++i)
        track.add(reading(std::uint64_t(i) * 5'000'000'000, 4000, std::uint64_t(i) * 10'000),
                  kBegin + i * 10 * kSecondNs);
}

} // namespace

TEST(StatsTrack, tellsRatesBetweenTwoReadings)
{
    StatsTrack track;
    fill(track, 3);
    const auto answer = track.points(3600, kBegin + 20 * kSecondNs);
    EXPECT_EQ(answer.step, 10);
    ASSERT_EQ(answer.points.size(), 2u) << "the first reading begins the first span";
    EXPECT_NEAR(answer.points[1].cpu, 50, .1);
    EXPECT_EQ(answer.points[1].memory, 3000);
    EXPECT_EQ(answer.points[1].cache, 1000);
    EXPECT_EQ(answer.points[1].received, 1000);
    EXPECT_EQ(answer.points[1].pids, 3);
    EXPECT_EQ(answer.points[1].time, (1'800'000'000ll + 20) * 1000);
}

TEST(StatsTrack, keepsAnHourOfTensAndADayOfMinutes)
{
    StatsTrack track;
    fill(track, 2 * 24 * 360);
    const std::int64_t now = kBegin + 2 * 24 * 3600 * kSecondNs;
    EXPECT_EQ(track.points(3600, now).points.size(), StatsTrack::kMost);
    const auto day = track.points(86400, now);
    EXPECT_EQ(day.step, 60);
    EXPECT_LE(day.points.size(), StatsTrack::kMostWide);
    EXPECT_GT(day.points.size(), StatsTrack::kMostWide - 3);
    EXPECT_NEAR(day.points.front().cpu, 50, .1);
    EXPECT_EQ(track.points(60, now).points.size(), 6u);
}

TEST(StatsTrack, makesNoPointAcrossTwoRuns)
{
    StatsTrack track;
    fill(track, 2);
    track.endRun();
    track.add(reading(0, 4000, 0), kBegin + 100 * kSecondNs);
    track.add(reading(0, 4000, 0), kBegin + 110 * kSecondNs);
    const auto answer = track.points(3600, kBegin + 110 * kSecondNs);
    ASSERT_EQ(answer.points.size(), 2u);
    EXPECT_EQ(answer.points[1].cpu, 0);
    EXPECT_EQ(answer.points[1].received, 0) << "counters began anew";
}

TEST(StatsHistory, timesNothingWhileNothingRuns)
{
    const auto container = std::make_shared<Container>(ContainerRecord{});
    container->record.id = "abc";
    StatsHistory history([&](const std::string &) { return container; },
                         [](const Container &) { return reading(1, 2, 3); });
    EXPECT_FALSE(history.isTimed());
    history.started(container);
    EXPECT_TRUE(history.isTimed());
    history.ended(container);
    EXPECT_FALSE(history.isTimed());
    EXPECT_TRUE(history.points("abc", 60).points.empty());
    EXPECT_EQ(history.points("abc", 60).id, "abc");
}

} // namespace berth::engine

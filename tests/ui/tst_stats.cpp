#include "tests/ui/fake_link.h"
#include "ui/charts.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace berth::ui {

namespace {

// What statsOf() begins at: 2026-11-24 13:00:00 UTC.
constexpr qint64 kBegin = 1'795'525'200'000;
constexpr char kHistory[] = "GET /berth/v1/containers/a/stats/history";

class Stats : public testing::Test
{
protected:
    Stats() : feed(link), model(link, feed) {}

    void settle()
    {
        const int before = answers;
        QObject::connect(&model, &StatsModel::changed, &model, [this] { ++answers; });
        const QDeadlineTimer deadline(5000);
        while (answers == before && !deadline.hasExpired())
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
    }
    void live(int seconds)
    {
        for (int second = 0; second < seconds; ++second)
            link.streamOf("/containers/a/stats")->say(statsOf(10 + second, 64, second));
    }
    void paint()
    {
        Chart chart;
        chart.setStats(&model);
        chart.setSize({400, 150});
        QImage image(400, 150, QImage::Format_ARGB32);
        QPainter painter(&image);
        chart.paint(&painter);
    }

    FakeLink link;
    StatsFeed feed;
    StatsModel model;
    int answers = 0;
};

} // namespace

TEST_F(Stats, joinsTheEnginesHistoryWithTheLiveStream)
{
    const QByteArray point = R"({"Time":%1,"Cpu":50,"Memory":1048576,"Pids":7})";
    const auto at = [&](qint64 time) { return QByteArray(point).replace("%1", QByteArray::number(time)); };
    link.answer(kHistory, 200,
                R"({"Id":"a","Step":10,"Points":[)" + at(kBegin - 20'000) + ',' + at(kBegin - 10'000) + ',' +
                    at(kBegin + 5000) + "]}");
    feed.watch({"a"});
    live(10);
    model.open("a", true);
    settle();
    ASSERT_EQ(model.series().samples.size(), 12u) << "what both tell is taken from the live stream";
    EXPECT_EQ(model.series().live, 2u);
    EXPECT_FALSE(model.series().hasGapBefore(1));
    EXPECT_FALSE(model.series().hasGapBefore(5));
    EXPECT_EQ(model.textAt(StatsModel::Cpu, false), "19.0%");
    EXPECT_TRUE(model.summary(StatsModel::Cpu).contains("highest 50.0%"));
    model.setCursor(double(kBegin - 11'000));
    EXPECT_EQ(model.textAt(StatsModel::Cpu, false), "50.0%");
    EXPECT_EQ(model.textAt(StatsModel::Processes, false), "7");
    model.step(1);
    EXPECT_EQ(model.textAt(StatsModel::Cpu, false), "10.0%");
    paint();
}

TEST_F(Stats, leavesAGapWhereTheContainerDidNotRun)
{
    StatsModel::Series series;
    series.step = 10;
    for (const qint64 time : {0, 10'000, 20'000, 90'000, 91'000, 99'000})
        series.samples.push_back({.time = time});
    series.live = 4;
    EXPECT_FALSE(series.hasGapBefore(2));
    EXPECT_TRUE(series.hasGapBefore(3));
    EXPECT_TRUE(series.hasGapBefore(5)) << "of the live stream, seconds are missing";
}

TEST_F(Stats, doesWithoutAHistory)
{
    feed.watch({"a"});
    model.open("a", true);
    settle();
    EXPECT_FALSE(model.isKept());
    live(3);
    EXPECT_EQ(model.series().samples.size(), 3u);
    paint();
}

TEST_F(Stats, standsStillWhilePaused)
{
    link.answer(kHistory, 200, R"({"Step":10,"Points":[]})");
    feed.watch({"a"});
    model.open("a", true);
    live(5);
    model.setPaused(true);
    const double to = model.to();
    link.streamOf("/containers/a/stats")->say(statsOf(10, 64, 30));
    EXPECT_EQ(model.to(), to);
    EXPECT_EQ(model.series().samples.size(), 5u);
    model.setPaused(false);
    EXPECT_GT(model.to(), to);
    model.zoom(double(kBegin), double(kBegin + 4000));
    EXPECT_EQ(model.from(), double(kBegin));
    model.unzoom();
    EXPECT_EQ(model.from(), model.to() - 900'000);
}

TEST_F(Stats, savesWhatIsShown)
{
    feed.watch({"a"});
    live(3);
    model.open("a", true);
    const QTemporaryDir folder;
    ASSERT_TRUE(model.save(QUrl::fromLocalFile(folder.filePath("x.csv"))));
    QFile file(folder.filePath("x.csv"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> rows = file.readAll().trimmed().split('\n');
    ASSERT_EQ(rows.size(), 4);
    EXPECT_TRUE(rows[0].startsWith("time,cpu_percent,memory_bytes"));
    EXPECT_EQ(rows[1], "2026-11-24T13:00:00.000Z,10.00,67108864,0,0,0,0,22");
    EXPECT_FALSE(model.save(QUrl::fromLocalFile("/nowhere/x.csv")));
}

TEST_F(Stats, comparesWithASecondContainer)
{
    model.open("a", true);
    model.compare("b", "db");
    ASSERT_NE(link.streamOf("/containers/b/stats"), nullptr);
    link.streamOf("/containers/b/stats")->say(statsOf(33, 64, 1));
    EXPECT_EQ(model.textAt(StatsModel::Cpu, true), "33.0%");
    paint();
    model.compare({}, {});
    EXPECT_EQ(link.streamOf("/containers/b/stats"), nullptr);
}

} // namespace berth::ui

#include "tests/ui/fake_link.h"
#include "ui/log_timeline.h"
#include "ui/log_view.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QFile>
#include <QImage>
#include <QKeyEvent>
#include <QPainter>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace berth::ui {

namespace {

constexpr char kLive[] = "/containers/a/logs?stdout=1&stderr=1&timestamps=1&follow=1";

bool holdsSoon(const std::function<bool()> &holds)
{
    const QDeadlineTimer deadline(20'000);
    while (!holds() && !deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
    return holds();
}

QByteArray framed(const QByteArray &text, char stream = 1)
{
    QByteArray head(4, '\0');
    head[0] = stream;
    for (int shift = 24; shift >= 0; shift -= 8)
        head += char(text.size() >> shift);
    return head + text;
}

QByteArray stamped(int second, const QByteArray &text)
{
    return "2026-11-24T13:" + QByteArray::number(second / 60).rightJustified(2, '0') + ':' +
           QByteArray::number(second % 60).rightJustified(2, '0') + ".5Z " + text + '\n';
}

class Log : public testing::Test
{
protected:
    Log() : session(link)
    {
        view.setSize({700, 300});
        view.setSession(&session);
    }

    void open(std::vector<LogSource> sources = {{"a", "api", false, 0}})
    {
        session.open(std::move(sources));
        ASSERT_TRUE(holdsSoon([this] { return !session.isReading() && session.isLive(); }));
    }
    void say(const QByteArray &bytes, const char *stream = kLive)
    {
        ASSERT_TRUE(holdsSoon([&] { return link.streamOf(stream) != nullptr; }));
        link.streamOf(stream)->say(bytes);
    }
    bool hasLines(int count)
    {
        return holdsSoon([&] { return session.lineCount() == count; });
    }
    QString text(int row) { return session.line(session.lineAtRow(row)).text; }
    QImage painted()
    {
        QImage image(700, 300, QImage::Format_ARGB32);
        image.fill(Qt::black);
        QPainter painter(&image);
        view.paint(&painter);
        return image;
    }
    void key(int key, Qt::KeyboardModifiers held = Qt::NoModifier)
    {
        QKeyEvent event(QEvent::KeyPress, key, held);
        QCoreApplication::sendEvent(&view, &event);
    }

    FakeLink link;
    LogSession session;
    LogView view;
};

} // namespace

TEST_F(Log, readsWhatIsThereAndThenWhatComesWithNoLineTwice)
{
    link.setLog("a", framed(stamped(1, "one")) + framed(stamped(2, "two")) + framed(stamped(2, "three")));
    open();
    ASSERT_TRUE(hasLines(3));
    ASSERT_TRUE(link.streamOf(kLive)->target().contains("since=1795525202.500000000"));
    // The engine begins with the lines of that very time.
    say(framed(stamped(2, "two")) + framed(stamped(2, "three")) + framed(stamped(2, "four")) +
        framed(stamped(3, "five"), 2));
    ASSERT_TRUE(hasLines(5));
    EXPECT_EQ(text(2), "three");
    EXPECT_EQ(text(3), "four");
    EXPECT_EQ(session.stderrCount(), 1);
}

TEST_F(Log, goesOnAfterANewStartAndMarksIt)
{
    open();
    say(framed(stamped(1, "before")));
    ASSERT_TRUE(hasLines(1));
    link.streamOf(kLive)->end({});
    ASSERT_TRUE(holdsSoon([&] { return !session.isLive(); }));
    session.resume("a", 1795525210'000000000);
    ASSERT_TRUE(holdsSoon([&] { return session.isLive(); }));
    say(framed(stamped(1, "before")) + framed(stamped(20, "after")));
    ASSERT_TRUE(hasLines(3));
    EXPECT_TRUE(session.line(session.lineAtRow(1)).entry.isMark);
    EXPECT_EQ(text(2), "after");
    painted();
}

TEST_F(Log, fetchesOlderLinesAndKeepsItsPlace)
{
    QByteArray newer, older;
    for (int i = 100; i < 2100; ++i)
        newer += framed(stamped(i, QByteArray::number(i)));
    for (int i = 0; i <= 100; ++i) // the engine gives the line of that very time, too
        older += framed(stamped(i, QByteArray::number(i)));
    link.setLog("a", newer);
    link.setLog("a/before", older);
    session.setQuery("99"); // 99, 199, 299 …
    open();
    ASSERT_TRUE(hasLines(2100));
    EXPECT_EQ(text(0), "0");
    EXPECT_EQ(text(100), "100");
    EXPECT_EQ(text(101), "101");
    ASSERT_TRUE(holdsSoon([&] {
        return session.matchCount() > 0 && session.matchLine(0) == session.lineAtRow(99);
    })) << "older lines are searched, too";
    view.setPosition(.5);
    EXPECT_FALSE(view.isFollowing());
    const QString top = text(view.topRow());
    say(framed(stamped(3000, "new")));
    ASSERT_TRUE(hasLines(2101));
    EXPECT_EQ(text(view.topRow()), top);
    EXPECT_EQ(view.unseen(), 1);
}

TEST_F(Log, searchesWhatIsThereAndWhatComes)
{
    QByteArray all;
    for (int i = 0; i < 500; ++i)
        all += framed(stamped(i, i % 100 == 50 ? "a Needle" : "hay"));
    link.setLog("a", all);
    open();
    ASSERT_TRUE(hasLines(500));
    session.setQuery("needle");
    ASSERT_TRUE(holdsSoon([&] { return session.matchCount() == 5 && view.currentMatch() == 5; }));
    EXPECT_FALSE(view.isFollowing());
    view.findNext(true);
    EXPECT_EQ(view.currentMatch(), 4);
    view.findNext(false);
    view.findNext(false);
    EXPECT_EQ(view.currentMatch(), 1) << "from the last on to the first";
    say(framed(stamped(600, "needle again")));
    EXPECT_TRUE(holdsSoon([&] { return session.matchCount() == 6; }));
    session.setMatchesOnly(true);
    ASSERT_TRUE(hasLines(6));
    session.setRegular(true);
    session.setQuery("^needle");
    ASSERT_TRUE(hasLines(1));
    session.setQuery("(");
    EXPECT_FALSE(session.isQueryValid());
    session.setQuery("");
    ASSERT_TRUE(hasLines(501));
}

TEST_F(Log, showsOnlyErrorsAndCountsThem)
{
    open();
    say(framed("level=error one\nlevel=warn two\nthree\n") + framed("ERROR: four\n", 2));
    ASSERT_TRUE(hasLines(4));
    EXPECT_EQ(session.errorCount(), 2);
    EXPECT_EQ(session.warningCount(), 1);
    session.setErrorsOnly(true);
    ASSERT_TRUE(hasLines(2));
    say(framed("level=error five\n"));
    ASSERT_TRUE(hasLines(3));
    EXPECT_EQ(text(2), "level=error five");
    session.setStderrOnly(true);
    ASSERT_TRUE(hasLines(1));
    session.setErrorsOnly(false);
    session.setStderrOnly(false);
    session.clear();
    EXPECT_EQ(session.lineCount(), 0);
    say(framed("six\n"));
    ASSERT_TRUE(hasLines(1));
    session.unclear();
    EXPECT_EQ(session.lineCount(), 6);
}

TEST_F(Log, sortsSeveralLogsByTimeAndHidesOne)
{
    link.setLog("a", framed(stamped(1, "a1")) + framed(stamped(4, "a4")));
    link.setLog("b", framed(stamped(2, "b2")) + framed(stamped(3, "b3")));
    open({{"a", "api", false, 0}, {"b", "db", false, 0}});
    ASSERT_TRUE(hasLines(4));
    EXPECT_EQ((QStringList{text(0), text(1), text(2), text(3)}), (QStringList{"a1", "b2", "b3", "a4"}));
    EXPECT_EQ(session.sourceNames(), (QStringList{"api", "db"}));
    painted();
    session.hideSource(0, true);
    ASSERT_TRUE(hasLines(2));
    EXPECT_EQ(text(0), "b2");
    session.showOnlySource(0);
    ASSERT_TRUE(hasLines(2));
    EXPECT_EQ(text(0), "a1");
    session.showOnlySource(0);
    ASSERT_TRUE(hasLines(4));
}

TEST_F(Log, asksTheEngineForASpanOnly)
{
    open();
    EXPECT_FALSE(session.limit("soon", ""));
    EXPECT_TRUE(session.limit("2026-11-24 10:00", "2026-11-24 11:00"));
    EXPECT_TRUE(session.isRanged());
    ASSERT_TRUE(holdsSoon([&] { return !session.isReading(); }));
    EXPECT_FALSE(session.isLive()) << "a span that has ended brings nothing new";
    EXPECT_TRUE(session.limit("", ""));
    ASSERT_TRUE(holdsSoon([&] { return session.isLive(); }));
}

TEST_F(Log, jumpsToATimeAndToErrors)
{
    QByteArray all;
    for (int i = 0; i < 600; ++i)
        all += framed(stamped(i, i == 100 || i == 400 ? "level=error x" : "line"));
    link.setLog("a", all);
    open();
    ASSERT_TRUE(hasLines(600));
    view.jumpToTime(1795525200500.0 + 300'000);
    EXPECT_FALSE(view.isFollowing());
    EXPECT_LE(std::abs(view.topRow() + 7 - 300), 3) << "in the middle";
    view.findError(false);
    ASSERT_TRUE(holdsSoon([&] { return std::abs(view.topRow() + 7 - 400) <= 3; }));
    view.findError(true);
    ASSERT_TRUE(holdsSoon([&] { return std::abs(view.topRow() + 7 - 100) <= 3; }));
    view.setFollow(true);
    view.jumpToFirstError();
    ASSERT_TRUE(holdsSoon([&] { return std::abs(view.topRow() + 7 - 100) <= 3; }));
    EXPECT_FALSE(view.jumpTo("no time"));
}

TEST_F(Log, wrapsUnfoldsAndScrollsSideways)
{
    open();
    say(framed(QByteArray(5000, 'x') + "\n{\"level\":\"info\",\"a\":[1,2]}\n短い行\n"));
    ASSERT_TRUE(hasLines(3));
    painted();
    EXPECT_LT(view.sideShare(), .2);
    view.setSidePosition(.5);
    EXPECT_GT(view.sidePosition(), .4);
    painted();
    view.setWrap(true);
    EXPECT_EQ(view.sideShare(), 1);
    view.toggleJson(1);
    painted();
    view.toggleJson(1);
    key(Qt::Key_Home);
    EXPECT_EQ(view.topRow(), 0);
    key(Qt::Key_End);
    EXPECT_TRUE(view.isFollowing());
    for (int i = 0; i < 4; ++i) {
        view.setStamps(LogView::Stamps(i));
        painted();
    }
}

TEST_F(Log, copiesWithAndWithoutTime)
{
    link.setLog("a", framed(stamped(1, "one")) + framed(stamped(2, "\x1b[31mtwo\x1b[0m")));
    open();
    ASSERT_TRUE(hasLines(2));
    view.setStamps(LogView::UtcTime);
    view.selectAll();
    EXPECT_EQ(view.selectedText(false), "one\ntwo");
    EXPECT_EQ(view.selectedText(true), "13:00:01.500 one\n13:00:02.500 two");
}

TEST_F(Log, savesWhatIsShownOrEverything)
{
    link.setLog("a", framed(stamped(1, "level=error one")) + framed(stamped(2, "two")));
    open();
    session.setErrorsOnly(true);
    ASSERT_TRUE(hasLines(1));
    const QTemporaryDir folder;
    const QString name = folder.filePath("x.log");
    int saved = 0;
    QObject::connect(&session, &LogSession::saved, [&](const QString &, int lines, const QString &problem) {
        EXPECT_EQ(problem, "");
        saved = lines;
    });
    const auto content = [&] {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    session.save(QUrl::fromLocalFile(name), false, false);
    ASSERT_TRUE(holdsSoon([&] { return saved == 1; }));
    EXPECT_EQ(content(), "level=error one\n");
    session.save(QUrl::fromLocalFile(name), true, false);
    ASSERT_TRUE(holdsSoon([&] { return saved == 2; }));
    EXPECT_EQ(content(), "level=error one\ntwo\n");
}

TEST_F(Log, drawsHostileBytesAndTouchesNothing)
{
    QByteArray noise;
    unsigned seed = 5;
    for (int i = 0; i < 500; ++i) {
        QByteArray text;
        for (int at = 0; at < 120; ++at) {
            seed = seed * 1103515245 + 12345;
            text += seed % 9 == 0 ? '\x1b' : char(seed >> 16);
        }
        text.replace('\n', ' ');
        noise += framed(text + '\n', char(1 + i % 2));
    }
    noise += framed("\x1b]52;c;ZXZpbA==\a<img src=http://127.0.0.1:1/x>\n");
    open();
    say(noise);
    ASSERT_TRUE(hasLines(501));
    for (const bool wrap : {false, true}) {
        view.setWrap(wrap);
        for (int row = 0; row <= 500; row += 20) {
            view.setPosition(row / 501.0);
            painted();
        }
    }
    view.setFollow(true);
    EXPECT_EQ(text(500), "<img src=http://127.0.0.1:1/x>");
    LogTimeline timeline;
    timeline.setSize({700, 58});
    timeline.setSession(&session);
    QImage image(700, 58, QImage::Format_ARGB32);
    QPainter painter(&image);
    timeline.paint(&painter);
}

TEST_F(Log, doesNotStallOnALineOfAMegabyte)
{
    open();
    say(framed(QByteArray(1 << 20, 'y') + "\nshort\n"));
    ASSERT_TRUE(hasLines(2));
    for (const bool wrap : {false, true}) {
        view.setWrap(wrap);
        view.setPosition(0);
        QElapsedTimer clock;
        clock.start();
        painted();
        key(Qt::Key_PageDown);
        painted();
        EXPECT_LT(clock.elapsed(), 200) << "two frames, unoptimised";
    }
}

} // namespace berth::ui

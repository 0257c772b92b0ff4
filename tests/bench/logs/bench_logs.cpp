// Measures the log viewer against its figures: a million lines (150 MB) to open at the tail, to search, to
// take in for a minute at 50,000 lines a second, and a line of a megabyte. Runs the real LogSession and
// LogView on a scripted engine in this process; prints one line per figure and fails when one is missed.
//   bench-logs [--seconds 60]
#include "ui/log_view.h"

#include <QCommandLineParser>
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QPainter>
#include <QtEndian>
#include <algorithm>
#include <cstdio>

using namespace berth::ui;

namespace {

constexpr int kLines = 1'000'000;
constexpr int kTail = 2000;
constexpr int kPiece = 64 << 10;

// 150 bytes with the stamp's 31; one in 1000 is an error, one in 100,000 holds the needle.
QByteArray lineAt(int number)
{
    // Twenty lines a second: the first million do not pass midnight.
    const auto two = [](int value) { return QByteArray::number(value).rightJustified(2, '0'); };
    const int second = number / 20;
    QByteArray line = "2026-11-24T" + two(second / 3600 % 24) + ':' + two(second / 60 % 60) + ':' +
                      two(second % 60) + '.' + two(number % 20 * 5) +
                      "0000000Z level=" + (number % 1000 == 7 ? "error" : "info") +
                      " request=" + QByteArray::number(number) +
                      (number % 100'000 == 99'999 ? " order=ord_7Q2F" : " path=/api/products");
    line += QByteArray(std::max<qsizetype>(179 - line.size(), 0), 'x');
    return line + '\n';
}

void appendFrame(QByteArray &out, const QByteArray &line)
{
    char head[8] = {1, 0, 0, 0};
    qToBigEndian<quint32>(quint32(line.size()), head + 4);
    out.append(head, 8);
    out.append(line);
}

class Source : public LinkStream
{
public:
    void close() override {}
    void say(const QByteArray &bytes) { Q_EMIT data(bytes); }
    void end() { Q_EMIT ended({}); }
};

// Answers a log's requests from memory, in the pieces in which a socket would give them.
class Engine : public EngineLink
{
public:
    QByteArray whole, tail;
    std::atomic<Source *> live = nullptr;

    QString address() const override { return {}; }
    void request(const QByteArray &, const QString &, const QByteArray &, QObject *, Reply) override {}
    void upload(const QString &, const QString &, QObject *, Reply) override {}
    StreamPointer stream(const QString &target) override
    {
        auto *source = new Source;
        if (target.contains(QLatin1String("follow=1")))
            live = source;
        else
            give(source, target.contains(QLatin1String("until=")) ? whole : tail, 0);
        return StreamPointer(source);
    }

private:
    void give(Source *source, const QByteArray &bytes, qsizetype at)
    {
        QTimer::singleShot(0, source, [this, source, &bytes, at] {
            source->say(bytes.mid(at, kPiece));
            if (at + kPiece < bytes.size())
                give(source, bytes, at + kPiece);
            else
                source->end();
        });
    }
};

int failures = 0;

void figure(const char *name, double value, const char *unit, double most)
{
    const bool met = value <= most;
    failures += met ? 0 : 1;
    std::printf("%-44s %10.3f %s (at most %g)%s\n", name, value, unit, most, met ? "" : "  MISSED");
    std::fflush(stdout);
}

template <class Holds>
double secondsUntil(Holds holds)
{
    QElapsedTimer clock;
    clock.start();
    const QDeadlineTimer deadline(120'000);
    while (!holds() && !deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 5);
    return double(clock.nsecsElapsed()) / 1e9;
}

double paintMs(LogView &view)
{
    static QImage image(1140, 560, QImage::Format_ARGB32_Premultiplied);
    QElapsedTimer clock;
    clock.start();
    QPainter painter(&image);
    view.paint(&painter);
    painter.end();
    return double(clock.nsecsElapsed()) / 1e6;
}

double megabytesOf(const char *name)
{
    QFile status(QStringLiteral("/proc/self/smaps_rollup"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith(name))
            return line.mid(qstrlen(name)).trimmed().split(' ').first().toDouble() / 1024;
    }
    return 0;
}

void measureSearch(LogSession &session)
{
    const auto timed = [&](const char *first, double mostFirst, const char *full, double mostFull) {
        QElapsedTimer clock;
        clock.start();
        secondsUntil([&] { return session.matchCount() > 0; });
        figure(first, double(clock.nsecsElapsed()) / 1e9, "s", mostFirst);
        secondsUntil([&] { return !session.isSearching(); });
        figure(full, double(clock.nsecsElapsed()) / 1e9, "s", mostFull);
        std::printf("    %d lines match\n", session.matchCount());
    };
    session.setQuery(QStringLiteral("level=ERROR"));
    timed("first match", .1, "full count", 1);
    session.setQuery(QString());
    session.setRegular(true);
    session.setQuery(QStringLiteral("request=\\d+7 .*products"));
    timed("regular expression, first match", .1, "regular expression, full count", 2);
    session.setQuery(QString());
    session.setRegular(false);
}

void measureIntake(Engine &engine, LogSession &session, LogView &view, int seconds)
{
    constexpr int perTick = 500; // each 10 ms
    const int before = session.totalCount();
    const double memory = megabytesOf("Pss_Anon:");
    double longestFrame = 0, longestTurn = 0;
    int sent = 0;
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < seconds * 1000) {
        for (; sent < clock.elapsed() * 50; sent += perTick) {
            QByteArray piece;
            for (int i = 0; i < perTick; ++i)
                appendFrame(piece, lineAt(kLines + sent + i));
            Source *live = engine.live;
            QMetaObject::invokeMethod(
                live, [live, piece] { live->say(piece); }, Qt::QueuedConnection);
        }
        QElapsedTimer turn;
        turn.start();
        QCoreApplication::processEvents();
        longestTurn = std::max(longestTurn, double(turn.nsecsElapsed()) / 1e6);
        longestFrame = std::max(longestFrame, paintMs(view));
        QThread::msleep(5);
    }
    secondsUntil([&] { return session.totalCount() - before >= sent; });
    const double took = double(clock.nsecsElapsed()) / 1e9;
    figure("lines lost of the intake", std::abs(sent - (session.totalCount() - before)), "lines", 0);
    figure("seconds for each 50,000 lines", took / sent * 50'000, "s", 1.02);
    figure("anonymous memory for them", megabytesOf("Pss_Anon:") - memory, "MB", 64);
    figure("longest frame meanwhile", longestFrame, "ms", 33);
    figure("longest turn of the window's loop", longestTurn, "ms", 50);
    std::printf("    %d lines in %.1f s\n", sent, took);
}

void measureLongLine(Engine &engine, LogSession &session, LogView &view)
{
    const int before = session.totalCount();
    QByteArray piece;
    appendFrame(piece, "2026-11-25T00:00:00.0Z " + QByteArray(1 << 20, 'y') + '\n');
    Source *live = engine.live;
    QMetaObject::invokeMethod(
        live, [live, piece] { live->say(piece); }, Qt::QueuedConnection);
    secondsUntil([&] { return session.totalCount() > before; });
    view.setFollow(true);
    double worst = 0;
    for (const bool wrap : {false, true}) {
        QElapsedTimer clock;
        clock.start();
        view.setWrap(wrap);
        const double layout = double(clock.nsecsElapsed()) / 1e6;
        worst = std::max(worst, layout + paintMs(view));
    }
    figure("a line of a megabyte, layout and frame", worst, "ms", 50);
}

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QGuiApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("bench-logs"));
    QCommandLineParser parser;
    parser.addOption({QStringLiteral("seconds"), QStringLiteral("Length of the intake."), QStringLiteral("n"),
                      QStringLiteral("60")});
    parser.process(application);

    Engine engine;
    for (int i = 0; i < kLines; ++i)
        appendFrame(i < kLines - kTail ? engine.whole : engine.tail, lineAt(i));
    LogSession session(engine);
    LogView view;
    view.setSize({1140, 560});
    view.setSession(&session);

    QElapsedTimer clock;
    clock.start();
    session.open({{QStringLiteral("a"), QStringLiteral("api"), false, 0}});
    secondsUntil([&] { return session.lineCount() >= kTail; });
    paintMs(view);
    figure("open at the tail, with its frame", double(clock.nsecsElapsed()) / 1e9, "s", .3);
    secondsUntil([&] { return session.totalCount() >= kLines; });
    std::printf("%-44s %10.3f s\n", "everything read", double(clock.nsecsElapsed()) / 1e9);
    double scroll = 0;
    for (int i = 0; i <= 20; ++i) {
        QElapsedTimer frame;
        frame.start();
        view.setPosition(i / 21.0);
        const double layout = double(frame.nsecsElapsed()) / 1e6;
        scroll = std::max(scroll, layout + paintMs(view));
    }
    figure("worst frame of a jump through the log", scroll, "ms", 33);
    measureSearch(session);
    view.setFollow(true);
    measureIntake(engine, session, view, parser.value(QStringLiteral("seconds")).toInt());
    measureLongLine(engine, session, view);
    return failures == 0 ? 0 : 1;
}

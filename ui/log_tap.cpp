#include "ui/log_tap.h"

namespace berth::ui {

namespace {

QString secondsOf(qint64 time)
{
    return QStringLiteral("%1.%2")
        .arg(time / 1'000'000'000)
        .arg(time % 1'000'000'000, 9, 10, QLatin1Char('0'));
}

QString limits(const LogRange &range)
{
    QString text;
    if (range.since > 0)
        text += QStringLiteral("&since=") + secondsOf(range.since);
    if (range.until > 0)
        text += QStringLiteral("&until=") + secondsOf(range.until);
    return text;
}

} // namespace

LogTap::LogTap(EngineLink &link, LogSource source, LogRange range, QObject *parent)
    : QObject(parent), link_(link), source_(std::move(source)), range_(range)
{
}

LogTap::~LogTap() = default;

void LogTap::open(quint32 tail)
{
    const QString lines = tail > 0 ? QString::number(tail) : QStringLiteral("all");
    request(QStringLiteral("&tail=") + lines + limits(range_), &LogTap::afterRead);
}

void LogTap::openBefore(qint64 until)
{
    request(QStringLiteral("&tail=all") + limits({range_.since, until}), &LogTap::afterRead);
}

void LogTap::listen()
{
    if (range_.until > 0)
        return afterLive({});
    skip_ = countAtLast_;
    skipTime_ = lastTime_;
    LogRange rest = range_;
    rest.since = std::max(rest.since, lastTime_);
    request(QStringLiteral("&follow=1&tail=all") + limits(rest), &LogTap::afterLive);
}

void LogTap::request(const QString &more, void (LogTap::*atEnd)(const QString &))
{
    splitter_ = std::make_unique<LogSplitter>(
        !source_.tty, [this](const LogEntry &entry, QByteArrayView bytes) { take(entry, bytes); });
    stream_ = link_.stream(QStringLiteral("/containers/%1/logs?stdout=1&stderr=1&timestamps=1%2")
                               .arg(encoded(source_.id), more));
    connect(stream_.get(), &LinkStream::data, this, [this](const QByteArray &piece) {
        splitter_->take(piece);
        Q_EMIT received();
    });
    connect(stream_.get(), &LinkStream::ended, this, [this, atEnd](const QString &problem) {
        splitter_->finish();
        stream_.reset();
        (this->*atEnd)(problem);
    });
}

void LogTap::take(const LogEntry &entry, QByteArrayView bytes)
{
    if (skip_ > 0 && entry.time == skipTime_) {
        --skip_;
        return;
    }
    if (lines_ == 0)
        firstTime_ = entry.time;
    if (entry.time == firstTime_ && countAtFirst_ == lines_)
        ++countAtFirst_;
    if (entry.time > lastTime_) {
        lastTime_ = entry.time;
        countAtLast_ = 0;
    }
    if (entry.time == lastTime_)
        ++countAtLast_;
    ++lines_;
    Q_EMIT line(entry, bytes);
}

void LogTap::afterRead(const QString &problem)
{
    if (problem.isEmpty())
        Q_EMIT read();
    else
        Q_EMIT ended(problem);
}

void LogTap::afterLive(const QString &problem)
{
    Q_EMIT ended(problem);
}

} // namespace berth::ui

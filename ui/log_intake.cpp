#include "ui/log_intake.h"

#include <QCoreApplication>
#include <algorithm>

namespace berth::ui {

namespace {

constexpr int kFlushMs = 50;
constexpr int kSortMs = 40;
constexpr quint32 kFirstLines = 2000;   // on the screen at once; the rest follows
constexpr quint32 kMergedLines = 20000; // of each of several logs, which are not fetched further back
constexpr qint64 kOlderBytes = qint64(4) << 30;

// A line of ours, where a new run of the container begins.
LogEntry markOf(const LogSource &source, quint8 index)
{
    LogEntry mark;
    mark.time = source.startedAt;
    mark.source = index;
    mark.plain = true;
    mark.isMark = true;
    return mark;
}

bool beginsAnew(const LogSource &source, qint64 before, qint64 time)
{
    return before > 0 && before < source.startedAt && source.startedAt <= time;
}

} // namespace

LogIntake::LogIntake(EngineLink &link, LogDocumentPtr document, std::vector<LogSource> sources,
                     LogRange range)
    : link_(link), document_(std::move(document)), sources_(std::move(sources)), range_(range),
      lastTimes_(sources_.size()), flushTimer_(new QTimer(this)), sortTimer_(new QTimer(this))
{
    flushTimer_->setSingleShot(true);
    flushTimer_->setInterval(kFlushMs);
    connect(flushTimer_, &QTimer::timeout, this, &LogIntake::flush);
    sortTimer_->setSingleShot(true);
    sortTimer_->setInterval(kSortMs);
    connect(sortTimer_, &QTimer::timeout, this, [this] {
        writeHeld();
        flush();
    });
}

LogIntake::~LogIntake() = default;

quint32 LogIntake::tailLines() const
{
    if (!range_.isWhole())
        return 0;
    return isMerged() ? kMergedLines : kFirstLines;
}

void LogIntake::start()
{
    reading_ = sources_.size();
    for (size_t i = 0; i < sources_.size(); ++i)
        openTap(i);
}

void LogIntake::openTap(size_t index)
{
    auto *tap = new LogTap(link_, sources_[index], range_, this);
    taps_.push_back(tap);
    connect(tap, &LogTap::line, this,
            [this, index](const LogEntry &entry, QByteArrayView bytes) { take(index, entry, bytes); });
    connect(tap, &LogTap::received, this, [this] {
        if (!flushTimer_->isActive() && !isMerged())
            flushTimer_->start();
    });
    connect(tap, &LogTap::read, this, [this, tap] {
        onRead();
        tap->listen();
        onEnded({});
    });
    connect(tap, &LogTap::ended, this, [this, tap](const QString &problem) {
        if (tap->lines() == 0 && reading_ > 0 && !problem.isEmpty())
            onRead();
        onEnded(problem);
    });
    tap->open(tailLines());
}

void LogIntake::take(size_t index, LogEntry entry, QByteArrayView bytes)
{
    entry.source = quint8(index);
    if (!isMerged())
        return write(entry, bytes);
    held_.push_back({entry, QByteArray(bytes.data(), bytes.size())});
    if (reading_ == 0 && !sortTimer_->isActive())
        sortTimer_->start();
}

void LogIntake::write(const LogEntry &entry, QByteArrayView bytes)
{
    qint64 &last = lastTimes_[entry.source];
    if (beginsAnew(sources_[entry.source], last, entry.time))
        document_->newer().append(markOf(sources_[entry.source], entry.source), {});
    last = std::max(last, entry.time);
    document_->newer().append(entry, bytes);
}

void LogIntake::writeHeld()
{
    std::stable_sort(held_.begin(), held_.end(),
                     [](const Held &a, const Held &b) { return a.entry.time < b.entry.time; });
    for (const Held &each : held_)
        write(each.entry, each.bytes);
    held_.clear();
}

void LogIntake::onRead()
{
    if (reading_ == 0 || --reading_ > 0)
        return;
    writeHeld();
    flush();
    Q_EMIT caughtUp();
    if (!taps_.empty() && !isMerged() && range_.isWhole() && taps_.front()->lines() >= kFirstLines &&
        taps_.front()->firstTime() > 0)
        fetchOlder();
}

void LogIntake::onEnded(const QString &problem)
{
    flush();
    const auto open =
        std::count_if(taps_.begin(), taps_.end(), [](const LogTap *tap) { return tap->isOpen(); });
    Q_EMIT liveChanged(int(open), problem);
}

void LogIntake::resume(const QString &id, qint64 startedAt)
{
    for (size_t i = 0; i < taps_.size(); ++i) {
        if (sources_[i].id != id)
            continue;
        sources_[i].startedAt = startedAt;
        if (taps_[i]->isOpen())
            continue;
        taps_[i]->listen();
        onEnded({});
    }
}

void LogIntake::fetchOlder()
{
    older_ = LogFile::create(kOlderBytes);
    if (!older_)
        return;
    olderTap_ = new LogTap(link_, sources_.front(), range_, this);
    connect(olderTap_, &LogTap::line, this, &LogIntake::takeOlder);
    connect(olderTap_, &LogTap::read, this, &LogIntake::finishOlder);
    olderTap_->openBefore(taps_.front()->firstTime());
}

void LogIntake::takeOlder(const LogEntry &entry, QByteArrayView bytes)
{
    if (taps_.empty() || entry.time > taps_.front()->firstTime())
        return;
    if (entry.time == taps_.front()->firstTime()) {
        olderEdge_.push_back({entry, QByteArray(bytes.data(), bytes.size())});
        return;
    }
    if (beginsAnew(sources_.front(), olderLast_, entry.time))
        older_->append(markOf(sources_.front(), 0), {});
    olderLast_ = std::max(olderLast_, entry.time);
    older_->append(entry, bytes);
}

void LogIntake::finishOlder()
{
    if (taps_.empty())
        return;
    const LogTap &newer = *taps_.front();
    if (beginsAnew(sources_.front(), olderLast_, newer.firstTime()))
        older_->append(markOf(sources_.front(), 0), {});
    const size_t twice = std::min<size_t>(newer.countAtFirst(), olderEdge_.size());
    for (size_t i = 0; i + twice < olderEdge_.size(); ++i)
        older_->append(olderEdge_[i].entry, olderEdge_[i].bytes);
    olderEdge_.clear();
    olderTap_->deleteLater();
    olderTap_ = nullptr;
    if (!older_->flush() || older_->end() == 0)
        return;
    document_->setOlder(std::move(older_));
    Q_EMIT olderCame();
}

void LogIntake::flush()
{
    flushTimer_->stop();
    if (document_->newer().flush()) {
        Q_EMIT grew();
        return;
    }
    for (LogTap *tap : taps_)
        tap->deleteLater();
    taps_.clear();
    Q_EMIT liveChanged(
        0, QCoreApplication::translate("LogIntake", "There is no room left for this log on the disk"));
}

} // namespace berth::ui

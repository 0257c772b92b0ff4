// Reads the logs of one or several containers into a LogDocument: the end first, so that it is on the screen
// at once, then what comes, and meanwhile what was before. Several logs are sorted by time (what comes:
// within 40 ms). Lives in a thread of its own; LogSession owns both and talks to it by queued calls only.
#pragma once

#include "ui/log_document.h"
#include "ui/log_tap.h"

#include <QTimer>

namespace berth::ui {

class LogIntake : public QObject
{
    Q_OBJECT

public:
    LogIntake(EngineLink &link, LogDocumentPtr document, std::vector<LogSource> sources, LogRange range);
    ~LogIntake() override;

    void start();
    // A container that ended runs anew since `startedAt`.
    void resume(const QString &id, qint64 startedAt);

Q_SIGNALS:
    void grew();     // at most every 50 ms
    void caughtUp(); // what was there is there
    void olderCame();
    void liveChanged(int open, const QString &problem);

private:
    struct Held
    {
        LogEntry entry;
        QByteArray bytes;
    };

    void openTap(size_t index);
    void take(size_t index, LogEntry entry, QByteArrayView bytes);
    void write(const LogEntry &entry, QByteArrayView bytes);
    void writeHeld();
    void onRead();
    void onEnded(const QString &problem);
    void fetchOlder();
    void takeOlder(const LogEntry &entry, QByteArrayView bytes);
    void finishOlder();
    void flush();
    bool isMerged() const { return sources_.size() > 1; }
    quint32 tailLines() const;

    EngineLink &link_;
    LogDocumentPtr document_;
    std::vector<LogSource> sources_;
    LogRange range_;
    std::vector<LogTap *> taps_;     // children
    std::vector<qint64> lastTimes_;  // by source, of what was written
    std::vector<Held> held_;         // of several logs, until they are sorted
    size_t reading_ = 0;             // taps that still read what was there
    LogTap *olderTap_ = nullptr;     // child
    std::shared_ptr<LogFile> older_; // until it is complete
    std::vector<Held> olderEdge_;    // lines of the time at which the newer begin
    qint64 olderLast_ = 0;
    QTimer *flushTimer_;
    QTimer *sortTimer_;
};

} // namespace berth::ui

// The log of one container as the engine gives it: first its end, then what comes, without a line twice or
// none at all where two requests meet. Goes on by itself never; resume() after a new start. Lives in the
// thread of the intake, which owns it.
#pragma once

#include "ui/engine_link.h"
#include "ui/log_splitter.h"

namespace berth::ui {

struct LogRange
{
    qint64 since = 0, until = 0; // ns; 0: no limit

    bool isWhole() const { return since == 0 && until == 0; }
    bool operator==(const LogRange &) const = default;
};

// One of the containers whose log is shown.
struct LogSource
{
    QString id;
    QString name;
    bool tty = false;
    qint64 startedAt = 0; // ns
};

class LogTap : public QObject
{
    Q_OBJECT

public:
    LogTap(EngineLink &link, LogSource source, LogRange range, QObject *parent);
    ~LogTap() override;

    // The last `tail` lines (0: all of the range); read() at the end.
    void open(quint32 tail);
    // What comes after those that were read.
    void listen();
    // Everything up to a time, for whoever fetches what was before the tail.
    void openBefore(qint64 until);

    bool isOpen() const { return stream_ != nullptr; }
    const LogSource &source() const { return source_; }
    void setStartedAt(qint64 time) { source_.startedAt = time; }
    quint32 lines() const { return lines_; }
    qint64 firstTime() const { return firstTime_; }
    // How many lines at the beginning have that time.
    quint32 countAtFirst() const { return countAtFirst_; }

Q_SIGNALS:
    void line(const berth::ui::LogEntry &entry, QByteArrayView bytes);
    void received(); // after each piece
    void read();     // what open() asked for has wholly come
    void ended(const QString &problem);

private:
    void request(const QString &more, void (LogTap::*atEnd)(const QString &));
    void take(const LogEntry &entry, QByteArrayView bytes);
    void afterRead(const QString &problem);
    void afterLive(const QString &problem);

    EngineLink &link_;
    LogSource source_;
    LogRange range_;
    StreamPointer stream_;
    std::unique_ptr<LogSplitter> splitter_;
    quint32 lines_ = 0;
    qint64 firstTime_ = 0, lastTime_ = 0;
    quint32 countAtFirst_ = 0, countAtLast_ = 0;
    qint64 skipTime_ = 0;
    quint32 skip_ = 0; // lines of skipTime_ that were read already
};

} // namespace berth::ui

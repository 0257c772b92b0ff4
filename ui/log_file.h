// The lines of a log in a temporary file without a name, with an index of every 64th line in memory: a
// million lines cost 130 kB. One thread writes; any thread reads what was published by flush(). Above 2 GiB
// the oldest lines give their space back.
#pragma once

#include "backend/base/fd.h"
#include "ui/log_histogram.h"
#include "ui/log_line.h"

#include <functional>
#include <memory>
#include <mutex>

namespace berth::ui {

struct LogCounts
{
    quint32 errors = 0;
    quint32 warnings = 0;
    quint32 stderrs = 0;
    quint64 bytes = 0;
};

class LogFile
{
public:
    // False from the visitor: enough.
    using Visit = std::function<bool(quint32 line, const LogEntry &, QByteArrayView)>;

    // Null, with errno, when there is no place for it.
    static std::unique_ptr<LogFile> create(qint64 mostBytes = qint64(2) << 30);

    // The writer's.
    void append(const LogEntry &entry, QByteArrayView bytes);
    bool flush();
    qint64 lastTime() const { return lastTime_; }

    // Everybody's. Lines are numbered from 0; those below first() have gone.
    quint32 first() const;
    quint32 end() const;
    LogCounts counts() const;
    LogHistogram histogram() const;
    // The lines from `from` up to `to` in order.
    void visit(quint32 from, quint32 to, const Visit &visit) const;

private:
    explicit LogFile(UniqueFd file, qint64 most) : file_(std::move(file)), most_(most) {}
    void dropOldest();
    qint64 offsetBefore(quint32 line) const;

    static constexpr quint32 kStride = 64;

    UniqueFd file_;
    qint64 most_;
    // The writer's own.
    QByteArray pending_;
    std::vector<qint64> newMarks_;
    qint64 written_ = 0;
    quint32 appended_ = 0;
    qint64 lastTime_ = 0;
    LogCounts counted_;
    LogHistogram drawn_;
    // Published.
    mutable std::mutex mutex_;
    std::vector<qint64> marks_; // offset of every 64th line
    quint32 first_ = 0, end_ = 0;
    qint64 published_ = 0; // bytes
    LogCounts counts_;
    LogHistogram histogram_;
};

} // namespace berth::ui

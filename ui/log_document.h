// A log as its readers see it: the lines since it was opened (written as they come) and, once they were
// fetched, those from before. Lines keep their number for ever: the older ones end at kOrigin, where the
// newer begin. Shared between the intake, the searcher and the view; any thread.
#pragma once

#include "ui/log_file.h"

namespace berth::ui {

class LogDocument
{
public:
    static constexpr quint32 kOrigin = 1u << 31;

    explicit LogDocument(std::unique_ptr<LogFile> newer) : newer_(std::move(newer)) {}

    LogFile &newer() { return *newer_; } // the intake's
    // Only once, complete and flushed.
    void setOlder(std::shared_ptr<const LogFile> older);

    quint32 first() const;
    quint32 end() const { return kOrigin + newer_->end(); }
    LogCounts counts() const;
    LogHistogram histogram() const;
    void visit(quint32 from, quint32 to, const LogFile::Visit &visit) const;
    // An empty one when it has gone.
    LogLine line(quint32 number) const;
    LogEntry entry(quint32 number) const;

private:
    std::shared_ptr<const LogFile> older() const;
    quint32 olderBegin(const LogFile &older) const { return kOrigin - older.end(); }

    std::unique_ptr<LogFile> newer_;
    mutable std::mutex mutex_;
    std::shared_ptr<const LogFile> older_;
};

using LogDocumentPtr = std::shared_ptr<LogDocument>;

} // namespace berth::ui

#include "ui/log_document.h"

namespace berth::ui {

void LogDocument::setOlder(std::shared_ptr<const LogFile> older)
{
    const std::lock_guard lock(mutex_);
    older_ = std::move(older);
}

std::shared_ptr<const LogFile> LogDocument::older() const
{
    const std::lock_guard lock(mutex_);
    return older_;
}

quint32 LogDocument::first() const
{
    const quint32 gone = newer_->first();
    const auto before = older();
    return before && gone == 0 ? olderBegin(*before) + before->first() : kOrigin + gone;
}

LogCounts LogDocument::counts() const
{
    LogCounts sum = newer_->counts();
    if (const auto before = older()) {
        const LogCounts more = before->counts();
        sum.errors += more.errors;
        sum.warnings += more.warnings;
        sum.stderrs += more.stderrs;
        sum.bytes += more.bytes;
    }
    return sum;
}

LogHistogram LogDocument::histogram() const
{
    LogHistogram sum = newer_->histogram();
    if (const auto before = older())
        sum.add(before->histogram());
    return sum;
}

void LogDocument::visit(quint32 from, quint32 to, const LogFile::Visit &visit) const
{
    bool goesOn = true;
    if (const auto before = older(); before && from < kOrigin) {
        const quint32 begin = olderBegin(*before);
        before->visit(std::max(from, begin) - begin, std::min(to, kOrigin) - std::min(begin, to),
                      [&](quint32 line, const LogEntry &entry, QByteArrayView bytes) {
                          goesOn = visit(begin + line, entry, bytes);
                          return goesOn;
                      });
    }
    if (!goesOn || to <= kOrigin)
        return;
    newer_->visit(std::max(from, kOrigin) - kOrigin, to - kOrigin,
                  [&](quint32 line, const LogEntry &entry, QByteArrayView bytes) {
                      return visit(kOrigin + line, entry, bytes);
                  });
}

LogLine LogDocument::line(quint32 number) const
{
    LogLine found;
    visit(number, number + 1, [&](quint32, const LogEntry &entry, QByteArrayView bytes) {
        found = lineOf(entry, bytes);
        return false;
    });
    return found;
}

LogEntry LogDocument::entry(quint32 number) const
{
    LogEntry found;
    visit(number, number + 1, [&](quint32, const LogEntry &entry, QByteArrayView) {
        found = entry;
        return false;
    });
    return found;
}

} // namespace berth::ui

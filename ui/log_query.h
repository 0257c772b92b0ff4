// What is looked for in a log and which lines are shown. LogMatcher is a query made ready: it never runs an
// expression for longer than a bounded number of steps, so that no pattern can hang its thread. One thread at
// a time; make one per thread.
#pragma once

#include "ui/log_line.h"

#include <QRegularExpression>
#include <array>
#include <bitset>
#include <optional>

namespace berth::ui {

struct LogQuery
{
    QString text;
    bool caseSensitive = false;
    bool regular = false;
    bool matchesOnly = false; // the others are hidden
    bool errorsOnly = false;
    bool warningsOnly = false;
    bool stderrOnly = false;
    std::bitset<256> hidden{}; // sources

    bool operator==(const LogQuery &) const = default;
    bool filters() const
    {
        return errorsOnly || warningsOnly || stderrOnly || hidden.any() || (matchesOnly && !text.isEmpty());
    }
};

struct LogMatch
{
    qsizetype start = 0;
    qsizetype length = 0;
};

class LogMatcher
{
public:
    explicit LogMatcher(LogQuery query);

    const LogQuery &query() const { return query_; }
    bool isValid() const { return !query_.regular || expression_.isValid(); }
    // The chips; `matched` is what matches() said.
    bool shows(const LogEntry &entry, bool matched) const;
    bool matches(const LogEntry &entry, QByteArrayView bytes) const;
    // Where in the text; at most 1000.
    std::vector<LogMatch> matchesIn(const QString &text) const;

private:
    bool findsBytes(QByteArrayView bytes) const;
    bool findsText(const QString &text) const;

    LogQuery query_;
    QRegularExpression expression_;
    bool ascii_ = false; // the query is: plain lines can be searched as bytes
    QByteArray needle_;
    std::array<quint8, 256> fold_{};
    std::array<quint32, 256> jump_{}; // Horspool's
};

} // namespace berth::ui

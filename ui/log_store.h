// The last 100 000 lines of a log, numbered from the first ever seen, with a search over them whose matches
// are kept up to date as lines come and go. Plain data; owned by LogSession, GUI thread.
#pragma once

#include "ui/log_decoder.h"

#include <QRegularExpression>
#include <deque>

namespace berth::ui {

struct LogQuery
{
    QString text;
    bool caseSensitive = false;
    bool regular = false;
    bool errorsOnly = false; // lines shown: error and fatal
    bool warningsOnly = false;
    bool stderrOnly = false;

    bool operator==(const LogQuery &) const = default;
};

struct LogMatch
{
    qsizetype start = 0;
    qsizetype length = 0;
};

class LogStore
{
public:
    explicit LogStore(size_t most = 100'000) : most_(most) {}

    // Adds lines; returns how many of the oldest shown lines went.
    size_t append(std::vector<LogLine> lines);
    void clear();
    // Which lines are shown and what is marked in them. False: the expression is not a valid one.
    bool setQuery(const LogQuery &query);
    const LogQuery &query() const { return query_; }

    size_t total() const { return lines_.size(); }
    size_t shownCount() const { return filtered() ? shown_.size() : lines_.size(); }
    const LogLine &shown(size_t row) const;
    std::vector<LogMatch> matchesIn(const QString &text) const;

    // Rows (of the shown lines) that hold a match.
    size_t matchCount() const { return matched_.size(); }
    size_t matchRow(size_t match) const;
    // The first match at or after a row; matchCount() when there is none.
    size_t matchFrom(size_t row) const;

    size_t errorCount() const { return errors_; }
    size_t warningCount() const { return warnings_; }
    qsizetype bytes() const { return bytes_; }

private:
    bool filtered() const { return query_.errorsOnly || query_.warningsOnly || query_.stderrOnly; }
    bool accepts(const LogLine &line) const;
    bool matches(const LogLine &line) const;
    void index(quint64 number);
    void count(const LogLine &line, int sign);
    size_t dropOldest();

    size_t most_;
    std::deque<LogLine> lines_;
    quint64 first_ = 0;         // number of lines_.front()
    std::deque<quint64> shown_; // numbers of the lines that the filter lets through; unused without a filter
    std::deque<quint64> matched_; // numbers of the shown lines with a match
    LogQuery query_;
    QRegularExpression expression_;
    size_t errors_ = 0;
    size_t warnings_ = 0;
    qsizetype bytes_ = 0;
};

} // namespace berth::ui

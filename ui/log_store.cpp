#include "ui/log_store.h"

#include <algorithm>

namespace berth::ui {

namespace {

constexpr size_t kMostMatchesInLine = 200;

} // namespace

size_t LogStore::append(std::vector<LogLine> lines)
{
    size_t gone = 0;
    for (LogLine &line : lines) {
        count(line, 1);
        lines_.push_back(std::move(line));
        index(first_ + lines_.size() - 1);
        if (lines_.size() > most_)
            gone += dropOldest();
    }
    return gone;
}

size_t LogStore::dropOldest()
{
    count(lines_.front(), -1);
    lines_.pop_front();
    const quint64 number = first_++;
    if (!matched_.empty() && matched_.front() == number)
        matched_.pop_front();
    if (!filtered())
        return 1;
    if (shown_.empty() || shown_.front() != number)
        return 0;
    shown_.pop_front();
    return 1;
}

void LogStore::count(const LogLine &line, int sign)
{
    errors_ += size_t(sign * (line.level >= LogLevel::Error));
    warnings_ += size_t(sign * (line.level == LogLevel::Warn));
    bytes_ += sign * line.text.size();
}

void LogStore::clear()
{
    first_ += lines_.size();
    lines_.clear();
    shown_.clear();
    matched_.clear();
    errors_ = warnings_ = 0;
    bytes_ = 0;
}

bool LogStore::accepts(const LogLine &line) const
{
    if (query_.stderrOnly && !line.isError)
        return false;
    if (query_.errorsOnly || query_.warningsOnly) {
        return (query_.errorsOnly && line.level >= LogLevel::Error) ||
               (query_.warningsOnly && line.level == LogLevel::Warn);
    }
    return true;
}

bool LogStore::matches(const LogLine &line) const
{
    if (query_.text.isEmpty())
        return false;
    if (query_.regular)
        return expression_.isValid() && expression_.match(line.text).hasMatch();
    return line.text.contains(query_.text, query_.caseSensitive ? Qt::CaseSensitive : Qt::CaseInsensitive);
}

void LogStore::index(quint64 number)
{
    const LogLine &line = lines_[size_t(number - first_)];
    if (!accepts(line))
        return;
    if (filtered())
        shown_.push_back(number);
    if (matches(line))
        matched_.push_back(number);
}

bool LogStore::setQuery(const LogQuery &query)
{
    query_ = query;
    if (query.regular) {
        expression_.setPattern(query.text);
        expression_.setPatternOptions(query.caseSensitive ? QRegularExpression::NoPatternOption
                                                          : QRegularExpression::CaseInsensitiveOption);
    }
    shown_.clear();
    matched_.clear();
    for (size_t i = 0; i < lines_.size(); ++i)
        index(first_ + i);
    return !query.regular || expression_.isValid();
}

const LogLine &LogStore::shown(size_t row) const
{
    return filtered() ? lines_[size_t(shown_[row] - first_)] : lines_[row];
}

std::vector<LogMatch> LogStore::matchesIn(const QString &text) const
{
    std::vector<LogMatch> found;
    if (query_.text.isEmpty())
        return found;
    if (query_.regular) {
        auto each = expression_.isValid() ? expression_.globalMatch(text) : QRegularExpressionMatchIterator();
        while (each.hasNext() && found.size() < kMostMatchesInLine) {
            const QRegularExpressionMatch match = each.next();
            if (match.capturedLength() > 0)
                found.push_back({match.capturedStart(), match.capturedLength()});
        }
        return found;
    }
    const Qt::CaseSensitivity how = query_.caseSensitive ? Qt::CaseSensitive : Qt::CaseInsensitive;
    for (qsizetype at = text.indexOf(query_.text, 0, how); at >= 0 && found.size() < kMostMatchesInLine;
         at = text.indexOf(query_.text, at + query_.text.size(), how))
        found.push_back({at, query_.text.size()});
    return found;
}

size_t LogStore::matchRow(size_t match) const
{
    const quint64 number = matched_[match];
    if (!filtered())
        return size_t(number - first_);
    return size_t(std::lower_bound(shown_.begin(), shown_.end(), number) - shown_.begin());
}

size_t LogStore::matchFrom(size_t row) const
{
    if (row >= shownCount())
        return matched_.size();
    const quint64 number = filtered() ? shown_[row] : first_ + row;
    return size_t(std::lower_bound(matched_.begin(), matched_.end(), number) - matched_.begin());
}

} // namespace berth::ui

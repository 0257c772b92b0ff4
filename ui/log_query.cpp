#include "ui/log_query.h"

#include <algorithm>

namespace berth::ui {

namespace {

constexpr size_t kMostMatchesInLine = 1000;
// Of one line; a pattern that needs more is taken for one without a match there.
constexpr char kStepLimit[] = "(*LIMIT_MATCH=20000)";

} // namespace

LogMatcher::LogMatcher(LogQuery query) : query_(std::move(query))
{
    if (query_.regular) {
        expression_.setPattern(QLatin1String(kStepLimit) + query_.text);
        expression_.setPatternOptions(query_.caseSensitive ? QRegularExpression::NoPatternOption
                                                           : QRegularExpression::CaseInsensitiveOption);
        expression_.optimize();
        return;
    }
    needle_ = query_.text.toUtf8();
    ascii_ = isPlain(needle_);
    for (size_t i = 0; i < fold_.size(); ++i)
        fold_[i] = quint8(!query_.caseSensitive && i >= 'A' && i <= 'Z' ? i + 32 : i);
    for (char &c : needle_)
        c = char(fold_[quint8(c)]);
    jump_.fill(quint32(needle_.size()));
    for (qsizetype i = 0; i + 1 < needle_.size(); ++i)
        jump_[quint8(needle_[i])] = quint32(needle_.size() - 1 - i);
}

bool LogMatcher::shows(const LogEntry &entry, bool matched) const
{
    if (query_.hidden[entry.source])
        return false;
    if (query_.matchesOnly && !query_.text.isEmpty() && !matched)
        return false;
    if (entry.isMark)
        return !query_.errorsOnly && !query_.warningsOnly && !query_.stderrOnly;
    if (query_.stderrOnly && entry.stream != 2)
        return false;
    if (query_.errorsOnly || query_.warningsOnly) {
        return (query_.errorsOnly && entry.isError()) ||
               (query_.warningsOnly && entry.level == LogLevel::Warn);
    }
    return true;
}

bool LogMatcher::matches(const LogEntry &entry, QByteArrayView bytes) const
{
    if (query_.text.isEmpty() || entry.isMark)
        return false;
    if (!query_.regular && entry.plain)
        return ascii_ && findsBytes(bytes);
    if (entry.plain)
        return findsText(QString::fromLatin1(bytes));
    return findsText(lineOf(entry, bytes).text);
}

bool LogMatcher::findsBytes(QByteArrayView bytes) const
{
    const qsizetype length = needle_.size(), last = length - 1;
    const quint8 *text = reinterpret_cast<const quint8 *>(bytes.data());
    const quint8 *needle = reinterpret_cast<const quint8 *>(needle_.constData());
    for (qsizetype at = 0; at + length <= bytes.size();) {
        const quint8 end = fold_[text[at + last]];
        if (end == needle[last]) {
            qsizetype i = 0;
            while (i < last && fold_[text[at + i]] == needle[i])
                ++i;
            if (i == last)
                return true;
        }
        at += jump_[end];
    }
    return false;
}

bool LogMatcher::findsText(const QString &text) const
{
    if (query_.regular)
        return expression_.isValid() && expression_.match(text).hasMatch();
    return text.contains(query_.text, query_.caseSensitive ? Qt::CaseSensitive : Qt::CaseInsensitive);
}

std::vector<LogMatch> LogMatcher::matchesIn(const QString &text) const
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

} // namespace berth::ui

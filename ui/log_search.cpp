#include "ui/log_search.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QSaveFile>
#include <algorithm>

namespace berth::ui {

namespace {

constexpr int kPortionMs = 20;      // then what was found is told
constexpr quint32 kClockEvery = 64; // lines
constexpr quint32 kBlock = 4096;    // lines that are read at once when going backwards

} // namespace

quint64 LogSearch::nextQuery()
{
    static std::atomic<quint64> last = 0;
    const quint64 number = ++last;
    wanted_ = number;
    return number;
}

void LogSearch::ask(quint64 number, const LogQuery &query, quint32 from)
{
    if (number != wanted_)
        return;
    number_ = number;
    matcher_ = std::make_unique<LogMatcher>(query);
    from_ = next_ = from;
    goOn();
}

void LogSearch::goOn()
{
    if (!matcher_ || number_ != wanted_)
        return;
    const quint32 end = document_->end();
    search(std::max(next_, document_->first()), end, false);
}

void LogSearch::goBack()
{
    if (!matcher_ || number_ != wanted_ || from_ <= document_->first())
        return;
    const quint32 to = from_;
    from_ = document_->first();
    search(from_, to, true);
}

void LogSearch::search(quint32 from, quint32 to, bool before)
{
    LogFound portion;
    portion.query = number_;
    portion.before = before;
    QElapsedTimer clock;
    clock.start();
    bool wanted = true;
    document_->visit(from, to, [&](quint32 line, const LogEntry &entry, QByteArrayView bytes) {
        const bool matched = matcher_->matches(entry, bytes);
        const bool shown = matcher_->shows(entry, matched);
        if (shown && matcher_->query().filters())
            portion.shown.push_back(line);
        if (shown && matched)
            portion.matched.push_back(line);
        portion.upTo = line + 1;
        // What comes before is told at once: a portion of it would be in the wrong order.
        if (line % kClockEvery == 0 || bytes.size() > 65536) {
            wanted = number_ == wanted_ && !leaving_;
            if (wanted && !before && clock.elapsed() >= kPortionMs) {
                Q_EMIT found(portion);
                portion.shown.clear();
                portion.matched.clear();
                clock.restart();
            }
        }
        return wanted;
    });
    if (!wanted)
        return;
    if (!before)
        next_ = to;
    portion.upTo = to;
    portion.complete = true;
    Q_EMIT found(portion);
}

void LogSearch::findLevel(LogLevel level, quint32 from, bool backwards, int purpose)
{
    quint32 line = 0;
    const auto fits = [&](const LogEntry &entry) {
        return entry.level >= level && !entry.continues && !entry.isMark;
    };
    if (!backwards) {
        document_->visit(from, document_->end(), [&](quint32 number, const LogEntry &entry, QByteArrayView) {
            line = fits(entry) ? number : 0;
            return line == 0 && !leaving_;
        });
    }
    for (quint32 end = from; backwards && line == 0 && end > document_->first() && !leaving_;) {
        const quint32 begin = std::max(document_->first(), end - std::min(end, kBlock));
        document_->visit(begin, end, [&](quint32 number, const LogEntry &entry, QByteArrayView) {
            if (fits(entry))
                line = number;
            return true;
        });
        end = begin;
    }
    Q_EMIT levelFound(line, purpose);
}

void LogSearch::save(const QString &fileName, bool all, const std::vector<quint32> &lines, bool stamps)
{
    QSaveFile out(fileName);
    if (!out.open(QIODevice::WriteOnly)) {
        Q_EMIT saved(fileName, 0, out.errorString());
        return;
    }
    int count = 0;
    const auto write = [&](quint32, const LogEntry &entry, QByteArrayView bytes) {
        if (entry.isMark)
            return true;
        if (stamps)
            out.write(
                QDateTime::fromMSecsSinceEpoch(entry.time / 1'000'000).toString(Qt::ISODateWithMs).toUtf8() +
                ' ');
        const QByteArray text = entry.plain ? bytes.toByteArray() : lineOf(entry, bytes).text.toUtf8();
        ++count;
        return out.write(text + '\n') >= 0 && !leaving_;
    };
    if (all) {
        document_->visit(document_->first(), document_->end(), write);
    } else {
        for (size_t i = 0; i < lines.size();) {
            size_t run = i + 1; // neighbours are read together
            while (run < lines.size() && lines[run] == lines[run - 1] + 1)
                ++run;
            document_->visit(lines[i], lines[run - 1] + 1, write);
            i = run;
        }
    }
    if (leaving_)
        return out.cancelWriting();
    Q_EMIT saved(fileName, count, out.commit() ? QString() : out.errorString());
}

} // namespace berth::ui

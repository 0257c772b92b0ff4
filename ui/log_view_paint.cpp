// What a log view draws.
#include "ui/log_view.h"

#include <QDateTime>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace berth::ui {

namespace {

constexpr int kBar = 3; // width of the stderr bar and of a source's mark
constexpr int kIndentCells = 2;

const char *levelWord(const LogEntry &entry)
{
    static constexpr const char *kWords[] = {"", "debug", "info", "warn", "error", "fatal"};
    return entry.continues ? "" : kWords[int(entry.level)];
}

} // namespace

QString LogView::stampOf(const LogEntry &entry) const
{
    if (entry.time <= 0)
        return {};
    const qint64 ms = entry.time / 1'000'000;
    const QString form = QStringLiteral("HH:mm:ss.zzz");
    if (stamps_ == UtcTime)
        return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(form);
    if (stamps_ == SinceStart && session_ && session_->startedAt() > 0) {
        const qint64 since = (entry.time - session_->startedAt()) / 1'000'000, span = std::abs(since);
        return QStringLiteral("%1%2:%3:%4.%5")
            .arg(since < 0 ? QStringLiteral("-") : QStringLiteral("+"))
            .arg(span / 3'600'000, 2, 10, QLatin1Char('0'))
            .arg(span / 60'000 % 60, 2, 10, QLatin1Char('0'))
            .arg(span / 1000 % 60, 2, 10, QLatin1Char('0'))
            .arg(span % 1000 / 100);
    }
    return QDateTime::fromMSecsSinceEpoch(ms).toString(form);
}

QColor LogView::colourOf(const LogEntry &entry) const
{
    switch (entry.level) {
    case LogLevel::Fatal:
    case LogLevel::Error:
        return errorColor_;
    case LogLevel::Warn:
        return warningColor_;
    case LogLevel::Debug:
        return dimColor_;
    default:
        return textColor_;
    }
}

QColor LogView::spanColour(const LogPaint &paint, QColor plain) const
{
    if (paint.colour < 0)
        return plain;
    return paint.colour < ansi_.size() ? ansi_[paint.colour] : QColor::fromRgb(QRgb(paint.colour));
}

void LogView::paint(QPainter *painter)
{
    for (const Placed &placed : placed_)
        paintRow(*painter, placed);
}

void LogView::paintRow(QPainter &painter, const Placed &placed) const
{
    const LogLine &line = session_->line(placed.line);
    if (line.entry.isMark)
        return paintMark(painter, line, placed);
    if (line.entry.stream == 2)
        painter.fillRect(QRectF(0, placed.top, kBar, placed.height), stderrColor_);
    paintHead(painter, line, placed);
    const qreal left = columns().text;
    painter.save();
    painter.setClipRect(QRectF(left - 1, placed.top, width() - left + 1, placed.height));
    const std::vector<qsizetype> starts = breaksOf(line);
    qreal top = placed.top;
    for (size_t part = 0; part < starts.size(); ++part, top += rowHeight()) {
        if (top + rowHeight() < 0)
            continue;
        if (top > height())
            break;
        qsizetype from = starts[part];
        qsizetype to = part + 1 < starts.size() ? starts[part + 1] : line.text.size();
        qreal x = left;
        if (!wrap_) { // only what is on the screen: a line may have a million characters
            const int first = int(sideways_ / cell_), last = int((sideways_ + width() - left) / cell_) + 2;
            from = indexAtCell(line, first);
            to = std::min(to, indexAtCell(line, last));
            x = left - sideways_ + cellsBefore(line, from) * cell_;
        }
        paintStretch(painter, line, placed, from, std::max(from, to), {x, top});
    }
    if (unfolded_.contains(placed.line))
        paintUnfolded(painter, line, {left - sideways_, top});
    painter.restore();
}

void LogView::paintHead(QPainter &painter, const LogLine &line, const Placed &placed) const
{
    const Columns at = columns();
    const qreal base = placed.top + ascent_;
    painter.setFont(font_);
    if (stamps_ != NoTime) {
        painter.setPen(dimColor_);
        painter.drawText(QPointF(at.time, base), stampOf(line.entry));
    }
    const QStringList names = session_->sourceNames();
    if (names.size() > 1 && line.entry.source < names.size()) {
        if (!sourceColors_.isEmpty())
            painter.fillRect(QRectF(at.source, placed.top + 3, kBar, rowHeight() - 6),
                             sourceColors_[line.entry.source % sourceColors_.size()]);
        painter.setPen(dimColor_);
        painter.drawText(QPointF(at.source + 12, base), names[line.entry.source].left(16));
    } else if (showLevel_) {
        painter.setPen(line.entry.level == LogLevel::Info ? dimColor_ : colourOf(line.entry));
        painter.setFont(line.entry.isError() ? boldFont_ : font_);
        painter.drawText(QPointF(at.level, base), QLatin1String(levelWord(line.entry)));
    }
    if (!line.isJson())
        return;
    const qreal x = margin_ - 10, y = placed.top + rowHeight() / 2.0;
    const bool open = unfolded_.contains(placed.line);
    const QPolygonF arrow = open ? QPolygonF({{x - 1, y - 2}, {x + 5, y - 2}, {x + 2, y + 2}})
                                 : QPolygonF({{x, y - 3}, {x + 4, y}, {x, y + 3}});
    painter.setPen(Qt::NoPen);
    painter.setBrush(dimColor_);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawPolygon(arrow);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void LogView::paintMark(QPainter &painter, const LogLine &line, const Placed &placed) const
{
    const QString when = stampOf(line.entry);
    const QStringList names = session_->sourceNames();
    const QString who = names.size() > 1 ? names.value(line.entry.source) : QString();
    const QString text =
        who.isEmpty() ? tr("started again %1").arg(when) : tr("%1 started again %2").arg(who, when);
    const qreal middle = std::round(placed.top + rowHeight() / 2.0);
    const qreal left = columns().text;
    painter.setFont(font_);
    painter.setPen(markColor_);
    painter.drawText(QPointF(left, placed.top + ascent_), text);
    const qreal right = left + cell_ * text.size() + 12;
    painter.fillRect(QRectF(margin_, middle, left - margin_ - 12, 1), markColor_);
    painter.fillRect(QRectF(right, middle, std::max(width() - right - margin_, 0.0), 1), markColor_);
}

void LogView::paintStretch(QPainter &painter, const LogLine &line, const Placed &placed, qsizetype from,
                           qsizetype to, QPointF at) const
{
    paintBackground(painter, line, placed, from, to, at);
    const int fromCell = cellsBefore(line, from);
    const QColor plain = colourOf(line.entry);
    painter.setFont(font_);
    if (line.spans.empty()) {
        paintText(painter, line, from, to, at, fromCell, plain);
    } else {
        if (line.spans.front().start > from)
            paintText(painter, line, from, std::min<qsizetype>(line.spans.front().start, to), at, fromCell,
                      plain);
        for (size_t i = 0; i < line.spans.size(); ++i) {
            const LogSpan &span = line.spans[i];
            const qsizetype end = i + 1 < line.spans.size() ? line.spans[i + 1].start : line.text.size();
            const qsizetype begin = std::max<qsizetype>(span.start, from), stop = std::min(end, to);
            if (begin >= stop)
                continue;
            painter.setFont(span.paint.bold ? boldFont_ : font_);
            paintText(painter, line, begin, stop, at, fromCell, spanColour(span.paint, plain));
        }
        painter.setFont(font_);
    }
    if (placed.line != currentLine_ || session_->query().isEmpty())
        return;
    for (const LogMatch &match : session_->matcher().matchesIn(line.text)) {
        const qsizetype begin = std::max(match.start, from), stop = std::min(match.start + match.length, to);
        if (begin < stop)
            paintText(painter, line, begin, stop, at, fromCell, currentMatchTextColor_);
    }
}

void LogView::paintBackground(QPainter &painter, const LogLine &line, const Placed &placed, qsizetype from,
                              qsizetype to, QPointF at) const
{
    const int fromCell = cellsBefore(line, from);
    const auto stripe = [&](qsizetype begin, qsizetype end, QColor colour) {
        begin = std::max(begin, from);
        end = std::min(end, to);
        if (begin >= end)
            return;
        const qreal left = at.x() + (cellsBefore(line, begin) - fromCell) * cell_;
        const qreal wide = (cellsBefore(line, end) - cellsBefore(line, begin)) * cell_;
        painter.fillRect(QRectF(left, at.y() + 1, wide, rowHeight() - 2), colour);
    };
    const auto [first, last] = std::minmax(anchor_, head_);
    if (first.line != 0 && first != last && placed.line >= first.line && placed.line <= last.line)
        stripe(placed.line == first.line ? first.index : 0,
               placed.line == last.line ? last.index : line.text.size(), selectionColor_);
    if (session_->query().isEmpty())
        return;
    const QColor colour = placed.line == currentLine_ ? currentMatchColor_ : matchColor_;
    for (const LogMatch &match : session_->matcher().matchesIn(line.text))
        stripe(match.start, match.start + match.length, colour);
}

// Runs of ASCII are drawn as they are; everything else stands in the cells that are its own.
void LogView::paintText(QPainter &painter, const LogLine &line, qsizetype from, qsizetype to, QPointF at,
                        int fromCell, QColor colour) const
{
    painter.setPen(colour);
    const qreal base = at.y() + ascent_;
    const auto xOf = [&](qsizetype index) { return at.x() + (cellsBefore(line, index) - fromCell) * cell_; };
    if (line.narrow) {
        painter.drawText(QPointF(xOf(from), base), line.text.mid(from, to - from));
        return;
    }
    qreal x = xOf(from);
    for (qsizetype index = from; index < to;) {
        qsizetype end = index;
        while (end < to && line.text[end].unicode() < 0x80)
            ++end;
        if (end > index) {
            painter.drawText(QPointF(x, base), line.text.mid(index, end - index));
            x += qreal(end - index) * cell_;
            index = end;
            continue;
        }
        // One character with the marks that join it.
        int cells = 0;
        for (bool first = true; end < to; first = false) {
            const bool pair = line.text[end].isHighSurrogate() && end + 1 < line.text.size();
            const int wide = cellsOf(pair ? QChar::surrogateToUcs4(line.text[end], line.text[end + 1])
                                          : char32_t(line.text[end].unicode()));
            if (!first && wide > 0)
                break;
            cells += wide;
            end += pair ? 2 : 1;
        }
        painter.drawText(QPointF(x, base), line.text.mid(index, end - index));
        x += cells * cell_;
        index = end;
    }
}

void LogView::paintUnfolded(QPainter &painter, const LogLine &line, QPointF at) const
{
    painter.setFont(font_);
    for (const QString &text : unfolded(line)) {
        LogLine part;
        part.text = text;
        part.narrow = false;
        qsizetype value = 0;
        // The key in the quieter colour; a key is what stands before the first ": ".
        if (const qsizetype colon = text.indexOf(QStringLiteral("\": ")); colon >= 0)
            value = colon + 2;
        const QPointF place(at.x() + kIndentCells * cell_, at.y());
        if (at.y() > -rowHeight() && at.y() < height()) {
            paintText(painter, part, 0, value, place, 0, dimColor_);
            paintText(painter, part, value, text.size(), place, 0, textColor_);
        }
        at.ry() += rowHeight();
    }
}

} // namespace berth::ui

#include "ui/log_view.h"

#include <QClipboard>
#include <QDateTime>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace berth::ui {

namespace {

constexpr int kStampGap = 12;
constexpr int kWheelRows = 3;
constexpr int kStderrBar = 3;

const char *levelWord(LogLevel level)
{
    static constexpr const char *kWords[] = {"", "debug", "info", "warn", "error", "fatal"};
    return kWords[int(level)];
}

} // namespace

LogView::LogView(QQuickItem *parent) : QQuickPaintedItem(parent)
{
    setAcceptedMouseButtons(Qt::LeftButton);
    setFlag(ItemAcceptsInputMethod, false);
    setFlag(ItemClipsChildrenToShape);
    connect(this, &LogView::lookChanged, this, [this] { update(); });
}

void LogView::setSession(LogSession *session)
{
    if (session_ == session)
        return;
    if (session_)
        session_->disconnect(this);
    session_ = session;
    if (session_) {
        connect(session_, &LogSession::arrived, this, &LogView::onArrived);
        connect(session_, &LogSession::rowsDropped, this, [this](int count) {
            seen_ -= count;
            if (!follow_)
                offset_ = std::max(offset_ - qreal(count) * rowHeight_, 0.0);
        });
        connect(session_, &LogSession::rowsReplaced, this, [this] {
            anchor_ = head_ = {};
            currentRow_ = -1;
            currentMatch_ = 0;
            Q_EMIT currentMatchChanged();
            onArrived();
        });
    }
    Q_EMIT sessionChanged();
    onArrived();
}

void LogView::onArrived()
{
    if (follow_)
        seen_ = lineCount();
    scrollTo(follow_ ? mostOffset() : offset_, false);
}

void LogView::setFollow(bool follow)
{
    if (follow_ == follow)
        return;
    follow_ = follow;
    seen_ = lineCount();
    Q_EMIT followChanged();
    onArrived();
}

qreal LogView::mostOffset() const
{
    return std::max(qreal(lineCount()) * rowHeight_ - height() + rowHeight_ / 2.0, 0.0);
}

qreal LogView::position() const
{
    const qreal whole = mostOffset() + height();
    return whole > 0 ? offset_ / whole : 0;
}

qreal LogView::visibleShare() const
{
    const qreal whole = mostOffset() + height();
    return whole > 0 ? height() / whole : 1;
}

void LogView::setPosition(qreal position)
{
    if (!qFuzzyCompare(position + 1, this->position() + 1))
        scrollTo(position * (mostOffset() + height()), true);
}

void LogView::scrollTo(qreal offset, bool byUser)
{
    offset_ = std::round(std::clamp(offset, 0.0, mostOffset()));
    if (byUser) {
        const bool atEnd = offset_ >= mostOffset() - 1;
        if (follow_ && !atEnd)
            setFollow(false);
        else if (!follow_ && atEnd)
            setFollow(true);
    }
    Q_EMIT scrolled();
    update();
}

void LogView::geometryChange(const QRectF &now, const QRectF &before)
{
    QQuickPaintedItem::geometryChange(now, before);
    onArrived();
}

void LogView::wheelEvent(QWheelEvent *event)
{
    const QPoint pixels = event->pixelDelta();
    const QPointF steps = QPointF(event->angleDelta()) / 120 * kWheelRows * rowHeight_;
    const QPointF delta = pixels.isNull() ? steps : QPointF(pixels);
    const bool sideways =
        event->modifiers().testFlag(Qt::ShiftModifier) || std::abs(delta.x()) > std::abs(delta.y());
    if (sideways) {
        sideways_ = std::max(sideways_ - (delta.x() != 0 ? delta.x() : delta.y()), 0.0);
        update();
    } else {
        scrollTo(offset_ - delta.y(), true);
    }
    event->accept();
}

void LogView::keyPressEvent(QKeyEvent *event)
{
    const qreal page = height() - rowHeight_;
    switch (event->key()) {
    case Qt::Key_Up:
        return scrollTo(offset_ - rowHeight_, true);
    case Qt::Key_Down:
        return scrollTo(offset_ + rowHeight_, true);
    case Qt::Key_PageUp:
        return scrollTo(offset_ - page, true);
    case Qt::Key_PageDown:
        return scrollTo(offset_ + page, true);
    case Qt::Key_Home:
        return scrollTo(0, true);
    case Qt::Key_End:
        return setFollow(true);
    case Qt::Key_Left:
        sideways_ = std::max(sideways_ - 40, 0.0);
        return update();
    case Qt::Key_Right:
        sideways_ += 40;
        return update();
    default:
        break;
    }
    if (event->matches(QKeySequence::Copy))
        copySelection();
    else
        event->ignore();
}

void LogView::mousePressEvent(QMouseEvent *event)
{
    forceActiveFocus(Qt::MouseFocusReason);
    anchor_ = head_ = placeAt(event->position());
    update();
}

void LogView::mouseMoveEvent(QMouseEvent *event)
{
    head_ = placeAt(event->position());
    if (event->position().y() < 0)
        scrollTo(offset_ - rowHeight_, true);
    else if (event->position().y() > height())
        scrollTo(offset_ + rowHeight_, true);
    update();
}

LogView::Place LogView::placeAt(QPointF point) const
{
    if (lineCount() == 0)
        return {};
    const int row = std::clamp(int(std::floor((point.y() + offset_) / rowHeight_)), 0, lineCount() - 1);
    const QString &text = session_->store().shown(size_t(row)).text;
    const QFontMetricsF metrics(font(false));
    const qreal x = point.x() - textLeft() + sideways_;
    int column = 0;
    while (column < text.size() &&
           metrics.horizontalAdvance(text.left(column + 1)) < x + metrics.averageCharWidth() / 2)
        ++column;
    return {row, column};
}

QString LogView::selectedText() const
{
    const auto [from, to] = std::minmax(anchor_, head_);
    if (from.row < 0 || from == to || to.row >= lineCount())
        return {};
    QStringList lines;
    for (int row = from.row; row <= to.row; ++row) {
        const QString &text = session_->store().shown(size_t(row)).text;
        const int end = row == to.row ? to.column : int(text.size());
        const int start = row == from.row ? from.column : 0;
        lines += text.mid(start, end - start);
    }
    return lines.join(QLatin1Char('\n'));
}

void LogView::copySelection() const
{
    if (const QString text = selectedText(); !text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

void LogView::findNext(bool backwards)
{
    if (!session_ || session_->matchCount() == 0)
        return;
    const LogStore &store = session_->store();
    const size_t count = store.matchCount();
    const int from = currentRow_ >= 0 ? currentRow_ : firstRow();
    size_t match = store.matchFrom(size_t(std::max(from, 0)));
    if (backwards)
        match = (match + count - 1) % count;
    else if (currentRow_ >= 0 && match < count && int(store.matchRow(match)) == currentRow_)
        match = (match + 1) % count;
    else
        match = match % count;
    currentRow_ = int(store.matchRow(match));
    currentMatch_ = int(match) + 1;
    Q_EMIT currentMatchChanged();
    setFollow(false);
    scrollTo(qreal(currentRow_) * rowHeight_ - height() / 2, true);
}

QFont LogView::font(bool bold) const
{
    QFont font(fontFamily_);
    font.setPixelSize(fontSize_);
    font.setBold(bold);
    font.setStyleStrategy(QFont::PreferNoShaping);
    return font;
}

qreal LogView::textLeft() const
{
    const QFontMetricsF metrics(font(false));
    const qreal stamp = showTime_ ? metrics.horizontalAdvance(QStringLiteral("00:00:00.000")) + kStampGap : 0;
    return margin_ + stamp + metrics.horizontalAdvance(QStringLiteral("fatal")) + kStampGap;
}

QColor LogView::colourOf(const LogLine &line) const
{
    switch (line.level) {
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

QColor LogView::spanColour(const LogSpan &span, QColor plain) const
{
    if (span.colour < 0)
        return plain;
    return span.colour < ansi_.size() ? ansi_[span.colour] : QColor::fromRgb(QRgb(span.colour));
}

void LogView::paint(QPainter *painter)
{
    const int last = std::min(int((offset_ + height()) / rowHeight_), lineCount() - 1);
    for (int row = firstRow(); row <= last; ++row)
        paintRow(*painter, row, qreal(row) * rowHeight_ - offset_);
}

void LogView::paintRow(QPainter &painter, int row, qreal top) const
{
    const LogLine &line = session_->store().shown(size_t(row));
    if (line.isError)
        painter.fillRect(QRectF(0, top, kStderrBar, rowHeight_), stderrColor_);
    painter.setFont(font(false));
    qreal left = margin_;
    const QFontMetricsF metrics(painter.font());
    if (showTime_) {
        const QString stamp =
            line.time > 0 ? QDateTime::fromMSecsSinceEpoch(line.time).toString(QStringLiteral("HH:mm:ss.zzz"))
                          : QString();
        painter.setPen(dimColor_);
        painter.drawText(QRectF(left, top, width(), rowHeight_), Qt::AlignVCenter | Qt::AlignLeft, stamp);
        left += metrics.horizontalAdvance(QStringLiteral("00:00:00.000")) + kStampGap;
    }
    painter.setPen(line.level == LogLevel::Info ? dimColor_ : colourOf(line));
    painter.drawText(QRectF(left, top, width(), rowHeight_), Qt::AlignVCenter | Qt::AlignLeft,
                     QLatin1String(levelWord(line.level)));
    painter.save();
    const qreal start = textLeft();
    painter.setClipRect(QRectF(start, top, width() - start, rowHeight_));
    const QRectF area(start - sideways_, top, width() + sideways_, rowHeight_);
    paintMarks(painter, line, row, area);
    paintText(painter, line, area);
    if (row == currentRow_)
        paintCurrentMatch(painter, line, area);
    painter.restore();
}

void LogView::paintMarks(QPainter &painter, const LogLine &line, int row, QRectF area) const
{
    const QFontMetricsF metrics(painter.font());
    const auto stripe = [&](qsizetype from, qsizetype length, QColor colour) {
        const qreal left = area.left() + metrics.horizontalAdvance(line.text.left(from));
        const qreal wide = metrics.horizontalAdvance(line.text.mid(from, length));
        painter.fillRect(QRectF(left, area.top() + 1, wide, area.height() - 2), colour);
    };
    for (const LogMatch &match : session_->store().matchesIn(line.text))
        stripe(match.start, match.length, row == currentRow_ ? currentMatchColor_ : matchColor_);
    const auto [from, to] = std::minmax(anchor_, head_);
    if (from.row < 0 || from == to || row < from.row || row > to.row)
        return;
    const qsizetype start = row == from.row ? from.column : 0;
    stripe(start, (row == to.row ? to.column : line.text.size()) - start, selectionColor_);
}

// The matches of the current line again, in the colour that can be read on their ground.
void LogView::paintCurrentMatch(QPainter &painter, const LogLine &line, QRectF area) const
{
    painter.setFont(font(false));
    painter.setPen(currentMatchTextColor_);
    const QFontMetricsF metrics(painter.font());
    for (const LogMatch &match : session_->store().matchesIn(line.text)) {
        const qreal left = area.left() + metrics.horizontalAdvance(line.text.left(match.start));
        const QString piece = line.text.mid(match.start, match.length);
        const QRectF place(left, area.top() + 1, metrics.horizontalAdvance(piece), area.height() - 2);
        painter.fillRect(place, currentMatchColor_);
        painter.drawText(place.adjusted(0, -1, 2, 1), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                         piece);
    }
}

void LogView::paintText(QPainter &painter, const LogLine &line, QRectF area) const
{
    const QColor plain = colourOf(line);
    const auto draw = [&](qreal left, const QString &piece, const LogSpan &span) {
        painter.setFont(font(span.bold));
        painter.setPen(spanColour(span, plain));
        painter.drawText(QRectF(left, area.top(), width() + sideways_, area.height()),
                         Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, piece);
        return QFontMetricsF(painter.font()).horizontalAdvance(piece);
    };
    if (line.spans.empty()) {
        draw(area.left(), line.text, {});
        return;
    }
    qreal left = area.left();
    if (line.spans.front().start > 0)
        left += draw(left, line.text.left(line.spans.front().start), {});
    for (size_t i = 0; i < line.spans.size() && left < width(); ++i) {
        const int end = i + 1 < line.spans.size() ? line.spans[i + 1].start : int(line.text.size());
        left += draw(left, line.text.mid(line.spans[i].start, end - line.spans[i].start), line.spans[i]);
    }
}

} // namespace berth::ui

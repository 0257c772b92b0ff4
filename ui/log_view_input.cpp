// The wheel, keys and pointer of a log view.
#include "ui/log_view.h"

#include <algorithm>
#include <cmath>

namespace berth::ui {

namespace {

constexpr int kWheelRows = 3;
constexpr int kSideKeyCells = 8;
constexpr int kDragStart = 4;

bool isWordCharacter(QChar c)
{
    return c.isLetterOrNumber() || c == u'_' || c == u'-' || c == u'.';
}

} // namespace

void LogView::wheelEvent(QWheelEvent *event)
{
    event->accept();
    const QPoint pixels = event->pixelDelta();
    const QPointF steps = QPointF(event->angleDelta()) / 120 * kWheelRows * rowHeight();
    const QPointF delta = pixels.isNull() ? steps : QPointF(pixels);
    if (event->modifiers().testFlag(Qt::ControlModifier)) {
        setFontSize(fontSize_ + (event->angleDelta().y() > 0 ? 1 : -1));
        return;
    }
    // With Alt held the platform turns the wheel sideways.
    if (event->modifiers().testFlag(Qt::ShiftModifier) || std::abs(delta.x()) > std::abs(delta.y()))
        scrollSideways(-(delta.x() != 0 ? delta.x() : delta.y()));
    else
        scrollBy(-delta.y(), true);
}

bool LogView::scrollByKey(int key)
{
    const qreal page = std::max(height() - rowHeight(), qreal(rowHeight()));
    switch (key) {
    case Qt::Key_Up:
        scrollBy(-rowHeight(), true);
        return true;
    case Qt::Key_Down:
        scrollBy(rowHeight(), true);
        return true;
    case Qt::Key_PageUp:
        scrollBy(-page, true);
        return true;
    case Qt::Key_PageDown:
        scrollBy(page, true);
        return true;
    case Qt::Key_Home:
        scrollToRow(0, true);
        return true;
    case Qt::Key_End:
        setFollow(true);
        return true;
    case Qt::Key_Left:
        scrollSideways(-kSideKeyCells * cell_);
        return true;
    case Qt::Key_Right:
        scrollSideways(kSideKeyCells * cell_);
        return true;
    default:
        return false;
    }
}

void LogView::keyPressEvent(QKeyEvent *event)
{
    const Qt::KeyboardModifiers held = event->modifiers() & ~Qt::KeypadModifier;
    const bool control = held.testFlag(Qt::ControlModifier);
    if (control && event->key() == Qt::Key_C)
        return copySelection(held.testFlag(Qt::AltModifier));
    if (control && event->key() == Qt::Key_A)
        return selectAll();
    if (control && (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Equal))
        return setFontSize(fontSize_ + 1);
    if (control && event->key() == Qt::Key_Minus)
        return setFontSize(fontSize_ - 1);
    if (held == Qt::ShiftModifier && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down) &&
        !placed_.empty()) {
        const quint32 line = head_.line != 0 ? head_.line : placed_.front().line;
        if (anchor_.line == 0)
            anchor_ = {line, 0};
        const int row =
            std::clamp(session_->rowOfLine(line) + (event->key() == Qt::Key_Up ? -1 : 1), 0, rowCount() - 1);
        head_ = {session_->lineAtRow(row), 0};
        scrollToRow(row, false);
        return update();
    }
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && held == Qt::NoModifier &&
        !placed_.empty()) {
        const bool inView = currentLine_ >= placed_.front().line && currentLine_ <= placed_.back().line;
        return toggleJson(inView ? session_->rowOfLine(currentLine_) : placed_.front().row);
    }
    if (held != Qt::NoModifier || !scrollByKey(event->key()))
        event->ignore();
}

LogView::Place LogView::placeAt(QPointF point) const
{
    const Placed *placed = placedAt(point.y());
    if (!placed)
        return {};
    const LogLine &line = session_->line(placed->line);
    const std::vector<qsizetype> starts = breaksOf(line);
    const int part = std::clamp(int((point.y() - placed->top) / rowHeight()), 0, int(starts.size()) - 1);
    const int cell = int(std::floor((point.x() - columns().text + sideways_) / cell_ + .5));
    const int before = cellsBefore(line, starts[size_t(part)]);
    const qsizetype end = size_t(part) + 1 < starts.size() ? starts[size_t(part) + 1] : line.text.size();
    return {placed->line,
            std::clamp(indexAtCell(line, before + std::max(cell, 0)), starts[size_t(part)], end)};
}

void LogView::mousePressEvent(QMouseEvent *event)
{
    forceActiveFocus(Qt::MouseFocusReason);
    dragged_ = false;
    const Place place = placeAt(event->position());
    head_ = place;
    if (!event->modifiers().testFlag(Qt::ShiftModifier) || anchor_.line == 0)
        anchor_ = place;
    update();
}

void LogView::mouseMoveEvent(QMouseEvent *event)
{
    if (!dragged_ &&
        (event->position() - event->points().first().pressPosition()).manhattanLength() < kDragStart)
        return;
    dragged_ = true;
    if (event->position().y() < 0)
        scrollBy(-rowHeight(), true);
    else if (event->position().y() > height())
        scrollBy(rowHeight(), true);
    head_ = placeAt(event->position());
    update();
}

void LogView::mouseReleaseEvent(QMouseEvent *event)
{
    if (dragged_ || event->modifiers() != Qt::NoModifier)
        return;
    if (const Placed *placed = placedAt(event->position().y());
        placed && event->position().y() < placed->top + placed->height)
        toggleJson(placed->row);
}

void LogView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const Place place = placeAt(event->position());
    if (place.line == 0)
        return;
    const QString text = session_->line(place.line).text;
    qsizetype from = std::min(place.index, text.size()), to = from;
    while (from > 0 && isWordCharacter(text[from - 1]))
        --from;
    while (to < text.size() && isWordCharacter(text[to]))
        ++to;
    anchor_ = {place.line, from};
    head_ = {place.line, to};
    dragged_ = true; // the release that follows is no click
    update();
}

} // namespace berth::ui

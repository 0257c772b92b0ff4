#include "ui/charts.h"

#include "ui/format.h"

#include <QDateTime>
#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>

namespace berth::ui {

namespace {

constexpr qreal kLeftLabels = 50;
constexpr qreal kBottomLabels = 22;
constexpr qreal kTopRoom = 8;
constexpr int kGridLines = 4;
constexpr qreal kFillOpacity = .14;
constexpr qreal kLowShare = .4;
constexpr int kLowMs = 30'000;
constexpr int kLeastDrag = 8;

QPolygonF lineOf(const QList<qreal> &values, int capacity, QRectF area, qreal top)
{
    QPolygonF line;
    const qsizetype first = std::max<qsizetype>(values.size() - capacity, 0);
    const qreal step = area.width() / std::max(capacity - 1, 1);
    for (qsizetype i = first; i < values.size(); ++i) {
        const qreal x = area.right() - qreal(values.size() - 1 - i) * step;
        const qreal share = top > 0 ? std::clamp(values[i] / top, 0.0, 1.0) : 0;
        line << QPointF(x, area.bottom() - share * area.height());
    }
    return line;
}

void fillUnder(QPainter &painter, const QPolygonF &line, qreal bottom, QColor colour)
{
    QPolygonF under = line;
    under << QPointF(line.last().x(), bottom) << QPointF(line.first().x(), bottom);
    colour.setAlphaF(float(kFillOpacity));
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPolygon(under);
}

void drawLine(QPainter &painter, const QPolygonF &line, QRectF area, QColor colour, qreal width, bool dashed)
{
    if (line.size() < 2)
        return;
    fillUnder(painter, line, area.bottom(), colour);
    QPen pen(colour, width);
    pen.setJoinStyle(Qt::RoundJoin);
    if (dashed)
        pen.setDashPattern({3, 2});
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(line);
}

} // namespace

qreal niceCeiling(qreal value, qreal base)
{
    static constexpr std::array kSteps = {1.0, 1.2, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0};
    if (value <= 0)
        return 1;
    const qreal unit = std::pow(base, std::floor(std::log(value) / std::log(base)));
    const qreal ten = std::pow(10, std::floor(std::log10(value / unit)));
    for (const qreal step : kSteps) {
        if (step * ten * unit >= value * .999)
            return step * ten * unit;
    }
    return value;
}

Sparkline::Sparkline(QQuickItem *parent) : QQuickPaintedItem(parent)
{
    setAntialiasing(true);
    connect(this, &Sparkline::changed, this, [this] { update(); });
}

void Sparkline::paint(QPainter *painter)
{
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF area = boundingRect().adjusted(0, 1.5, 0, -1);
    const qreal most = values_.isEmpty() ? 0 : *std::max_element(values_.begin(), values_.end());
    drawLine(*painter, lineOf(values_, capacity_, area, std::max(most, least_)), area, color_, 1.25, false);
}

Chart::Chart(QQuickItem *parent) : QQuickPaintedItem(parent)
{
    setAntialiasing(true);
    setAcceptHoverEvents(true);
    setAcceptedMouseButtons(Qt::LeftButton);
    connect(this, &Chart::lookChanged, this, [this] { update(); });
}

void Chart::setStats(StatsModel *stats)
{
    if (stats_ == stats)
        return;
    if (stats_)
        stats_->disconnect(this);
    stats_ = stats;
    if (stats_) {
        connect(stats_, &StatsModel::changed, this, [this] {
            settleTop();
            update();
            Q_EMIT cursorMoved();
        });
        connect(stats_, &StatsModel::cursorChanged, this, [this] {
            update();
            Q_EMIT cursorMoved();
        });
    }
    Q_EMIT statsChanged();
    settleTop();
    update();
}

QRectF Chart::plot() const
{
    return boundingRect().adjusted(kLeftLabels, kTopRoom, -1, -kBottomLabels);
}

qreal Chart::xOf(double ms) const
{
    const QRectF area = plot();
    return area.left() + (ms - stats_->from()) / std::max(stats_->to() - stats_->from(), 1.0) * area.width();
}

double Chart::timeAt(qreal x) const
{
    const QRectF area = plot();
    const qreal share = std::clamp((x - area.left()) / std::max(area.width(), 1.0), 0.0, 1.0);
    return stats_->from() + share * (stats_->to() - stats_->from());
}

qreal Chart::cursorX() const
{
    return stats_ && stats_->cursor() > 0 ? xOf(stats_->cursor()) : -1;
}

QString Chart::firstText() const
{
    return stats_ ? stats_->textAt(figure_, false) : QString();
}

QString Chart::secondText() const
{
    return stats_ && (isCompared() || second_ >= 0) ? stats_->textAt(secondFigure(), isCompared())
                                                    : QString();
}

QString Chart::summary() const
{
    return stats_ ? stats_->summary(figure_) : QString();
}

StatsModel::Figure Chart::secondFigure() const
{
    return isCompared() ? figure_ : StatsModel::Figure(second_);
}

double Chart::mostShown() const
{
    double most = limit_ > 0 ? limit_ : 0;
    const auto look = [&](const StatsModel::Series &series, StatsModel::Figure figure) {
        for (const Sample &sample : series.samples) {
            if (double(sample.time) >= stats_->from() && double(sample.time) <= stats_->to())
                most = std::max(most, StatsModel::value(sample, figure));
        }
    };
    look(stats_->series(), figure_);
    if (isCompared())
        look(stats_->otherSeries(), figure_);
    else if (second_ >= 0)
        look(stats_->series(), secondFigure());
    return most;
}

// The scale grows at once, and shrinks only when it has been far too large for a while: nothing jumps.
void Chart::settleTop()
{
    if (!stats_)
        return;
    const bool counts = figure_ == StatsModel::Cpu || figure_ == StatsModel::Processes;
    const qreal needed = niceCeiling(std::max(mostShown() * 1.05, counts ? 4.0 : 1000.0),
                                     figure_ == StatsModel::Memory ? 1024 : 1000);
    if (needed >= top_ * kLowShare)
        lowSince_.invalidate();
    else if (!lowSince_.isValid())
        lowSince_.start();
    if (needed > top_ || (lowSince_.isValid() && lowSince_.hasExpired(kLowMs))) {
        top_ = needed;
        lowSince_.invalidate();
    }
}

void Chart::paint(QPainter *painter)
{
    if (!stats_)
        return;
    settleTop();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF area = plot();
    paintGrid(*painter, area);
    paintTimes(*painter, area);
    painter->save();
    painter->setClipRect(area.adjusted(-1, -2, 1, 1));
    paintSeries(*painter, area, false);
    if (isCompared() || second_ >= 0)
        paintSeries(*painter, area, true);
    painter->restore();
    paintLimit(*painter, area);
    paintEnd(*painter, area);
    paintCursor(*painter, area);
}

void Chart::paintGrid(QPainter &painter, QRectF area) const
{
    QFont font(fontFamily_);
    font.setPixelSize(10);
    painter.setFont(font);
    for (int line = 0; line < kGridLines; ++line) {
        const qreal share = qreal(line) / (kGridLines - 1);
        const qreal y = std::round(area.bottom() - share * area.height()) + .5;
        painter.setPen(gridColor_);
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(labelColor_);
        QString label = line == 0 ? QStringLiteral("0") : StatsModel::text(top_ * share, figure_);
        label.remove(QStringLiteral("/s"));
        painter.drawText(QRectF(0, y - 8, kLeftLabels - 8, 16), Qt::AlignRight | Qt::AlignVCenter, label);
    }
}

void Chart::paintTimes(QPainter &painter, QRectF area) const
{
    const QRectF below(area.left(), area.bottom() + 4, area.width(), kBottomLabels - 4);
    const double span = stats_->to() - stats_->from();
    const auto label = [&](double before) {
        if (stats_->isZoomed() || !stats_->isRunning())
            return QDateTime::fromMSecsSinceEpoch(qint64(stats_->to() - before))
                .toString(QStringLiteral("HH:mm:ss"));
        const double seconds = before / 1000;
        if (seconds >= 2 * 3600)
            return tr("-%1 h").arg(seconds / 3600);
        return seconds >= 120 ? tr("-%1 min").arg(seconds / 60) : tr("-%1 s").arg(seconds);
    };
    painter.setPen(labelColor_);
    painter.drawText(below, Qt::AlignLeft | Qt::AlignVCenter, label(span));
    for (const int third : {1, 2}) {
        const QRectF middle(area.left() + area.width() * third / 3 - 50, below.top(), 100, below.height());
        if (area.width() > 300)
            painter.drawText(middle, Qt::AlignCenter, label(span * (3 - third) / 3));
    }
    const bool now = !stats_->isZoomed() && !stats_->isPaused() && stats_->isRunning();
    painter.drawText(below, Qt::AlignRight | Qt::AlignVCenter, now ? tr("now") : label(0));
}

void Chart::paintSeries(QPainter &painter, QRectF area, bool second) const
{
    const bool other = second && isCompared();
    const StatsModel::Series &series = other ? stats_->otherSeries() : stats_->series();
    const StatsModel::Figure figure = second ? secondFigure() : figure_;
    QPolygonF line;
    const auto draw = [&] {
        drawLine(painter, line, area, second ? secondColor_ : color_, 1.5, second);
        line.clear();
    };
    const double margin = (stats_->to() - stats_->from()) / 10; // lines come in from beyond the edge
    for (size_t i = 0; i < series.samples.size(); ++i) {
        const Sample &sample = series.samples[i];
        if (double(sample.time) < stats_->from() - margin || double(sample.time) > stats_->to() + margin)
            continue;
        if (series.hasGapBefore(i))
            draw();
        const qreal share = top_ > 0 ? std::clamp(StatsModel::value(sample, figure) / top_, 0.0, 1.0) : 0;
        line << QPointF(xOf(double(sample.time)), area.bottom() - share * area.height());
    }
    draw();
}

void Chart::paintLimit(QPainter &painter, QRectF area) const
{
    if (limit_ <= 0 || limit_ > top_)
        return;
    const qreal y = std::round(area.bottom() - limit_ / top_ * area.height()) + .5;
    QPen pen(limitColor_, 1);
    pen.setDashPattern({5, 4});
    painter.setPen(pen);
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.drawText(QRectF(area.left(), y - 16, area.width(), 14), Qt::AlignRight | Qt::AlignBottom,
                     limitText_);
}

// A container that has stopped: its figures end here.
void Chart::paintEnd(QPainter &painter, QRectF area) const
{
    if (stats_->isRunning() || stats_->series().samples.empty())
        return;
    const qreal x = std::round(xOf(double(stats_->series().samples.back().time))) - .5;
    painter.setPen(QPen(labelColor_, 1));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
}

void Chart::paintCursor(QPainter &painter, QRectF area) const
{
    if (pressed_ >= 0 && dragged_ >= 0)
        painter.fillRect(QRectF(QPointF(std::min(pressed_, dragged_), area.top()),
                                QPointF(std::max(pressed_, dragged_), area.bottom())),
                         selectionColor_);
    if (stats_->cursor() <= 0)
        return;
    const qreal x = std::round(xOf(stats_->cursor())) + .5;
    QPen pen(labelColor_, 1);
    pen.setDashPattern({2, 3});
    painter.setPen(pen);
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    const auto dot = [&](const StatsModel::Series &series, StatsModel::Figure figure, QColor colour) {
        const Sample *sample = StatsModel::sampleAt(series, stats_->cursor());
        if (!sample)
            return;
        const qreal share = std::clamp(StatsModel::value(*sample, figure) / top_, 0.0, 1.0);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawEllipse(QPointF(x, area.bottom() - share * area.height()), 3, 3);
    };
    dot(stats_->series(), figure_, color_);
    if (isCompared() || second_ >= 0)
        dot(isCompared() ? stats_->otherSeries() : stats_->series(), secondFigure(), secondColor_);
}

void Chart::hoverMoveEvent(QHoverEvent *event)
{
    if (stats_)
        stats_->setCursor(timeAt(event->position().x()));
}

void Chart::hoverLeaveEvent(QHoverEvent *)
{
    if (stats_)
        stats_->setCursor(0);
}

void Chart::mousePressEvent(QMouseEvent *event)
{
    pressed_ = event->position().x();
    dragged_ = -1;
}

void Chart::mouseMoveEvent(QMouseEvent *event)
{
    const QRectF area = plot();
    dragged_ = std::clamp(event->position().x(), area.left(), area.right());
    update();
}

void Chart::mouseReleaseEvent(QMouseEvent *)
{
    if (stats_ && pressed_ >= 0 && dragged_ >= 0 && std::abs(dragged_ - pressed_) > kLeastDrag)
        stats_->zoom(timeAt(std::min(pressed_, dragged_)), timeAt(std::max(pressed_, dragged_)));
    pressed_ = dragged_ = -1;
    update();
}

void Chart::mouseDoubleClickEvent(QMouseEvent *)
{
    if (stats_)
        stats_->unzoom();
}

} // namespace berth::ui

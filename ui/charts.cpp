#include "ui/charts.h"

#include "ui/format.h"

#include <QPainter>
#include <QPainterPath>
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

void drawLine(QPainter &painter, const QPolygonF &line, QRectF area, QColor colour, qreal width, bool dashed)
{
    if (line.size() < 2)
        return;
    QPolygonF under = line;
    under << QPointF(line.last().x(), area.bottom()) << QPointF(line.first().x(), area.bottom());
    QColor fill = colour;
    fill.setAlphaF(float(kFillOpacity));
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawPolygon(under);
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
    connect(this, &Chart::changed, this, [this] { update(); });
}

QRectF Chart::plot() const
{
    return boundingRect().adjusted(kLeftLabels, kTopRoom, -1, -kBottomLabels);
}

QString Chart::text(qreal value) const
{
    switch (unit_) {
    case Percent:
        return percentText(value);
    case Memory:
        return memoryText(value);
    case Rate:
        return rateText(value);
    default:
        return QString::number(std::lround(value));
    }
}

QString Chart::textAt(const QList<qreal> &series, int secondsAgo) const
{
    const qsizetype index = series.size() - 1 - secondsAgo;
    return index >= 0 && index < series.size() ? text(series[index]) : QString();
}

int Chart::secondsAt(qreal x) const
{
    const QRectF area = plot();
    const qreal share = std::clamp((area.right() - x) / std::max(area.width(), 1.0), 0.0, 1.0);
    return int(std::lround(share * (seconds_ - 1)));
}

QString Chart::summary() const
{
    if (values_.isEmpty())
        return tr("no figures yet");
    const auto [low, high] = std::minmax_element(values_.begin(), values_.end());
    return tr("now %1, lowest %2, highest %3").arg(text(values_.last()), text(*low), text(*high));
}

void Chart::paint(QPainter *painter)
{
    painter->setRenderHint(QPainter::Antialiasing);
    qreal most = limit_ > 0 ? limit_ : 0;
    for (const QList<qreal> *series : {&values_, &second_}) {
        const qsizetype first = std::max<qsizetype>(series->size() - seconds_, 0);
        for (qsizetype i = first; i < series->size(); ++i)
            most = std::max(most, (*series)[i]);
    }
    const qreal top = niceCeiling(std::max(most * 1.05, unit_ == Percent ? 4.0
                                                        : unit_ == Count ? 4.0
                                                                         : 1000.0),
                                  unit_ == Memory ? 1024 : 1000);
    const QRectF area = plot();
    paintGrid(*painter, area, top);
    paintSeries(*painter, area, top, values_, color_, false);
    paintSeries(*painter, area, top, second_, secondColor_, true);
    paintLimit(*painter, area, top);
    paintCursor(*painter, area, top);
}

void Chart::paintGrid(QPainter &painter, QRectF area, qreal top) const
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
        QString label = line == 0 ? QStringLiteral("0") : text(top * share);
        label.remove(QStringLiteral("/s"));
        painter.drawText(QRectF(0, y - 8, kLeftLabels - 8, 16), Qt::AlignRight | Qt::AlignVCenter, label);
    }
    const int minutes = seconds_ / 60;
    const QString begin = minutes >= 1 ? tr("-%1 min").arg(minutes) : tr("-%1 s").arg(seconds_);
    const QRectF below(area.left(), area.bottom() + 4, area.width(), kBottomLabels - 4);
    painter.drawText(below, Qt::AlignLeft | Qt::AlignVCenter, begin);
    painter.drawText(below, Qt::AlignRight | Qt::AlignVCenter, tr("now"));
}

void Chart::paintSeries(QPainter &painter, QRectF area, qreal top, const QList<qreal> &series, QColor colour,
                        bool dashed) const
{
    drawLine(painter, lineOf(series, seconds_, area, top), area, colour, 1.5, dashed);
}

void Chart::paintLimit(QPainter &painter, QRectF area, qreal top) const
{
    if (limit_ <= 0 || limit_ > top)
        return;
    const qreal y = std::round(area.bottom() - limit_ / top * area.height()) + .5;
    QPen pen(limitColor_, 1);
    pen.setDashPattern({5, 4});
    painter.setPen(pen);
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.drawText(QRectF(area.left(), y - 16, area.width(), 14), Qt::AlignRight | Qt::AlignBottom,
                     limitText_);
}

void Chart::paintCursor(QPainter &painter, QRectF area, qreal top) const
{
    if (cursor_ < 0)
        return;
    const qreal x = std::round(area.right() - area.width() * cursor_ / std::max(seconds_ - 1, 1)) + .5;
    QPen pen(labelColor_, 1);
    pen.setDashPattern({2, 3});
    painter.setPen(pen);
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    const auto dot = [&](const QList<qreal> &series, QColor colour) {
        const qsizetype index = series.size() - 1 - cursor_;
        if (index < 0 || index >= series.size())
            return;
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawEllipse(
            QPointF(x, area.bottom() - std::clamp(series[index] / top, 0.0, 1.0) * area.height()), 3, 3);
    };
    dot(values_, color_);
    dot(second_, secondColor_);
}

} // namespace berth::ui

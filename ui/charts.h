// Sparkline and Chart: lines over time, painted (antialiased, and the same in the software renderer, which
// draws no geometry nodes). A sparkline's values are one per second, the newest last; a chart draws a figure
// of a StatsModel, whose crosshair and range all charts share. No value is eased. GUI thread.
#pragma once

#include "ui/stats_model.h"

#include <QColor>
#include <QElapsedTimer>
#include <QPointer>
#include <QQuickPaintedItem>
#include <QtQmlIntegration>

namespace berth::ui {

class Sparkline : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QList<qreal> values MEMBER values_ NOTIFY changed FINAL)
    Q_PROPERTY(QColor color MEMBER color_ NOTIFY changed FINAL)
    Q_PROPERTY(qreal least MEMBER least_ NOTIFY changed FINAL) // the scale is never smaller than this
    Q_PROPERTY(int capacity MEMBER capacity_ NOTIFY changed FINAL)

public:
    explicit Sparkline(QQuickItem *parent = nullptr);
    void paint(QPainter *painter) override;

Q_SIGNALS:
    void changed();

private:
    QList<qreal> values_;
    QColor color_;
    qreal least_ = 1;
    int capacity_ = 60;
};

class Chart : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(berth::ui::StatsModel *stats READ stats WRITE setStats NOTIFY statsChanged FINAL)
    Q_PROPERTY(berth::ui::StatsModel::Figure figure MEMBER figure_ NOTIFY lookChanged FINAL)
    // The dashed line: another figure, or with a container to compare its first one. Below 0: none.
    Q_PROPERTY(int second MEMBER second_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(qreal limit MEMBER limit_ NOTIFY lookChanged FINAL) // a dashed line; 0: none
    Q_PROPERTY(QString limitText MEMBER limitText_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(qreal cursorX READ cursorX NOTIFY cursorMoved FINAL) // of the crosshair; below 0: none
    // At the crosshair, or the newest; and what a screen reader says.
    Q_PROPERTY(QString firstText READ firstText NOTIFY cursorMoved FINAL)
    Q_PROPERTY(QString secondText READ secondText NOTIFY cursorMoved FINAL)
    Q_PROPERTY(QString summary READ summary NOTIFY cursorMoved FINAL)
    Q_PROPERTY(QColor color MEMBER color_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor secondColor MEMBER secondColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor gridColor MEMBER gridColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor labelColor MEMBER labelColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor limitColor MEMBER limitColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor selectionColor MEMBER selectionColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QString fontFamily MEMBER fontFamily_ NOTIFY lookChanged FINAL)

public:
    explicit Chart(QQuickItem *parent = nullptr);

    StatsModel *stats() const { return stats_; }
    void setStats(StatsModel *stats);
    qreal cursorX() const;
    QString firstText() const;
    QString secondText() const;
    QString summary() const;

    void paint(QPainter *painter) override;

Q_SIGNALS:
    void statsChanged();
    void lookChanged();
    void cursorMoved();

protected:
    void hoverMoveEvent(QHoverEvent *event) override;
    void hoverLeaveEvent(QHoverEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    QRectF plot() const;
    qreal xOf(double ms) const;
    double timeAt(qreal x) const;
    bool isCompared() const { return stats_ && !stats_->compared().isEmpty(); }
    StatsModel::Figure secondFigure() const;
    double mostShown() const;
    void settleTop();
    void paintGrid(QPainter &painter, QRectF area) const;
    void paintTimes(QPainter &painter, QRectF area) const;
    void paintSeries(QPainter &painter, QRectF area, bool second) const;
    void paintLimit(QPainter &painter, QRectF area) const;
    void paintEnd(QPainter &painter, QRectF area) const;
    void paintCursor(QPainter &painter, QRectF area) const;

    QPointer<StatsModel> stats_;
    StatsModel::Figure figure_ = StatsModel::Cpu;
    int second_ = -1;
    qreal limit_ = 0;
    QString limitText_;
    qreal top_ = 0;
    QElapsedTimer lowSince_;            // the top is much higher than needed since then
    qreal pressed_ = -1, dragged_ = -1; // of a selection, x
    QColor color_, secondColor_, gridColor_, labelColor_, limitColor_, selectionColor_;
    QString fontFamily_;
};

// The smallest pleasant number of the scale 1, 1.2, 1.5, 2, 3, 4, 6, 8, 10 at or above `value`.
qreal niceCeiling(qreal value, qreal base);

} // namespace berth::ui

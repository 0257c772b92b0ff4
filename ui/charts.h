// Sparkline and Chart: lines over time, painted (antialiased, and the same in the software renderer, which
// draws no geometry nodes). Values are one per second, the newest last. No value is eased. GUI thread.
#pragma once

#include <QColor>
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
    Q_PROPERTY(QList<qreal> values MEMBER values_ NOTIFY changed FINAL)
    Q_PROPERTY(QList<qreal> second MEMBER second_ NOTIFY changed FINAL) // drawn dashed
    Q_PROPERTY(int seconds MEMBER seconds_ NOTIFY changed FINAL)        // the span of the x axis
    Q_PROPERTY(qreal limit MEMBER limit_ NOTIFY changed FINAL)          // a dashed line; 0: none
    Q_PROPERTY(QString limitText MEMBER limitText_ NOTIFY changed FINAL)
    Q_PROPERTY(Unit unit MEMBER unit_ NOTIFY changed FINAL)
    Q_PROPERTY(
        int cursor MEMBER cursor_ NOTIFY changed FINAL) // seconds before now under the crosshair; -1: none
    Q_PROPERTY(QColor color MEMBER color_ NOTIFY changed FINAL)
    Q_PROPERTY(QColor secondColor MEMBER secondColor_ NOTIFY changed FINAL)
    Q_PROPERTY(QColor gridColor MEMBER gridColor_ NOTIFY changed FINAL)
    Q_PROPERTY(QColor labelColor MEMBER labelColor_ NOTIFY changed FINAL)
    Q_PROPERTY(QColor limitColor MEMBER limitColor_ NOTIFY changed FINAL)
    Q_PROPERTY(QString fontFamily MEMBER fontFamily_ NOTIFY changed FINAL)

public:
    enum Unit { Percent, Memory, Rate, Count };
    Q_ENUM(Unit)

    explicit Chart(QQuickItem *parent = nullptr);
    void paint(QPainter *painter) override;
    // The value of a series so many seconds ago, as text; empty when there is none.
    Q_INVOKABLE QString textAt(const QList<qreal> &series, int secondsAgo) const;
    Q_INVOKABLE int secondsAt(qreal x) const;
    // "now 18.4%, lowest 9.0%, highest 44.0%": what a screen reader says.
    Q_INVOKABLE QString summary() const;

Q_SIGNALS:
    void changed();

private:
    QRectF plot() const;
    QString text(qreal value) const;
    void paintGrid(QPainter &painter, QRectF area, qreal top) const;
    void paintSeries(QPainter &painter, QRectF area, qreal top, const QList<qreal> &series, QColor colour,
                     bool dashed) const;
    void paintLimit(QPainter &painter, QRectF area, qreal top) const;
    void paintCursor(QPainter &painter, QRectF area, qreal top) const;

    QList<qreal> values_, second_;
    int seconds_ = 60;
    qreal limit_ = 0;
    QString limitText_;
    Unit unit_ = Percent;
    int cursor_ = -1;
    QColor color_, secondColor_, gridColor_, labelColor_, limitColor_;
    QString fontFamily_;
};

// The smallest pleasant number of the scale 1, 1.2, 1.5, 2, 3, 4, 6, 8, 10 at or above `value`.
qreal niceCeiling(qreal value, qreal base);

} // namespace berth::ui

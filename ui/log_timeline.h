// When a log's lines came: a bar per slice of time, errors in red, and a window over what is on the screen,
// which can be dragged. Painted from the histogram that the intake keeps. GUI thread.
#pragma once

#include "ui/log_session.h"

#include <QColor>
#include <QPointer>
#include <QQuickPaintedItem>

namespace berth::ui {

class LogTimeline : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(berth::ui::LogSession *session READ session WRITE setSession NOTIFY sessionChanged FINAL)
    // ms since the epoch of what is on the screen.
    Q_PROPERTY(qreal from MEMBER from_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(qreal to MEMBER to_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(bool utc MEMBER utc_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(int margin MEMBER margin_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QString fontFamily MEMBER fontFamily_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor barColor MEMBER barColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor errorColor MEMBER errorColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor windowColor MEMBER windowColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor windowEdgeColor MEMBER windowEdgeColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor labelColor MEMBER labelColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QString summary READ summary NOTIFY changed FINAL) // for a screen reader

public:
    explicit LogTimeline(QQuickItem *parent = nullptr);

    LogSession *session() const { return session_; }
    void setSession(LogSession *session);
    QString summary() const;

    void paint(QPainter *painter) override;

Q_SIGNALS:
    void sessionChanged();
    void lookChanged();
    void changed();
    void timeChosen(qreal ms);

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    std::vector<LogHistogram::Slice> bars(int count) const;
    void read();
    qreal xOf(qreal ms) const;
    qreal timeAt(qreal x) const;
    void paintBars(QPainter &painter) const;
    void paintLabels(QPainter &painter) const;

    QPointer<LogSession> session_;
    LogHistogram histogram_;
    qreal begin_ = 0, end_ = 0; // ms
    qreal from_ = 0, to_ = 0;
    bool utc_ = false;
    int margin_ = 20;
    QString fontFamily_;
    QColor barColor_, errorColor_, windowColor_, windowEdgeColor_, labelColor_;
};

} // namespace berth::ui

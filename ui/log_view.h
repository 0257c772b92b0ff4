// Draws the rows of a LogSession that are on the screen and nothing else, so a hundred thousand lines scroll
// like ten. Follows the end until somebody scrolls up; selects by dragging; marks matches. Painted, so that
// it looks the same in the software renderer. GUI thread; paint() runs while that thread waits.
#pragma once

#include "ui/log_session.h"

#include <QColor>
#include <QPointer>
#include <QQuickPaintedItem>

namespace berth::ui {

class LogView : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(berth::ui::LogSession *session READ session WRITE setSession NOTIFY sessionChanged FINAL)
    Q_PROPERTY(bool follow READ isFollowing WRITE setFollow NOTIFY followChanged FINAL)
    Q_PROPERTY(bool showTime MEMBER showTime_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QString fontFamily MEMBER fontFamily_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(int fontSize MEMBER fontSize_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(int rowHeight MEMBER rowHeight_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(int margin MEMBER margin_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor textColor MEMBER textColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor dimColor MEMBER dimColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor warningColor MEMBER warningColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor errorColor MEMBER errorColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor stderrColor MEMBER stderrColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor matchColor MEMBER matchColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor currentMatchColor MEMBER currentMatchColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor currentMatchTextColor MEMBER currentMatchTextColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor selectionColor MEMBER selectionColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QList<QColor> ansi MEMBER ansi_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(
        qreal position READ position WRITE setPosition NOTIFY scrolled FINAL) // 0 to 1, as a ScrollBar's
    Q_PROPERTY(qreal visibleShare READ visibleShare NOTIFY scrolled FINAL)    // its size
    Q_PROPERTY(int currentMatch READ currentMatch NOTIFY currentMatchChanged FINAL) // 1 is the first, 0 none
    Q_PROPERTY(int unseen READ unseen NOTIFY scrolled FINAL) // lines that came while not following

public:
    explicit LogView(QQuickItem *parent = nullptr);

    LogSession *session() const { return session_; }
    void setSession(LogSession *session);
    bool isFollowing() const { return follow_; }
    void setFollow(bool follow);
    qreal position() const;
    void setPosition(qreal position);
    qreal visibleShare() const;
    int currentMatch() const { return currentMatch_; }
    int unseen() const { return follow_ ? 0 : std::max(0, lineCount() - seen_); }

    Q_INVOKABLE void findNext(bool backwards);
    Q_INVOKABLE void copySelection() const;
    QString selectedText() const;
    int firstRow() const { return int(offset_) / rowHeight_; }

    void paint(QPainter *painter) override;

Q_SIGNALS:
    void sessionChanged();
    void followChanged();
    void lookChanged();
    void scrolled();
    void currentMatchChanged();

protected:
    void geometryChange(const QRectF &now, const QRectF &before) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;

private:
    struct Place
    {
        int row = -1;
        int column = 0;
        auto operator<=>(const Place &) const = default;
    };

    int lineCount() const { return session_ ? session_->lineCount() : 0; }
    qreal mostOffset() const;
    void scrollTo(qreal offset, bool byUser);
    void onArrived();
    qreal textLeft() const;
    QFont font(bool bold) const;
    Place placeAt(QPointF point) const;
    QColor colourOf(const LogLine &line) const;
    QColor spanColour(const LogSpan &span, QColor plain) const;
    void paintRow(QPainter &painter, int row, qreal top) const;
    void paintMarks(QPainter &painter, const LogLine &line, int row, QRectF area) const;
    void paintText(QPainter &painter, const LogLine &line, QRectF area) const;
    void paintCurrentMatch(QPainter &painter, const LogLine &line, QRectF area) const;

    QPointer<LogSession> session_;
    qreal offset_ = 0; // of the first visible pixel
    qreal sideways_ = 0;
    bool follow_ = true;
    bool showTime_ = true;
    int seen_ = 0;
    int currentMatch_ = 0;
    int currentRow_ = -1;
    Place anchor_, head_;
    QString fontFamily_;
    int fontSize_ = 12, rowHeight_ = 19, margin_ = 20;
    QColor textColor_, dimColor_, warningColor_, errorColor_, stderrColor_, matchColor_, currentMatchColor_,
        currentMatchTextColor_, selectionColor_;
    QList<QColor> ansi_;
};

} // namespace berth::ui

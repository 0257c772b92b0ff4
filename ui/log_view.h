// Draws the rows of a LogSession that are on the screen and nothing else, so a million lines scroll like ten.
// What is at the top is held by the number of its line: neither lines that come nor older ones that are put
// before move it. Follows the end until somebody scrolls up. Painted on a grid of cells, so that it looks the
// same in every renderer. GUI thread; paint() runs while that thread waits.
#pragma once

#include "ui/log_session.h"

#include <QColor>
#include <QFont>
#include <QPointer>
#include <QQuickPaintedItem>
#include <QSet>

namespace berth::ui {

class LogView : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(berth::ui::LogSession *session READ session WRITE setSession NOTIFY sessionChanged FINAL)
    Q_PROPERTY(bool follow READ isFollowing WRITE setFollow NOTIFY followChanged FINAL)
    Q_PROPERTY(bool wrap READ isWrapping WRITE setWrap NOTIFY lookChanged FINAL)
    Q_PROPERTY(Stamps stamps READ stamps WRITE setStamps NOTIFY lookChanged FINAL)
    Q_PROPERTY(bool showLevel MEMBER showLevel_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QString fontFamily MEMBER fontFamily_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(int fontSize READ fontSize WRITE setFontSize NOTIFY lookChanged FINAL)
    Q_PROPERTY(int margin MEMBER margin_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor textColor MEMBER textColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor dimColor MEMBER dimColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor warningColor MEMBER warningColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor errorColor MEMBER errorColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor stderrColor MEMBER stderrColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor markColor MEMBER markColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor matchColor MEMBER matchColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor currentMatchColor MEMBER currentMatchColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor currentMatchTextColor MEMBER currentMatchTextColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QColor selectionColor MEMBER selectionColor_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QList<QColor> ansi MEMBER ansi_ NOTIFY lookChanged FINAL)
    Q_PROPERTY(QList<QColor> sourceColors MEMBER sourceColors_ NOTIFY lookChanged FINAL)
    // Of the scroll bars: 0 to 1.
    Q_PROPERTY(qreal position READ position WRITE setPosition NOTIFY scrolled FINAL)
    Q_PROPERTY(qreal visibleShare READ visibleShare NOTIFY scrolled FINAL)
    Q_PROPERTY(qreal sidePosition READ sidePosition WRITE setSidePosition NOTIFY scrolled FINAL)
    Q_PROPERTY(qreal sideShare READ sideShare NOTIFY scrolled FINAL)
    Q_PROPERTY(int currentMatch READ currentMatch NOTIFY currentMatchChanged FINAL) // 1 is the first, 0 none
    Q_PROPERTY(int unseen READ unseen NOTIFY scrolled FINAL) // lines that came while not following
    // ms since the epoch of what is on the screen, for the timeline.
    Q_PROPERTY(qreal firstTime READ firstTime NOTIFY scrolled FINAL)
    Q_PROPERTY(qreal lastTime READ lastTime NOTIFY scrolled FINAL)

public:
    enum Stamps { LocalTime, UtcTime, SinceStart, NoTime };
    Q_ENUM(Stamps)

    explicit LogView(QQuickItem *parent = nullptr);

    LogSession *session() const { return session_; }
    void setSession(LogSession *session);
    bool isFollowing() const { return follow_; }
    void setFollow(bool follow);
    bool isWrapping() const { return wrap_; }
    void setWrap(bool wrap);
    Stamps stamps() const { return stamps_; }
    void setStamps(Stamps stamps);
    int fontSize() const { return fontSize_; }
    void setFontSize(int size);
    qreal position() const;
    void setPosition(qreal position);
    qreal visibleShare() const;
    qreal sidePosition() const;
    void setSidePosition(qreal position);
    qreal sideShare() const;
    int currentMatch() const { return currentMatch_; }
    int unseen() const;
    qreal firstTime() const;
    qreal lastTime() const;

    Q_INVOKABLE void findNext(bool backwards);
    Q_INVOKABLE void findError(bool backwards);
    Q_INVOKABLE void jumpToFirstError();
    // "14:20", "10 min ago", a date; false when it is no time.
    Q_INVOKABLE bool jumpTo(const QString &when);
    Q_INVOKABLE void jumpToTime(qreal ms);
    Q_INVOKABLE qreal startedAt() const;
    Q_INVOKABLE void copySelection(bool withTime) const;
    QString selectedText(bool withTime) const;
    Q_INVOKABLE void selectAll();
    Q_INVOKABLE void toggleJson(int row); // unfolds a line of JSON below itself
    Q_INVOKABLE int topRow() const;
    QString stampOf(const LogEntry &entry) const;

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
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    struct Place
    {
        quint32 line = 0; // 0: nowhere
        qsizetype index = 0;
        auto operator<=>(const Place &) const = default;
    };
    // A row on the screen.
    struct Placed
    {
        int row;
        quint32 line;
        qreal top, height;
    };
    struct Columns
    {
        qreal time, level, source, text;
    };

    int rowCount() const { return session_ ? session_->lineCount() : 0; }
    int rowHeight() const { return fontSize_ + 7; }
    // Layout.
    void arrange();
    void arrangeFrom(int row, qreal top);
    void arrangeUpwards();
    qreal heightOf(int row) const;
    std::vector<qsizetype> breaksOf(const LogLine &line) const;
    QStringList unfolded(const LogLine &line) const;
    int textCells() const;
    Columns columns() const;
    const Placed *placedAt(qreal y) const;
    void scrollBy(qreal delta, bool byUser);
    void scrollToRow(int row, bool centred);
    void scrollSideways(qreal delta);
    qreal widestText() const;
    void onArrived();
    void onReplaced();
    void onLevelFound(quint32 line, int purpose);
    void onSearched();
    void goToMatch(int match);
    bool scrollByKey(int key);
    Place placeAt(QPointF point) const;
    // Painting.
    void applyFont();
    QColor colourOf(const LogEntry &entry) const;
    QColor spanColour(const LogPaint &paint, QColor plain) const;
    void paintRow(QPainter &painter, const Placed &placed) const;
    void paintHead(QPainter &painter, const LogLine &line, const Placed &placed) const;
    void paintMark(QPainter &painter, const LogLine &line, const Placed &placed) const;
    void paintStretch(QPainter &painter, const LogLine &line, const Placed &placed, qsizetype from,
                      qsizetype to, QPointF at) const;
    void paintBackground(QPainter &painter, const LogLine &line, const Placed &placed, qsizetype from,
                         qsizetype to, QPointF at) const;
    void paintText(QPainter &painter, const LogLine &line, qsizetype from, qsizetype to, QPointF at,
                   int fromCell, QColor colour) const;
    void paintUnfolded(QPainter &painter, const LogLine &line, QPointF at) const;

    QPointer<LogSession> session_;
    std::vector<Placed> placed_;
    quint32 topLine_ = 0; // when it does not follow
    qreal topOffset_ = 0; // pixels of it that are above the edge
    qreal sideways_ = 0;
    bool follow_ = true, wrap_ = false, showLevel_ = true;
    Stamps stamps_ = LocalTime;
    quint32 seenLine_ = 0;
    int currentMatch_ = 0;
    quint32 currentLine_ = 0;
    bool awaitsMatch_ = false;
    Place anchor_, head_;
    bool dragged_ = false;
    QSet<quint32> unfolded_;
    QString fontFamily_;
    QFont font_, boldFont_;
    qreal cell_ = 7; // width
    qreal ascent_ = 10;
    int fontSize_ = 12, margin_ = 20;
    QColor textColor_, dimColor_, warningColor_, errorColor_, stderrColor_, markColor_, matchColor_,
        currentMatchColor_, currentMatchTextColor_, selectionColor_;
    QList<QColor> ansi_, sourceColors_;
};

} // namespace berth::ui

#include "ui/log_view.h"

#include "ui/moment.h"

#include <QClipboard>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <algorithm>
#include <cmath>

namespace berth::ui {

namespace {

constexpr int kGap = 12;
constexpr int kSmallestFont = 10, kLargestFont = 18;
constexpr int kUnfoldedLines = 200;
constexpr int kNextError = 1, kFirstError = 2;
constexpr qint64 kMsNs = 1'000'000;
constexpr qsizetype kMostCopied = 64 << 20;

} // namespace

LogView::LogView(QQuickItem *parent) : QQuickPaintedItem(parent)
{
    setAcceptedMouseButtons(Qt::LeftButton);
    setFlag(ItemClipsChildrenToShape);
    applyFont();
    connect(this, &LogView::lookChanged, this, [this] {
        applyFont();
        arrange();
    });
}

void LogView::applyFont()
{
    font_ = QFont(fontFamily_);
    font_.setPixelSize(fontSize_);
    font_.setStyleStrategy(QFont::PreferNoShaping);
    boldFont_ = font_;
    boldFont_.setBold(true);
    const QFontMetricsF metrics(font_);
    cell_ = std::max(metrics.horizontalAdvance(QString(100, QLatin1Char('0'))) / 100, 1.0);
    ascent_ = metrics.ascent() + (rowHeight() - metrics.height()) / 2;
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
        connect(session_, &LogSession::rowsReplaced, this, &LogView::onReplaced);
        connect(session_, &LogSession::levelFound, this, &LogView::onLevelFound);
        connect(session_, &LogSession::searched, this, &LogView::onSearched);
        connect(session_, &LogSession::queryChanged, this, [this] {
            awaitsMatch_ = !session_->query().isEmpty();
            currentLine_ = 0;
            currentMatch_ = 0;
            Q_EMIT currentMatchChanged();
            update();
        });
        connect(session_, &LogSession::sourcesChanged, this, [this] {
            unfolded_.clear();
            anchor_ = head_ = {};
            setFollow(true);
        });
    }
    Q_EMIT sessionChanged();
    arrange();
}

void LogView::onArrived()
{
    if (follow_ && rowCount() > 0)
        seenLine_ = session_->lineAtRow(rowCount() - 1) + 1;
    arrange();
}

void LogView::onReplaced()
{
    anchor_ = head_ = {};
    onArrived();
}

int LogView::unseen() const
{
    return follow_ || rowCount() == 0 ? 0 : rowCount() - session_->rowOfLine(seenLine_);
}

void LogView::setFollow(bool follow)
{
    if (follow_ == follow)
        return;
    follow_ = follow;
    if (rowCount() > 0)
        seenLine_ = session_->lineAtRow(rowCount() - 1) + 1;
    Q_EMIT followChanged();
    arrange();
}

void LogView::setWrap(bool wrap)
{
    if (wrap_ == wrap)
        return;
    wrap_ = wrap;
    sideways_ = 0;
    Q_EMIT lookChanged();
}

void LogView::setStamps(Stamps stamps)
{
    if (stamps_ == stamps)
        return;
    stamps_ = stamps;
    Q_EMIT lookChanged();
}

void LogView::setFontSize(int size)
{
    size = std::clamp(size, kSmallestFont, kLargestFont);
    if (fontSize_ == size)
        return;
    fontSize_ = size;
    Q_EMIT lookChanged();
}

// --- layout ---

LogView::Columns LogView::columns() const
{
    Columns at{qreal(margin_), 0, 0, 0};
    qreal x = margin_;
    if (stamps_ != NoTime)
        x += 12 * cell_ + kGap;
    at.source = at.level = x;
    if (session_ && session_->sourceNames().size() > 1) {
        qsizetype longest = 3;
        for (const QString &name : session_->sourceNames())
            longest = std::max(longest, std::min<qsizetype>(name.size(), 16));
        x += kGap + qreal(longest) * cell_ + kGap;
    } else if (showLevel_) {
        x += 5 * cell_ + kGap + 4;
    }
    at.text = x;
    return at;
}

int LogView::textCells() const
{
    return std::max(int((width() - columns().text - kGap) / cell_), 8);
}

std::vector<qsizetype> LogView::breaksOf(const LogLine &line) const
{
    std::vector<qsizetype> starts{0};
    const int cells = textCells();
    if (!wrap_ || line.entry.isMark)
        return starts;
    if (line.narrow) {
        for (qsizetype at = cells; at < line.text.size(); at += cells)
            starts.push_back(at);
        return starts;
    }
    int used = 0;
    for (qsizetype at = 0; at < line.text.size();) {
        const bool pair = line.text[at].isHighSurrogate() && at + 1 < line.text.size();
        const int wide = cellsOf(pair ? QChar::surrogateToUcs4(line.text[at], line.text[at + 1])
                                      : char32_t(line.text[at].unicode()));
        if (used + wide > cells) {
            starts.push_back(at);
            used = 0;
        }
        used += wide;
        at += pair ? 2 : 1;
    }
    return starts;
}

QStringList LogView::unfolded(const LogLine &line) const
{
    return unfoldedJson(line.text, kUnfoldedLines);
}

qreal LogView::heightOf(int row) const
{
    const quint32 number = session_->lineAtRow(row);
    if (!wrap_ && !unfolded_.contains(number))
        return rowHeight();
    const LogLine &line = session_->line(number);
    qsizetype rows = qsizetype(breaksOf(line).size());
    if (unfolded_.contains(number))
        rows += unfolded(line).size();
    return qreal(rows) * rowHeight();
}

void LogView::arrangeFrom(int row, qreal top)
{
    placed_.clear();
    for (; row < rowCount() && top < height(); ++row) {
        const qreal high = heightOf(row);
        placed_.push_back({row, session_->lineAtRow(row), top, high});
        top += high;
    }
}

void LogView::arrangeUpwards()
{
    qreal top = height() - rowHeight() / 2.0;
    int row = rowCount();
    while (row > 0 && top > 0)
        top -= heightOf(--row);
    arrangeFrom(row, std::min(top, 0.0));
}

void LogView::arrange()
{
    placed_.clear();
    if (session_ && rowCount() > 0 && height() > 0) {
        if (!follow_) {
            const int row = std::min(session_->rowOfLine(topLine_), rowCount() - 1);
            if (session_->lineAtRow(row) != topLine_)
                topOffset_ = 0;
            topOffset_ = std::min(topOffset_, heightOf(row) - 1);
            arrangeFrom(row, -topOffset_);
            const bool short_ =
                placed_.empty() || placed_.back().top + placed_.back().height < height() - rowHeight();
            if (short_ && placed_.back().row == rowCount() - 1)
                arrangeUpwards();
        } else {
            arrangeUpwards();
        }
        topLine_ = placed_.front().line;
        topOffset_ = -placed_.front().top;
    }
    Q_EMIT scrolled();
    update();
}

void LogView::scrollBy(qreal delta, bool byUser)
{
    if (placed_.empty())
        return;
    int row = placed_.front().row;
    qreal top = std::round(placed_.front().top - delta);
    while (top > 0 && row > 0)
        top -= heightOf(--row);
    for (qreal high = heightOf(row); top + high <= 0 && row + 1 < rowCount(); high = heightOf(row)) {
        top += high;
        ++row;
    }
    top = std::min(top, 0.0);
    topLine_ = session_->lineAtRow(row);
    topOffset_ = -top;
    if (byUser && follow_ && delta < 0 && (placed_.front().row > 0 || placed_.front().top < 0))
        setFollow(false);
    arrange();
    const bool atEnd = !placed_.empty() && placed_.back().row == rowCount() - 1 &&
                       placed_.back().top + placed_.back().height <= height() - rowHeight() / 2.0 + 1;
    if (byUser && !follow_ && delta > 0 && atEnd)
        setFollow(true);
}

void LogView::scrollToRow(int row, bool centred)
{
    if (rowCount() == 0)
        return;
    setFollow(false);
    row = std::clamp(row, 0, rowCount() - 1);
    const bool visible =
        !centred && !placed_.empty() && row >= placed_.front().row && row <= placed_.back().row;
    if (visible)
        return;
    topLine_ = session_->lineAtRow(row);
    topOffset_ = 0;
    arrange();
    if (centred && !placed_.empty() && placed_.front().row == row)
        scrollBy(-std::round(height() / 2 / rowHeight()) * rowHeight(), false);
}

qreal LogView::visibleShare() const
{
    const qreal rows = height() / rowHeight();
    if (rowCount() == 0 || (!wrap_ && rowCount() < rows))
        return 1;
    return std::min(qreal(placed_.size()) / rowCount(), 1.0);
}

qreal LogView::position() const
{
    if (placed_.empty() || rowCount() == 0)
        return 0;
    const qreal into = placed_.front().height > 0 ? -placed_.front().top / placed_.front().height : 0;
    return std::min((placed_.front().row + into) / rowCount(), 1 - visibleShare());
}

void LogView::setPosition(qreal position)
{
    if (rowCount() == 0 || qFuzzyCompare(position + 1, this->position() + 1))
        return;
    if (position >= 1 - visibleShare() - 1e-9)
        return setFollow(true);
    setFollow(false);
    const qreal exact = position * rowCount();
    const int row = std::clamp(int(exact), 0, rowCount() - 1);
    topLine_ = session_->lineAtRow(row);
    topOffset_ = std::round((exact - row) * heightOf(row));
    arrange();
}

qreal LogView::widestText() const
{
    qreal widest = 0;
    for (const Placed &placed : placed_) {
        const LogLine &line = session_->line(placed.line);
        widest = std::max(widest, cellsBefore(line, line.text.size()) * cell_);
    }
    return widest;
}

qreal LogView::sideShare() const
{
    const qreal room = width() - columns().text - kGap;
    const qreal widest = wrap_ || !session_ ? 0 : std::max(widestText(), sideways_ + room);
    return widest > room && room > 0 ? room / widest : 1;
}

qreal LogView::sidePosition() const
{
    const qreal room = width() - columns().text - kGap;
    return sideways_ > 0 ? sideways_ / std::max(widestText(), sideways_ + room) : 0;
}

void LogView::setSidePosition(qreal position)
{
    scrollSideways(position * widestText() - sideways_);
}

void LogView::scrollSideways(qreal delta)
{
    const qreal room = width() - columns().text - kGap;
    const qreal most = wrap_ ? 0 : std::max(widestText() - room, 0.0);
    const qreal next =
        std::round(std::clamp(sideways_ + delta, 0.0, std::max(most, std::min(sideways_, most))));
    if (next == sideways_)
        return;
    sideways_ = next;
    Q_EMIT scrolled();
    update();
}

void LogView::geometryChange(const QRectF &now, const QRectF &before)
{
    QQuickPaintedItem::geometryChange(now, before);
    arrange();
}

const LogView::Placed *LogView::placedAt(qreal y) const
{
    for (const Placed &placed : placed_) {
        if (y < placed.top + placed.height)
            return &placed;
    }
    return placed_.empty() ? nullptr : &placed_.back();
}

int LogView::topRow() const
{
    return placed_.empty() ? 0 : placed_.front().row;
}

qreal LogView::firstTime() const
{
    return placed_.empty() ? 0 : qreal(session_->line(placed_.front().line).entry.time) / kMsNs;
}

qreal LogView::lastTime() const
{
    return placed_.empty() ? 0 : qreal(session_->line(placed_.back().line).entry.time) / kMsNs;
}

// --- finding ---

void LogView::findNext(bool backwards)
{
    if (!session_ || session_->matchCount() == 0)
        return;
    awaitsMatch_ = false;
    const int count = session_->matchCount();
    const bool had = currentLine_ != 0;
    const quint32 from = had ? currentLine_ : placed_.empty() ? 0 : placed_.back().line + 1;
    int match = session_->matchFrom(from);
    if (backwards || !had)
        match = (match + count - 1) % count;
    else if (match < count && session_->matchLine(match) == currentLine_)
        match = (match + 1) % count;
    else
        match = match % count;
    goToMatch(match);
}

void LogView::goToMatch(int match)
{
    currentLine_ = session_->matchLine(match);
    currentMatch_ = match + 1;
    Q_EMIT currentMatchChanged();
    const int row = session_->rowOfLine(currentLine_);
    const bool visible = !placed_.empty() && row > placed_.front().row && row < placed_.back().row;
    if (visible)
        setFollow(false);
    else
        scrollToRow(row, true);
    const LogLine &line = session_->line(currentLine_);
    const std::vector<LogMatch> found = session_->matcher().matchesIn(line.text);
    if (!wrap_ && !found.empty()) {
        const qreal x = cellsBefore(line, found.front().start) * cell_,
                    room = width() - columns().text - kGap;
        if (x < sideways_ || x + 8 * cell_ > sideways_ + room)
            scrollSideways(x - room / 2 - sideways_);
    }
    update();
}

// Somebody has typed what to look for: the match nearest to the end of what is on the screen.
void LogView::onSearched()
{
    if (awaitsMatch_ && session_->matchCount() > 0)
        findNext(true);
    awaitsMatch_ = false;
}

void LogView::findError(bool backwards)
{
    if (!session_ || placed_.empty())
        return;
    const bool inView = currentLine_ >= placed_.front().line && currentLine_ <= placed_.back().line;
    const quint32 from = inView ? currentLine_ : backwards ? placed_.back().line + 1 : placed_.front().line;
    session_->findLevel(LogLevel::Error, backwards || !inView ? from : from + 1, backwards, kNextError);
}

void LogView::jumpToFirstError()
{
    if (session_)
        session_->findLevel(LogLevel::Error, 0, false, kFirstError);
}

void LogView::onLevelFound(quint32 line, int)
{
    if (line == 0 || rowCount() == 0)
        return;
    currentLine_ = line;
    scrollToRow(session_->rowOfLine(line), true);
}

bool LogView::jumpTo(const QString &when)
{
    const qint64 time = momentOf(when, QDateTime::currentDateTime());
    if (time < 0)
        return false;
    jumpToTime(qreal(time) / kMsNs);
    return true;
}

void LogView::jumpToTime(qreal ms)
{
    if (rowCount() > 0)
        scrollToRow(session_->rowAtTime(qint64(ms) * kMsNs), true);
}

qreal LogView::startedAt() const
{
    return session_ ? qreal(session_->startedAt()) / kMsNs : 0;
}

void LogView::toggleJson(int row)
{
    if (row < 0 || row >= rowCount())
        return;
    const quint32 number = session_->lineAtRow(row);
    if (!session_->line(number).isJson())
        return;
    if (!unfolded_.remove(number))
        unfolded_.insert(number);
    if (follow_) {
        topLine_ = placed_.front().line;
        topOffset_ = -placed_.front().top;
        setFollow(false);
    }
    arrange();
}

// --- selection ---

void LogView::selectAll()
{
    if (rowCount() == 0)
        return;
    anchor_ = {session_->lineAtRow(0), 0};
    const quint32 last = session_->lineAtRow(rowCount() - 1);
    head_ = {last, session_->line(last).text.size()};
    update();
}

QString LogView::selectedText(bool withTime) const
{
    const auto [from, to] = std::minmax(anchor_, head_);
    if (from.line == 0 || from == to || !session_)
        return {};
    QString text;
    for (int row = session_->rowOfLine(from.line); row < rowCount() && text.size() < kMostCopied; ++row) {
        const quint32 number = session_->lineAtRow(row);
        if (number > to.line)
            break;
        const LogLine &line = session_->line(number);
        if (line.entry.isMark)
            continue;
        const qsizetype start = number == from.line ? from.index : 0;
        const qsizetype end = number == to.line ? to.index : line.text.size();
        if (!text.isEmpty())
            text += QLatin1Char('\n');
        if (withTime)
            text += stampOf(line.entry) + QLatin1Char(' ');
        text += QStringView(line.text).mid(start, std::max<qsizetype>(end - start, 0));
    }
    return text;
}

void LogView::copySelection(bool withTime) const
{
    if (const QString text = selectedText(withTime); !text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

} // namespace berth::ui

#include "ui/log_timeline.h"

#include <QDateTime>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace berth::ui {

namespace {

constexpr int kBarStep = 7, kBarWidth = 5;
constexpr int kBarsHeight = 26, kBarsTop = 8;
constexpr int kLabelsApart = 217;
constexpr qreal kNsPerMs = 1e6;
constexpr int kLeastWindow = 6;

} // namespace

LogTimeline::LogTimeline(QQuickItem *parent) : QQuickPaintedItem(parent)
{
    setAcceptedMouseButtons(Qt::LeftButton);
    connect(this, &LogTimeline::lookChanged, this, [this] { update(); });
}

void LogTimeline::setSession(LogSession *session)
{
    if (session_ == session)
        return;
    if (session_)
        session_->disconnect(this);
    session_ = session;
    if (session_)
        connect(session_, &LogSession::arrived, this, &LogTimeline::read);
    Q_EMIT sessionChanged();
    read();
}

void LogTimeline::read()
{
    histogram_ = session_ ? session_->histogram() : LogHistogram();
    begin_ = qreal(histogram_.begin()) / kNsPerMs;
    end_ = std::max(qreal(histogram_.end()) / kNsPerMs, begin_ + 1);
    Q_EMIT changed();
    update();
}

qreal LogTimeline::xOf(qreal ms) const
{
    return margin_ + (ms - begin_) / (end_ - begin_) * (width() - 2 * margin_);
}

qreal LogTimeline::timeAt(qreal x) const
{
    return begin_ +
           std::clamp((x - margin_) / std::max(width() - 2 * margin_, 1.0), 0.0, 1.0) * (end_ - begin_);
}

// The slices, spread over as many bars as there is room for.
std::vector<LogHistogram::Slice> LogTimeline::bars(int count) const
{
    std::vector<LogHistogram::Slice> all(size_t(std::max(count, 1)));
    const auto &slices = histogram_.slices();
    for (size_t i = 0; i < slices.size(); ++i) {
        const size_t at = std::min(i * all.size() / slices.size(), all.size() - 1);
        all[at].lines += slices[i].lines;
        all[at].errors += slices[i].errors;
    }
    return all;
}

void LogTimeline::paint(QPainter *painter)
{
    if (histogram_.isEmpty())
        return;
    if (to_ >= from_ && from_ > 0) {
        const qreal left = std::max(xOf(from_), qreal(margin_));
        const qreal right =
            std::min(std::max(xOf(to_), left + kLeastWindow), width() - margin_ + kLeastWindow);
        painter->fillRect(QRectF(left, kBarsTop - 2, right - left, kBarsHeight + 2), windowColor_);
        painter->setPen(windowEdgeColor_);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(
            QRectF(std::round(left) + .5, kBarsTop - 1.5, std::round(right - left) - 1, kBarsHeight + 1));
    }
    paintBars(*painter); // over the window: what it covers stays readable
    paintLabels(*painter);
}

void LogTimeline::paintBars(QPainter &painter) const
{
    const std::vector<LogHistogram::Slice> all = bars(int((width() - 2 * margin_) / kBarStep));
    quint32 most = 1;
    for (const auto &bar : all)
        most = std::max(most, bar.lines);
    // The root keeps quiet minutes visible beside a burst.
    const auto highOf = [&](quint32 lines) {
        return lines == 0 ? 0 : std::max(2.0, std::round(std::sqrt(qreal(lines) / most) * kBarsHeight));
    };
    const qreal step = (width() - 2 * margin_) / qreal(all.size());
    const qreal bottom = kBarsTop + kBarsHeight;
    for (size_t i = 0; i < all.size(); ++i) {
        const qreal x = std::round(margin_ + qreal(i) * step);
        const qreal high = highOf(all[i].lines);
        const qreal bad = all[i].errors == 0
                              ? 0
                              : std::max(2.0, std::round(high * all[i].errors / std::max(all[i].lines, 1u)));
        painter.fillRect(QRectF(x, bottom - high, kBarWidth, high - bad), barColor_);
        painter.fillRect(QRectF(x, bottom - bad, kBarWidth, bad), errorColor_);
    }
}

void LogTimeline::paintLabels(QPainter &painter) const
{
    QFont font(fontFamily_);
    font.setPixelSize(11);
    painter.setFont(font);
    painter.setPen(labelColor_);
    const qreal span = end_ - begin_;
    const QString form = span < 180e3         ? QStringLiteral("HH:mm:ss")
                         : span < 20 * 3600e3 ? QStringLiteral("HH:mm")
                                              : QStringLiteral("MM-dd HH:mm");
    const auto label = [&](qreal ms) {
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(qint64(ms), utc_ ? Qt::UTC : Qt::LocalTime);
        return time.toString(form);
    };
    const qreal top = kBarsTop + kBarsHeight + 4;
    for (qreal x = margin_; x < width() - 2 * margin_ - 60; x += kLabelsApart)
        painter.drawText(QRectF(x, top, 120, 15), Qt::AlignLeft | Qt::AlignVCenter, label(timeAt(x)));
    painter.drawText(QRectF(width() - margin_ - 120, top, 120, 15), Qt::AlignRight | Qt::AlignVCenter,
                     session_ && session_->isLive() ? tr("now") : label(end_));
}

QString LogTimeline::summary() const
{
    quint64 lines = 0, errors = 0;
    for (const auto &slice : histogram_.slices()) {
        lines += slice.lines;
        errors += slice.errors;
    }
    return tr("%1 lines, %2 of them errors").arg(lines).arg(errors);
}

void LogTimeline::mousePressEvent(QMouseEvent *event)
{
    if (!histogram_.isEmpty())
        Q_EMIT timeChosen(timeAt(event->position().x()));
}

void LogTimeline::mouseMoveEvent(QMouseEvent *event)
{
    mousePressEvent(event);
}

void LogTimeline::keyPressEvent(QKeyEvent *event)
{
    const qreal step = (end_ - begin_) / 50;
    const qreal middle = (from_ + to_) / 2;
    if (event->key() == Qt::Key_Left)
        Q_EMIT timeChosen(std::max(middle - step, begin_));
    else if (event->key() == Qt::Key_Right)
        Q_EMIT timeChosen(std::min(middle + step, end_));
    else
        event->ignore();
}

} // namespace berth::ui

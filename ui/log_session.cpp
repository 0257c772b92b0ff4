#include "ui/log_session.h"

#include "ui/format.h"

#include <QSaveFile>
#include <QUrl>

namespace berth::ui {

namespace {

constexpr int kTellMs = 50;
constexpr int kFirstLines = 20'000; // asked for at once; the rest of a long log stays where it is

} // namespace

LogSession::LogSession(EngineLink &link, QObject *parent) : QObject(parent), link_(link)
{
    tell_.setSingleShot(true);
    tell_.setInterval(kTellMs);
    connect(&tell_, &QTimer::timeout, this, &LogSession::arrived);
}

LogSession::~LogSession() = default;

void LogSession::open(const QString &id, bool tty)
{
    close();
    id_ = id;
    tty_ = tty;
    lastTime_ = 0;
    store_.clear();
    Q_EMIT rowsReplaced();
    listen({});
}

void LogSession::resume()
{
    if (stream_ || id_.isEmpty())
        return;
    const qint64 next = lastTime_ + 1;
    listen(lastTime_ > 0 ? QStringLiteral("%1.%2").arg(next / 1000).arg(next % 1000, 3, 10, QLatin1Char('0'))
                         : QString());
}

void LogSession::close()
{
    stream_.reset();
    id_.clear();
    problem_.clear();
    Q_EMIT stateChanged();
}

void LogSession::listen(const QString &since)
{
    QString target = QStringLiteral("/containers/%1/logs?follow=1&stdout=1&stderr=1&timestamps=1&tail=%2")
                         .arg(encoded(id_))
                         .arg(kFirstLines);
    if (!since.isEmpty())
        target += QStringLiteral("&since=") + since;
    decoder_ = std::make_unique<LogDecoder>(!tty_);
    problem_.clear();
    stream_ = link_.stream(target);
    connect(stream_.get(), &LinkStream::data, this,
            [this](const QByteArray &piece) { take(decoder_->take(piece)); });
    connect(stream_.get(), &LinkStream::ended, this, [this](const QString &problem) {
        take(decoder_->finish());
        problem_ = problem;
        stream_.reset();
        Q_EMIT stateChanged();
    });
    Q_EMIT stateChanged();
}

void LogSession::take(std::vector<LogLine> lines)
{
    if (lines.empty())
        return;
    lastTime_ = std::max(lastTime_, lines.back().time);
    if (const size_t gone = store_.append(std::move(lines)); gone > 0)
        Q_EMIT rowsDropped(int(gone));
    if (!tell_.isActive())
        tell_.start();
}

void LogSession::applyQuery(const LogQuery &query)
{
    queryValid_ = store_.setQuery(query);
    Q_EMIT queryChanged();
    Q_EMIT rowsReplaced();
    Q_EMIT arrived();
}

QString LogSession::sizeText() const
{
    return berth::ui::sizeText(double(store_.bytes()));
}

void LogSession::clear()
{
    store_.clear();
    Q_EMIT rowsReplaced();
    Q_EMIT arrived();
}

bool LogSession::save(const QUrl &file) const
{
    QSaveFile out(file.toLocalFile());
    if (!out.open(QIODevice::WriteOnly))
        return false;
    for (size_t row = 0; row < store_.shownCount(); ++row)
        out.write(store_.shown(row).text.toUtf8() + '\n');
    return out.commit();
}

} // namespace berth::ui

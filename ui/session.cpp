#include "ui/session.h"

#include "ui/format.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonDocument>
#include <QProcess>
#include <QStandardPaths>
#include <algorithm>
#include <array>
#include <unistd.h>

namespace berth::ui {

namespace {

constexpr std::array kRetrySeconds = {2, 4, 8, 16, 30};
constexpr qsizetype kMostEventBytes = 1 << 20;

} // namespace

Session::Session(EngineLink &link, QObject *parent) : QObject(parent), link_(link)
{
    second_.setInterval(1000);
    connect(&second_, &QTimer::timeout, this, [this] {
        retryIn_ = std::max(retryIn_ - 1, 0);
        Q_EMIT retryChanged();
        if (retryIn_ == 0)
            connectNow();
    });
    // The folder changed: perhaps the socket is there now. Only while the engine is away.
    connect(&watcher_, &QFileSystemWatcher::directoryChanged, this, [this] {
        if (state_ == Ready)
            return;
        watchSocket();
        if (QFileInfo::exists(socketPath()))
            connectNow();
    });
}

Session::~Session() = default;

QString Session::socketPath() const
{
    static const QString kScheme = QStringLiteral("unix://");
    return address().startsWith(kScheme) ? address().mid(kScheme.size()) : QString();
}

QString Session::name() const
{
    return socketPath().isEmpty() ? info_[QLatin1String("Name")].toString(address()) : tr("Local");
}

QString Session::detail() const
{
    if (state_ != Ready)
        return state_ == Down ? tr("Not running") : tr("Connecting");
    return tr("%1 · %2").arg(
        info_[QLatin1String("OperatingSystem")].toString().section(QLatin1Char(' '), 0, 0),
        info_[QLatin1String("ServerVersion")].toString());
}

QString Session::memoryText() const
{
    return berth::ui::memoryText(info_[QLatin1String("MemTotal")].toDouble());
}

QString Session::enginePath() const
{
    const QString configured = qEnvironmentVariable("BERTH_ENGINE");
    if (!configured.isEmpty())
        return configured;
    const QString beside = QCoreApplication::applicationDirPath() + QStringLiteral("/berthd");
    return QFileInfo(beside).isExecutable() ? beside
                                            : QStandardPaths::findExecutable(QStringLiteral("berthd"));
}

bool Session::canStart() const
{
    return !socketPath().isEmpty() && ::geteuid() == 0 && !enginePath().isEmpty();
}

QString Session::startCommand() const
{
    const QString program = enginePath().isEmpty() ? QStringLiteral("berthd") : enginePath();
    const QString command = shellQuoted(program) + QStringLiteral(" -H ") + shellQuoted(address());
    return ::geteuid() == 0 ? command : QStringLiteral("sudo ") + command;
}

void Session::start()
{
    QProcess engine;
    engine.setProgram(enginePath());
    engine.setArguments({QStringLiteral("-H"), address()});
    engine.setStandardInputFile(QProcess::nullDevice());
    engine.setStandardOutputFile(QProcess::nullDevice());
    engine.setStandardErrorFile(QProcess::nullDevice());
    if (!engine.startDetached()) {
        problem_ = tr("%1 could not be started: %2").arg(enginePath(), engine.errorString());
        Q_EMIT changed();
    }
}

void Session::connectNow()
{
    if (asking_ || state_ == Ready)
        return;
    asking_ = true;
    link_.request("GET", QStringLiteral("/_ping"), {}, this, [this](const Answer &answer) {
        asking_ = false;
        if (!answer.ok()) {
            lose(answer.problem);
            return;
        }
        readInfo();
    });
}

void Session::readInfo()
{
    link_.request("GET", QStringLiteral("/info"), {}, this, [this](const Answer &answer) {
        if (!answer.ok()) {
            lose(answer.problem);
            return;
        }
        info_ = QJsonDocument::fromJson(answer.body).object();
        openEvents();
        second_.stop();
        failures_ = 0;
        problem_.clear();
        state_ = Ready;
        Q_EMIT changed();
        Q_EMIT connected();
    });
}

void Session::openEvents()
{
    rest_.clear();
    events_ = link_.stream(QStringLiteral("/events"));
    connect(events_.get(), &LinkStream::data, this, &Session::takeEvents);
    connect(events_.get(), &LinkStream::ended, this, &Session::lose);
}

void Session::takeEvents(const QByteArray &piece)
{
    rest_ += piece;
    for (qsizetype end = rest_.indexOf('\n'); end >= 0; end = rest_.indexOf('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(rest_.left(end)).object();
        rest_.remove(0, end + 1);
        const QJsonObject actor = object[QLatin1String("Actor")].toObject();
        if (!object.isEmpty()) {
            Q_EMIT event({object[QLatin1String("Type")].toString(),
                          object[QLatin1String("Action")].toString(), actor[QLatin1String("ID")].toString(),
                          actor[QLatin1String("Attributes")].toObject()});
        }
    }
    if (rest_.size() > kMostEventBytes)
        rest_.clear();
}

void Session::lose(const QString &problem)
{
    events_.reset();
    state_ = Down;
    problem_ = problem;
    retryIn_ = kRetrySeconds[size_t(std::min<int>(failures_++, kRetrySeconds.size() - 1))];
    watchSocket();
    second_.start();
    Q_EMIT changed();
    Q_EMIT retryChanged();
}

void Session::watchSocket()
{
    const QString path = socketPath();
    if (path.isEmpty())
        return;
    // The nearest folder that is there: the socket's own may be made by the engine.
    QString folder = QFileInfo(path).absolutePath();
    while (!QFileInfo(folder).isDir() && folder.size() > 1)
        folder = QFileInfo(folder).absolutePath();
    if (watcher_.directories() == QStringList{folder})
        return;
    if (!watcher_.directories().isEmpty())
        watcher_.removePaths(watcher_.directories());
    watcher_.addPath(folder);
}

} // namespace berth::ui

#include "app/engine/daemon.h"

#include "app/engine/quiet_memory.h"
#include "backend/api/all_routes.h"
#include "backend/base/clock.h"
#include "backend/base/fd.h"
#include "backend/engine/engine.h"
#include "backend/http/server.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QSocketNotifier>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::app {

namespace {

constexpr std::uint16_t kTlsPort = 2376;
constexpr int kOutOfMemoryScore = -500; // the containers go first

QtMsgType leastSevere = QtInfoMsg;

// Qt's own numbers are not in order of severity.
int severity(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return 0;
    case QtInfoMsg:
        return 1;
    case QtWarningMsg:
        return 2;
    default:
        return 3;
    }
}

void writeLogLine(QtMsgType type, const QMessageLogContext &, const QString &message)
{
    static constexpr const char *kNames[] = {"debug", "info", "warning", "error"};
    if (severity(type) < severity(leastSevere))
        return;
    std::fprintf(stderr, "%s level=%s %s\n", rfc3339NanoFixed(wallClock()).c_str(), kNames[severity(type)],
                 qUtf8Printable(message));
}

Result<void> setLogLevel(const std::string &level, bool debug)
{
    static constexpr std::pair<std::string_view, QtMsgType> kLevels[] = {{"debug", QtDebugMsg},
                                                                         {"info", QtInfoMsg},
                                                                         {"warn", QtWarningMsg},
                                                                         {"error", QtCriticalMsg},
                                                                         {"fatal", QtFatalMsg}};
    for (const auto &[name, type] : kLevels) {
        if (name == level) {
            leastSevere = debug ? QtDebugMsg : type;
            qInstallMessageHandler(&writeLogLine);
            return {};
        }
    }
    return failure(invalid("invalid logging level: " + level));
}

// What holds for the process as a whole, before anything else runs in it.
void prepareProcess()
{
    ::umask(0022);
    ::prctl(PR_SET_DUMPABLE, 0); // no core, no tracer: secrets of clients pass through this memory
    std::signal(SIGPIPE, SIG_IGN);
    const UniqueFd score(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
    const std::string text = std::to_string(kOutOfMemoryScore);
    if (score)
        (void)!::write(score.get(), text.data(),
                       text.size()); // not allowed without CAP_SYS_RESOURCE: do without
}

Result<void> makeFolder(const std::string &path, mode_t mode)
{
    for (std::size_t at = 1; at != std::string::npos;) {
        at = path.find('/', at + 1);
        const std::string part = path.substr(0, at);
        if (::mkdir(part.c_str(), at == std::string::npos ? mode : 0755) != 0 && errno != EEXIST)
            return failure(systemError("making " + part, errno));
    }
    return {};
}

std::string shimBesideMe()
{
    const QString own = QCoreApplication::applicationDirPath();
    for (const char *place : {"/berth-shim", "/../libexec/berth/berth-shim", "/../lib/berth/berth-shim"}) {
        const QFileInfo file(own + QLatin1String(place));
        if (file.isExecutable())
            return file.canonicalFilePath().toStdString();
    }
    return (own + QStringLiteral("/berth-shim")).toStdString();
}

} // namespace

struct Daemon::Parts
{
    Flags flags;
    std::unique_ptr<engine::Engine> engine;
    std::unique_ptr<api::Api> api;
    std::unique_ptr<http::Router> router;
    QuietMemory memory;
    std::unique_ptr<http::Server> server;
    UniqueFd signals;
    std::unique_ptr<QSocketNotifier> signalNotifier;

    Result<void> catchSignals();
    Result<void> listen();
    Result<void> listenTcp(const std::string &address);
    QCoro::Task<void> serve();
    QCoro::Task<void> stop();
    void writePidFile() const;
};

Result<void> Daemon::Parts::catchSignals()
{
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&set, number);
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    signals.reset(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals)
        return failure(systemError("making a signal descriptor", errno));
    signalNotifier = std::make_unique<QSocketNotifier>(signals.get(), QSocketNotifier::Read);
    QObject::connect(signalNotifier.get(), &QSocketNotifier::activated, signalNotifier.get(), [this] {
        signalfd_siginfo info{};
        if (::read(signals.get(), &info, sizeof info) == ssize_t(sizeof info) && info.ssi_signo != SIGHUP)
            stop();
    });
    return {};
}

// Whoever reaches the API is root: over TCP never without proof of who it is.
Result<void> Daemon::Parts::listenTcp(const std::string &address)
{
    if (!flags.tls.verify)
        return failure(
            invalid("tcp://" + address + " needs --tlsverify with --tlscacert, --tlscert and --tlskey"));
    const std::size_t colon = address.rfind(':');
    std::string host = address.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    std::uint16_t port = kTlsPort;
    if (colon != std::string::npos) {
        const char *end = address.data() + address.size();
        if (std::from_chars(address.data() + colon + 1, end, port).ptr != end)
            return failure(invalid("invalid bind address format: tcp://" + address));
    }
    return server->listenTls(host, port, {flags.tls.ca, flags.tls.certificate, flags.tls.key});
}

Result<void> Daemon::Parts::listen()
{
    for (const std::string &host : flags.hosts) {
        if (host.starts_with("unix://")) {
            const std::string path = host.substr(7);
            TRY_VOID(makeFolder(path.substr(0, path.rfind('/')), 0755));
            TRY_VOID(server->listenUnix(path, flags.group));
        } else if (host == "fd://" || host.starts_with("fd://")) {
            TRY_VOID(server->listenActivated());
        } else if (host.starts_with("tcp://")) {
            TRY_VOID(listenTcp(host.substr(6)));
        } else {
            return failure(
                invalid("cannot listen on " + host + ": use unix://PATH, fd:// or tcp://ADDRESS:PORT"));
        }
        qInfo("API listen on %s", host.c_str());
    }
    return {};
}

// The API opens when what lived before is known again: nobody sees half a list.
QCoro::Task<void> Daemon::Parts::serve()
{
    co_await engine->adopt();
    if (auto listening = listen(); !listening) {
        qCritical("%s", listening.error().text().c_str());
        // Perhaps before the loop runs, where exit() alone would be forgotten.
        QMetaObject::invokeMethod(
            QCoreApplication::instance(), [] { QCoreApplication::exit(1); }, Qt::QueuedConnection);
        co_return;
    }
    writePidFile();
    qInfo("Daemon has completed initialization");
}

void Daemon::Parts::writePidFile() const
{
    if (flags.pidFile.empty())
        return;
    const UniqueFd file(::open(flags.pidFile.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    const std::string text = std::to_string(::getpid());
    if (!file || ::write(file.get(), text.data(), text.size()) < 0)
        qWarning("cannot write %s", flags.pidFile.c_str());
}

QCoro::Task<void> Daemon::Parts::stop()
{
    signalNotifier->setEnabled(false);
    server->close();
    co_await engine->shutDown();
    if (!flags.pidFile.empty())
        ::unlink(flags.pidFile.c_str());
    QCoreApplication::quit();
}

Result<std::unique_ptr<Daemon>> Daemon::create(Flags flags)
{
    prepareProcess();
    TRY_VOID(setLogLevel(flags.logLevel, flags.options.debug));
    if (flags.options.shimPath.empty())
        flags.options.shimPath = shimBesideMe();
    flags.options.unpackProgram = "/proc/self/exe"; // main hands over
    TRY_VOID(makeFolder(flags.options.dataRoot, 0700));
    TRY_VOID(makeFolder(flags.options.execRoot, 0711));
    auto parts = std::make_unique<Parts>();
    parts->flags = std::move(flags);
    TRY_VOID(parts->catchSignals());
    parts->engine = TRY(engine::Engine::create(parts->flags.options));
    parts->api = std::make_unique<api::Api>(api::Api{*parts->engine});
    parts->router = std::make_unique<http::Router>(api::makeRouter(*parts->api));
    parts->server = std::make_unique<http::Server>(
        [router = parts->router.get(), memory = &parts->memory](std::shared_ptr<http::Exchange> exchange) {
            memory->noticeWork();
            router->dispatch(std::move(exchange));
        });
    parts->serve();
    return std::unique_ptr<Daemon>(new Daemon(std::move(parts)));
}

Daemon::Daemon(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Daemon::~Daemon() = default;

} // namespace berth::app

#include "backend/http/server.h"

#include <QHostAddress>
#include <QTimer>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace berth::http {

namespace {

constexpr int kBacklog = 1024;
constexpr std::size_t kMostConnections = 10'000;
constexpr std::chrono::milliseconds kAcceptPause{500};
constexpr int kFirstActivatedFd = 3; // sd_listen_fds(3)

Result<sockaddr_un> unixAddress(const std::string &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path[0] != '/')
        return failure(invalid("the socket unix://" + path + " needs an absolute path"));
    if (path.size() >= sizeof address.sun_path)
        return failure(invalid("the socket path is longer than " +
                               std::to_string(sizeof address.sun_path - 1) + " bytes: " + path));
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

// Somebody answers at the address.
bool answers(const sockaddr_un &address)
{
    const UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    return probe &&
           (::connect(probe.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 ||
            errno == EAGAIN); // its queue is full
}

} // namespace

Server::Server(Dispatch dispatch) : dispatch_(std::move(dispatch)) {}

Server::~Server()
{
    close();
}

Result<void> Server::listenUnix(const std::string &path, const std::string &group)
{
    const sockaddr_un address = TRY(unixAddress(path));
    if (answers(address))
        return failure(conflict("another daemon listens on unix://" + path));
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd)
        return failure(systemError("making a socket", errno));
    struct stat old
    {
    };
    if (::lstat(path.c_str(), &old) == 0 && !S_ISSOCK(old.st_mode))
        return failure(conflict(path + " is there and is no socket"));
    ::unlink(path.c_str());
    // Closed to everybody until its owner is set: there is no moment at which others could connect.
    const mode_t before = ::umask(0777);
    const bool bound = ::bind(fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    const int problem = errno;
    ::umask(before);
    if (!bound)
        return failure(systemError("binding unix://" + path, problem));
    if (const ::group *entry = group.empty() ? nullptr : ::getgrnam(group.c_str()))
        (void)!::chown(path.c_str(), uid_t(-1), entry->gr_gid);
    if (::chmod(path.c_str(), 0660) != 0 || ::listen(fd.get(), kBacklog) != 0)
        return failure(systemError("listening on unix://" + path, errno));
    listenOn(std::move(fd), path);
    return {};
}

Result<void> Server::listenActivated()
{
    const char *pid = ::getenv("LISTEN_PID"), *count = ::getenv("LISTEN_FDS");
    if (pid == nullptr || count == nullptr || std::atoi(pid) != ::getpid() || std::atoi(count) < 1)
        return failure(invalid("fd:// was asked for, but no socket was handed over"));
    for (int fd = kFirstActivatedFd; fd < kFirstActivatedFd + std::atoi(count); ++fd) {
        ::fcntl(fd, F_SETFD, FD_CLOEXEC);
        ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
        listenOn(UniqueFd(fd), {});
    }
    return {};
}

Result<void> Server::listenTls(const std::string &address, std::uint16_t port, const TlsFiles &files)
{
    const QSslConfiguration configuration = TRY(mutualTls(files));
    QHostAddress host(QString::fromStdString(address));
    if (address == "localhost")
        host = QHostAddress::LocalHost;
    if (address.empty())
        host = QHostAddress::AnyIPv4;
    if (host.isNull())
        return failure(invalid("cannot listen on tcp://" + address + ": an IP address is needed"));
    tls_ = std::make_unique<TlsListener>(configuration, [this](UniqueFd client) {
        if (connections_->size() < kMostConnections)
            add(std::move(client), Origin::Tcp);
    });
    if (!tls_->listen(host, port))
        return failure(
            invalid("cannot listen on tcp://" + address + ": " + tls_->errorString().toStdString()));
    return {};
}

std::uint16_t Server::tlsPort() const
{
    return tls_ ? tls_->serverPort() : 0;
}

void Server::listenOn(UniqueFd fd, std::string path)
{
    const int number = fd.get();
    auto notifier = std::make_unique<QSocketNotifier>(number, QSocketNotifier::Read);
    QObject::connect(notifier.get(), &QSocketNotifier::activated, notifier.get(),
                     [this, number] { acceptAll(number); });
    listeners_.push_back({std::move(fd), std::move(path), std::move(notifier)});
}

void Server::acceptAll(int listener)
{
    for (;;) {
        UniqueFd client(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!client) {
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            if (errno == EMFILE || errno == ENFILE)
                pauseAccepting(listener);
            return;
        }
        if (connections_->size() < kMostConnections)
            add(std::move(client), Origin::Local);
    }
}

// No descriptor is free: the listener would be told ready for ever.
void Server::pauseAccepting(int listener)
{
    for (Listener &entry : listeners_) {
        if (entry.fd.get() != listener)
            continue;
        QSocketNotifier *notifier = entry.notifier.get();
        notifier->setEnabled(false);
        QTimer::singleShot(kAcceptPause, notifier, [notifier] { notifier->setEnabled(true); });
    }
}

void Server::add(UniqueFd client, Origin origin)
{
    const auto connection =
        std::make_shared<Connection>(std::make_unique<Stream>(std::move(client)), origin, dispatch_,
                                     [all = std::weak_ptr(connections_)](Connection *ended) {
                                         if (const auto connections = all.lock())
                                             connections->erase(ended);
                                     });
    connections_->emplace(connection.get(), connection);
    connection->begin();
}

void Server::close()
{
    for (Listener &listener : listeners_) {
        listener.notifier.reset();
        if (!listener.path.empty())
            ::unlink(listener.path.c_str());
    }
    listeners_.clear();
    tls_.reset();
    for (const auto &[pointer, connection] : Connections(*connections_))
        connection->endGently();
}

} // namespace berth::http

// Listens and accepts: UNIX sockets by path (0660, a group; a stale file is replaced), sockets handed over by
// systemd (fd://), TCP only with mutual TLS. Connections live here. Engine thread only.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"
#include "backend/http/connection.h"
#include "backend/http/tls.h"

#include <QSocketNotifier>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace berth::http {

class Server
{
public:
    explicit Server(Dispatch dispatch);
    ~Server();

    // "unix:///path": the file belongs to `group` when there is such a group. Fails when another daemon
    // answers there.
    Result<void> listenUnix(const std::string &path, const std::string &group);
    // "fd://": every socket that systemd passed (LISTEN_FDS).
    Result<void> listenActivated();

    // "tcp://": only with mutual TLS, for root-equal power must not lie open on a port. Port 0: any free one.
    Result<void> listenTls(const std::string &address, std::uint16_t port, const TlsFiles &files);
    std::uint16_t tlsPort() const;

    std::size_t connections() const { return connections_->size(); }
    // Takes no further connection, removes the socket files, lets answers under way be finished.
    void close();

private:
    void listenOn(UniqueFd fd, std::string path);
    void acceptAll(int listener);
    void pauseAccepting(int listener);
    void add(UniqueFd client, Origin origin);

    struct Listener
    {
        UniqueFd fd;
        std::string path;
        std::unique_ptr<QSocketNotifier> notifier;
    };
    Dispatch dispatch_;
    std::vector<Listener> listeners_;
    using Connections = std::map<Connection *, std::shared_ptr<Connection>>;
    std::shared_ptr<Connections> connections_ = std::make_shared<Connections>(); // connections know it weakly
    std::unique_ptr<TlsListener> tls_;
};

} // namespace berth::http

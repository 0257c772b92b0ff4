// Listens and accepts: UNIX sockets by path (0660, a group; a stale file is replaced), sockets handed over by
// systemd (fd://), TCP only with mutual TLS. Connections live here. Engine thread only.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"
#include "backend/http/connection.h"

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

    std::size_t connections() const { return connections_.size(); }
    // Takes no further connection, removes the socket files, lets answers under way be finished.
    void close();

private:
    void listenOn(UniqueFd fd, std::string path);
    void acceptAll(int listener);
    void add(UniqueFd client);

    struct Listener
    {
        UniqueFd fd;
        std::string path;
        std::unique_ptr<QSocketNotifier> notifier;
    };
    Dispatch dispatch_;
    std::vector<Listener> listeners_;
    std::map<Connection *, std::shared_ptr<Connection>> connections_;
};

} // namespace berth::http

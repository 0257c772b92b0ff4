#include "backend/client/connect.h"

#include "backend/http/tls.h"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>

namespace berth::client {

namespace {

Error cannotConnect(const Endpoint &endpoint, int problem)
{
    if (problem == EACCES || problem == EPERM)
        return Error{ErrorKind::Unavailable,
                     "permission denied while trying to connect to the Docker daemon socket at " +
                         endpoint.text(),
                     {},
                     0};
    return Error{ErrorKind::Unavailable,
                 "Cannot connect to the Docker daemon at " + endpoint.text() +
                     ". Is the docker daemon running?",
                 {},
                 0};
}

Result<UniqueFd> connectOverTls(const Endpoint &endpoint)
{
    const std::string &folder = endpoint.certificates;
    const QSslConfiguration configuration =
        TRY(http::mutualTls({folder + "/ca.pem", folder + "/cert.pem", folder + "/key.pem"}));
    auto pair = TRY(http::socketPair());
    auto socket = std::make_unique<QSslSocket>();
    socket->setSslConfiguration(configuration);
    socket->connectToHostEncrypted(QString::fromStdString(endpoint.host), endpoint.port);
    http::relayTls(std::move(socket), std::move(pair.first));
    return std::move(pair.second);
}

} // namespace

Result<UniqueFd> connectTo(const Endpoint &endpoint)
{
    if (!endpoint.host.empty())
        return connectOverTls(endpoint);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (endpoint.path.size() >= sizeof address.sun_path)
        return failure(invalid("the path of the socket is too long: " + endpoint.path));
    std::memcpy(address.sun_path, endpoint.path.c_str(), endpoint.path.size() + 1);
    // Non-blocking: an engine that does not accept must not hold up the window.
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket)
        return failure(systemError("making a socket", errno));
    if (::connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return failure(cannotConnect(endpoint, errno));
    return socket;
}

} // namespace berth::client

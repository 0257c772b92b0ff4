#include "backend/client/connect.h"

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

} // namespace

Result<UniqueFd> connectTo(const Endpoint &endpoint)
{
    if (!endpoint.host.empty())
        return failure(notImplemented("TCP endpoints"));
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

#include "backend/net/published_ports.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>

namespace berth::net {

namespace {

struct SocketAddress
{
    sockaddr_storage storage{};
    socklen_t size = 0;
    int family() const { return storage.ss_family; }
};

std::optional<SocketAddress> socketAddress(const std::string &ip, std::uint16_t port)
{
    SocketAddress address;
    if (auto *v4 = reinterpret_cast<sockaddr_in *>(&address.storage);
        ::inet_pton(AF_INET, ip.c_str(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        address.size = sizeof *v4;
        return address;
    }
    if (auto *v6 = reinterpret_cast<sockaddr_in6 *>(&address.storage);
        ::inet_pton(AF_INET6, ip.c_str(), &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        address.size = sizeof *v6;
        return address;
    }
    return std::nullopt;
}

// Listening, for TCP, because only a listening socket keeps others with SO_REUSEADDR away; and it is set
// here, because a connection in TIME_WAIT must not hold up a start.
Result<UniqueFd> bindPlaceholder(Protocol protocol, const std::string &ip, std::uint16_t port)
{
    const auto address = socketAddress(ip, port);
    if (!address)
        return failure(invalid("invalid host IP address: " + ip));
    if (protocol == Protocol::Sctp)
        return UniqueFd(); // the kernel here may not know it: only the book keeps it apart
    const bool stream = protocol == Protocol::Tcp;
    UniqueFd fd(
        ::socket(address->family(), (stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd)
        return failure(systemError("opening a socket", errno));
    const int on = 1;
    if (stream)
        ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->family() == AF_INET6)
        ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr *>(&address->storage), address->size) != 0 ||
        (stream && ::listen(fd.get(), SOMAXCONN) != 0))
        return failure(systemError("binding", errno));
    return fd;
}

std::string withPort(const std::string &ip, std::uint16_t port)
{
    return (isIpv6(ip) ? "[" + ip + "]" : ip) + ":" + std::to_string(port);
}

Error taken(const std::string &ip, std::uint16_t port)
{
    Error error = internal("Bind for " + withPort(ip, port) + " failed: port is already allocated");
    error.sysErrno = EADDRINUSE;
    return error;
}

Error refused(const PublishWish &wish, const std::string &ip, std::uint16_t port, Ipv4 target, int why)
{
    // dockerd's words end like Go's texts of these errors.
    const std::string reason = why == EADDRINUSE      ? "address already in use"
                               : why == EADDRNOTAVAIL ? "cannot assign requested address"
                               : why == EACCES        ? "permission denied"
                                                      : errnoText(why);
    Error error = internal("failed to bind host port for " + withPort(ip, port) + ":" +
                           withPort(target.str(), wish.container.port) + "/" +
                           std::string(protocolName(wish.container.protocol)) + ": " + reason);
    error.sysErrno = why;
    return error;
}

bool isUnspecified(const std::string &ip)
{
    return ip == "0.0.0.0" || ip == "::";
}

} // namespace

std::string ContainerPort::str() const
{
    return model::portKey(port, protocolName(protocol));
}

Result<ContainerPort> parseContainerPort(std::string_view text)
{
    const model::PortRange range = TRY(model::parsePort(text));
    const auto protocol = protocolOf(range.protocol);
    if (range.size() != 1 || !protocol)
        return failure(invalid("invalid port specification: \"" + std::string(text.substr(0, 64)) + "\""));
    return ContainerPort{range.first, *protocol};
}

model::PortRange ephemeralRange()
{
    model::PortRange range{49153, 60999};
    const UniqueFd file(::open("/proc/sys/net/ipv4/ip_local_port_range", O_RDONLY | O_CLOEXEC));
    char text[32]{};
    unsigned first = 0, last = 0;
    if (file && ::read(file.get(), text, sizeof text - 1) > 0 &&
        std::sscanf(text, "%u %u", &first, &last) == 2 && first > 0 && first <= last && last <= 65535)
        range.first = std::uint16_t(first), range.last = std::uint16_t(last);
    return range;
}

bool hostHasIpv6()
{
    return bool(bindPlaceholder(Protocol::Tcp, "::1", 0));
}

bool PortBook::isTaken(Protocol protocol, const std::string &hostIp, std::uint16_t port) const
{
    const auto matches = [&](const Key &key) {
        if (key.protocol != protocol || key.port != port || isIpv6(key.hostIp) != isIpv6(hostIp))
            return false;
        return key.hostIp == hostIp || isUnspecified(key.hostIp) || isUnspecified(hostIp);
    };
    return std::find_if(taken_.begin(), taken_.end(), matches) != taken_.end();
}

Result<std::vector<ReservedPort>> PortBook::bindAll(const PublishWish &wish,
                                                    const std::vector<std::string> &addresses,
                                                    std::uint16_t port, Ipv4 target)
{
    for (const std::string &ip : addresses) {
        if (isTaken(wish.container.protocol, ip, port))
            return failure(taken(ip, port));
    }
    std::vector<ReservedPort> ports;
    for (const std::string &ip : addresses) {
        auto socket = bindPlaceholder(wish.container.protocol, ip, port);
        if (!socket)
            return failure(socket.error().sysErrno == 0
                               ? socket.error()
                               : refused(wish, ip, port, target, socket.error().sysErrno));
        ports.push_back({wish.container, ip, port, std::move(*socket), isIpv6(ip)});
    }
    for (const ReservedPort &reserved : ports)
        taken_.insert({reserved.container.protocol, reserved.hostIp, reserved.hostPort});
    return ports;
}

Result<std::vector<ReservedPort>> PortBook::reserve(const PublishWish &wish,
                                                    const std::string &defaultAddress, Ipv4 target)
{
    std::vector<std::string> addresses{wish.hostIp.empty() ? defaultAddress : wish.hostIp};
    if (wish.hostIp.empty() && defaultAddress == "0.0.0.0" && hostHasIpv6())
        addresses.emplace_back("::");
    const bool any = wish.host.last == 0;
    const model::PortRange range = any ? ephemeralRange() : wish.host;
    const std::uint32_t count = std::uint32_t(range.size());
    const bool goesOn = any && lastRandom_ >= range.first && lastRandom_ < range.last;
    const std::uint32_t start = goesOn ? lastRandom_ + 1u - range.first : 0;
    std::optional<Error> problem;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto port = std::uint16_t(range.first + (start + i) % count);
        auto ports = bindAll(wish, addresses, port, target);
        if (ports && any)
            lastRandom_ = port;
        if (ports)
            return ports;
        problem = ports.error();
        if (problem->sysErrno != EADDRINUSE) // what else went wrong would go wrong with every port
            break;
    }
    problem->sysErrno = 0; // its text says it
    return failure(*problem);
}

Result<ReservedPort> PortBook::reserveAgain(const ContainerPort &container, const std::string &hostIp,
                                            std::uint16_t port)
{
    const PublishWish wish{container, hostIp, {port, port}};
    std::vector<ReservedPort> ports = TRY(bindAll(wish, {hostIp}, port, {}));
    return std::move(ports.front());
}

void PortBook::release(const ReservedPort &port)
{
    taken_.erase({port.container.protocol, port.hostIp, port.hostPort});
}

} // namespace berth::net

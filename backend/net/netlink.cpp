#include "backend/net/netlink.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <optional>
#include <sys/socket.h>

namespace berth::net {

namespace {

constexpr std::size_t kReceiveSize = 64 << 10; // the kernel fills at most 32 KiB of a dump at once

// Calls visit(nlmsghdr &) for each whole message, until it answers false; false then.
template <class Header, class Visit>
bool forEachMessage(char *bytes, std::size_t size, const Visit &visit)
{
    while (size >= sizeof(nlmsghdr)) {
        auto *message = reinterpret_cast<Header *>(bytes);
        if (message->nlmsg_len < sizeof(nlmsghdr) || message->nlmsg_len > size)
            return true;
        if (!visit(*message))
            return false;
        const std::size_t step = std::min<std::size_t>(NLMSG_ALIGN(message->nlmsg_len), size);
        bytes += step;
        size -= step;
    }
    return true;
}

// The errno of an answer that carries one; 0: acknowledged.
std::optional<int> verdictOf(const nlmsghdr &answer)
{
    if (answer.nlmsg_type != NLMSG_ERROR || answer.nlmsg_len < NLMSG_LENGTH(sizeof(nlmsgerr)))
        return std::nullopt;
    return -static_cast<const nlmsgerr *>(NLMSG_DATA(&answer))->error;
}

} // namespace

void NetlinkMessage::append(const void *data, std::size_t size)
{
    const auto *bytes = static_cast<const char *>(data);
    buffer_.insert(buffer_.end(), bytes, bytes + size);
    buffer_.resize((buffer_.size() + NLMSG_ALIGNTO - 1) & ~std::size_t{NLMSG_ALIGNTO - 1});
}

void NetlinkMessage::begin(std::uint16_t type, std::uint16_t flags)
{
    start_ = buffer_.size();
    nlmsghdr header{};
    header.nlmsg_type = type;
    header.nlmsg_flags = std::uint16_t(flags | NLM_F_REQUEST);
    append(&header, sizeof header);
}

void NetlinkMessage::end()
{
    const auto length = std::uint32_t(buffer_.size() - start_);
    std::memcpy(buffer_.data() + start_ + offsetof(nlmsghdr, nlmsg_len), &length, sizeof length);
}

void NetlinkMessage::bytes(std::uint16_t type, const void *data, std::size_t size)
{
    const nlattr attribute{std::uint16_t(sizeof(nlattr) + size), type};
    append(&attribute, sizeof attribute);
    append(data, size);
}

void NetlinkMessage::text(std::uint16_t type, std::string_view value)
{
    const std::string copy(value);
    bytes(type, copy.c_str(), copy.size() + 1);
}

void NetlinkMessage::be32(std::uint16_t type, std::uint32_t value)
{
    u32(type, htonl(value));
}

std::size_t NetlinkMessage::open(std::uint16_t type)
{
    const std::size_t position = buffer_.size();
    bytes(std::uint16_t(type | NLA_F_NESTED), nullptr, 0);
    return position;
}

void NetlinkMessage::close(std::size_t position)
{
    const auto length = std::uint16_t(buffer_.size() - position);
    std::memcpy(buffer_.data() + position, &length, sizeof length);
}

void forEachAttribute(const void *data, std::size_t size,
                      const std::function<void(std::uint16_t, std::span<const char>)> &visit)
{
    const auto *bytes = static_cast<const char *>(data);
    while (size >= sizeof(nlattr)) {
        nlattr attribute;
        std::memcpy(&attribute, bytes, sizeof attribute);
        if (attribute.nla_len < sizeof attribute || attribute.nla_len > size)
            return;
        visit(attribute.nla_type & NLA_TYPE_MASK,
              {bytes + sizeof attribute, attribute.nla_len - sizeof attribute});
        const std::size_t step = std::min<std::size_t>(NLA_ALIGN(attribute.nla_len), size);
        bytes += step;
        size -= step;
    }
}

Result<NetlinkSocket> NetlinkSocket::open(int protocol, std::uint32_t groups)
{
    const int flags = SOCK_RAW | SOCK_CLOEXEC | (groups != 0 ? SOCK_NONBLOCK : 0);
    UniqueFd fd(::socket(AF_NETLINK, flags, protocol));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = groups;
    if (!fd || ::bind(fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return failure(systemError("opening a netlink socket", errno));
    return NetlinkSocket(std::move(fd));
}

std::uint32_t NetlinkSocket::port() const
{
    sockaddr_nl address{};
    socklen_t size = sizeof address;
    ::getsockname(fd_.get(), reinterpret_cast<sockaddr *>(&address), &size);
    return address.nl_pid;
}

Result<void> NetlinkSocket::receive(std::string_view doing,
                                    const std::function<bool(const nlmsghdr &)> &visit)
{
    alignas(nlmsghdr) static thread_local char buffer[kReceiveSize];
    while (true) {
        const ssize_t got = ::recv(fd_.get(), buffer, sizeof buffer, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failure(systemError(doing, errno));
        if (!forEachMessage<const nlmsghdr>(buffer, std::size_t(got), visit))
            return {};
    }
}

Result<void> NetlinkSocket::send(NetlinkMessage &message, std::string_view doing)
{
    std::size_t wanted = 0;
    const std::uint32_t first = sequence_ + 1;
    forEachMessage<nlmsghdr>(message.buffer().data(), message.buffer().size(), [&](nlmsghdr &header) {
        header.nlmsg_seq = ++sequence_;
        wanted += (header.nlmsg_flags & NLM_F_ACK) != 0;
        return true;
    });
    if (::send(fd_.get(), message.buffer().data(), message.buffer().size(), 0) < 0)
        return failure(systemError(doing, errno));
    int problem = 0;
    TRY_VOID(receive(doing, [&](const nlmsghdr &answer) {
        const auto verdict = verdictOf(answer);
        if (!verdict || answer.nlmsg_seq - first > sequence_ - first)
            return true; // left from an earlier batch that was refused
        problem = *verdict;
        return problem == 0 && --wanted > 0;
    }));
    if (problem != 0)
        return failure(systemError(doing, problem));
    return {};
}

Result<void> NetlinkSocket::dump(NetlinkMessage &message, std::string_view doing,
                                 const std::function<void(const nlmsghdr &)> &visit)
{
    reinterpret_cast<nlmsghdr *>(message.buffer().data())->nlmsg_seq = ++sequence_;
    if (::send(fd_.get(), message.buffer().data(), message.buffer().size(), 0) < 0)
        return failure(systemError(doing, errno));
    int problem = 0;
    TRY_VOID(receive(doing, [&](const nlmsghdr &answer) {
        if (answer.nlmsg_seq != sequence_)
            return true;
        problem = verdictOf(answer).value_or(0);
        if (answer.nlmsg_type == NLMSG_ERROR || answer.nlmsg_type == NLMSG_DONE)
            return false;
        visit(answer);
        return true;
    }));
    if (problem != 0)
        return failure(systemError(doing, problem));
    return {};
}

bool NetlinkSocket::drain(const std::function<void(const nlmsghdr &)> &visit)
{
    auto state = receive("reading notices", [&](const nlmsghdr &notice) {
        visit(notice);
        return true;
    });
    return state.error().sysErrno == EAGAIN;
}

} // namespace berth::net

#include "backend/runtime/channel.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace berth::runtime {

namespace {

constexpr std::size_t kMaxFdsOfMessage = 16;
constexpr std::size_t kMaxFdsWaiting = 64;
constexpr std::size_t kReadPiece = 16u << 10;

struct FrameHeader
{
    std::uint32_t length = 0; // of the body
    std::uint16_t type = 0;
    std::uint16_t fdCount = 0;
    std::uint32_t id = 0;
};
static_assert(sizeof(FrameHeader) == 12);

union FdControl {
    cmsghdr alignment;
    std::array<char, CMSG_SPACE(sizeof(int) * kMaxFdsOfMessage)> bytes;
};

void putFds(msghdr &message, FdControl &control, const std::vector<UniqueFd> &fds)
{
    control.bytes.fill(0);
    message.msg_control = control.bytes.data();
    message.msg_controllen = CMSG_SPACE(sizeof(int) * fds.size());
    cmsghdr *part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof(int) * fds.size());
    for (std::size_t at = 0; at < fds.size(); ++at) {
        const int fd = fds[at].get();
        std::memcpy(CMSG_DATA(part) + at * sizeof fd, &fd, sizeof fd);
    }
}

void takeFds(msghdr &message, std::deque<UniqueFd> &into)
{
    for (cmsghdr *part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t at = 0; at < count; ++at) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(part) + at * sizeof fd, sizeof fd);
            into.emplace_back(fd);
        }
    }
}

bool wouldBlock(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK;
}

} // namespace

Result<void> Channel::send(MessageType type, std::uint32_t id, std::string_view body,
                           std::vector<UniqueFd> fds)
{
    if (body.size() > wire::kMaxMessage || fds.size() > kMaxFdsOfMessage)
        return failure(Error{ErrorKind::TooLarge, "message to or from the supervisor is too large", {}, 0});
    const FrameHeader header{static_cast<std::uint32_t>(body.size()), static_cast<std::uint16_t>(type),
                             static_cast<std::uint16_t>(fds.size()), id};
    Outgoing message;
    message.bytes.reserve(sizeof header + body.size());
    message.bytes.append(reinterpret_cast<const char *>(&header), sizeof header);
    message.bytes.append(body);
    message.fds = std::move(fds);
    outgoing_.push_back(std::move(message));
    return flush();
}

Result<void> Channel::flush()
{
    while (!outgoing_.empty()) {
        Outgoing &next = outgoing_.front();
        iovec part{next.bytes.data() + next.sent, next.bytes.size() - next.sent};
        msghdr message = {};
        FdControl control;
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        if (!next.fds.empty())
            putFds(message, control, next.fds);
        const ssize_t count = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && wouldBlock(errno))
            return {};
        if (count < 0)
            return failure(Error{ErrorKind::Gone, "the other side is gone", {}, errno});
        next.fds.clear();
        next.sent += static_cast<std::size_t>(count);
        if (next.sent == next.bytes.size())
            outgoing_.pop_front();
    }
    return {};
}

Result<std::optional<Message>> Channel::receive()
{
    while (true) {
        std::optional<Message> message = TRY(parse());
        if (message)
            return message;
        const bool more = TRY(readMore());
        if (!more)
            return std::nullopt;
    }
}

// The front of incoming_ as a message.
Result<std::optional<Message>> Channel::parse()
{
    FrameHeader header;
    const std::string_view rest = std::string_view(incoming_).substr(consumed_);
    if (rest.size() < sizeof header)
        return std::nullopt;
    std::memcpy(&header, rest.data(), sizeof header);
    if (header.length > wire::kMaxMessage || header.fdCount > kMaxFdsOfMessage)
        return failure(invalid("malformed message"));
    if (rest.size() - sizeof header < header.length)
        return std::nullopt;
    if (header.fdCount > incomingFds_.size())
        return failure(invalid("a message came without its descriptors"));
    Message message{
        MessageType(header.type), header.id, std::string(rest.substr(sizeof header, header.length)), {}};
    for (std::uint16_t at = 0; at < header.fdCount; ++at) {
        message.fds.push_back(std::move(incomingFds_.front()));
        incomingFds_.pop_front();
    }
    consumed_ += sizeof header + header.length;
    if (consumed_ == incoming_.size()) {
        if (incoming_.capacity() > kReadPiece)
            incoming_ = std::string(); // a large message must not stay in memory
        incoming_.clear();
        consumed_ = 0;
    }
    return message;
}

// False: nothing is there now.
Result<bool> Channel::readMore()
{
    incoming_.erase(0, consumed_);
    consumed_ = 0;
    std::array<char, kReadPiece> piece; // not zeroed: most messages are short
    iovec part{piece.data(), piece.size()};
    FdControl control;
    msghdr message = {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    ssize_t count = 0;
    do {
        count = ::recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    } while (count < 0 && errno == EINTR);
    const int error = errno;
    if (count > 0) {
        incoming_.append(piece.data(), static_cast<std::size_t>(count));
        takeFds(message, incomingFds_);
        if ((message.msg_flags & MSG_CTRUNC) != 0 || incomingFds_.size() > kMaxFdsWaiting)
            return failure(invalid("too many descriptors"));
        return true;
    }
    if (count < 0 && wouldBlock(error))
        return false;
    return failure(Error{ErrorKind::Gone, "the other side is gone", {}, count < 0 ? error : 0});
}

} // namespace berth::runtime

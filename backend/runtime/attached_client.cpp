#include "backend/runtime/attached_client.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>

namespace berth::runtime {

namespace {

constexpr std::size_t kClientQueueFull = 1u << 20; // bytes
constexpr TimeNs kClientStall = 30 * kSecondNs;
constexpr std::size_t kInputPiece = 16u << 10;

// Docker's frame: stream, three zeros, length in network order.
std::array<char, 8> frameHeader(LogStream stream, std::size_t length)
{
    return {static_cast<char>(stream),
            0,
            0,
            0,
            static_cast<char>(length >> 24),
            static_cast<char>(length >> 16),
            static_cast<char>(length >> 8),
            static_cast<char>(length)};
}

// Unread input would turn our close into a reset that can overtake the output on its way to the client.
void closeGently(UniqueFd socket)
{
    std::array<char, 4096> unread;
    ::shutdown(socket.get(), SHUT_RDWR);
    for (int piece = 0; piece < 64; ++piece) {
        if (::recv(socket.get(), unread.data(), unread.size(), MSG_DONTWAIT) <= 0)
            return;
    }
}

} // namespace

AttachedClient::AttachedClient(EventLoop &loop, ClientOwner &owner, UniqueFd socket, Attach how)
    : loop_(loop), owner_(owner), socket_(std::move(socket)), how_(std::move(how)),
      scanner_(how_.raw ? how_.detachKeys : std::string()), stall_(loop, [this] { tellGone(); }),
      inputOpen_(how_.wantsStdin)
{
    const int flags = ::fcntl(socket_.get(), F_GETFL);
    ::fcntl(socket_.get(), F_SETFL, flags | O_NONBLOCK);
    watchWhatMatters();
}

AttachedClient::~AttachedClient()
{
    loop_.forget(socket_.get(), *this);
    closeGently(std::move(socket_));
}

bool AttachedClient::isFull() const
{
    return outputOpen_ && queue_.size() - queueSent_ >= kClientQueueFull;
}

void AttachedClient::output(LogStream stream, std::string_view data)
{
    const bool wanted = stream == LogStream::Stdout ? how_.wantsStdout : how_.wantsStderr;
    if (!wanted || !outputOpen_ || finishing_ || data.empty())
        return;
    const auto header = frameHeader(stream, data.size());
    const std::string_view head =
        how_.raw ? std::string_view() : std::string_view(header.data(), header.size());
    std::size_t sent = 0;
    if (queue_.empty()) {
        iovec parts[] = {{const_cast<char *>(head.data()), head.size()},
                         {const_cast<char *>(data.data()), data.size()}};
        msghdr message = {};
        message.msg_iov = parts;
        message.msg_iovlen = 2;
        const ssize_t count = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count > 0)
            sent = static_cast<std::size_t>(count);
        // A dead socket is told by the loop as a hang-up.
    }
    if (sent < head.size() + data.size())
        enqueue(head, data, sent);
}

void AttachedClient::enqueue(std::string_view header, std::string_view data, std::size_t sent)
{
    if (sent < header.size())
        queue_.append(header.substr(sent));
    queue_.append(data.substr(sent > header.size() ? sent - header.size() : 0));
    if (isFull() && !stall_.isSet())
        stall_.setAfter(kClientStall);
    watchWhatMatters();
}

void AttachedClient::takeInput(bool allowed)
{
    if (std::exchange(inputAllowed_, allowed) == allowed)
        return;
    if (allowed && !how_.pending.empty()) {
        const std::string pending = std::exchange(how_.pending, {});
        handOn(pending);
        return;
    }
    watchWhatMatters();
}

void AttachedClient::finish()
{
    finishing_ = true;
    inputOpen_ = false;
    if (queue_.empty() || !outputOpen_) {
        tellGone();
        return;
    }
    stall_.setAfter(kClientStall);
    watchWhatMatters();
}

void AttachedClient::watchWhatMatters()
{
    const std::uint32_t in = inputOpen_ && inputAllowed_ ? EPOLLIN : 0u;
    const std::uint32_t out = outputOpen_ && !queue_.empty() ? EPOLLOUT : 0u;
    if (hungUp_ && in == 0)
        loop_.forget(socket_.get(), *this); // the hang-up would be told for ever
    else
        loop_.watch(socket_.get(), in | out, *this);
}

void AttachedClient::ready(std::uint32_t events)
{
    if ((events & (EPOLLHUP | EPOLLERR)) != 0)
        return hangUp();
    if ((events & EPOLLOUT) != 0)
        return sendQueued(); // input is told again by the next round
    if ((events & EPOLLIN) != 0)
        readInput();
}

// The client closed. What it sent before is still to be read.
void AttachedClient::hangUp()
{
    hungUp_ = true;
    outputOpen_ = false;
    queue_ = std::string();
    stall_.clear();
    if (!inputOpen_)
        return tellGone();
    if (inputAllowed_)
        return readInput();
    watchWhatMatters();
    owner_.clientDrained(*this);
}

void AttachedClient::readInput()
{
    std::array<char, kInputPiece> piece;
    const ssize_t count = ::recv(socket_.get(), piece.data(), piece.size(), MSG_DONTWAIT);
    if (count > 0)
        return handOn({piece.data(), static_cast<std::size_t>(count)});
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        if (hungUp_)
            endInput();
        return;
    }
    endInput();
}

void AttachedClient::handOn(std::string_view input)
{
    std::string typed;
    const bool detach = scanner_.scan(input, typed);
    if (detach) {
        inputOpen_ = false;
        if (!typed.empty())
            owner_.clientTyped(*this, typed);
        return owner_.clientDetached(*this);
    }
    watchWhatMatters();
    owner_.clientTyped(*this, typed);
}

void AttachedClient::endInput()
{
    inputOpen_ = false;
    watchWhatMatters();
    owner_.clientInputEnded(*this);
    if (hungUp_)
        tellGone();
}

void AttachedClient::sendQueued()
{
    const std::string_view rest = std::string_view(queue_).substr(queueSent_);
    const ssize_t count = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0)
        return;
    const bool wasFull = isFull();
    queueSent_ += static_cast<std::size_t>(count);
    if (queueSent_ == queue_.size()) {
        queue_ = std::string();
        queueSent_ = 0;
        stall_.clear();
        if (finishing_)
            return tellGone();
        watchWhatMatters();
    } else if (stall_.isSet()) {
        stall_.setAfter(kClientStall);
    }
    if (queueSent_ > kClientQueueFull / 2) {
        queue_.erase(0, queueSent_);
        queueSent_ = 0;
    }
    if (wasFull && !isFull()) {
        if (!finishing_)
            stall_.clear();
        owner_.clientDrained(*this);
    }
}

void AttachedClient::tellGone()
{
    owner_.clientGone(*this);
}

} // namespace berth::runtime

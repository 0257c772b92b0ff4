#include "backend/http/stream.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace berth::http {

namespace {
constexpr std::size_t kReadPiece = 64 << 10;
}

Stream::Stream(UniqueFd fd)
    : poller_(Poller::ofThisThread()), alive_(std::make_shared<bool>(true)), fd_(std::move(fd))
{
    ::fcntl(fd_.get(), F_SETFL, ::fcntl(fd_.get(), F_GETFL) | O_NONBLOCK);
    watched_ = EPOLLIN;
    poller_->add(fd_.get(), watched_, *this);
}

Stream::~Stream()
{
    *alive_ = false;
    close();
}

std::string Stream::read(std::size_t most)
{
    if (!fd_ || readEnded_ || most == 0)
        return {};
    thread_local std::array<char, kReadPiece> piece;
    ssize_t count = 0;
    do {
        count = ::recv(fd_.get(), piece.data(), std::min(most, piece.size()), 0);
    } while (count < 0 && errno == EINTR);
    if (count > 0)
        return std::string(piece.data(), std::size_t(count));
    if (count == 0 || errno != EAGAIN) {
        readEnded_ = true;
        watch();
    }
    return {};
}

void Stream::setReading(bool on)
{
    reading_ = on;
    watch();
}

void Stream::watch()
{
    if (!fd_)
        return;
    const std::uint32_t wanted = (reading_ && !readEnded_ ? EPOLLIN : 0u) | (queued() != 0 ? EPOLLOUT : 0u);
    if (!watching_ && (wanted & EPOLLIN) != 0) {
        watching_ = true;
        poller_->add(fd_.get(), wanted, *this);
    } else if (watched_ != wanted) {
        poller_->change(fd_.get(), wanted);
    }
    watched_ = wanted;
}

void Stream::ready(std::uint32_t events)
{
    const auto alive = alive_;
    if ((events & EPOLLOUT) != 0) {
        flush();
        if (!fd_) {
            tellGone();
            return;
        }
        if (queued() < kQueueHighWater && std::exchange(wasFull_, false) && onDrained) {
            const auto call = onDrained; // the callee may destroy this, and with it the function
            call();
        }
    }
    // What the peer sent before it left is still read.
    if (*alive && fd_ && (events & EPOLLIN) != 0 && reading_ && !readEnded_ && onReadable) {
        const auto call = onReadable;
        call();
        return; // the hang-up is told again
    }
    if (*alive && fd_ && (events & (EPOLLHUP | EPOLLERR)) != 0) {
        poller_->remove(fd_.get()); // or it would be told for ever
        watching_ = false;
        tellGone();
    }
}

void Stream::tellGone()
{
    if (const auto call = std::exchange(onGone, nullptr))
        call();
}

void Stream::write(std::string_view bytes)
{
    if (!fd_ || closing_ || finishing_ || bytes.empty())
        return;
    const bool idle = queued() == 0;
    if (written_ > kQueueHighWater) {
        queue_.erase(0, written_);
        written_ = 0;
    }
    queue_ += bytes;
    if (idle)
        flush();
    wasFull_ = wasFull_ || queued() >= kQueueHighWater;
}

void Stream::flush()
{
    while (fd_ && written_ < queue_.size()) {
        const ssize_t count =
            ::send(fd_.get(), queue_.data() + written_, queue_.size() - written_, MSG_NOSIGNAL);
        if (count > 0) {
            written_ += std::size_t(count);
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            written_ = queue_.size();
            broken_ = true;
            ::shutdown(fd_.get(), SHUT_RDWR); // nobody takes it: the loop tells it as a hang-up
        }
    }
    if (queued() == 0) {
        queue_.clear();
        written_ = 0;
        if (closing_) {
            close();
            return;
        }
        if (finishing_ && fd_)
            ::shutdown(fd_.get(), SHUT_WR);
    }
    watch();
}

void Stream::finishWriting()
{
    finishing_ = true;
    if (queued() == 0 && fd_)
        ::shutdown(fd_.get(), SHUT_WR);
}

void Stream::closeAfterWriting()
{
    closing_ = true;
    if (queued() == 0)
        close();
}

void Stream::close()
{
    if (!fd_)
        return;
    poller_->remove(fd_.get());
    fd_.reset();
}

Result<UniqueFd> Stream::release()
{
    if (!fd_ || queued() != 0)
        return failure(conflict("the connection is closed or has something left to send"));
    poller_->remove(fd_.get());
    ::fcntl(fd_.get(), F_SETFL, ::fcntl(fd_.get(), F_GETFL) & ~O_NONBLOCK);
    return std::move(fd_);
}

} // namespace berth::http

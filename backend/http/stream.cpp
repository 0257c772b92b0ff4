#include "backend/http/stream.h"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

namespace berth::http {

Stream::Stream(UniqueFd fd) : fd_(std::move(fd))
{
    ::fcntl(fd_.get(), F_SETFL, ::fcntl(fd_.get(), F_GETFL) | O_NONBLOCK);
    readable_ = std::make_unique<QSocketNotifier>(fd_.get(), QSocketNotifier::Read);
    writable_ = std::make_unique<QSocketNotifier>(fd_.get(), QSocketNotifier::Write);
    writable_->setEnabled(false);
    connect(readable_.get(), &QSocketNotifier::activated, this, [this] {
        if (onReadable)
            onReadable();
    });
    connect(writable_.get(), &QSocketNotifier::activated, this, [this] { flush(); });
}

Stream::~Stream() = default;

std::string Stream::read(std::size_t most)
{
    std::string bytes;
    if (!fd_ || readEnded_)
        return bytes;
    bytes.resize(most);
    ssize_t count = 0;
    do {
        count = ::recv(fd_.get(), bytes.data(), most, 0);
    } while (count < 0 && errno == EINTR);
    bytes.resize(count > 0 ? std::size_t(count) : 0);
    if (count == 0 || (count < 0 && errno != EAGAIN)) {
        readEnded_ = true;
        readable_->setEnabled(false);
        if (count < 0 || hungUp())
            gone();
    }
    return bytes;
}

// The peer is gone altogether, not only its sending side: poll tells the two apart where recv cannot.
bool Stream::hungUp() const
{
    pollfd state{fd_.get(), 0, 0};
    return ::poll(&state, 1, 0) == 1 && (state.revents & (POLLHUP | POLLERR)) != 0;
}

void Stream::setReading(bool on)
{
    if (readable_)
        readable_->setEnabled(on && !readEnded_);
}

void Stream::write(std::string bytes)
{
    if (!fd_ || closing_)
        return;
    if (queue_.empty())
        queue_ = std::move(bytes);
    else
        queue_ += bytes;
    flush();
}

void Stream::flush()
{
    while (fd_ && written_ < queue_.size()) {
        const ssize_t count = ::send(fd_.get(), queue_.data() + written_, queue_.size() - written_,
                                     MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count > 0) {
            written_ += std::size_t(count);
            continue;
        }
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN) {
            writable_->setEnabled(true);
            wasFull_ = wasFull_ || queued() >= kQueueHighWater;
            if (queued() >= kQueueHighWater)
                return;
            break;
        }
        gone();
        return;
    }
    if (written_ == queue_.size()) {
        queue_.clear();
        written_ = 0;
        if (writable_)
            writable_->setEnabled(false);
        if (closing_) {
            close();
            return;
        }
    }
    if (std::exchange(wasFull_, false) && onDrained)
        onDrained();
}

void Stream::closeAfterWriting()
{
    closing_ = true;
    if (queued() == 0)
        close();
}

void Stream::close()
{
    readable_.reset();
    writable_.reset();
    fd_.reset();
}

UniqueFd Stream::release()
{
    readable_.reset();
    writable_.reset();
    ::fcntl(fd_.get(), F_SETFL, ::fcntl(fd_.get(), F_GETFL) & ~O_NONBLOCK);
    return std::move(fd_);
}

void Stream::gone()
{
    // Told from the loop: the caller may be anywhere inside its own work.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (std::function<void()> call = std::exchange(onGone, nullptr))
                call();
        },
        Qt::QueuedConnection);
    close();
}

} // namespace berth::http

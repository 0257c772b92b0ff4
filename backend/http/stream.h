// A connected, non-blocking byte stream on an event loop: a UNIX or TCP socket. Half-close is kept apart from
// the end: a peer that shut its sending side still gets what is written. Writes are queued without a bound of
// their own; whoever writes much waits for onDrained. Lives on the thread of its loop; used by the server and
// the client.
#pragma once

#include "backend/base/fd.h"

#include <QObject>
#include <QSocketNotifier>

#include <functional>
#include <memory>
#include <string>

namespace berth::http {

inline constexpr std::size_t kQueueHighWater = 256 << 10; // bytes; above it a writer waits

class Stream : public QObject
{
    Q_OBJECT
public:
    explicit Stream(UniqueFd fd);
    ~Stream() override;

    // Reads what is there, at most `most` bytes. Empty: nothing now, or the peer's end (readEnded).
    std::string read(std::size_t most);
    bool readEnded() const { return readEnded_; }
    // Off: bytes stay in the kernel, so that the peer is held up. The end of the connection is noticed all
    // the same.
    void setReading(bool on);

    void write(std::string bytes);
    std::size_t queued() const { return queue_.size() - written_; }
    // Closes once everything is written.
    void closeAfterWriting();
    void close();
    bool isOpen() const { return bool(fd_); }
    // The socket itself leaves this object, non-blocking off. Only with an empty queue.
    UniqueFd release();
    int fd() const { return fd_.get(); }

    // Called from the loop; each may destroy the stream's owner, so nothing is touched after it.
    std::function<void()> onReadable; // bytes, or the peer's end
    std::function<void()> onDrained;  // the queue fell below the high water
    std::function<void()> onGone;     // error, or both directions are shut: nobody listens any more

private:
    void flush();
    void gone();
    bool hungUp() const;

    UniqueFd fd_;
    std::unique_ptr<QSocketNotifier> readable_, writable_;
    std::string queue_;
    std::size_t written_ = 0;
    bool readEnded_ = false, closing_ = false, wasFull_ = false;
};

} // namespace berth::http

// A connected, non-blocking stream socket on an event loop. Half-close is kept apart from the end: a peer
// that shut its sending side still gets what is written (QLocalSocket would close fully and lose the output
// of `echo x | docker run -i`). Writes are queued without a bound of their own; whoever writes much waits for
// onDrained. Lives on the thread of its loop; used by the server and the client.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"
#include "backend/http/poller.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace berth::http {

inline constexpr std::size_t kQueueHighWater = 256 << 10; // bytes; above it a writer waits

class Stream final : private PollTarget
{
public:
    explicit Stream(UniqueFd fd); // reads from the start
    ~Stream();
    Stream(const Stream &) = delete;
    Stream &operator=(const Stream &) = delete;

    // Reads what is there, at most `most` bytes. Empty: nothing now, or the peer's end (readEnded).
    std::string read(std::size_t most);
    bool readEnded() const { return readEnded_; }
    // Off: bytes stay in the kernel, so that the peer is held up. That the peer is gone is noticed all the
    // same.
    void setReading(bool on);

    void write(std::string_view bytes);
    std::size_t queued() const { return queue_.size() - written_; }
    // Shuts the sending side once everything is written; what the peer sends can still be read.
    void finishWriting();
    // Closes once everything is written; onGone tells when, unless that is at once.
    void closeAfterWriting();
    void close();
    bool isOpen() const { return bool(fd_); }
    // False once the peer takes nothing any more, which onGone tells a little later.
    bool takesWrites() const { return fd_ && !broken_ && !closing_ && !finishing_; }
    // The socket itself leaves this object, non-blocking off. Conflict while something is queued.
    Result<UniqueFd> release();
    int fd() const { return fd_.get(); }

    // Called from the loop, never from inside a call of the user's; each may destroy the stream.
    std::function<void()> onReadable; // bytes, or the peer's end
    std::function<void()> onDrained;  // the queue fell below the high water
    // Once: an error, or both directions are shut. Nobody listens any more; what was sent can still be read.
    std::function<void()> onGone;

private:
    void ready(std::uint32_t events) override;
    void flush();
    void tellGone();
    void watch();

    std::shared_ptr<Poller> poller_;
    std::shared_ptr<bool> alive_; // false once this is destroyed: a callback may do that
    UniqueFd fd_;
    std::string queue_;
    std::size_t written_ = 0;
    std::uint32_t watched_ = 0;
    bool watching_ = true, reading_ = true, readEnded_ = false;
    bool closing_ = false, finishing_ = false, wasFull_ = false, broken_ = false;
};

} // namespace berth::http

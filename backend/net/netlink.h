// Netlink without a library: a message is built attribute by attribute and sent; the kernel's answer is an
// errno, or a list of messages for a dump. A socket belongs to one thread at a time and to the network
// namespace in which it was opened, wherever that thread goes later.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <cstdint>
#include <functional>
#include <linux/netlink.h>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace berth::net {

// One or more netlink messages in one buffer.
class NetlinkMessage
{
public:
    void begin(std::uint16_t type, std::uint16_t flags);
    template <class Header>
    void header(const Header &value)
    {
        append(&value, sizeof value);
    }
    void bytes(std::uint16_t type, const void *data, std::size_t size);
    void text(std::uint16_t type, std::string_view value); // with its NUL
    void u8(std::uint16_t type, std::uint8_t value) { bytes(type, &value, sizeof value); }
    void u32(std::uint16_t type, std::uint32_t value) { bytes(type, &value, sizeof value); }
    void be32(std::uint16_t type, std::uint32_t value);
    // Attributes until the matching close() go inside; returns the position for close().
    [[nodiscard]] std::size_t open(std::uint16_t type);
    void close(std::size_t position);
    void end(); // of the message begun last

    std::vector<char> &buffer() { return buffer_; }
    const std::vector<char> &buffer() const { return buffer_; }

private:
    void append(const void *data, std::size_t size);
    std::vector<char> buffer_;
    std::size_t start_ = 0;
};

// Walks the attributes of a message or of a nested attribute, never past `size`.
void forEachAttribute(const void *data, std::size_t size,
                      const std::function<void(std::uint16_t type, std::span<const char> value)> &visit);

class NetlinkSocket
{
public:
    // In the calling thread's network namespace; `groups` is for listeners (a bit mask as in sockaddr_nl).
    static Result<NetlinkSocket> open(int protocol, std::uint32_t groups = 0);

    int fd() const { return fd_.get(); }
    std::uint32_t port() const; // the address by which the kernel names this socket in notices
    // Sends everything in the buffer and waits for as many acknowledgements as messages asked for one; the
    // first refusal is the error, its errno in sysErrno, its text `doing`.
    Result<void> send(NetlinkMessage &message, std::string_view doing);
    // Sends one dump request and calls visit for each message of the answer.
    Result<void> dump(NetlinkMessage &message, std::string_view doing,
                      const std::function<void(const nlmsghdr &)> &visit);
    // Reads what has arrived on a listener without waiting; false when notices were lost.
    bool drain(const std::function<void(const nlmsghdr &)> &visit);

private:
    explicit NetlinkSocket(UniqueFd fd) : fd_(std::move(fd)) {}
    // Calls visit for each message that arrives, until it answers false.
    Result<void> receive(std::string_view doing, const std::function<bool(const nlmsghdr &)> &visit);
    UniqueFd fd_;
    std::uint32_t sequence_ = 1;
};

} // namespace berth::net

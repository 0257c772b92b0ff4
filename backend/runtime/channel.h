// Messages of the protocol with their descriptors over a connected, non-blocking stream socket. The owner
// watches fd() for reading, and for writing while wantsWrite(). Received bytes are hostile until decoded:
// sizes are capped, descriptors that a message does not name are closed. Single-threaded.
#pragma once

#include "backend/base/fd.h"
#include "backend/runtime/protocol.h"
#include "backend/runtime/wire.h"

#include <deque>
#include <optional>

namespace berth::runtime {

struct Message
{
    MessageType type = MessageType::Done;
    std::uint32_t id = 0; // of the request that is asked or answered; 0: a notice
    std::string body;
    std::vector<UniqueFd> fds;
};

class Channel
{
public:
    explicit Channel(UniqueFd socket) : socket_(std::move(socket)) {}
    int fd() const { return socket_.get(); }

    // Queues what the socket does not take; `body` is at most wire::kMaxMessage. The descriptors are closed
    // here once they are on their way.
    Result<void> send(MessageType type, std::uint32_t id, std::string_view body,
                      std::vector<UniqueFd> fds = {});
    template <Reflected T>
    Result<void> send(MessageType type, std::uint32_t id, const T &object, std::vector<UniqueFd> fds = {})
    {
        return send(type, id, std::string_view(wire::encode(object)), std::move(fds));
    }
    bool wantsWrite() const { return !outgoing_.empty(); }
    Result<void> flush();

    // The next whole message, or nothing when none is there yet. An error ends the connection: it was closed
    // (ErrorKind::Gone) or what came makes no sense.
    Result<std::optional<Message>> receive();

private:
    struct Outgoing
    {
        std::string bytes;
        std::size_t sent = 0;
        std::vector<UniqueFd> fds;
    };

    Result<bool> readMore();
    Result<std::optional<Message>> parse();

    UniqueFd socket_;
    std::deque<Outgoing> outgoing_;
    std::string incoming_;
    std::size_t consumed_ = 0; // of incoming_
    std::deque<UniqueFd> incomingFds_;
};

} // namespace berth::runtime

// Where the engine speaks to the shim: the socket the shim was born with, and later whoever connects to
// shim.sock, is of our own uid and knows the token. One engine at a time: a newer one takes the place of the
// older. Owned by the Supervisor; the shim's loop only.
#pragma once

#include "backend/runtime/channel.h"
#include "backend/runtime/event_loop.h"

#include <memory>

namespace berth::runtime {

class DoorOwner
{
public:
    virtual void engineAsks(Message message) = 0;
    virtual void engineCame() = 0; // by the socket
    virtual void engineLeft() = 0;

protected:
    ~DoorOwner() = default;
};

class EngineDoor final : public Watcher
{
public:
    EngineDoor(EventLoop &loop, DoorOwner &owner, UniqueFd firstSocket);
    ~EngineDoor();
    EngineDoor(const EngineDoor &) = delete;
    EngineDoor &operator=(const EngineDoor &) = delete;

    // Makes the folder and listens in it.
    Result<void> open(const std::string &folder, std::string token);
    // Stops listening and removes socket and folder.
    void close();

    bool hasEngine() const { return engine_ != nullptr; }
    // Everything said so far has left this process.
    bool isFlushed() const;

    // Nobody there: dropped.
    template <Reflected T>
    void say(MessageType type, std::uint32_t id, const T &object)
    {
        sayBytes(type, id, wire::encode(object));
    }

    void ready(std::uint32_t events) override; // somebody connects

private:
    class Line;
    void sayBytes(MessageType type, std::uint32_t id, const std::string &body);
    bool heard(Line &line, Message message); // false: the line is gone
    void ended(Line &line);
    bool isHello(const Message &message) const;

    EventLoop &loop_;
    DoorOwner &owner_;
    std::unique_ptr<Line> engine_, stranger_; // a stranger has not yet said Hello
    UniqueFd folder_, listener_;
    std::string folderPath_, token_;
};

} // namespace berth::runtime

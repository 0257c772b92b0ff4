// The inside of a ShimLink, shared with ShimLauncher: the channel in the event loop, requests that wait for
// their answer, notices that wait for their listener. Held by a shared_ptr, since a waiting coroutine may
// outlive its link.
#pragma once

#include "backend/engine/async.h"
#include "backend/engine/shim_link.h"
#include "backend/runtime/channel.h"

#include <QSocketNotifier>
#include <chrono>
#include <deque>
#include <optional>
#include <unordered_map>

namespace berth::engine {

struct ShimLink::Parts : std::enable_shared_from_this<ShimLink::Parts>
{
    using Fds = std::vector<UniqueFd>;
    struct Waiting
    {
        OneShot over; // answered, or the line is lost
        std::optional<runtime::Message> answer;
    };
    using WaitingPtr = std::shared_ptr<Waiting>;

    explicit Parts(UniqueFd socket);

    // Sends and forgets; the answer is dropped.
    void post(runtime::MessageType type, std::string body, Fds fds = {});
    // Sends; the answer comes to the Waiting.
    WaitingPtr ask(runtime::MessageType type, std::string body, Fds fds = {});
    // Ends the wait without an answer when it takes longer.
    void limit(const WaitingPtr &waiting, std::chrono::milliseconds span);
    // From now on notices reach the link's callbacks, those that came before first.
    void listenFor(ShimLink &link);

    void readable();
    void lose();
    void watchWriting();
    void deliver();
    void deliver(const runtime::Message &notice);

    runtime::Channel channel;
    QSocketNotifier reading, writing;
    std::unordered_map<std::uint32_t, WaitingPtr> waiting;
    std::deque<runtime::Message> notices;
    std::uint32_t lastId = 0;
    bool lost = false, lossTold = false, exitTold = false;
    ShimLink *link = nullptr; // while it lives and listens

    ContainerId containerId;
    std::string socketFolder; // the shim removes it at its end; when it died we do
    std::uint64_t run = 0;
    runtime::StateIs state; // started is true for a fresh one too
};

// What a shim that was killed leaves behind.
void removeSocket(const std::string &folder);
// What an answer means: the message of the wanted type, or why there is none.
Result<runtime::Message> answerOf(const ShimLink::Parts::Waiting &waiting, runtime::MessageType wanted);
// The client's part of an attach or exec request as the protocol has it; the descriptor stays in `request`.
runtime::Attach attachMessage(AttachRequest &request);

} // namespace berth::engine

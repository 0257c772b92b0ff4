// One client's connection joined to a process: output goes to it as stdcopy frames or raw, input comes from
// it. What the client does not take at once is kept up to a bound; from there on it counts as full, and when
// it takes nothing for half a minute while full it is dropped. Owned by a Session; the shim's loop only.
#pragma once

#include "backend/runtime/detach_scanner.h"
#include "backend/runtime/event_loop.h"
#include "backend/runtime/log_format.h"
#include "backend/runtime/protocol.h"

namespace berth::runtime {

class AttachedClient;

// What a Session hears from its clients. Only clientDetached and clientGone let go of the client.
class ClientOwner
{
public:
    virtual void clientTyped(AttachedClient &client, std::string_view input) = 0;
    virtual void clientInputEnded(AttachedClient &client) = 0;
    virtual void clientDetached(AttachedClient &client) = 0; // by its keys
    virtual void clientDrained(AttachedClient &client) = 0;  // it is no longer full
    virtual void clientGone(AttachedClient &client) = 0;

protected:
    ~ClientOwner() = default;
};

class AttachedClient final : public Watcher
{
public:
    AttachedClient(EventLoop &loop, ClientOwner &owner, UniqueFd socket, Attach how);
    ~AttachedClient();
    AttachedClient(const AttachedClient &) = delete;
    AttachedClient &operator=(const AttachedClient &) = delete;

    // Does nothing for a stream that the client did not ask for.
    void output(LogStream stream, std::string_view data);
    bool isFull() const;

    // Until this is called, and while it is false, nothing is read from the client.
    void takeInput(bool allowed);
    // Closes once everything is sent; clientGone tells when.
    void finish();

    void ready(std::uint32_t events) override;

private:
    void watchWhatMatters();
    void readInput();
    void handOn(std::string_view input);
    void endInput();
    void sendQueued();
    void enqueue(std::string_view header, std::string_view data, std::size_t sent);
    void hangUp();
    void tellGone();

    EventLoop &loop_;
    ClientOwner &owner_;
    UniqueFd socket_;
    Attach how_;
    DetachScanner scanner_;
    std::string queue_;
    std::size_t queueSent_ = 0;
    Timer stall_;
    bool inputOpen_, inputAllowed_ = false;
    bool outputOpen_ = true;
    bool hungUp_ = false, finishing_ = false;
};

} // namespace berth::runtime

// One epoll set per thread behind a single notifier of the Qt loop: a thousand connections cost the loop one
// descriptor, and a peer's hang-up is heard even where nobody reads (QSocketNotifier tells it only to
// readers).
#pragma once

#include "backend/base/fd.h"

#include <cstdint>
#include <memory>
#include <unordered_map>

class QSocketNotifier;

namespace berth::http {

class PollTarget
{
public:
    virtual void ready(std::uint32_t events) = 0; // EPOLL*; may remove or destroy any target

protected:
    ~PollTarget() = default;
};

class Poller : public std::enable_shared_from_this<Poller>
{
public:
    static std::shared_ptr<Poller> ofThisThread();
    ~Poller();
    Poller(const Poller &) = delete;
    Poller &operator=(const Poller &) = delete;

    // Level-triggered; EPOLLHUP and EPOLLERR come always.
    void add(int fd, std::uint32_t events, PollTarget &target);
    void change(int fd, std::uint32_t events);
    void remove(int fd);

private:
    Poller();
    void dispatch();

    struct Watched
    {
        std::uint32_t serial; // tells an old event of a number from one of the descriptor that has it now
        PollTarget *target;
    };
    UniqueFd epoll_;
    QSocketNotifier *notifier_;
    std::unordered_map<int, Watched> targets_;
    std::uint32_t serial_ = 0;
};

} // namespace berth::http

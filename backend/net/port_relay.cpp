#include "backend/net/port_relay.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <vector>

namespace berth::net {

namespace {

constexpr std::size_t kBufferSize = 64 << 10;
constexpr std::size_t kMaxSessions = 2048; // of all ports together: two descriptors each
constexpr int kTickMs = 1000;              // while there is something to forget or to try again
constexpr int kQuietTicks = 60;            // until a UDP client is forgotten

sockaddr_in socketAddressOf(Ipv4 address, std::uint16_t port)
{
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_port = htons(port);
    result.sin_addr.s_addr = htonl(address.value);
    return result;
}

// A socket on its way to the container.
UniqueFd connectTo(const sockaddr_in &target, int type)
{
    UniqueFd fd(::socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (fd && ::connect(fd.get(), reinterpret_cast<const sockaddr *>(&target), sizeof target) != 0 &&
        errno != EINPROGRESS)
        fd.reset();
    return fd;
}

} // namespace

namespace relay {

struct Listener
{
    UniqueFd socket;
    bool stream = true;
    sockaddr_in target{};
};

// A TCP connection: two ends, and for each what still has to be written to it.
struct Session
{
    std::array<UniqueFd, 2> ends;
    std::array<std::string, 2> pending;
    std::array<bool, 2> readClosed{}, writeClosed{}, watched{};
    bool failed = false;

    bool over() const { return failed || (writeClosed[0] && writeClosed[1]); }
    std::uint32_t interest(int end) const
    {
        const bool read = !readClosed[end] && pending[1 - end].empty();
        return (read ? EPOLLIN : 0u) | (pending[end].empty() ? 0u : EPOLLOUT);
    }
    void receive(int end);
    void flush(int end);
};

void Session::receive(int end)
{
    static thread_local std::array<char, kBufferSize> buffer;
    const ssize_t got = ::recv(ends[end].get(), buffer.data(), buffer.size(), 0);
    if (got > 0)
        pending[1 - end].assign(buffer.data(), std::size_t(got));
    else if (got == 0)
        readClosed[end] = true;
    else if (errno != EAGAIN && errno != EINTR)
        failed = true;
    flush(1 - end);
}

void Session::flush(int end)
{
    std::string &bytes = pending[end];
    while (!bytes.empty()) {
        const ssize_t sent = ::send(ends[end].get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) {
            failed = failed || (errno != EAGAIN && errno != EINTR && errno != ENOTCONN);
            return;
        }
        bytes.erase(0, std::size_t(sent));
    }
    if (readClosed[1 - end] && !writeClosed[end]) {
        writeClosed[end] = true;
        ::shutdown(ends[end].get(), SHUT_WR);
    }
}

// One UDP client of one port.
struct Peer
{
    int listener = 0;
    sockaddr_storage client{};
    socklen_t clientSize = 0;
    UniqueFd socket;
    int quietTicks = 0;
};

} // namespace relay

using relay::Listener;
using relay::Peer;
using relay::Session;

// Everything but `mutex`, `added` and `removed` belongs to the thread. An epoll entry carries the number of
// its object, twice that plus the end for a session; numbers are never used again, so a late event finds
// nothing.
struct PortRelay::Parts
{
    UniqueFd poll, wake;
    std::mutex mutex;
    std::vector<std::pair<int, Listener>> added;
    std::vector<int> removed;
    bool ending = false;
    int lastHandle = 0;

    std::map<int, Listener> listeners;
    std::map<int, Session> sessions;
    std::map<int, Peer> peers;
    std::map<std::pair<int, std::string>, int> peerOfClient;
    int lastNumber = 0;
    bool paused = false; // no more connections are taken until one has ended
    std::thread thread;

    enum Kind : std::uint64_t { Wake, Listening, SessionEnd, PeerSocket };

    void watch(int operation, int fd, std::uint32_t events, Kind kind, std::uint64_t number)
    {
        epoll_event event{};
        event.events = events;
        event.data.u64 = (std::uint64_t(kind) << 48) | number;
        ::epoll_ctl(poll.get(), operation, fd, &event);
    }
    void serve();
    void takeOrders();
    void accept(const Listener &listener);
    void setPaused(bool value);
    void sessionReady(int number, int end, std::uint32_t events);
    void watchSession(int number, Session &session);
    void datagramsFrom(int handle, Listener &listener);
    Peer *peerFor(int handle, const Listener &listener, const sockaddr_storage &client, socklen_t size);
    void datagramsBack(Peer &peer);
    void forgetQuietPeers();
};

void PortRelay::Parts::serve()
{
    std::array<epoll_event, 64> events;
    while (true) {
        const bool ticks = paused || !peers.empty();
        const int count = ::epoll_wait(poll.get(), events.data(), int(events.size()), ticks ? kTickMs : -1);
        if (count == 0) {
            forgetQuietPeers();
            setPaused(false);
        }
        for (int i = 0; i < count; ++i) {
            const auto kind = Kind(events[std::size_t(i)].data.u64 >> 48);
            const int number = int(events[std::size_t(i)].data.u64 & 0xffffffffu);
            if (kind == Wake)
                takeOrders();
            else if (const auto listener = listeners.find(number);
                     kind == Listening && listener != listeners.end())
                listener->second.stream ? accept(listener->second) : datagramsFrom(number, listener->second);
            else if (kind == SessionEnd)
                sessionReady(number / 2, number % 2, events[std::size_t(i)].events);
            else if (const auto peer = peers.find(number); kind == PeerSocket && peer != peers.end())
                datagramsBack(peer->second);
        }
        const std::lock_guard lock(mutex);
        if (ending)
            return;
    }
}

void PortRelay::Parts::takeOrders()
{
    std::uint64_t count = 0;
    static_cast<void>(::read(wake.get(), &count, sizeof count));
    const std::lock_guard lock(mutex);
    for (auto &[handle, listener] : added) {
        watch(EPOLL_CTL_ADD, listener.socket.get(), EPOLLIN, Listening, std::uint64_t(handle));
        listeners.emplace(handle, std::move(listener));
    }
    for (const int handle : removed) {
        if (const auto found = listeners.find(handle); found != listeners.end()) {
            watch(EPOLL_CTL_DEL, found->second.socket.get(), 0, Listening, 0);
            listeners.erase(found);
        }
        std::erase_if(peers, [handle](const auto &row) { return row.second.listener == handle; });
        std::erase_if(peerOfClient, [handle](const auto &row) { return row.first.first == handle; });
    }
    added.clear();
    removed.clear();
}

void PortRelay::Parts::setPaused(bool value)
{
    if (paused == value)
        return;
    paused = value;
    for (const auto &[handle, listener] : listeners) {
        if (listener.stream)
            watch(EPOLL_CTL_MOD, listener.socket.get(), paused ? 0u : EPOLLIN, Listening,
                  std::uint64_t(handle));
    }
}

void PortRelay::Parts::accept(const Listener &listener)
{
    Session session;
    session.ends[0].reset(::accept4(listener.socket.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!session.ends[0]) {
        setPaused(errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM);
        return;
    }
    session.ends[1] = connectTo(listener.target, SOCK_STREAM);
    if (!session.ends[1])
        return; // closing the accepted one says it
    const int number = ++lastNumber;
    watchSession(number, sessions.emplace(number, std::move(session)).first->second);
    setPaused(sessions.size() >= kMaxSessions);
}

void PortRelay::Parts::watchSession(int number, Session &session)
{
    for (const int end : {0, 1}) {
        const std::uint32_t interest = session.interest(end);
        // Without any interest epoll would still tell of a hang-up, over and over.
        const int operation = interest == 0          ? EPOLL_CTL_DEL
                              : session.watched[end] ? EPOLL_CTL_MOD
                                                     : EPOLL_CTL_ADD;
        if (operation != EPOLL_CTL_DEL || session.watched[end])
            watch(operation, session.ends[end].get(), interest, SessionEnd, std::uint64_t(2 * number + end));
        session.watched[end] = interest != 0;
    }
}

void PortRelay::Parts::sessionReady(int number, int end, std::uint32_t events)
{
    const auto found = sessions.find(number);
    if (found == sessions.end())
        return;
    Session &session = found->second;
    if ((events & EPOLLOUT) != 0)
        session.flush(end);
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 && !session.readClosed[end] &&
        session.pending[1 - end].empty())
        session.receive(end);
    session.failed = session.failed || (events & EPOLLERR) != 0;
    if (!session.over()) {
        watchSession(number, session);
        return;
    }
    sessions.erase(found);
    setPaused(false);
}

Peer *PortRelay::Parts::peerFor(int handle, const Listener &listener, const sockaddr_storage &client,
                                socklen_t size)
{
    const std::pair key(handle, std::string(reinterpret_cast<const char *>(&client), size));
    if (const auto known = peerOfClient.find(key); known != peerOfClient.end())
        return &peers.at(known->second);
    Peer peer{handle, client, size, {}, 0};
    if (peers.size() < kMaxSessions)
        peer.socket = connectTo(listener.target, SOCK_DGRAM);
    if (!peer.socket)
        return nullptr; // as when a datagram is lost
    const int number = ++lastNumber;
    watch(EPOLL_CTL_ADD, peer.socket.get(), EPOLLIN, PeerSocket, std::uint64_t(number));
    peerOfClient[key] = number;
    return &peers.emplace(number, std::move(peer)).first->second;
}

void PortRelay::Parts::datagramsFrom(int handle, Listener &listener)
{
    static thread_local std::array<char, kBufferSize> buffer;
    sockaddr_storage client{};
    socklen_t size = sizeof client;
    const ssize_t got = ::recvfrom(listener.socket.get(), buffer.data(), buffer.size(), 0,
                                   reinterpret_cast<sockaddr *>(&client), &size);
    Peer *peer = got >= 0 ? peerFor(handle, listener, client, size) : nullptr;
    if (peer == nullptr)
        return;
    peer->quietTicks = 0;
    static_cast<void>(::send(peer->socket.get(), buffer.data(), std::size_t(got), MSG_NOSIGNAL));
}

void PortRelay::Parts::datagramsBack(Peer &peer)
{
    static thread_local std::array<char, kBufferSize> buffer;
    const ssize_t got = ::recv(peer.socket.get(), buffer.data(), buffer.size(), 0);
    const auto listener = listeners.find(peer.listener);
    if (got < 0 || listener == listeners.end())
        return;
    peer.quietTicks = 0;
    static_cast<void>(::sendto(listener->second.socket.get(), buffer.data(), std::size_t(got), MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr *>(&peer.client), peer.clientSize));
}

void PortRelay::Parts::forgetQuietPeers()
{
    for (auto peer = peers.begin(); peer != peers.end();) {
        if (++peer->second.quietTicks < kQuietTicks) {
            ++peer;
            continue;
        }
        std::erase_if(peerOfClient, [number = peer->first](const auto &row) { return row.second == number; });
        peer = peers.erase(peer);
    }
}

PortRelay::PortRelay() : parts_(std::make_unique<Parts>()) {}

PortRelay::~PortRelay()
{
    if (!parts_->thread.joinable())
        return;
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->ending = true;
    }
    wakeThread();
    parts_->thread.join();
}

void PortRelay::wakeThread()
{
    const std::uint64_t one = 1;
    static_cast<void>(::write(parts_->wake.get(), &one, sizeof one));
}

Result<int> PortRelay::add(const ReservedPort &port, Ipv4 target)
{
    if (port.container.protocol == Protocol::Sctp)
        return failure(notImplemented("SCTP ports cannot be published on IPv6 addresses"));
    Listener listener{UniqueFd(::fcntl(port.socket.get(), F_DUPFD_CLOEXEC, 3)),
                      port.container.protocol == Protocol::Tcp, socketAddressOf(target, port.container.port)};
    if (!parts_->thread.joinable()) {
        parts_->poll.reset(::epoll_create1(EPOLL_CLOEXEC));
        parts_->wake.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
        parts_->watch(EPOLL_CTL_ADD, parts_->wake.get(), EPOLLIN, Parts::Wake, 0);
        if (!parts_->poll || !parts_->wake)
            return failure(systemError("starting the relay of IPv6 ports", errno));
        parts_->thread = std::thread([parts = parts_.get()] { parts->serve(); });
    }
    if (!listener.socket)
        return failure(systemError("starting the relay of an IPv6 port", errno));
    int handle = 0;
    {
        const std::lock_guard lock(parts_->mutex);
        handle = ++parts_->lastHandle;
        parts_->added.emplace_back(handle, std::move(listener));
    }
    wakeThread();
    return handle;
}

void PortRelay::remove(int handle)
{
    if (!parts_->thread.joinable())
        return;
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->removed.push_back(handle);
    }
    wakeThread();
}

} // namespace berth::net

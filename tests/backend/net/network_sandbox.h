// A network of one's own for a test: the test's thread is moved into a fresh network namespace, which stands
// for the host, and back at the end. Needs root; skips where it may not. Nothing of it is left when the test
// is over.
#pragma once

#include "backend/base/fd.h"

#include <arpa/inet.h>
#include <atomic>
#include <fcntl.h>
#include <functional>
#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <thread>

namespace berth::tests {

inline UniqueFd ownNetwork()
{
    return UniqueFd(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
}

// Runs `body` on a thread in the namespace and waits for it.
inline void inside(int netns, const std::function<void()> &body)
{
    std::thread([&] {
        ASSERT_EQ(::setns(netns, CLONE_NEWNET), 0);
        body();
    }).join();
}

struct SocketName
{
    sockaddr_storage storage{};
    socklen_t size = 0;
    SocketName(const std::string &ip, std::uint16_t port)
    {
        if (ip.find(':') == std::string::npos) {
            auto &v4 = reinterpret_cast<sockaddr_in &>(storage);
            v4.sin_family = AF_INET;
            v4.sin_port = htons(port);
            ::inet_pton(AF_INET, ip.c_str(), &v4.sin_addr);
            size = sizeof v4;
        } else {
            auto &v6 = reinterpret_cast<sockaddr_in6 &>(storage);
            v6.sin6_family = AF_INET6;
            v6.sin6_port = htons(port);
            ::inet_pton(AF_INET6, ip.c_str(), &v6.sin6_addr);
            size = sizeof v6;
        }
    }
    const sockaddr *raw() const { return reinterpret_cast<const sockaddr *>(&storage); }
    UniqueFd socket(int type, int timeoutMs = 2000) const
    {
        UniqueFd fd(::socket(storage.ss_family, type | SOCK_CLOEXEC, 0));
        const timeval span{timeoutMs / 1000, (timeoutMs % 1000) * 1000};
        ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &span, sizeof span);
        ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &span, sizeof span);
        return fd;
    }
};

// What the other side says first ("" : no connection).
inline std::string hear(const std::string &ip, std::uint16_t port, int type = SOCK_STREAM,
                        int timeoutMs = 2000)
{
    const SocketName name(ip, port);
    const UniqueFd fd = name.socket(type, timeoutMs);
    if (::connect(fd.get(), name.raw(), name.size) != 0)
        return {};
    static_cast<void>(::send(fd.get(), "?", 1, MSG_NOSIGNAL));
    char text[256];
    const ssize_t got = ::recv(fd.get(), text, sizeof text, 0);
    return got > 0 ? std::string(text, std::size_t(got)) : std::string();
}

// Answers everybody on a port of a namespace with the address it sees them come from.
class Greeter
{
public:
    Greeter(int netns, const std::string &ip, std::uint16_t port, int type = SOCK_STREAM) : type_(type)
    {
        const SocketName name(ip, port);
        inside(netns, [&] { fd_ = UniqueFd(::socket(name.storage.ss_family, type | SOCK_CLOEXEC, 0)); });
        const int on = 1;
        ::setsockopt(fd_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        EXPECT_EQ(::bind(fd_.get(), name.raw(), name.size), 0);
        EXPECT_TRUE(type != SOCK_STREAM || ::listen(fd_.get(), 16) == 0);
        thread_ = std::thread([this] { type_ == SOCK_STREAM ? serveStream() : serveDatagrams(); });
    }
    ~Greeter()
    {
        ending_ = true;
        ::shutdown(fd_.get(), SHUT_RDWR); // wakes accept() and recvfrom()
        thread_.join();
    }
    Greeter(const Greeter &) = delete;
    Greeter &operator=(const Greeter &) = delete;

private:
    static std::string greeting(const sockaddr_in &from)
    {
        char text[INET_ADDRSTRLEN];
        return ::inet_ntop(AF_INET, &from.sin_addr, text, sizeof text);
    }
    void serveStream()
    {
        sockaddr_in from{};
        socklen_t size = sizeof from;
        while (true) {
            const UniqueFd client(
                ::accept4(fd_.get(), reinterpret_cast<sockaddr *>(&from), &size, SOCK_CLOEXEC));
            if (!client)
                return;
            const std::string text = greeting(from);
            static_cast<void>(::send(client.get(), text.data(), text.size(), MSG_NOSIGNAL));
        }
    }
    void serveDatagrams()
    {
        while (!ending_) {
            char byte = 0;
            sockaddr_in from{};
            socklen_t size = sizeof from;
            if (::recvfrom(fd_.get(), &byte, 1, 0, reinterpret_cast<sockaddr *>(&from), &size) != 1)
                continue;
            const std::string text = greeting(from);
            ::sendto(fd_.get(), text.data(), text.size(), 0, reinterpret_cast<const sockaddr *>(&from), size);
        }
    }
    int type_;
    std::atomic<bool> ending_ = false;
    UniqueFd fd_;
    std::thread thread_;
};

class NetworkSandbox : public testing::Test
{
protected:
    void SetUp() override
    {
        home_ = ownNetwork();
        if (::unshare(CLONE_NEWNET) != 0)
            GTEST_SKIP() << "needs the right to make network namespaces";
        moved_ = true;
        host_ = ownNetwork();
        upLoopback();
    }
    void TearDown() override { ASSERT_TRUE(!moved_ || ::setns(home_.get(), CLONE_NEWNET) == 0); }
    int host() const { return host_.get(); }

    static void upLoopback()
    {
        const UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
        ifreq request{};
        request.ifr_name[0] = 'l';
        request.ifr_name[1] = 'o';
        request.ifr_flags = IFF_UP;
        ASSERT_EQ(::ioctl(fd.get(), SIOCSIFFLAGS, &request), 0);
    }

private:
    UniqueFd home_, host_;
    bool moved_ = false;
};

} // namespace berth::tests

// Published ports: what was asked as values, and the reservation of host ports by bound sockets, so that
// neither another container nor another program can take the same one. Engine thread.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"
#include "backend/model/ports.h"
#include "backend/net/nft_rules.h"

#include <set>
#include <string>
#include <vector>

namespace berth::net {

struct ContainerPort
{
    std::uint16_t port = 0;
    Protocol protocol = Protocol::Tcp;
    auto operator<=>(const ContainerPort &) const = default;
    std::string str() const; // "80/tcp"
};
// A single port, "80/tcp" or "80".
Result<ContainerPort> parseContainerPort(std::string_view text);

// The kernel's ephemeral range, from which random host ports are given; 49153-60999 when it cannot be read.
model::PortRange ephemeralRange();

struct PublishWish
{
    ContainerPort container;
    std::string hostIp;    // empty: every address; an IPv4 or IPv6 address
    model::PortRange host; // 0-0: a random one
};

// One host port held by a bound socket, listening for TCP. Gone when destroyed.
struct ReservedPort
{
    ContainerPort container;
    std::string hostIp; // "0.0.0.0", "::", or an address
    std::uint16_t hostPort = 0;
    UniqueFd socket;
    bool ipv6 = false;
};

class PortBook
{
public:
    // An empty host address stands for `defaultAddress`, and when that is 0.0.0.0 also for [::] where the
    // host has IPv6; both families then get the same port. `target` is for the words of an error.
    Result<std::vector<ReservedPort>> reserve(const PublishWish &wish, const std::string &defaultAddress,
                                              Ipv4 target);
    // Takes exactly these ports again for a container that ran before this engine started.
    Result<ReservedPort> reserveAgain(const ContainerPort &container, const std::string &hostIp,
                                      std::uint16_t port);
    void release(const ReservedPort &port);

private:
    struct Key
    {
        Protocol protocol;
        std::string hostIp;
        std::uint16_t port;
        auto operator<=>(const Key &) const = default;
    };
    bool isTaken(Protocol protocol, const std::string &hostIp, std::uint16_t port) const;
    Result<std::vector<ReservedPort>> bindAll(const PublishWish &wish,
                                              const std::vector<std::string> &addresses, std::uint16_t port,
                                              Ipv4 target);
    std::set<Key> taken_;
    std::uint16_t lastRandom_ = 0;
};

bool hostHasIpv6();

} // namespace berth::net

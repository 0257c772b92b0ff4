// The nftables of one bridge: two tables of our own, named after the bridge ("berth-berth0"): family ip for
// NAT, published ports and forwarding, family bridge so that no port speaks with a foreign MAC or address.
// The rules are made once as text; what changes with each container are elements of three sets, kept here as
// values and encoded as the kernel stores them. Pure; any thread.
#pragma once

#include "backend/net/address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::net {

enum class Protocol : std::uint8_t { Tcp = 6, Udp = 17, Sctp = 132 };

struct RuleOptions
{
    std::string bridge;
    Prefix subnet;
    bool interContainer = true, masquerade = true;
};

// A veth and the only addresses it may send from.
struct PortGuard
{
    std::string link;
    Mac mac;
    Ipv4 address;
    auto operator<=>(const PortGuard &) const = default;
};

// Host port -> container port; host address 0.0.0.0: every address of the host.
struct Forward
{
    Protocol protocol = Protocol::Tcp;
    Ipv4 hostAddress;
    std::uint16_t hostPort = 0;
    Ipv4 address;
    std::uint16_t port = 0;
    auto operator<=>(const Forward &) const = default;
};

struct RuleElements
{
    std::vector<PortGuard> guards;
    std::vector<Forward> forwards;
};

std::string_view protocolName(Protocol protocol); // "tcp"
std::optional<Protocol> protocolOf(std::string_view name);
// What the names of the bridge's veths begin with: no other bridge's do.
std::string linkPrefix(const std::string &bridge);
std::string tableName(const std::string &bridge);
// One transaction for `nft -f -`: whatever is there under our names is replaced by the rules and these
// elements.
std::string rulesText(const RuleOptions &options, const RuleElements &elements);
// Deletes both tables, whether they are there or not.
std::string removalText(const std::string &bridge);

// The key and the value of an element as nf_tables stores them.
struct EncodedElement
{
    bool bridgeFamily = false;
    const char *set = "";
    std::string key, value; // raw bytes; value empty for sets
};
EncodedElement encode(const PortGuard &guard);
EncodedElement encode(const Forward &forward);

} // namespace berth::net

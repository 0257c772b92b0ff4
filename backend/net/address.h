// IPv4 addresses, prefixes and MAC addresses as values, with their texts. Addresses are kept in host byte
// order, so that arithmetic and ordering are those of numbers. Pure; any thread.
#pragma once

#include "backend/base/result.h"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth::net {

struct Ipv4
{
    std::uint32_t value = 0;
    auto operator<=>(const Ipv4 &) const = default;
    bool isLoopback() const { return (value >> 24) == 127; }
    bool isAny() const { return value == 0; }
    std::string str() const;
};

// Dotted quad without leading zeros, nothing else.
std::optional<Ipv4> parseIpv4(std::string_view text);
bool isIpv6(std::string_view text);

struct Prefix
{
    Ipv4 network; // the bits below the length are zero
    int length = 0;
    auto operator<=>(const Prefix &) const = default;
    std::uint32_t mask() const { return length == 0 ? 0 : ~std::uint32_t{0} << (32 - length); }
    Ipv4 broadcast() const { return {network.value | ~mask()}; }
    bool contains(Ipv4 address) const { return (address.value & mask()) == network.value; }
    bool overlaps(const Prefix &other) const { return contains(other.network) || other.contains(network); }
    std::string str() const;
};

// An address of a host together with the network it lies in: "172.17.0.1/16".
struct InterfaceAddress
{
    Ipv4 address;
    Prefix prefix;
    auto operator<=>(const InterfaceAddress &) const = default;
    std::string str() const;
};

// "172.17.0.1/16"; the length is needed.
Result<InterfaceAddress> parseInterfaceAddress(std::string_view text);

using MacBytes = std::array<std::uint8_t, 6>;

struct Mac
{
    MacBytes bytes{};
    auto operator<=>(const Mac &) const = default;
    std::string str() const;
};

// Six pairs of hex digits with ':' or '-' between them; a unicast address, not zero.
Result<Mac> parseMac(std::string_view text);
// Locally administered, and the same for the same address, so that neighbours' caches stay right: 02:42 and
// the address.
Mac macFor(Ipv4 address);

} // namespace berth::net

#include "backend/net/ipam.h"

#include <algorithm>

namespace berth::net {

AddressPool::AddressPool(Prefix subnet, Ipv4 gateway, std::optional<Prefix> range)
    : subnet_(subnet), range_(range.value_or(subnet)), gateway_(gateway), last_(range_.network)
{
}

bool AddressPool::usable(Ipv4 address) const
{
    return address != gateway_ && address != subnet_.network && address != subnet_.broadcast() &&
           subnet_.contains(address);
}

Result<Ipv4> AddressPool::allocate()
{
    const std::uint32_t count = ~range_.mask();
    Ipv4 candidate = last_;
    for (std::uint32_t tried = 0; tried <= count; ++tried) {
        candidate.value = candidate == range_.broadcast() ? range_.network.value : candidate.value + 1;
        if (!usable(candidate) || taken_.contains(candidate))
            continue;
        taken_.insert(candidate);
        last_ = candidate;
        return candidate;
    }
    return failure(Error{ErrorKind::Unavailable,
                         "no available IPv4 addresses on this network's address pools: " + range_.str(),
                         {},
                         0});
}

Result<void> AddressPool::reserve(Ipv4 address)
{
    if (!usable(address))
        return failure(invalid("no configured subnet contains IP address " + address.str()));
    if (!taken_.insert(address).second)
        return failure(conflict("Address already in use: " + address.str()));
    return {};
}

void AddressPool::release(Ipv4 address)
{
    taken_.erase(address);
}

Result<InterfaceAddress> freeSubnet(std::span<const Prefix> inUse)
{
    const auto clear = [&](const Prefix &candidate) {
        return std::none_of(inUse.begin(), inUse.end(),
                            [&](const Prefix &used) { return used.overlaps(candidate); });
    };
    const auto gatewayOf = [](const Prefix &prefix) {
        return InterfaceAddress{{prefix.network.value + 1}, prefix};
    };
    for (std::uint32_t second = 17; second < 32; ++second) {
        const Prefix candidate{{(172u << 24) | (second << 16)}, 16};
        if (clear(candidate))
            return gatewayOf(candidate);
    }
    for (std::uint32_t third = 0; third < 256; third += 16) {
        const Prefix candidate{{(192u << 24) | (168u << 16) | (third << 8)}, 20};
        if (clear(candidate))
            return gatewayOf(candidate);
    }
    return failure(internal("all predefined address pools have been fully subnetted"));
}

} // namespace berth::net

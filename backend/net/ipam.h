// Which addresses of one network are taken. Pure: knows nothing of the kernel. Addresses are given out one
// after the other and an address just given back comes last, since its veth may live on for some
// milliseconds.
#pragma once

#include "backend/base/result.h"
#include "backend/net/address.h"

#include <set>
#include <span>

namespace berth::net {

class AddressPool
{
public:
    // `range` narrows what allocate() gives (dockerd's --fixed-cidr); the gateway, the network's own and its
    // broadcast address are never given.
    AddressPool(Prefix subnet, Ipv4 gateway, std::optional<Prefix> range = std::nullopt);

    const Prefix &subnet() const { return subnet_; }
    Ipv4 gateway() const { return gateway_; }
    // Unavailable with dockerd's words when every address is taken.
    Result<Ipv4> allocate();
    // One that was asked for by name; Invalid outside the subnet, Conflict when it is taken.
    Result<void> reserve(Ipv4 address);
    void release(Ipv4 address);
    std::size_t taken() const { return taken_.size(); }

private:
    bool usable(Ipv4 address) const;
    Prefix subnet_, range_;
    Ipv4 gateway_, last_;
    std::set<Ipv4> taken_;
};

// The gateway address of the first candidate (172.17/16 … 172.31/16, then 192.168.0/20 …) that overlaps
// nothing in use.
Result<InterfaceAddress> freeSubnet(std::span<const Prefix> inUse);

} // namespace berth::net

// The few things asked of the kernel's routing family, one function each: bridges, veth pairs, addresses,
// routes. Everything works in the namespace of the socket that is passed in.
#pragma once

#include "backend/net/address.h"
#include "backend/net/netlink.h"

#include <vector>

namespace berth::net {

struct Link
{
    int index = 0;
    int master = 0;
    std::string name, kind, alias; // kind "bridge", "veth"; alias: the free text that marks what is ours
    bool up = false;
};

Result<std::vector<Link>> links(NetlinkSocket &route);
Result<std::optional<Link>> findLink(NetlinkSocket &route, std::string_view name);
// Every prefix that an address or a route of this namespace covers, the default route left out.
Result<std::vector<Prefix>> prefixesInUse(NetlinkSocket &route);
Result<std::vector<InterfaceAddress>> addressesOf(NetlinkSocket &route, int linkIndex);

Result<void> createBridge(NetlinkSocket &route, const std::string &name, const std::string &alias, int mtu);
Result<void> removeLink(NetlinkSocket &route, int linkIndex);
Result<void> setLinkUp(NetlinkSocket &route, int linkIndex);
Result<void> setMac(NetlinkSocket &route, int linkIndex, const Mac &mac);
Result<void> addAddress(NetlinkSocket &route, int linkIndex, const InterfaceAddress &address);
Result<void> removeAddress(NetlinkSocket &route, int linkIndex, const InterfaceAddress &address);
Result<void> addDefaultRoute(NetlinkSocket &route, Ipv4 gateway);

// A veth pair in one call: `hostName` up and enslaved to the bridge, its peer as `peerName` in the
// namespace `netns`.
struct VethPair
{
    std::string hostName, peerName = "eth0";
    int bridgeIndex = 0, netns = -1, mtu = 1500;
    Mac peerMac;
};
Result<void> createVeth(NetlinkSocket &route, const VethPair &pair);

} // namespace berth::net

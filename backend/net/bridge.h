// The default bridge: found or made, with its address, the sysctls it needs, and taken away again when it is
// ours. A bridge that somebody else made (no mark of ours in its alias) is used but never removed.
#pragma once

#include "backend/net/links.h"

namespace berth::net {

struct BridgeOptions
{
    std::string name;
    std::optional<InterfaceAddress> address; // nothing: what the bridge has, else a free subnet
    int mtu = 1500;
    bool forward = true;
};

struct Bridge
{
    std::string name;
    int index = 0;
    InterfaceAddress address;
    bool ours = false;
};

// Safe against other daemons of the same namespace that choose a subnet at the same moment.
Result<Bridge> ensureBridge(NetlinkSocket &route, const BridgeOptions &options);
Result<void> removeBridge(NetlinkSocket &route, const Bridge &bridge);
bool isBridgeName(std::string_view name);

} // namespace berth::net

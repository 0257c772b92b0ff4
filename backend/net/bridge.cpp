#include "backend/net/bridge.h"

#include "backend/net/ipam.h"
#include "backend/sys/procfs.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>

namespace berth::net {

namespace {

constexpr const char *kOurAlias = "berth bridge";
constexpr std::size_t kNameSize = 15; // IFNAMSIZ without its NUL

// One at a time in this network namespace: the namespace's own inode is what all of them can lock.
Result<UniqueFd> lockNamespace()
{
    UniqueFd fd(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    if (!fd || ::flock(fd.get(), LOCK_EX) != 0)
        return failure(systemError("locking the network namespace", errno));
    return fd;
}

Result<void> setUpHost(const BridgeOptions &options)
{
    const sys::Procfs proc = TRY(sys::Procfs::ofHost());
    const std::string conf = "net/ipv4/conf/" + options.name + "/";
    // Lets a connection to 127.0.0.1 be forwarded to a container; the rules keep the other direction shut.
    TRY_VOID(proc.setSysctl(conf + "route_localnet", "1"));
    if (options.forward)
        TRY_VOID(proc.setSysctl("net/ipv4/ip_forward", "1"));
    // No IPv6 where nobody asked for it: no router may pose there. Missing where the kernel has none.
    static_cast<void>(proc.setSysctl("net/ipv6/conf/" + options.name + "/accept_ra", "0"));
    static_cast<void>(proc.setSysctl("net/ipv6/conf/" + options.name + "/disable_ipv6", "1"));
    return {};
}

Result<Link> findOrCreate(NetlinkSocket &route, const BridgeOptions &options)
{
    std::optional<Link> link = TRY(findLink(route, options.name));
    if (!link) {
        TRY_VOID(createBridge(route, options.name, kOurAlias, options.mtu));
        link = TRY(findLink(route, options.name));
    }
    if (!link || link->kind != "bridge")
        return failure(internal("the link " + options.name + " is no bridge"));
    return *link;
}

Result<InterfaceAddress> giveAddress(NetlinkSocket &route, const Link &link, const BridgeOptions &options)
{
    const std::vector<InterfaceAddress> present = TRY(addressesOf(route, link.index));
    if (!present.empty() && (!options.address || *options.address == present.front()))
        return present.front();
    const std::vector<Prefix> inUse = TRY(prefixesInUse(route));
    InterfaceAddress address;
    if (options.address)
        address = *options.address;
    else
        address = TRY(freeSubnet(inUse));
    for (const InterfaceAddress &old : present)
        TRY_VOID(removeAddress(route, link.index, old));
    TRY_VOID(addAddress(route, link.index, address));
    return address;
}

} // namespace

bool isBridgeName(std::string_view name)
{
    const auto plain = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-' || c == '.'; };
    return !name.empty() && name.size() <= kNameSize && name != "." && name != ".." &&
           std::all_of(name.begin(), name.end(), plain);
}

Result<Bridge> ensureBridge(NetlinkSocket &route, const BridgeOptions &options)
{
    if (!isBridgeName(options.name))
        return failure(invalid("invalid bridge name: " + options.name));
    const UniqueFd lock = TRY(lockNamespace());
    const Link link = TRY(findOrCreate(route, options));
    const InterfaceAddress address = TRY(giveAddress(route, link, options));
    // A bridge without one of its own takes that of a port, and changes it as containers come and go.
    if (link.alias == kOurAlias)
        TRY_VOID(setMac(route, link.index, macFor(address.address)));
    TRY_VOID(setUpHost(options));
    TRY_VOID(setLinkUp(route, link.index));
    return Bridge{options.name, link.index, address, link.alias == kOurAlias};
}

Result<void> removeBridge(NetlinkSocket &route, const Bridge &bridge)
{
    if (!bridge.ours)
        return {};
    return removeLink(route, bridge.index);
}

} // namespace berth::net

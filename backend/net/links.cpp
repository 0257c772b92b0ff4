#include "backend/net/links.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>

namespace berth::net {

namespace {

constexpr std::uint16_t kCreate = NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK;

std::uint32_t numberOf(std::span<const char> value)
{
    std::uint32_t number = 0;
    std::memcpy(&number, value.data(), std::min(value.size(), sizeof number));
    return number;
}

std::string textOf(std::span<const char> value)
{
    return std::string(value.data(), ::strnlen(value.data(), value.size()));
}

Ipv4 addressOf(std::span<const char> value)
{
    return {ntohl(numberOf(value))};
}

Link parseLink(const nlmsghdr &message)
{
    const auto *info = static_cast<const ifinfomsg *>(NLMSG_DATA(&message));
    Link link;
    link.index = info->ifi_index;
    link.up = (info->ifi_flags & IFF_UP) != 0;
    forEachAttribute(info + 1, NLMSG_PAYLOAD(&message, sizeof *info), [&](std::uint16_t type, auto value) {
        if (type == IFLA_IFNAME)
            link.name = textOf(value);
        else if (type == IFLA_IFALIAS)
            link.alias = textOf(value);
        else if (type == IFLA_MASTER)
            link.master = int(numberOf(value));
        else if (type == IFLA_LINKINFO)
            forEachAttribute(value.data(), value.size(), [&](std::uint16_t inner, auto kind) {
                if (inner == IFLA_INFO_KIND)
                    link.kind = textOf(kind);
            });
    });
    return link;
}

ifinfomsg linkHeader(int index, bool up = false)
{
    ifinfomsg info{};
    info.ifi_index = index;
    info.ifi_flags = up ? IFF_UP : 0;
    info.ifi_change = up ? IFF_UP : 0;
    return info;
}

NetlinkMessage addressMessage(std::uint16_t type, std::uint16_t flags, int linkIndex,
                              const InterfaceAddress &address)
{
    NetlinkMessage message;
    message.begin(type, flags);
    ifaddrmsg header{};
    header.ifa_family = AF_INET;
    header.ifa_prefixlen = std::uint8_t(address.prefix.length);
    header.ifa_index = unsigned(linkIndex);
    message.header(header);
    message.be32(IFA_LOCAL, address.address.value);
    message.be32(IFA_ADDRESS, address.address.value);
    message.be32(IFA_BROADCAST, address.prefix.broadcast().value);
    message.end();
    return message;
}

// Lets a container reach its own published port: with br_netfilter the translated packet goes back out of the
// port by which it came.
void appendHairpin(NetlinkMessage &message, const std::string &name)
{
    message.begin(RTM_NEWLINK, NLM_F_ACK);
    message.header(linkHeader(0));
    message.text(IFLA_IFNAME, name);
    const std::size_t info = message.open(IFLA_LINKINFO);
    message.text(IFLA_INFO_SLAVE_KIND, "bridge");
    const std::size_t port = message.open(IFLA_INFO_SLAVE_DATA);
    message.u8(IFLA_BRPORT_MODE, 1);
    message.close(port);
    message.close(info);
    message.end();
}

struct AddressRow
{
    int linkIndex = 0;
    InterfaceAddress address;
};

Result<std::vector<AddressRow>> allAddresses(NetlinkSocket &route)
{
    NetlinkMessage request;
    request.begin(RTM_GETADDR, NLM_F_DUMP);
    ifaddrmsg header{};
    header.ifa_family = AF_INET;
    request.header(header);
    request.end();
    std::vector<AddressRow> rows;
    TRY_VOID(route.dump(request, "listing addresses", [&](const nlmsghdr &message) {
        const auto *info = static_cast<const ifaddrmsg *>(NLMSG_DATA(&message));
        AddressRow row{int(info->ifa_index), {{}, {{}, info->ifa_prefixlen}}};
        forEachAttribute(info + 1, NLMSG_PAYLOAD(&message, sizeof *info),
                         [&](std::uint16_t type, auto value) {
                             if (type == IFA_LOCAL)
                                 row.address.address = addressOf(value);
                         });
        row.address.prefix.network.value = row.address.address.value & row.address.prefix.mask();
        rows.push_back(row);
    }));
    return rows;
}

} // namespace

Result<std::vector<Link>> links(NetlinkSocket &route)
{
    NetlinkMessage request;
    request.begin(RTM_GETLINK, NLM_F_DUMP);
    request.header(linkHeader(0));
    request.end();
    std::vector<Link> found;
    TRY_VOID(route.dump(request, "listing links",
                        [&](const nlmsghdr &message) { found.push_back(parseLink(message)); }));
    return found;
}

Result<std::optional<Link>> findLink(NetlinkSocket &route, std::string_view name)
{
    for (Link &link : TRY(links(route))) {
        if (link.name == name)
            return std::optional(std::move(link));
    }
    return std::optional<Link>();
}

Result<std::vector<Prefix>> prefixesInUse(NetlinkSocket &route)
{
    std::vector<Prefix> prefixes;
    for (const AddressRow &row : TRY(allAddresses(route)))
        prefixes.push_back(row.address.prefix);
    NetlinkMessage request;
    request.begin(RTM_GETROUTE, NLM_F_DUMP);
    rtmsg header{};
    header.rtm_family = AF_INET;
    request.header(header);
    request.end();
    TRY_VOID(route.dump(request, "listing routes", [&](const nlmsghdr &message) {
        const auto *info = static_cast<const rtmsg *>(NLMSG_DATA(&message));
        Prefix prefix{{}, info->rtm_dst_len};
        forEachAttribute(info + 1, NLMSG_PAYLOAD(&message, sizeof *info),
                         [&](std::uint16_t type, auto value) {
                             if (type == RTA_DST)
                                 prefix.network = addressOf(value);
                         });
        if (prefix.length > 0)
            prefixes.push_back(prefix);
    }));
    return prefixes;
}

Result<std::vector<InterfaceAddress>> addressesOf(NetlinkSocket &route, int linkIndex)
{
    std::vector<InterfaceAddress> addresses;
    for (const AddressRow &row : TRY(allAddresses(route))) {
        if (row.linkIndex == linkIndex)
            addresses.push_back(row.address);
    }
    return addresses;
}

Result<void> createBridge(NetlinkSocket &route, const std::string &name, const std::string &alias, int mtu)
{
    NetlinkMessage message;
    message.begin(RTM_NEWLINK, kCreate);
    message.header(linkHeader(0));
    message.text(IFLA_IFNAME, name);
    message.u32(IFLA_MTU, std::uint32_t(mtu));
    const std::size_t info = message.open(IFLA_LINKINFO);
    message.text(IFLA_INFO_KIND, "bridge");
    message.close(info);
    message.end();
    // The kernel takes an alias only for a link that is there; in the same call, so that no crash comes
    // between.
    message.begin(RTM_SETLINK, NLM_F_ACK);
    message.header(linkHeader(0));
    message.text(IFLA_IFNAME, name);
    message.text(IFLA_IFALIAS, alias);
    message.end();
    return route.send(message, "creating bridge " + name);
}

Result<void> removeLink(NetlinkSocket &route, int linkIndex)
{
    NetlinkMessage message;
    message.begin(RTM_DELLINK, NLM_F_ACK);
    message.header(linkHeader(linkIndex));
    message.end();
    return route.send(message, "removing a link");
}

Result<void> setLinkUp(NetlinkSocket &route, int linkIndex)
{
    NetlinkMessage message;
    message.begin(RTM_NEWLINK, NLM_F_ACK);
    message.header(linkHeader(linkIndex, true));
    message.end();
    return route.send(message, "bringing a link up");
}

Result<void> setMac(NetlinkSocket &route, int linkIndex, const Mac &mac)
{
    NetlinkMessage message;
    message.begin(RTM_NEWLINK, NLM_F_ACK);
    message.header(linkHeader(linkIndex));
    message.bytes(IFLA_ADDRESS, mac.bytes.data(), mac.bytes.size());
    message.end();
    return route.send(message, "setting the address of a link");
}

Result<void> addAddress(NetlinkSocket &route, int linkIndex, const InterfaceAddress &address)
{
    NetlinkMessage message = addressMessage(RTM_NEWADDR, kCreate, linkIndex, address);
    return route.send(message, "adding address " + address.str());
}

Result<void> removeAddress(NetlinkSocket &route, int linkIndex, const InterfaceAddress &address)
{
    NetlinkMessage message = addressMessage(RTM_DELADDR, NLM_F_ACK, linkIndex, address);
    return route.send(message, "removing address " + address.str());
}

Result<void> addDefaultRoute(NetlinkSocket &route, Ipv4 gateway)
{
    NetlinkMessage message;
    message.begin(RTM_NEWROUTE, kCreate);
    rtmsg header{};
    header.rtm_family = AF_INET;
    header.rtm_table = RT_TABLE_MAIN;
    header.rtm_protocol = RTPROT_BOOT;
    header.rtm_scope = RT_SCOPE_UNIVERSE;
    header.rtm_type = RTN_UNICAST;
    message.header(header);
    message.be32(RTA_GATEWAY, gateway.value);
    message.end();
    return route.send(message, "adding the default route");
}

Result<void> createVeth(NetlinkSocket &route, const VethPair &pair)
{
    NetlinkMessage message;
    message.begin(RTM_NEWLINK, kCreate);
    message.header(linkHeader(0, true));
    message.text(IFLA_IFNAME, pair.hostName);
    message.u32(IFLA_MTU, std::uint32_t(pair.mtu));
    message.u32(IFLA_MASTER, std::uint32_t(pair.bridgeIndex));
    const std::size_t info = message.open(IFLA_LINKINFO);
    message.text(IFLA_INFO_KIND, "veth");
    const std::size_t data = message.open(IFLA_INFO_DATA);
    const std::size_t peer = message.open(VETH_INFO_PEER);
    message.header(linkHeader(0));
    message.text(IFLA_IFNAME, pair.peerName);
    message.u32(IFLA_MTU, std::uint32_t(pair.mtu));
    message.bytes(IFLA_ADDRESS, pair.peerMac.bytes.data(), pair.peerMac.bytes.size());
    message.u32(IFLA_NET_NS_FD, std::uint32_t(pair.netns));
    message.close(peer);
    message.close(data);
    message.close(info);
    message.end();
    appendHairpin(message, pair.hostName);
    return route.send(message, "creating veth " + pair.hostName);
}

} // namespace berth::net

// The text of a container's /etc/hosts, /etc/hostname and /etc/resolv.conf. Pure; any thread.
#pragma once

#include "backend/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace berth::net {

struct HostFiles
{
    std::string hosts, hostname, resolvConf;
};

struct HostsEntry
{
    std::string address;
    std::string names; // separated by spaces
};

// "name:address" or "name=address", where the address may be in brackets or "host-gateway", which means
// `hostGateway`. Invalid with dockerd's words.
Result<HostsEntry> parseExtraHost(std::string_view text, const std::string &hostGateway);

// The usual lines for localhost, then the extra ones, then the container's own address (empty: none) and
// names.
std::string hostsText(const std::vector<HostsEntry> &extra, const std::string &address,
                      const std::string &hostname, const std::string &domainname);
// The host's own file with the extra lines behind it, for network mode host.
std::string hostsTextFrom(std::string hostFile, const std::vector<HostsEntry> &extra);

struct DnsSettings
{
    std::vector<std::string> servers, search, options;
};
DnsSettings parseResolvConf(std::string_view text);
// The first of each list that says anything counts: the container's, the daemon's, the host's. Name servers
// on the host's loopback cannot be reached from a network namespace and are left out unless `sharesHost`;
// when none is left, public ones stand in. A search list of "." means none.
std::string resolvConfText(const DnsSettings &container, const DnsSettings &daemon, const DnsSettings &host,
                           bool sharesHost);

} // namespace berth::net

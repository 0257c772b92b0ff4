#include "backend/net/host_files.h"

#include "backend/net/address.h"

#include <algorithm>

namespace berth::net {

namespace {

constexpr std::string_view kLocalhost = "127.0.0.1\tlocalhost\n"
                                        "::1\tlocalhost ip6-localhost ip6-loopback\n"
                                        "fe00::\tip6-localnet\n"
                                        "ff00::\tip6-mcastprefix\n"
                                        "ff02::1\tip6-allnodes\n"
                                        "ff02::2\tip6-allrouters\n";
// What stands in when the host's own servers cannot be reached from a container: Docker's choice.
constexpr const char *kPublicServers[] = {"8.8.8.8", "8.8.4.4"};

bool isLoopbackServer(const std::string &server)
{
    const auto ipv4 = parseIpv4(server);
    return ipv4 ? ipv4->isLoopback() : server.substr(0, server.find('%')) == "::1";
}

std::vector<std::string> wordsOf(std::string_view line)
{
    std::vector<std::string> words;
    while (true) {
        const std::size_t begin = line.find_first_not_of(" \t\r");
        if (begin == std::string_view::npos)
            return words;
        line.remove_prefix(begin);
        const std::size_t end = std::min(line.find_first_of(" \t\r"), line.size());
        words.emplace_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

using Words = std::vector<std::string>;

const Words &firstSpoken(const Words &container, const Words &daemon, const Words &host)
{
    if (!container.empty())
        return container;
    return daemon.empty() ? host : daemon;
}

void appendLine(std::string &text, std::string_view keyword, const Words &words)
{
    if (words.empty())
        return;
    text += keyword;
    for (const std::string &word : words)
        text += " " + word;
    text += "\n";
}

void appendEntries(std::string &text, const std::vector<HostsEntry> &entries)
{
    for (const HostsEntry &entry : entries)
        text += entry.address + "\t" + entry.names + "\n";
}

} // namespace

Result<HostsEntry> parseExtraHost(std::string_view text, const std::string &hostGateway)
{
    const auto refusal = [&](const std::string &why) {
        return failure(invalid(why + std::string(text.substr(0, 255)) + "\""));
    };
    const std::size_t split = text.find_first_of("=:");
    if (split == std::string_view::npos || split == 0)
        return refusal("bad format for add-host: \"");
    const std::string name(text.substr(0, split));
    std::string address(text.substr(split + 1));
    if (name.find_first_of(" \t\r\n#") != std::string::npos)
        return refusal("bad format for add-host: \"");
    if (address == "host-gateway") {
        if (hostGateway.empty())
            return failure(internal("unable to derive the IP value for host-gateway"));
        return HostsEntry{hostGateway, name};
    }
    if (address.size() > 2 && address.front() == '[' && address.back() == ']')
        address = address.substr(1, address.size() - 2);
    if (!parseIpv4(address) && !isIpv6(address))
        return refusal("invalid IP address in add-host: \"");
    return HostsEntry{address, name};
}

std::string hostsText(const std::vector<HostsEntry> &extra, const std::string &address,
                      const std::string &hostname, const std::string &domainname)
{
    std::string text(kLocalhost);
    appendEntries(text, extra);
    if (!address.empty() && !hostname.empty()) {
        const std::string names =
            domainname.empty() ? hostname : hostname + "." + domainname + " " + hostname;
        appendEntries(text, {{address, names}});
    }
    return text;
}

std::string hostsTextFrom(std::string hostFile, const std::vector<HostsEntry> &extra)
{
    if (!hostFile.empty() && hostFile.back() != '\n')
        hostFile += '\n';
    appendEntries(hostFile, extra);
    return hostFile;
}

DnsSettings parseResolvConf(std::string_view text)
{
    DnsSettings settings;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        Words words = wordsOf(line.substr(0, line.find_first_of("#;")));
        if (words.size() < 2)
            continue;
        const std::string keyword = words.front();
        words.erase(words.begin());
        if (keyword == "nameserver")
            settings.servers.push_back(words.front());
        else if (keyword == "search" || keyword == "domain") // the last one counts
            settings.search = words;
        else if (keyword == "options")
            settings.options.insert(settings.options.end(), words.begin(), words.end());
    }
    return settings;
}

std::string resolvConfText(const DnsSettings &container, const DnsSettings &daemon, const DnsSettings &host,
                           bool sharesHost)
{
    Words reachable = host.servers;
    if (!sharesHost) {
        reachable.erase(std::remove_if(reachable.begin(), reachable.end(), &isLoopbackServer),
                        reachable.end());
        if (reachable.empty())
            reachable.assign(std::begin(kPublicServers), std::end(kPublicServers));
    }
    Words search = firstSpoken(container.search, daemon.search, host.search);
    if (search == Words{"."})
        search.clear();
    std::string text = "# Written by Berth for this container; changes last until its next start.\n";
    for (const std::string &server : firstSpoken(container.servers, daemon.servers, reachable))
        text += "nameserver " + server + "\n";
    appendLine(text, "search", search);
    appendLine(text, "options", firstSpoken(container.options, daemon.options, host.options));
    return text;
}

} // namespace berth::net

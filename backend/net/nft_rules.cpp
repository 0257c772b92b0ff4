#include "backend/net/nft_rules.h"

#include "backend/base/enum_names.h"
#include "backend/base/ids.h"

#include <algorithm>

namespace berth::net {

using namespace std::string_view_literals;

namespace {

constexpr EnumNames kProtocolNames{std::array{
    std::pair{Protocol::Tcp, "tcp"sv},
    std::pair{Protocol::Udp, "udp"sv},
    std::pair{Protocol::Sctp, "sctp"sv},
}};

constexpr std::size_t kLinkNameSize = 16; // IFNAMSIZ

// %BRIDGE%, %LINKS% and %SUBNET% stand for the values, %X:…% for parts that an option chooses, %ELEMENTS…%
// for elements.
//
// raw: route_localnet lets 127.0.0.1 be forwarded to a container; nothing may come back that way.
// publish: an address of the host counts before "every address". 127.0.0.0/8 is matched for the host's own
//   connections only, so a port published on loopback can never be reached from outside.
// postrouting: a reply must come back through the host where the container would answer to an address it
// thinks local. forward: accepts nothing that a foreign table drops; what it drops are unpublished ports seen
// from other links.
constexpr std::string_view kRules = R"(table ip %TABLE% {
	map published {
		type inet_proto . inet_service : ipv4_addr . inet_service
%PUBLISHED%	}
	map published_at {
		type inet_proto . ipv4_addr . inet_service : ipv4_addr . inet_service
%PUBLISHED_AT%	}
	chain raw {
		type filter hook prerouting priority -300; policy accept;
		iifname "%BRIDGE%" ip daddr 127.0.0.0/8 drop
		iifname "%BRIDGE%" ip saddr 127.0.0.0/8 drop
	}
	chain publish {
		dnat ip to meta l4proto . ip daddr . th dport map @published_at
		fib daddr type local dnat ip to meta l4proto . th dport map @published
	}
	chain prerouting {
		type nat hook prerouting priority -100; policy accept;
		ip daddr != 127.0.0.0/8 jump publish
	}
	chain output {
		type nat hook output priority -100; policy accept;
		jump publish
	}
	chain postrouting {
		type nat hook postrouting priority 100; policy accept;
		oifname "%BRIDGE%" ct status dnat ip saddr { 127.0.0.0/8, %SUBNET% } masquerade
%MASQUERADE%	}
	chain forward {
		type filter hook forward priority 0; policy accept;
		iifname != "%BRIDGE%" oifname != "%BRIDGE%" accept
		ct state established,related accept
		ct state invalid drop
		ct status dnat accept
%ISOLATE%		iifname "%BRIDGE%" accept
		drop
	}
}
table bridge %TABLE% {
	set guards {
		type ifname . ether_addr . ipv4_addr
%GUARDS%	}
	chain prerouting {
		type filter hook prerouting priority -300; policy accept;
		iifname != "%LINKS%*" accept
		iifname . ether saddr . ip saddr @guards accept
		iifname . arp saddr ether . arp saddr ip @guards iifname . ether saddr . arp saddr ip @guards accept
		drop
	}
}
)";

void substitute(std::string &text, std::string_view mark, std::string_view value)
{
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size()))
        text.replace(at, mark.size(), value);
}

std::string elementsLine(const std::vector<std::string> &elements)
{
    if (elements.empty())
        return {};
    std::string line = "\t\telements = { ";
    for (const std::string &element : elements)
        line += (&element == &elements.front() ? "" : ", ") + element;
    return line + " }\n";
}

std::string forwardText(const Forward &forward)
{
    const std::string_view protocol = kProtocolNames.name(forward.protocol);
    std::string text(protocol);
    if (!forward.hostAddress.isAny())
        text += " . " + forward.hostAddress.str();
    return text + " . " + std::to_string(forward.hostPort) + " : " + forward.address.str() + " . " +
           std::to_string(forward.port);
}

void appendBe32(std::string &out, std::uint32_t value)
{
    for (const int shift : {24, 16, 8, 0})
        out += char(value >> shift);
}

// Every part of a concatenation fills whole registers of four bytes.
void appendPort(std::string &out, std::uint16_t port)
{
    out += char(port >> 8);
    out += char(port);
    out.append(2, '\0');
}

} // namespace

std::string_view protocolName(Protocol protocol)
{
    return kProtocolNames.name(protocol);
}

std::optional<Protocol> protocolOf(std::string_view name)
{
    return kProtocolNames.value(name);
}

std::string tableName(const std::string &bridge)
{
    return "berth-" + bridge;
}

std::string linkPrefix(const std::string &bridge)
{
    if (bridge.size() <= 8)
        return bridge + "-";
    std::uint32_t hash = 2166136261u; // FNV-1a
    for (const char c : bridge)
        hash = (hash ^ std::uint8_t(c)) * 16777619u;
    char text[9];
    std::snprintf(text, sizeof text, "%07x-", hash & 0xfffffffu);
    return text;
}

std::string rulesText(const RuleOptions &options, const RuleElements &elements)
{
    std::vector<std::string> published, publishedAt, guards;
    for (const Forward &forward : elements.forwards)
        (forward.hostAddress.isAny() ? published : publishedAt).push_back(forwardText(forward));
    for (const PortGuard &guard : elements.guards)
        guards.push_back("\"" + guard.link + "\" . " + guard.mac.str() + " . " + guard.address.str());
    std::string rules(kRules);
    substitute(rules, "%MASQUERADE%",
               options.masquerade ? "\t\tip saddr %SUBNET% oifname != \"%BRIDGE%\" masquerade\n" : "");
    substitute(rules, "%ISOLATE%",
               options.interContainer ? "" : "\t\tiifname \"%BRIDGE%\" oifname \"%BRIDGE%\" drop\n");
    substitute(rules, "%PUBLISHED%", elementsLine(published));
    substitute(rules, "%PUBLISHED_AT%", elementsLine(publishedAt));
    substitute(rules, "%GUARDS%", elementsLine(guards));
    substitute(rules, "%TABLE%", tableName(options.bridge));
    substitute(rules, "%LINKS%", linkPrefix(options.bridge));
    substitute(rules, "%BRIDGE%", options.bridge);
    substitute(rules, "%SUBNET%", options.subnet.str());
    return removalText(options.bridge) + rules;
}

std::string removalText(const std::string &bridge)
{
    std::string text;
    for (const std::string family : {"ip ", "bridge "}) {
        const std::string table = "table " + family + tableName(bridge) + "\n";
        text += table + "delete " + table; // naming it first makes deleting a missing one no error
    }
    return text;
}

EncodedElement encode(const PortGuard &guard)
{
    EncodedElement element{true, "guards", guard.link.substr(0, kLinkNameSize - 1), {}};
    element.key.resize(kLinkNameSize);
    element.key.append(guard.mac.bytes.begin(), guard.mac.bytes.end());
    element.key.append(2, '\0');
    appendBe32(element.key, guard.address.value);
    return element;
}

EncodedElement encode(const Forward &forward)
{
    EncodedElement element{false, "published", {}, {}};
    element.key += char(forward.protocol);
    element.key.append(3, '\0');
    if (!forward.hostAddress.isAny()) {
        element.set = "published_at";
        appendBe32(element.key, forward.hostAddress.value);
    }
    appendPort(element.key, forward.hostPort);
    appendBe32(element.value, forward.address.value);
    appendPort(element.value, forward.port);
    return element;
}

} // namespace berth::net

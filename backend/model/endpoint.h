// How a container hangs on networks: what was asked (NetworkingConfig) and what it got (EndpointSettings).
// Plain values; any thread.
#pragma once

#include "backend/base/reflect.h"
#include "backend/model/host_config.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace berth::model {

struct EndpointIpamConfig
{
    std::string ipv4Address;
    std::string ipv6Address;
    std::vector<std::string> linkLocalIps;
    static constexpr auto fields()
    {
        return std::tuple{field("IPv4Address", &EndpointIpamConfig::ipv4Address, OmitEmpty),
                          field("IPv6Address", &EndpointIpamConfig::ipv6Address, OmitEmpty),
                          field("LinkLocalIPs", &EndpointIpamConfig::linkLocalIps, OmitEmpty)};
    }
};

struct EndpointSettings
{
    std::optional<EndpointIpamConfig> ipamConfig;
    std::vector<std::string> links;
    std::vector<std::string> aliases;
    std::string macAddress;
    std::map<std::string, std::string> driverOpts;
    std::int64_t gwPriority = 0;
    std::string networkId;
    std::string endpointId;
    std::string gateway;
    std::string ipAddress;
    std::int64_t ipPrefixLen = 0;
    std::string ipv6Gateway;
    std::string globalIpv6Address;
    std::int64_t globalIpv6PrefixLen = 0;
    std::vector<std::string> dnsNames;
    static constexpr auto fields()
    {
        return std::tuple{field("IPAMConfig", &EndpointSettings::ipamConfig),
                          field("Links", &EndpointSettings::links, NullIfEmpty),
                          field("Aliases", &EndpointSettings::aliases, NullIfEmpty),
                          field("MacAddress", &EndpointSettings::macAddress),
                          field("DriverOpts", &EndpointSettings::driverOpts, NullIfEmpty),
                          field("GwPriority", &EndpointSettings::gwPriority),
                          field("NetworkID", &EndpointSettings::networkId),
                          field("EndpointID", &EndpointSettings::endpointId),
                          field("Gateway", &EndpointSettings::gateway),
                          field("IPAddress", &EndpointSettings::ipAddress),
                          field("IPPrefixLen", &EndpointSettings::ipPrefixLen),
                          field("IPv6Gateway", &EndpointSettings::ipv6Gateway),
                          field("GlobalIPv6Address", &EndpointSettings::globalIpv6Address),
                          field("GlobalIPv6PrefixLen", &EndpointSettings::globalIpv6PrefixLen),
                          field("DNSNames", &EndpointSettings::dnsNames, NullIfEmpty)};
    }
};

struct NetworkingConfig
{
    std::map<std::string, EndpointSettings> endpointsConfig; // by network name or id
    static constexpr auto fields()
    {
        return std::tuple{field("EndpointsConfig", &NetworkingConfig::endpointsConfig)};
    }
};

struct Address
{
    std::string addr;
    std::int64_t prefixLen = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("Addr", &Address::addr), field("PrefixLen", &Address::prefixLen)};
    }
};

// Of a whole container, as inspect shows it; the second half repeats its endpoint on the default bridge.
struct NetworkSettings
{
    std::string bridge;
    std::string sandboxId;
    std::string sandboxKey;
    PortMap ports;
    bool hairpinMode = false;
    std::string linkLocalIpv6Address;
    std::int64_t linkLocalIpv6PrefixLen = 0;
    std::vector<Address> secondaryIpAddresses;
    std::vector<Address> secondaryIpv6Addresses;
    std::string endpointId;
    std::string gateway;
    std::string globalIpv6Address;
    std::int64_t globalIpv6PrefixLen = 0;
    std::string ipAddress;
    std::int64_t ipPrefixLen = 0;
    std::string ipv6Gateway;
    std::string macAddress;
    std::map<std::string, EndpointSettings> networks;
    static constexpr auto fields()
    {
        return std::tuple{
            field("Bridge", &NetworkSettings::bridge),
            field("SandboxID", &NetworkSettings::sandboxId),
            field("SandboxKey", &NetworkSettings::sandboxKey),
            field("Ports", &NetworkSettings::ports),
            field("HairpinMode", &NetworkSettings::hairpinMode),
            field("LinkLocalIPv6Address", &NetworkSettings::linkLocalIpv6Address),
            field("LinkLocalIPv6PrefixLen", &NetworkSettings::linkLocalIpv6PrefixLen),
            field("SecondaryIPAddresses", &NetworkSettings::secondaryIpAddresses, NullIfEmpty),
            field("SecondaryIPv6Addresses", &NetworkSettings::secondaryIpv6Addresses, NullIfEmpty),
            field("EndpointID", &NetworkSettings::endpointId),
            field("Gateway", &NetworkSettings::gateway),
            field("GlobalIPv6Address", &NetworkSettings::globalIpv6Address),
            field("GlobalIPv6PrefixLen", &NetworkSettings::globalIpv6PrefixLen),
            field("IPAddress", &NetworkSettings::ipAddress),
            field("IPPrefixLen", &NetworkSettings::ipPrefixLen),
            field("IPv6Gateway", &NetworkSettings::ipv6Gateway),
            field("MacAddress", &NetworkSettings::macAddress),
            field("Networks", &NetworkSettings::networks)};
    }
};

} // namespace berth::model

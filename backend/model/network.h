// What the network routes take and answer. Plain values; any thread.
#pragma once

#include "backend/base/reflect.h"
#include "backend/model/endpoint.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace berth::model {

struct IpamPool
{
    std::string subnet;
    std::string ipRange;
    std::string gateway;
    std::map<std::string, std::string> auxiliaryAddresses;
    static constexpr auto fields()
    {
        return std::tuple{field("Subnet", &IpamPool::subnet, OmitEmpty),
                          field("IPRange", &IpamPool::ipRange, OmitEmpty),
                          field("Gateway", &IpamPool::gateway, OmitEmpty),
                          field("AuxiliaryAddresses", &IpamPool::auxiliaryAddresses, OmitEmpty)};
    }
};

struct Ipam
{
    std::string driver;
    std::map<std::string, std::string> options;
    std::vector<IpamPool> config;
    static constexpr auto fields()
    {
        return std::tuple{field("Driver", &Ipam::driver), field("Options", &Ipam::options, NullIfEmpty),
                          field("Config", &Ipam::config)};
    }
};

struct ConfigReference
{
    std::string network;
    static constexpr auto fields() { return std::tuple{field("Network", &ConfigReference::network)}; }
};

struct NetworkContainer
{
    std::string name;
    std::string endpointId;
    std::string macAddress;
    std::string ipv4Address; // with its prefix length
    std::string ipv6Address;
    static constexpr auto fields()
    {
        return std::tuple{field("Name", &NetworkContainer::name),
                          field("EndpointID", &NetworkContainer::endpointId),
                          field("MacAddress", &NetworkContainer::macAddress),
                          field("IPv4Address", &NetworkContainer::ipv4Address),
                          field("IPv6Address", &NetworkContainer::ipv6Address)};
    }
};

struct Network
{
    std::string name;
    std::string id;
    std::string created;
    std::string scope;
    std::string driver;
    bool enableIpv4 = false;
    bool enableIpv6 = false;
    Ipam ipam;
    bool internal = false;
    bool attachable = false;
    bool ingress = false;
    ConfigReference configFrom;
    bool configOnly = false;
    std::map<std::string, NetworkContainer> containers; // by container id
    std::map<std::string, std::string> options;
    std::map<std::string, std::string> labels;
    static constexpr auto fields()
    {
        return std::tuple{field("Name", &Network::name),
                          field("Id", &Network::id),
                          field("Created", &Network::created),
                          field("Scope", &Network::scope),
                          field("Driver", &Network::driver),
                          field("EnableIPv4", &Network::enableIpv4),
                          field("EnableIPv6", &Network::enableIpv6),
                          field("IPAM", &Network::ipam),
                          field("Internal", &Network::internal),
                          field("Attachable", &Network::attachable),
                          field("Ingress", &Network::ingress),
                          field("ConfigFrom", &Network::configFrom),
                          field("ConfigOnly", &Network::configOnly),
                          field("Containers", &Network::containers),
                          field("Options", &Network::options),
                          field("Labels", &Network::labels)};
    }
};

struct NetworkCreateRequest
{
    std::string name;
    std::string driver;
    std::string scope;
    std::optional<bool> enableIpv4;
    std::optional<bool> enableIpv6;
    std::optional<Ipam> ipam;
    bool internal = false;
    bool attachable = false;
    bool ingress = false;
    bool configOnly = false;
    std::optional<ConfigReference> configFrom;
    std::map<std::string, std::string> options;
    std::map<std::string, std::string> labels;
    static constexpr auto fields()
    {
        return std::tuple{field("Name", &NetworkCreateRequest::name),
                          field("Driver", &NetworkCreateRequest::driver, OmitEmpty),
                          field("Scope", &NetworkCreateRequest::scope, OmitEmpty),
                          field("EnableIPv4", &NetworkCreateRequest::enableIpv4, OmitEmpty),
                          field("EnableIPv6", &NetworkCreateRequest::enableIpv6, OmitEmpty),
                          field("IPAM", &NetworkCreateRequest::ipam, OmitEmpty),
                          field("Internal", &NetworkCreateRequest::internal),
                          field("Attachable", &NetworkCreateRequest::attachable),
                          field("Ingress", &NetworkCreateRequest::ingress),
                          field("ConfigOnly", &NetworkCreateRequest::configOnly),
                          field("ConfigFrom", &NetworkCreateRequest::configFrom, OmitEmpty),
                          field("Options", &NetworkCreateRequest::options),
                          field("Labels", &NetworkCreateRequest::labels)};
    }
};

struct NetworkCreateResponse
{
    std::string id;
    std::string warning;
    static constexpr auto fields()
    {
        return std::tuple{field("Id", &NetworkCreateResponse::id),
                          field("Warning", &NetworkCreateResponse::warning)};
    }
};

struct NetworkConnectRequest
{
    std::string container;
    std::optional<EndpointSettings> endpointConfig;
    static constexpr auto fields()
    {
        return std::tuple{field("Container", &NetworkConnectRequest::container),
                          field("EndpointConfig", &NetworkConnectRequest::endpointConfig, OmitEmpty)};
    }
};

struct NetworkDisconnectRequest
{
    std::string container;
    bool force = false;
    static constexpr auto fields()
    {
        return std::tuple{field("Container", &NetworkDisconnectRequest::container),
                          field("Force", &NetworkDisconnectRequest::force)};
    }
};

struct NetworksPruneReport
{
    std::vector<std::string> networksDeleted;
    static constexpr auto fields()
    {
        return std::tuple{field("NetworksDeleted", &NetworksPruneReport::networksDeleted, NullIfEmpty)};
    }
};

} // namespace berth::model

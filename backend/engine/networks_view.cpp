// What the API shows of the networks, and what a container is told about its place on them.
#include "backend/engine/networks_parts.h"

#include <QCryptographicHash>
#include <array>

namespace berth::engine {

namespace {

struct PredefinedNetwork
{
    std::string_view name, driver;
};
constexpr std::array kPredefined{
    PredefinedNetwork{"bridge", "bridge"},
    PredefinedNetwork{"host", "host"},
    PredefinedNetwork{"none", "null"},
};

const char *textOf(bool value)
{
    return value ? "true" : "false";
}

std::map<std::string, std::string> bridgeOptions(const Options &options)
{
    return {{"com.docker.network.bridge.default_bridge", "true"},
            {"com.docker.network.bridge.enable_icc", textOf(options.interContainer)},
            {"com.docker.network.bridge.enable_ip_masquerade", textOf(options.masquerade)},
            {"com.docker.network.bridge.host_binding_ipv4", options.defaultAddress},
            {"com.docker.network.bridge.name", options.bridge},
            {"com.docker.network.driver.mtu", std::to_string(options.mtu)}};
}

bool passes(const model::Network &network, const model::Filters &filters, std::optional<bool> dangling)
{
    // Every network here is pre-defined, and those are never thought of as left over.
    const bool custom = filters.has("type") && !filters.matchesExactly("type", "builtin");
    return !dangling.value_or(false) && !custom && filters.matchesExactly("driver", network.driver) &&
           filters.matchesExactly("scope", network.scope) && filters.matchesPattern("name", network.name) &&
           filters.matchesPattern("id", network.id) && filters.matchesLabels(network.labels);
}

Result<void> checkTypeFilter(const model::Filters &filters)
{
    for (const std::string &type : filters.values("type")) {
        if (type != "custom" && type != "builtin")
            return failure(invalid("invalid filter: 'type'='" + type + "'"));
    }
    return {};
}

} // namespace

// The same for ever in one data root, so that nothing has to be stored.
std::string Networks::Parts::networkId(std::string_view network) const
{
    const std::string seed = engineId + "/network/" + std::string(network);
    const QByteArray digest =
        QCryptographicHash::hash(QByteArray::fromStdString(seed), QCryptographicHash::Sha256);
    return digest.toHex().toStdString();
}

model::Network Networks::Parts::view(std::string_view name, bool withContainers) const
{
    model::Network network;
    network.name = name;
    network.id = networkId(name);
    network.created = created;
    network.scope = "local";
    network.ipam.driver = "default";
    for (const PredefinedNetwork &row : kPredefined) {
        if (row.name == name)
            network.driver = row.driver;
    }
    network.enableIpv4 = name == "bridge";
    if (name == "bridge") {
        network.options = bridgeOptions(options);
        if (bridge)
            network.ipam.config.push_back(
                {bridge->address.prefix.str(), options.fixedCidr, bridge->address.address.str(), {}});
    }
    if (!withContainers)
        return network;
    for (const auto &[id, endpoint] : endpoints) {
        const EndpointRecord &record = endpoint.record;
        if (record.network != name)
            continue;
        const std::string address =
            record.address.empty() || !bridge
                ? ""
                : record.address + "/" + std::to_string(bridge->address.prefix.length);
        network.containers[id.str()] = {record.containerName, record.endpointId, record.mac, address, ""};
    }
    return network;
}

NetworkAttachment Networks::Parts::attachment(const NetworkRequest &request, const Endpoint &endpoint) const
{
    const EndpointRecord &record = endpoint.record;
    NetworkAttachment attachment;
    attachment.sandboxId = record.sandboxId;
    model::EndpointSettings settings;
    if (const auto asked = request.endpoints.find(record.network); asked != request.endpoints.end())
        settings = asked->second;
    settings.networkId = networkId(record.network);
    settings.endpointId = record.endpointId;
    settings.macAddress = record.mac;
    if (endpoint.onBridge() && bridge) {
        settings.ipAddress = record.address;
        settings.ipPrefixLen = bridge->address.prefix.length;
        settings.gateway = bridge->address.address.str();
    }
    attachment.endpoints[record.network] = settings;
    if (endpoint.onBridge()) {
        for (const std::string &port : record.exposedPorts)
            attachment.boundPorts[port]; // null until it is published
        for (const PublishedPortRecord &published : record.ports) {
            auto &bindings = attachment.boundPorts[published.port];
            if (!bindings)
                bindings.emplace();
            bindings->push_back({published.hostIp, std::to_string(published.hostPort)});
        }
    }
    return attachment;
}

std::string Networks::networkOfMode(const std::string &mode)
{
    return mode.empty() || mode == "default" ? "bridge" : mode;
}

Result<std::vector<model::Network>> Networks::list(const model::Filters &filters) const
{
    TRY_VOID(filters.check({"dangling", "driver", "id", "label", "name", "scope", "type"}));
    TRY_VOID(checkTypeFilter(filters));
    const std::optional<bool> dangling = TRY(filters.flag("dangling"));
    std::vector<model::Network> networks;
    for (const PredefinedNetwork &row : kPredefined) {
        model::Network network = parts_->view(row.name, false);
        if (passes(network, filters, dangling))
            networks.push_back(std::move(network));
    }
    return networks;
}

Result<model::Network> Networks::inspect(const std::string &nameOrId) const
{
    std::vector<std::string_view> begins;
    for (const PredefinedNetwork &row : kPredefined) {
        const std::string id = parts_->networkId(row.name);
        if (row.name == nameOrId || id == nameOrId)
            return parts_->view(row.name, true);
        if (!nameOrId.empty() && id.starts_with(nameOrId))
            begins.push_back(row.name);
    }
    if (begins.size() == 1)
        return parts_->view(begins.front(), true);
    if (!begins.empty())
        return failure(invalid("network " + nameOrId + " is ambiguous (" + std::to_string(begins.size()) +
                               " matches found based on ID prefix)"));
    return failure(notFound("network " + nameOrId + " not found"));
}

Result<void> Networks::remove(const std::string &nameOrId)
{
    const model::Network network = TRY(inspect(nameOrId));
    return failure(
        Error{ErrorKind::Forbidden, network.name + " is a pre-defined network and cannot be removed", {}, 0});
}

} // namespace berth::engine

// The inside of Networks, shared by networks.cpp (giving out and taking back), networks_rules.cpp (bridge,
// firewall, healing), networks_view.cpp (what the API shows) and networks_record.cpp (what a new engine
// finds). Engine thread.
#pragma once

#include "backend/engine/async.h"
#include "backend/engine/networks.h"
#include "backend/net/bridge.h"
#include "backend/net/ipam.h"
#include "backend/net/namespace_pool.h"
#include "backend/net/nft_tables.h"
#include "backend/net/port_relay.h"
#include "backend/net/published_ports.h"

#include <QSocketNotifier>
#include <QTimer>
#include <set>

namespace berth::engine {

struct PublishedPortRecord
{
    std::string port; // "80/tcp"
    std::string hostIp;
    std::uint16_t hostPort = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("port", &PublishedPortRecord::port),
                          field("hostIp", &PublishedPortRecord::hostIp),
                          field("hostPort", &PublishedPortRecord::hostPort)};
    }
};

// <exec-root>/networks/<container id>.json: one container's place on its network. Volatile, as the container
// is.
struct EndpointRecord
{
    int format = 1;
    std::string containerId, containerName;
    std::string network; // "bridge", "host", "none"
    std::string endpointId, sandboxId;
    std::string address, mac, link; // bridge only
    std::vector<std::string> exposedPorts;
    std::vector<PublishedPortRecord> ports;
    static constexpr auto fields()
    {
        return std::tuple{field("format", &EndpointRecord::format),
                          field("containerId", &EndpointRecord::containerId, Required),
                          field("containerName", &EndpointRecord::containerName),
                          field("network", &EndpointRecord::network, Required),
                          field("endpointId", &EndpointRecord::endpointId),
                          field("sandboxId", &EndpointRecord::sandboxId),
                          field("address", &EndpointRecord::address),
                          field("mac", &EndpointRecord::mac),
                          field("link", &EndpointRecord::link),
                          field("exposedPorts", &EndpointRecord::exposedPorts),
                          field("ports", &EndpointRecord::ports)};
    }
};

// The folder of the records. A record is replaced whole, but not synced: it need not outlive the machine's
// run.
class EndpointRecords
{
public:
    static Result<EndpointRecords> open(const std::string &execRoot);
    Result<void> write(const EndpointRecord &record) const;
    void remove(const std::string &containerId) const;
    // Unreadable ones are removed: nothing depends on them but a container's way to the outside.
    std::vector<EndpointRecord> all() const;

private:
    explicit EndpointRecords(UniqueFd folder) : folder_(std::move(folder)) {}
    UniqueFd folder_;
};

// A container on a network.
struct Endpoint
{
    EndpointRecord record;
    net::Ipv4 address;
    net::Mac mac;
    std::vector<net::ReservedPort> ports;
    std::vector<int> relays;
    bool confirmed = true; // false: read from a record, and nobody has said yet that its container lives
    bool joined = false;   // another container uses this namespace

    bool onBridge() const { return record.network == "bridge"; }
    net::RuleElements elements() const;
};

struct Networks::Parts
{
    Parts(const Options &options, std::string engineId);
    ~Parts();

    // networks_rules.cpp
    Result<void> startBridge();
    void startPool();
    Result<net::NamespaceRecipe> newRecipe();
    void giveBack(const net::NamespaceRecipe &recipe);
    net::RuleElements allElements() const;
    Result<void> addElements(const Endpoint &endpoint);
    void eraseElements(const Endpoint &endpoint);
    Result<void> heal();
    void healSoon();
    void refillSoon();
    void removeStrayLinks();

    // networks.cpp
    void takeOverRecords();
    bool takeOver(EndpointRecord record);
    QCoro::Task<Result<UniqueFd>> enter(std::shared_ptr<Endpoint> endpoint, std::string macAddress);
    QCoro::Task<Result<net::ReadyNamespace>> bridgeNamespace(std::string macAddress);
    QCoro::Task<Result<net::ReadyNamespace>> plainNamespace();
    void keepPlainWarm();
    Result<void> publish(const NetworkRequest &request, Endpoint &endpoint);
    Result<void> program(Endpoint &endpoint);
    void forget(Endpoint &endpoint); // gives everything of it back

    // networks_view.cpp
    model::Network view(std::string_view network, bool withContainers) const;
    NetworkAttachment attachment(const NetworkRequest &request, const Endpoint &endpoint) const;
    std::string networkId(std::string_view network) const;

    const Options &options;
    const std::string engineId;
    const std::string created;

    std::optional<EndpointRecords> records;
    std::map<ContainerId, Endpoint> endpoints;
    net::PortBook ports;
    net::PortRelay relay;

    // All of these are there, or `bridgeProblem` says why none is.
    Error bridgeProblem;
    std::optional<net::Bridge> bridge;
    std::optional<net::AddressPool> addresses;
    std::optional<net::NftTables> tables;
    std::unique_ptr<QSocketNotifier> watcher;
    QTimer healing, refilling;
    std::optional<net::ReadyNamespace> plain; // a warm one with lo only
    bool plainComing = false;
    std::set<std::string> links; // names given to veths and not yet given back

    std::unique_ptr<net::NamespacePool> pool; // last: its thread ends first
};

// The endpoint's error as dockerd words it.
Error networkingError(const Endpoint &endpoint, Error cause);

} // namespace berth::engine

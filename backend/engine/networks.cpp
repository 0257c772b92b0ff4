#include "backend/engine/networks.h"

#include "backend/engine/networks_parts.h"
#include "backend/sys/namespaces.h"

#include <algorithm>

namespace berth::engine {

namespace {

constexpr std::string_view kJoinPrefix = "container:";

bool wantsFixedPort(const net::PublishWish &wish)
{
    return wish.host.last != 0;
}

// What `-p`, `-P` and EXPOSE ask for; fixed ports first, so that no random one takes them.
Result<std::vector<net::PublishWish>> wishesOf(const NetworkRequest &request)
{
    std::vector<net::PublishWish> wishes;
    std::set<net::ContainerPort> bound;
    for (const auto &[text, bindings] : request.portBindings) {
        const net::ContainerPort port = TRY(net::parseContainerPort(text));
        if (!bindings || bindings->empty())
            continue;
        bound.insert(port);
        for (const model::PortBinding &binding : *bindings)
            wishes.push_back({port, binding.hostIp, TRY(model::parseHostPort(binding.hostPort))});
    }
    if (request.publishAll) {
        for (const std::string &text : request.exposedPorts) {
            const net::ContainerPort port = TRY(net::parseContainerPort(text));
            if (bound.insert(port).second)
                wishes.push_back({port, {}, {}});
        }
    }
    std::stable_partition(wishes.begin(), wishes.end(), &wantsFixedPort);
    return wishes;
}

// The canonical "80/tcp" of everything that was exposed or is to be published.
Result<std::vector<std::string>> exposedPorts(const NetworkRequest &request)
{
    std::set<net::ContainerPort> ports;
    for (const std::string &text : request.exposedPorts)
        ports.insert(TRY(net::parseContainerPort(text)));
    for (const auto &[text, bindings] : request.portBindings)
        ports.insert(TRY(net::parseContainerPort(text)));
    std::vector<std::string> texts;
    for (const net::ContainerPort &port : ports)
        texts.push_back(port.str());
    return texts;
}

// The MAC address that the user chose; one that follows from the address given last time is no wish.
std::string wantedMac(const NetworkRequest &request, const std::string &network)
{
    if (!request.macAddress.empty())
        return request.macAddress;
    for (const std::string &key : {network, std::string("default")}) {
        const auto asked = request.endpoints.find(key);
        if (asked == request.endpoints.end() || asked->second.macAddress.empty())
            continue;
        const auto address = net::parseIpv4(asked->second.ipAddress);
        if (!address || net::macFor(*address).str() != asked->second.macAddress)
            return asked->second.macAddress;
    }
    return {};
}

Result<NetworkAttachment> join(const NetworkRequest &request)
{
    if (request.joinPid <= 0)
        return failure(conflict("cannot join network of a non running container: " +
                                request.mode.substr(kJoinPrefix.size())));
    NetworkAttachment attachment;
    attachment.netns = TRY(sys::openNamespace(request.joinPid, sys::NamespaceKind::Network));
    return attachment;
}

} // namespace

Error networkingError(const Endpoint &endpoint, Error cause)
{
    cause.message =
        "failed to set up container networking: driver failed programming external connectivity on "
        "endpoint " +
        endpoint.record.containerName + " (" + endpoint.record.endpointId + "): " + cause.message;
    return cause;
}

Networks::Parts::Parts(const Options &optionsOfDaemon, std::string idOfEngine)
    : options(optionsOfDaemon), engineId(std::move(idOfEngine)), created(rfc3339Nano(wallClock()))
{
    if (auto started = startBridge(); !started) {
        bridgeProblem = started.error();
        bridge.reset();
    }
    if (auto opened = EndpointRecords::open(options.execRoot))
        records.emplace(std::move(*opened));
    else
        qWarning("networks: %s", opened.error().text().c_str());
    takeOverRecords();
    if (bridge) {
        if (auto applied = heal(); !applied) {
            bridgeProblem = applied.error();
            bridge.reset();
        }
    }
    if (!bridge)
        qWarning("no default bridge: %s", bridgeProblem.text().c_str());
    startPool();
}

Networks::Parts::~Parts() = default;

void Networks::Parts::takeOverRecords()
{
    if (!records)
        return;
    for (EndpointRecord &record : records->all()) {
        const std::string id = record.containerId;
        if (!takeOver(std::move(record)))
            records->remove(id);
    }
}

// False when it does not fit this engine's networks any more.
bool Networks::Parts::takeOver(EndpointRecord record)
{
    Endpoint endpoint;
    endpoint.record = std::move(record);
    endpoint.confirmed = false;
    if (endpoint.onBridge()) {
        const auto address = net::parseIpv4(endpoint.record.address);
        const auto mac = net::parseMac(endpoint.record.mac);
        if (!bridge || !address || !mac || !addresses->reserve(*address))
            return false;
        endpoint.address = *address;
        endpoint.mac = *mac;
        links.insert(endpoint.record.link);
        for (const PublishedPortRecord &published : endpoint.record.ports) {
            const auto port = net::parseContainerPort(published.port);
            auto reserved = port ? ports.reserveAgain(*port, published.hostIp, published.hostPort)
                                 : Result<net::ReservedPort>(failure(port.error()));
            if (!reserved) { // the rules still lead there; only the placeholder is another's
                qWarning("port %d of %s: %s", published.hostPort, endpoint.record.containerName.c_str(),
                         reserved.error().text().c_str());
                continue;
            }
            if (reserved->ipv6)
                endpoint.relays.push_back(relay.add(*reserved, endpoint.address).value_or(-1));
            endpoint.ports.push_back(std::move(*reserved));
        }
    }
    endpoints.emplace(ContainerId(endpoint.record.containerId), std::move(endpoint));
    return true;
}

namespace {

// What the pool answers by a callback, as something to wait for.
struct Delivery
{
    std::optional<Result<net::ReadyNamespace>> result;
    OneShot arrived;
};

net::NamespacePool::Taken deliverTo(const std::shared_ptr<Delivery> &delivery)
{
    return [delivery](Result<net::ReadyNamespace> ready) {
        delivery->result.emplace(std::move(ready));
        delivery->arrived.fire();
    };
}

QCoro::Task<Result<net::ReadyNamespace>> received(std::shared_ptr<Delivery> delivery)
{
    if (!delivery->arrived.fired())
        co_await delivery->arrived.wait();
    co_return std::move(*delivery->result);
}

} // namespace

QCoro::Task<Result<net::ReadyNamespace>> Networks::Parts::plainNamespace()
{
    refillSoon();
    const auto delivery = std::make_shared<Delivery>();
    const auto taken = deliverTo(delivery);
    if (plain)
        taken(*std::exchange(plain, std::nullopt));
    else
        pool->make({}, taken);
    return received(delivery);
}

QCoro::Task<Result<net::ReadyNamespace>> Networks::Parts::bridgeNamespace(std::string macAddress)
{
    refillSoon();
    const auto delivery = std::make_shared<Delivery>();
    if (macAddress.empty()) {
        pool->take(deliverTo(delivery));
        co_return co_await received(delivery);
    }
    CO_TRY(mac, net::parseMac(macAddress));
    CO_TRY(recipe, newRecipe());
    recipe.mac = mac;
    pool->make(recipe, deliverTo(delivery));
    auto ready = co_await received(delivery);
    if (!ready)
        giveBack(recipe);
    co_return ready;
}

// The namespace of a new endpoint; none on "host".
QCoro::Task<Result<UniqueFd>> Networks::Parts::enter(std::shared_ptr<Endpoint> endpoint,
                                                     std::string macAddress)
{
    if (endpoint->record.network == "host")
        co_return UniqueFd();
    if (!endpoint->onBridge()) {
        CO_TRY(bare, co_await plainNamespace());
        co_return std::move(bare.netns);
    }
    if (!bridge)
        co_return failure(bridgeProblem);
    CO_TRY(ready, co_await bridgeNamespace(macAddress));
    endpoint->address = ready.recipe.address->address;
    endpoint->mac = ready.recipe.mac;
    endpoint->record.address = endpoint->address.str();
    endpoint->record.mac = endpoint->mac.str();
    endpoint->record.link = ready.recipe.hostLink;
    co_return std::move(ready.netns);
}

Result<void> Networks::Parts::publish(const NetworkRequest &request, Endpoint &endpoint)
{
    if (!endpoint.onBridge())
        return {};
    endpoint.record.exposedPorts = TRY(exposedPorts(request));
    for (const net::PublishWish &wish : TRY(wishesOf(request))) {
        auto reserved = ports.reserve(wish, options.defaultAddress, endpoint.address);
        if (!reserved)
            return failure(networkingError(endpoint, reserved.error()));
        for (net::ReservedPort &port : *reserved) {
            endpoint.record.ports.push_back({port.container.str(), port.hostIp, port.hostPort});
            endpoint.ports.push_back(std::move(port));
            const net::ReservedPort &kept = endpoint.ports.back();
            if (kept.ipv6)
                endpoint.relays.push_back(TRY(relay.add(kept, endpoint.address)));
        }
    }
    return {};
}

// Everything that can be refused, in the order in which forget() can undo it.
Result<void> Networks::Parts::program(Endpoint &endpoint)
{
    if (endpoint.onBridge()) {
        if (auto added = addElements(endpoint); !added)
            return failure(networkingError(endpoint, added.error()));
    }
    if (records)
        TRY_VOID(records->write(endpoint.record));
    return {};
}

void Networks::Parts::forget(Endpoint &endpoint)
{
    for (const int handle : endpoint.relays)
        relay.remove(handle);
    for (const net::ReservedPort &port : endpoint.ports)
        ports.release(port);
    endpoint.relays.clear();
    endpoint.ports.clear();
    if (endpoint.onBridge() && addresses)
        addresses->release(endpoint.address);
    links.erase(endpoint.record.link);
    if (records)
        records->remove(endpoint.record.containerId);
}

Networks::Networks(const Options &options, std::string engineId)
    : parts_(std::make_unique<Parts>(options, std::move(engineId)))
{
}

Networks::~Networks() = default;

QCoro::Task<Result<NetworkAttachment>> Networks::attach(NetworkRequest request)
{
    if (request.mode.starts_with(kJoinPrefix)) {
        const auto target = parts_->endpoints.find(ContainerId(request.mode.substr(kJoinPrefix.size())));
        if (target != parts_->endpoints.end())
            target->second.joined = true;
        co_return join(request);
    }
    CO_TRY(network, inspect(networkOfMode(request.mode)));
    release(request.containerId);
    const auto endpoint = std::make_shared<Endpoint>();
    endpoint->record.containerId = request.containerId.str();
    endpoint->record.containerName = request.name;
    endpoint->record.network = network.name;
    endpoint->record.endpointId = randomHexId();
    endpoint->record.sandboxId = randomHexId();
    CO_TRY(netns, co_await parts_->enter(endpoint, wantedMac(request, network.name)));
    auto programmed = parts_->publish(request, *endpoint);
    if (programmed)
        programmed = parts_->program(*endpoint);
    if (!programmed) {
        parts_->forget(*endpoint);
        co_return failure(programmed.error());
    }
    NetworkAttachment attachment = parts_->attachment(request, *endpoint);
    attachment.netns = std::move(netns);
    parts_->endpoints.insert_or_assign(request.containerId, std::move(*endpoint));
    co_return attachment;
}

void Networks::release(const ContainerId &id)
{
    const auto found = parts_->endpoints.find(id);
    if (found == parts_->endpoints.end())
        return;
    Endpoint endpoint = std::move(found->second);
    parts_->endpoints.erase(found);
    parts_->eraseElements(endpoint);
    parts_->forget(endpoint);
    if (endpoint.joined) // its namespace lives on with the other container, but its address is free again
        parts_->removeStrayLinks();
}

QCoro::Task<Result<NetworkAttachment>> Networks::adopt(NetworkRequest request, int pid)
{
    if (request.mode.starts_with(kJoinPrefix))
        co_return NetworkAttachment{};
    const auto found = parts_->endpoints.find(request.containerId);
    if (found == parts_->endpoints.end() || pid <= 0)
        co_return failure(notFound("no record of the network of container " + request.containerId.str()));
    found->second.confirmed = true;
    found->second.record.containerName = request.name;
    co_return parts_->attachment(request, found->second);
}

void Networks::finishAdoption()
{
    std::vector<ContainerId> gone;
    for (const auto &[id, endpoint] : parts_->endpoints) {
        if (!endpoint.confirmed)
            gone.push_back(id);
    }
    for (const ContainerId &id : gone)
        release(id);
    parts_->removeStrayLinks();
}

void Networks::shutDown()
{
    const bool used = std::any_of(parts_->endpoints.begin(), parts_->endpoints.end(),
                                  [](const auto &row) { return row.second.onBridge(); });
    parts_->watcher.reset();
    parts_->healing.stop();
    parts_->refilling.stop();
    parts_->pool.reset();
    if (used || !parts_->bridge)
        return;
    auto removed = parts_->tables->remove();
    if (auto route = net::NetlinkSocket::open(NETLINK_ROUTE); removed && route)
        removed = net::removeBridge(*route, *parts_->bridge);
    if (!removed)
        qWarning("taking the bridge away: %s", removed.error().text().c_str());
}

void Networks::renamed(const ContainerId &id, const std::string &name)
{
    const auto found = parts_->endpoints.find(id);
    if (found == parts_->endpoints.end())
        return;
    found->second.record.containerName = name;
    if (parts_->records)
        static_cast<void>(parts_->records->write(found->second.record));
}

} // namespace berth::engine

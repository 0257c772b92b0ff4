// The bridge, its firewall and the namespaces kept warm.
#include "backend/engine/networks_parts.h"

#include <chrono>

namespace berth::engine {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kWarmNamespaces = 2;
constexpr auto kRefillDelay = 5ms; // lets the start that took one have the processor first
constexpr auto kHealDelay = 50ms;  // a firewall that reloads flushes more than once
constexpr auto kHealRetry = 1000ms;

net::RuleOptions ruleOptions(const Options &options, const net::Bridge &bridge)
{
    return {bridge.name, bridge.address.prefix, options.interContainer, options.masquerade};
}

// On the pool's thread. Links of containers that died unseen; those that are just dying vanish by themselves.
void removeLinksExcept(const std::set<std::string> &kept, const std::string &prefix, int bridgeIndex)
{
    auto route = net::NetlinkSocket::open(NETLINK_ROUTE);
    if (!route)
        return;
    const auto present = net::links(*route);
    if (!present)
        return;
    for (const net::Link &link : *present) {
        if (link.master == bridgeIndex && link.name.starts_with(prefix) && !kept.contains(link.name))
            static_cast<void>(net::removeLink(*route, link.index));
    }
}

} // namespace

Result<void> Networks::Parts::startBridge()
{
    if (options.bridge == "none")
        return failure(conflict("this engine has no default bridge (--bridge=none)"));
    net::NetlinkSocket route = TRY(net::NetlinkSocket::open(NETLINK_ROUTE));
    net::BridgeOptions asked{options.bridge, std::nullopt, options.mtu, options.ipForward};
    if (!options.bip.empty())
        asked.address = TRY(net::parseInterfaceAddress(options.bip));
    const net::Bridge made = TRY(net::ensureBridge(route, asked));
    std::optional<net::Prefix> range;
    if (!options.fixedCidr.empty()) {
        const net::InterfaceAddress cidr = TRY(net::parseInterfaceAddress(options.fixedCidr));
        range = cidr.prefix;
    }
    addresses.emplace(made.address.prefix, made.address.address, range);
    tables.emplace(TRY(net::NftTables::open(options.bridge)));
    bridge = made;
    return {};
}

void Networks::Parts::startPool()
{
    net::NamespacePool::Hooks hooks;
    hooks.deliver = [](std::function<void()> call) {
        QMetaObject::invokeMethod(QCoreApplication::instance(), std::move(call), Qt::QueuedConnection);
    };
    hooks.nextRecipe = [this] { return newRecipe(); };
    hooks.unused = [this](const net::NamespaceRecipe &recipe) { giveBack(recipe); };
    pool = std::make_unique<net::NamespacePool>(bridge ? kWarmNamespaces : 0, std::move(hooks));
    refilling.setSingleShot(true);
    QObject::connect(&refilling, &QTimer::timeout, [this] {
        keepPlainWarm();
        pool->refill();
    });
    healing.setSingleShot(true);
    QObject::connect(&healing, &QTimer::timeout, [this] {
        if (const auto healed = heal(); !healed) {
            qWarning("the firewall rules of %s: %s", options.bridge.c_str(), healed.error().text().c_str());
            healing.start(kHealRetry);
        }
    });
    keepPlainWarm();
    if (!bridge)
        return;
    watcher = std::make_unique<QSocketNotifier>(tables->watchFd(), QSocketNotifier::Read);
    QObject::connect(watcher.get(), &QSocketNotifier::activated, [this] {
        if (tables->damaged())
            healSoon();
    });
    pool->refill();
}

void Networks::Parts::keepPlainWarm()
{
    if (plain || plainComing)
        return;
    plainComing = true;
    pool->make({}, [this](Result<net::ReadyNamespace> made) {
        plainComing = false;
        if (made)
            plain = std::move(*made);
    });
}

Result<net::NamespaceRecipe> Networks::Parts::newRecipe()
{
    net::NamespaceRecipe recipe;
    recipe.address = net::InterfaceAddress{TRY(addresses->allocate()), bridge->address.prefix};
    recipe.gateway = bridge->address.address;
    recipe.mac = net::macFor(recipe.address->address);
    do
        recipe.hostLink = net::linkPrefix(bridge->name) + randomHexId().substr(0, 6);
    while (links.contains(recipe.hostLink));
    recipe.bridgeIndex = bridge->index;
    recipe.mtu = options.mtu;
    links.insert(recipe.hostLink);
    return recipe;
}

void Networks::Parts::giveBack(const net::NamespaceRecipe &recipe)
{
    if (recipe.address)
        addresses->release(recipe.address->address);
    links.erase(recipe.hostLink);
}

net::RuleElements Endpoint::elements() const
{
    net::RuleElements result;
    if (!onBridge())
        return result;
    result.guards.push_back({record.link, mac, address});
    for (const PublishedPortRecord &published : record.ports) {
        const auto port = net::parseContainerPort(published.port);
        const auto hostAddress = net::parseIpv4(published.hostIp);
        if (port && hostAddress) // IPv6 goes through the relay
            result.forwards.push_back(
                {port->protocol, *hostAddress, published.hostPort, address, port->port});
    }
    return result;
}

net::RuleElements Networks::Parts::allElements() const
{
    net::RuleElements all;
    for (const auto &[id, endpoint] : endpoints) {
        const net::RuleElements own = endpoint.elements();
        all.guards.insert(all.guards.end(), own.guards.begin(), own.guards.end());
        all.forwards.insert(all.forwards.end(), own.forwards.begin(), own.forwards.end());
    }
    return all;
}

// The endpoint is not among `endpoints` yet.
Result<void> Networks::Parts::addElements(const Endpoint &endpoint)
{
    const net::RuleElements elements = endpoint.elements();
    if (tables->add(elements))
        return {};
    // Somebody flushed the rules and the notice has not been read yet, or left something behind.
    TRY_VOID(heal());
    return tables->add(elements);
}

void Networks::Parts::eraseElements(const Endpoint &endpoint)
{
    if (tables && !tables->erase(endpoint.elements()))
        healSoon();
}

Result<void> Networks::Parts::heal()
{
    return tables->apply(ruleOptions(options, *bridge), allElements());
}

void Networks::Parts::healSoon()
{
    if (!healing.isActive())
        healing.start(kHealDelay);
}

void Networks::Parts::refillSoon()
{
    if (!refilling.isActive())
        refilling.start(kRefillDelay);
}

void Networks::Parts::removeStrayLinks()
{
    if (bridge)
        pool->later([kept = links, prefix = net::linkPrefix(bridge->name), index = bridge->index] {
            removeLinksExcept(kept, prefix, index);
        });
}

} // namespace berth::engine

// Network namespaces made ahead of their use: lo up, eth0 a veth on the bridge with address, MAC and default
// route set. They are made by one thread of the pool and held by descriptor only, so nothing of them outlives
// the process unless a container uses it. Owned by the engine thread, which calls everything here and is
// called back there.
#pragma once

#include "backend/base/fd.h"
#include "backend/net/links.h"

#include <functional>
#include <memory>

namespace berth::net {

struct NamespaceRecipe
{
    // Without an address: only lo ("none").
    std::optional<InterfaceAddress> address;
    Ipv4 gateway;
    Mac mac;
    std::string hostLink; // name of the host's end
    int bridgeIndex = 0, mtu = 1500;
};

struct ReadyNamespace
{
    UniqueFd netns;
    NamespaceRecipe recipe;
};

class NamespacePool
{
public:
    using Taken = std::function<void(Result<ReadyNamespace>)>;

    // `deliver` brings a call from the pool's thread to the owner's; `nextRecipe` is asked, on the owner's
    // thread, for the recipe of a namespace to keep warm, and gets it back through `unused` when it could not
    // be made.
    struct Hooks
    {
        std::function<void(std::function<void()>)> deliver;
        std::function<Result<NamespaceRecipe>()> nextRecipe;
        std::function<void(const NamespaceRecipe &)> unused;
    };

    NamespacePool(std::size_t warm, Hooks hooks);
    ~NamespacePool(); // ends the thread; what is warm dies with its descriptors

    // Fills the pool up to its size, later and elsewhere.
    void refill();
    // A warm one at once, or the next that gets ready, or one made for this call; refill() makes up for it.
    void take(Taken taken);
    // One of this recipe, made now; the callback comes through `deliver`.
    void make(NamespaceRecipe recipe, Taken taken);
    // Runs on the pool's thread after what was asked before: for what must not hold up the owner.
    void later(std::function<void()> job);

private:
    bool begin(); // one more for the pool; false when there is no recipe
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

// What the pool's thread does for each; leaves the calling thread in the namespace in which it was.
Result<ReadyNamespace> makeNamespace(const NamespaceRecipe &recipe);

} // namespace berth::net

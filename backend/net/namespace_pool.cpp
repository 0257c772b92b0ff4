#include "backend/net/namespace_pool.h"

#include "backend/sys/procfs.h"

#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <fcntl.h>
#include <mutex>
#include <sched.h>
#include <thread>

namespace berth::net {

namespace {

constexpr int kLoopback = 1; // lo is the first link of every namespace

Result<UniqueFd> currentNamespace()
{
    UniqueFd fd(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    if (!fd)
        return failure(systemError("opening the network namespace", errno));
    return fd;
}

// What a container expects of its own namespace, and what eth0 must not do: speak IPv6 that nobody asked for.
Result<void> setSysctls()
{
    const sys::Procfs proc = TRY(sys::Procfs::ofHost());
    TRY_VOID(proc.setSysctl("net/ipv4/ip_unprivileged_port_start", "0"));
    TRY_VOID(proc.setSysctl("net/ipv4/ping_group_range", "0 2147483647"));
    static_cast<void>(proc.setSysctl("net/ipv6/conf/default/disable_ipv6", "1")); // a kernel may have none
    return {};
}

// In the new namespace, with `host` a socket in the old one.
Result<void> furnish(NetlinkSocket &host, int netns, const NamespaceRecipe &recipe)
{
    NetlinkSocket inside = TRY(NetlinkSocket::open(NETLINK_ROUTE));
    TRY_VOID(setSysctls());
    TRY_VOID(setLinkUp(inside, kLoopback));
    if (!recipe.address)
        return {};
    TRY_VOID(createVeth(host, {recipe.hostLink, "eth0", recipe.bridgeIndex, netns, recipe.mtu, recipe.mac}));
    const std::optional<Link> eth0 = TRY(findLink(inside, "eth0"));
    if (!eth0)
        return failure(internal("the new link did not arrive in its namespace"));
    TRY_VOID(addAddress(inside, eth0->index, *recipe.address));
    TRY_VOID(setLinkUp(inside, eth0->index));
    return addDefaultRoute(inside, recipe.gateway);
}

} // namespace

Result<ReadyNamespace> makeNamespace(const NamespaceRecipe &recipe)
{
    const UniqueFd home = TRY(currentNamespace());
    NetlinkSocket host = TRY(NetlinkSocket::open(NETLINK_ROUTE));
    if (::unshare(CLONE_NEWNET) != 0)
        return failure(systemError("creating a network namespace", errno));
    const ScopeExit goHome([&] {
        if (::setns(home.get(), CLONE_NEWNET) != 0)
            std::abort(); // going on here would do the next one's work in a container's network
    });
    UniqueFd netns = TRY(currentNamespace());
    TRY_VOID(furnish(host, netns.get(), recipe));
    return ReadyNamespace{std::move(netns), recipe};
}

struct NamespacePool::Parts
{
    std::size_t warmSize = 0;
    Hooks hooks;
    // Owner's thread.
    std::deque<ReadyNamespace> warm;
    std::size_t coming = 0;                                     // that begin() asked for
    std::deque<Taken> waiting;                                  // at most as many as are coming
    Error problem;                                              // of the last recipe that could not be had
    std::shared_ptr<bool> alive = std::make_shared<bool>(true); // what is delivered late looks at it

    std::mutex mutex; // of the two below
    std::condition_variable wake;
    std::deque<std::function<void()>> jobs;
    bool ending = false;
    std::thread thread;

    void push(std::function<void()> job)
    {
        {
            const std::lock_guard lock(mutex);
            jobs.push_back(std::move(job));
        }
        wake.notify_one();
    }

    void serve()
    {
        while (true) {
            std::function<void()> job;
            {
                std::unique_lock lock(mutex);
                wake.wait(lock, [this] { return ending || !jobs.empty(); });
                if (jobs.empty())
                    return;
                job = std::move(jobs.front());
                jobs.pop_front();
            }
            job();
        }
    }
};

NamespacePool::NamespacePool(std::size_t warm, Hooks hooks) : parts_(std::make_unique<Parts>())
{
    parts_->warmSize = warm;
    parts_->hooks = std::move(hooks);
    parts_->thread = std::thread([parts = parts_.get()] { parts->serve(); });
}

NamespacePool::~NamespacePool()
{
    *parts_->alive = false;
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->ending = true;
    }
    parts_->wake.notify_one();
    parts_->thread.join();
}

void NamespacePool::make(NamespaceRecipe recipe, Taken taken)
{
    parts_->push([recipe = std::move(recipe), taken = std::move(taken), deliver = parts_->hooks.deliver,
                  alive = parts_->alive] {
        // std::function wants copyable closures, so the result travels in a shared_ptr.
        auto made = std::make_shared<Result<ReadyNamespace>>(makeNamespace(recipe));
        deliver([made, taken, alive] {
            if (*alive)
                taken(std::move(*made));
        });
    });
}

bool NamespacePool::begin()
{
    Result<NamespaceRecipe> recipe = parts_->hooks.nextRecipe();
    if (!recipe) {
        parts_->problem = recipe.error();
        return false;
    }
    ++parts_->coming;
    make(*recipe, [this, kept = *recipe](Result<ReadyNamespace> made) {
        --parts_->coming;
        if (!made)
            parts_->hooks.unused(kept);
        if (!parts_->waiting.empty()) {
            const Taken next = std::move(parts_->waiting.front());
            parts_->waiting.pop_front();
            next(std::move(made));
        } else if (made) {
            parts_->warm.push_back(std::move(*made));
        }
    });
    return true;
}

void NamespacePool::refill()
{
    while (parts_->warm.size() + parts_->coming < parts_->warmSize + parts_->waiting.size()) {
        if (!begin())
            return;
    }
}

void NamespacePool::take(Taken taken)
{
    if (!parts_->warm.empty()) {
        ReadyNamespace ready = std::move(parts_->warm.front());
        parts_->warm.pop_front();
        taken(std::move(ready));
    } else if (parts_->coming > parts_->waiting.size() || begin()) {
        parts_->waiting.push_back(std::move(taken));
    } else {
        taken(failure(parts_->problem));
    }
}

void NamespacePool::later(std::function<void()> job)
{
    parts_->push(std::move(job));
}

} // namespace berth::net

#include "backend/engine/engine.h"

#include "backend/engine/builds.h"
#include "backend/engine/container_kernel.h"
#include "backend/engine/container_stats.h"
#include "backend/engine/containers.h"
#include "backend/engine/events.h"
#include "backend/engine/execs.h"
#include "backend/engine/health.h"
#include "backend/engine/images.h"
#include "backend/engine/lifecycle.h"
#include "backend/engine/networks.h"
#include "backend/engine/offload.h"
#include "backend/engine/shim_launcher.h"
#include "backend/engine/stats_history.h"
#include "backend/engine/volumes.h"
#include "backend/store/data_root.h"

#include <sys/stat.h>

namespace berth::engine {

// In the order of construction: each part is handed those above it.
struct Engine::Parts
{
    Options options;
    TimeNs startedAt = wallClock();
    store::DataRoot root;
    sys::CgroupHost cgroups;
    Events events;
    std::unique_ptr<Images> images;
    std::unique_ptr<Volumes> volumes;
    std::unique_ptr<Networks> networks;
    std::unique_ptr<ShimLauncher> launcher;
    std::unique_ptr<Containers> containers;
    std::unique_ptr<Lifecycle> lifecycle;
    std::unique_ptr<Execs> execs;
    std::unique_ptr<Health> health;
    std::unique_ptr<StatsHistory> statsHistory;
    std::unique_ptr<Builds> builds;

    Parts(Options taken, store::DataRoot opened, sys::CgroupHost host)
        : options(std::move(taken)), root(std::move(opened)), cgroups(std::move(host))
    {
    }
    Result<void> makeServices();
    void connect();
};

namespace {

constexpr int kIdleThreadMs = 5000; // each thread of the pool holds a stack and an eventfd

void tellQuarantined(const std::vector<store::Quarantined> &list)
{
    for (const store::Quarantined &object : list)
        qWarning("%s %s cannot be read (%s) and was moved to %s", object.kind.c_str(), object.name.c_str(),
                 object.reason.c_str(), object.where.c_str());
}

} // namespace

Result<void> Engine::Parts::makeServices()
{
    workPool().setExpiryTimeout(kIdleThreadMs);
    ::mkdir((options.dataRoot + "/empty").c_str(), 0755); // the only layer of an image without any
    images = TRY(Images::open(options.dataRoot, events, options.unpackProgram));
    for (const std::string &problem : images->problems())
        qWarning("%s", problem.c_str());
    volumes =
        std::make_unique<Volumes>(TRY(root.manifests("volumes", "volume.json")), options.dataRoot, events);
    tellQuarantined(TRY(volumes->load()));
    networks = std::make_unique<Networks>(options, root.engineId());
    launcher = TRY(ShimLauncher::create(options.execRoot, options.shimPath));
    containers = std::make_unique<Containers>(options, readHostFacts(cgroups), cgroups, events, *images,
                                              *volumes, TRY(root.manifests("containers", "config.json")));
    tellQuarantined(TRY(containers->load()));
    lifecycle = std::make_unique<Lifecycle>(options, *containers, events, *images, *networks, *volumes,
                                            *launcher, cgroups);
    execs = std::make_unique<Execs>(*containers, *lifecycle, events);
    health = std::make_unique<Health>(*containers, *lifecycle, *execs, events);
    statsHistory = std::make_unique<StatsHistory>(
        [this](const std::string &id) {
            const auto found = containers->index().find(id);
            return found && (*found)->isLive() ? *found : ContainerPtr();
        },
        [this](const Container &container) { return sampleStats(cgroups, options, container); });
    builds = std::make_unique<Builds>(options, cgroups, events, *images, *lifecycle);
    return {};
}

void Engine::Parts::connect()
{
    containers->killAndWait = [this](ContainerId id) { return lifecycle->killAndWait(std::move(id)); };
    containers->onRenamed = [this](const Container &container) {
        networks->renamed(container.id(), container.record.name);
    };
    lifecycle->onStarted = [this](ContainerPtr container) {
        images->setRunning(container->id(), true);
        health->started(container);
        statsHistory->started(container);
    };
    lifecycle->onEnded = [this](ContainerPtr container) {
        images->setRunning(container->id(), false);
        health->ended(container);
        statsHistory->ended(container);
        execs->containerEnded(container);
    };
    lifecycle->onExecExited = [this](ContainerPtr container, const runtime::ExecExited &exited) {
        execs->ended(*container, exited);
    };
    lifecycle->onDetached = [this](ContainerPtr container, const std::string &execId) {
        execs->detached(*container, execId);
    };
}

Result<std::unique_ptr<Engine>> Engine::create(Options options)
{
    store::DataRoot root = TRY(store::DataRoot::open(options.dataRoot));
    for (const std::string &warning : root.warnings())
        qWarning("%s", warning.c_str());
    sys::CgroupHost cgroups = TRY(sys::CgroupHost::detect());
    options.dataRoot = root.path();
    auto parts = std::make_unique<Parts>(std::move(options), std::move(root), std::move(cgroups));
    TRY_VOID(parts->makeServices());
    parts->connect();
    return std::unique_ptr<Engine>(new Engine(std::move(parts)));
}

Engine::Engine(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Engine::~Engine() = default;

QCoro::Task<void> Engine::adopt()
{
    co_await parts_->lifecycle->adoptAll();
    parts_->networks->finishAdoption();
    co_await parts_->images->sweep();
    workPool().start([root = parts_->options.dataRoot] { (void)store::emptyTrash(root); });
}

QCoro::Task<void> Engine::shutDown()
{
    for (const ContainerPtr &container : parts_->containers->index().all()) {
        // A write that is under way is waited for, so that nothing is cut off by the end of the process.
        const auto written = co_await container->writing.acquire();
    }
    parts_->networks->shutDown();
}

const Options &Engine::options() const
{
    return parts_->options;
}

const std::string &Engine::id() const
{
    return parts_->root.engineId();
}

TimeNs Engine::startedAt() const
{
    return parts_->startedAt;
}

const sys::CgroupHost &Engine::cgroups() const
{
    return parts_->cgroups;
}

Builds &Engine::builds()
{
    return *parts_->builds;
}

Containers &Engine::containers()
{
    return *parts_->containers;
}

Lifecycle &Engine::lifecycle()
{
    return *parts_->lifecycle;
}

Execs &Engine::execs()
{
    return *parts_->execs;
}

Events &Engine::events()
{
    return parts_->events;
}

Images &Engine::images()
{
    return *parts_->images;
}

Networks &Engine::networks()
{
    return *parts_->networks;
}

StatsHistory &Engine::statsHistory()
{
    return *parts_->statsHistory;
}

Volumes &Engine::volumes()
{
    return *parts_->volumes;
}

} // namespace berth::engine

// One container: what is kept on disk (ContainerRecord, the manifest config.json) and what is true of it only
// now (Container). Owned by Containers; engine thread. A coroutine that waited looks its container up again
// by id: it may be gone.
#pragma once

#include "backend/base/clock.h"
#include "backend/base/fd.h"
#include "backend/base/ids.h"
#include "backend/base/reflect.h"
#include "backend/engine/async.h"
#include "backend/engine/container_state.h"
#include "backend/engine/shim_link.h"
#include "backend/model/container.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace berth::engine {

// A mount as create resolved it: from Binds, Mounts, VolumesFrom, tmpfs and the image's volumes alike.
struct MountRecord
{
    std::string type;   // "bind", "volume", "tmpfs", "image"
    std::string name;   // of a volume
    std::string source; // host path of a bind; reference of an image
    std::string destination;
    std::string mode; // as the user wrote it: "ro,z"
    std::string propagation;
    std::string subPath;
    std::string tmpfsOptions;
    bool readOnly = false;
    bool nonRecursive = false;
    bool readOnlyNonRecursive = false;
    bool createSource = false;
    bool noCopy = false;
    bool anonymous = false; // a volume that goes with its container by `rm -v` and --rm
    std::int64_t tmpfsSize = 0;
    std::int64_t tmpfsMode = 01777;
    static constexpr auto fields()
    {
        return std::tuple{field("type", &MountRecord::type),
                          field("name", &MountRecord::name),
                          field("source", &MountRecord::source),
                          field("destination", &MountRecord::destination),
                          field("mode", &MountRecord::mode),
                          field("propagation", &MountRecord::propagation),
                          field("subPath", &MountRecord::subPath),
                          field("tmpfsOptions", &MountRecord::tmpfsOptions),
                          field("readOnly", &MountRecord::readOnly),
                          field("nonRecursive", &MountRecord::nonRecursive),
                          field("readOnlyNonRecursive", &MountRecord::readOnlyNonRecursive),
                          field("createSource", &MountRecord::createSource),
                          field("noCopy", &MountRecord::noCopy),
                          field("anonymous", &MountRecord::anonymous),
                          field("tmpfsSize", &MountRecord::tmpfsSize),
                          field("tmpfsMode", &MountRecord::tmpfsMode)};
    }
};

// How the newest run began and ended. The shim's journal is the truth; this copy is brought up to date from
// it at start.
struct RunRecord
{
    std::uint64_t number = 0;      // counts every start of this container
    std::uint64_t firstNumber = 0; // the run that somebody asked for: what came after it are restarts
    TimeNs startedAt = 0, finishedAt = 0;
    std::int64_t exitCode = 0;
    bool oomKilled = false;
    std::string error; // why it did not start, or ended without its own doing
    static constexpr auto fields()
    {
        return std::tuple{
            field("number", &RunRecord::number),       field("firstNumber", &RunRecord::firstNumber),
            field("startedAt", &RunRecord::startedAt), field("finishedAt", &RunRecord::finishedAt),
            field("exitCode", &RunRecord::exitCode),   field("oomKilled", &RunRecord::oomKilled),
            field("error", &RunRecord::error)};
    }
};

struct ContainerRecord
{
    int format = 1;
    std::string id, name; // the name without its slash
    TimeNs created = 0;
    std::string imageId, platform;
    model::ContainerConfig config; // the image's already merged in; config.image is what the user wrote
    model::HostConfig hostConfig;
    std::map<std::string, model::EndpointSettings> endpoints; // by network name, as asked and as last given
    std::vector<MountRecord> mounts;
    RunRecord run;
    bool stoppedByUser = false; // "unless-stopped" looks at it
    static constexpr auto fields()
    {
        return std::tuple{field("format", &ContainerRecord::format),
                          field("id", &ContainerRecord::id),
                          field("name", &ContainerRecord::name),
                          field("created", &ContainerRecord::created),
                          field("imageId", &ContainerRecord::imageId),
                          field("platform", &ContainerRecord::platform),
                          field("config", &ContainerRecord::config),
                          field("hostConfig", &ContainerRecord::hostConfig),
                          field("endpoints", &ContainerRecord::endpoints),
                          field("mounts", &ContainerRecord::mounts),
                          field("run", &ContainerRecord::run),
                          field("stoppedByUser", &ContainerRecord::stoppedByUser)};
    }
};

struct HealthState
{
    std::string status; // "starting", "healthy", "unhealthy"; empty: no health check
    int failingStreak = 0;
    std::vector<model::HealthcheckResult> log; // the last five
};

class Container
{
public:
    explicit Container(ContainerRecord taken) : record(std::move(taken)) {}

    ContainerRecord record;
    State state = State::Created;
    std::shared_ptr<ShimLink> link; // while it lives
    int pid = 0;                    // of its first process, as the host sees it
    std::uint64_t startTicks = 0;   // with it: a pid alone may be somebody else's
    model::PortMap boundPorts;      // every exposed port; those not published have no list
    HealthState health;
    std::set<std::string> execIds;
    std::vector<AttachRequest> waitingClients; // that attached before the start: they go to the shim with it
    TimeNs restartDelay = 0;                   // the last one used
    bool removalAsked = false;

    AsyncLock operations;                            // start, remove, rename, update: one at a time
    AsyncLock writing;                               // of the manifest
    OneShotPtr exited = std::make_shared<OneShot>(); // of the present or next run; replaced when it has fired
    OneShotPtr nextStart = std::make_shared<OneShot>();
    OneShotPtr removed = std::make_shared<OneShot>();

    ContainerId id() const { return ContainerId(record.id); }
    bool isLive() const { return engine::isLive(state); }
    std::int64_t restartCount() const { return std::int64_t(record.run.number - record.run.firstNumber); }
    bool tty() const { return record.config.tty; }
    // Takes the step that the table allows; false when it does not.
    bool take(Step step)
    {
        const auto next = after(state, step);
        if (next)
            state = *next;
        return next.has_value();
    }
};

using ContainerPtr = std::shared_ptr<Container>;

} // namespace berth::engine

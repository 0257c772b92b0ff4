// The composition root: one of every service, each with the others it needs handed in. Lives on the engine
// thread; everything below it does too. create() opens the data root, takes its lock and adopts what still
// runs from before.
#pragma once

#include "backend/base/clock.h"
#include "backend/base/result.h"
#include "backend/engine/options.h"

#include <QCoroTask>
#include <memory>

namespace berth::sys {
class CgroupHost;
}

namespace berth::engine {

class Builds;
class Containers;
class Events;
class Execs;
class Images;
class Lifecycle;
class Networks;
class StatsHistory;
class Volumes;

class Engine
{
public:
    // Fails with a clear message when the data root is another daemon's, cannot be made, or is of a newer
    // version.
    static Result<std::unique_ptr<Engine>> create(Options options);
    ~Engine();

    // Takes over the containers that live and starts those whose policy asks for it. Call once, with the loop
    // running.
    QCoro::Task<void> adopt();
    // What an orderly stop of the daemon does: containers go on, everything durable is written.
    QCoro::Task<void> shutDown();

    const Options &options() const;
    const std::string &id() const; // of this data root, for ever
    TimeNs startedAt() const;
    const sys::CgroupHost &cgroups() const;

    Builds &builds();
    Containers &containers();
    Execs &execs();
    Lifecycle &lifecycle();
    Events &events();
    Images &images();
    Networks &networks();
    StatsHistory &statsHistory();
    Volumes &volumes();

private:
    struct Parts;
    explicit Engine(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

} // namespace berth::engine

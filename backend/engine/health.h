// Health checks: runs a container's probe at its interval inside the container, by the same exec as
// everybody's, and tells what came of it. Docker's rules: the start period forgives failures, the last five
// results are kept with 4096 bytes of output each. Owned by Engine; engine thread; timers are monotonic.
#pragma once

#include "backend/engine/container.h"

#include <QCoroTask>

namespace berth::engine {

class Containers;
class Events;
class Execs;
class Lifecycle;

class Health
{
public:
    Health(Containers &containers, Lifecycle &lifecycle, Execs &execs, Events &events);

    void started(const ContainerPtr &container);
    void ended(const ContainerPtr &container);

private:
    struct Probe
    {
        model::HealthcheckResult result;
        bool passed = false;
    };

    QCoro::Task<void> watch(ContainerId id, std::uint64_t run);
    QCoro::Task<Probe> probe(ContainerId id, std::vector<std::string> command, TimeNs timeout);
    void note(Container &container, Probe probe, const model::HealthConfig &config, TimeNs since);
    void become(Container &container, const std::string &status);

    Containers &containers_;
    Lifecycle &lifecycle_;
    Execs &execs_;
    Events &events_;
};

} // namespace berth::engine

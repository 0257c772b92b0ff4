#include "backend/engine/container_events.h"

#include "backend/engine/events.h"

namespace berth::engine {

namespace {

using Attributes = std::map<std::string, std::string>;

// "host", "null" and "bridge", as the drivers are called.
const char *driverOf(const std::string &network)
{
    return network == "none" ? "null" : network == "host" ? "host" : "bridge";
}

void publishNetworks(Events &events, const Container &container, const char *action)
{
    for (const auto &[name, endpoint] : container.record.endpoints)
        events.publish("network", action, endpoint.networkId,
                       {{"container", container.record.id}, {"name", name}, {"type", driverOf(name)}});
}

void publishVolumes(Events &events, const Container &container, const char *action)
{
    for (const MountRecord &mount : container.record.mounts) {
        if (mount.type != "volume")
            continue;
        Attributes attributes{{"driver", "local"}, {"container", container.record.id}};
        if (action == std::string_view("mount")) {
            attributes["destination"] = mount.destination;
            attributes["propagation"] = "";
            attributes["read/write"] = mount.readOnly ? "false" : "true";
        }
        events.publish("volume", action, mount.name, attributes);
    }
}

} // namespace

void publishContainer(Events &events, const Container &container, const std::string &action,
                      const Attributes &more)
{
    Attributes attributes = container.record.config.labels;
    for (const auto &[key, value] : more)
        attributes[key] = value;
    attributes["image"] = container.record.config.image;
    attributes["name"] = container.record.name;
    events.publish("container", action, container.record.id, attributes);
}

void publishStarted(Events &events, const Container &container)
{
    publishNetworks(events, container, "connect");
    publishVolumes(events, container, "mount");
    publishContainer(events, container, "start", {});
}

void publishEnded(Events &events, const Container &container)
{
    const RunRecord &run = container.record.run;
    const TimeNs lasted = run.startedAt > 0 ? std::max<TimeNs>(0, run.finishedAt - run.startedAt) : 0;
    if (run.oomKilled)
        publishContainer(events, container, "oom", {});
    publishContainer(
        events, container, "die",
        {{"exitCode", std::to_string(run.exitCode)}, {"execDuration", std::to_string(lasted / kSecondNs)}});
    publishNetworks(events, container, "disconnect");
    publishVolumes(events, container, "unmount");
}

} // namespace berth::engine

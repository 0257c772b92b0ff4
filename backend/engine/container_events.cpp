#include "backend/engine/container_events.h"

#include "backend/engine/events.h"

namespace berth::engine {

namespace {

using Attributes = std::map<std::string, std::string>;

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
}

void publishUnmounted(Events &events, const Container &container)
{
    publishVolumes(events, container, "unmount");
}

} // namespace berth::engine

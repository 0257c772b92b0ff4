#include "backend/engine/container_view.h"

#include "backend/engine/container_plan.h"
#include "backend/model/units.h"

#include <algorithm>
#include <charconv>
#include <set>

#include <fts.h>
#include <sys/stat.h>

namespace berth::engine {

namespace {

constexpr const char *kStorageDriver = "overlay2";

std::string joinedWords(const std::vector<std::string> &words)
{
    std::string out;
    for (const std::string &word : words)
        out += (out.empty() ? "" : " ") + word;
    return out;
}

std::vector<model::MountPoint> mountPoints(const Container &container, const ViewInputs &inputs)
{
    std::vector<model::MountPoint> out;
    for (const MountRecord &mount : container.record.mounts) {
        model::MountPoint point;
        point.type = mount.type;
        point.destination = mount.destination;
        point.mode = mount.mode;
        point.rw = !mount.readOnly;
        point.source = mount.source;
        if (mount.type == "volume") {
            point.name = mount.name;
            point.driver = "local";
            point.source = inputs.volumes + '/' + mount.name + "/_data";
            if (mount.mode.empty())
                point.mode = "z";
        } else if (mount.type == "bind") {
            point.propagation = mount.propagation.empty() ? "rprivate" : mount.propagation;
        }
        out.push_back(std::move(point));
    }
    return out;
}

// Endpoints as clients see them: what a container that does not run had before is not its own now.
std::map<std::string, model::EndpointSettings> shownEndpoints(const Container &container)
{
    std::map<std::string, model::EndpointSettings> out = container.record.endpoints;
    if (container.isLive())
        return out;
    for (auto &[name, endpoint] : out) {
        endpoint.endpointId.clear();
        endpoint.gateway.clear();
        endpoint.ipAddress.clear();
        endpoint.ipPrefixLen = 0;
        endpoint.macAddress.clear();
    }
    return out;
}

model::NetworkSettings networkSettings(const Container &container)
{
    model::NetworkSettings settings;
    settings.networks = shownEndpoints(container);
    if (container.isLive()) {
        settings.ports = container.boundPorts;
        settings.sandboxId = container.record.id;
        settings.sandboxKey = "/proc/" + std::to_string(container.pid) + "/ns/net";
    }
    if (const auto bridge = settings.networks.find("bridge"); bridge != settings.networks.end()) {
        settings.endpointId = bridge->second.endpointId;
        settings.gateway = bridge->second.gateway;
        settings.ipAddress = bridge->second.ipAddress;
        settings.ipPrefixLen = bridge->second.ipPrefixLen;
        settings.macAddress = bridge->second.macAddress;
    }
    return settings;
}

model::ContainerState stateView(const Container &container)
{
    const RunRecord &run = container.record.run;
    model::ContainerState view;
    view.status = kStateNames.name(container.state);
    view.running = container.isLive() || container.state == State::Restarting;
    view.paused = container.state == State::Paused;
    view.restarting = container.state == State::Restarting;
    view.dead = container.state == State::Dead;
    view.oomKilled = run.oomKilled;
    view.pid = container.isLive() ? container.pid : 0;
    view.exitCode = container.isLive() ? 0 : run.exitCode;
    view.error = run.error;
    view.startedAt = rfc3339Nano(run.startedAt);
    view.finishedAt = rfc3339Nano(run.finishedAt);
    if (!container.health.status.empty())
        view.health =
            model::Health{container.health.status, container.health.failingStreak, container.health.log};
    return view;
}

struct PortName
{
    std::uint16_t number = 0;
    std::string protocol;
};

PortName splitPort(const std::string &text)
{
    const std::size_t slash = text.find('/');
    PortName port{0, slash == std::string::npos ? "tcp" : text.substr(slash + 1)};
    std::from_chars(text.data(), text.data() + std::min(slash, text.size()), port.number);
    return port;
}

} // namespace

std::vector<model::Port> portList(const Container &container)
{
    std::vector<model::Port> out;
    if (!container.isLive())
        return out;
    for (const auto &[name, bindings] : container.boundPorts) {
        const PortName port = splitPort(name);
        if (!bindings)
            out.push_back({"", port.number, 0, port.protocol});
        for (const model::PortBinding &binding : bindings.value_or(std::vector<model::PortBinding>{})) {
            std::uint16_t published = 0;
            std::from_chars(binding.hostPort.data(), binding.hostPort.data() + binding.hostPort.size(),
                            published);
            out.push_back({binding.hostIp, port.number, published, port.protocol});
        }
    }
    return out;
}

std::string statusText(const Container &container, TimeNs now)
{
    const RunRecord &run = container.record.run;
    const auto since = [&](TimeNs time) { return model::humanSpan(std::max<TimeNs>(0, now - time)); };
    switch (container.state) {
    case State::Created:
        return "Created";
    case State::Removing:
        return "Removal In Progress";
    case State::Dead:
        return "Dead";
    case State::Restarting:
        return "Restarting (" + std::to_string(run.exitCode) + ") " + since(run.finishedAt) + " ago";
    case State::Exited:
        return "Exited (" + std::to_string(run.exitCode) + ") " + since(run.finishedAt) + " ago";
    case State::Paused:
        return "Up " + since(run.startedAt) + " (Paused)";
    case State::Running:
        break;
    }
    std::string text = "Up " + since(run.startedAt);
    if (container.health.status == "starting")
        text += " (health: starting)";
    else if (!container.health.status.empty())
        text += " (" + container.health.status + ")";
    return text;
}

model::ContainerSummary summarize(const Container &container, const ViewInputs &inputs)
{
    const ContainerRecord &record = container.record;
    model::ContainerSummary row;
    row.id = record.id;
    row.names = {"/" + record.name};
    row.image = record.config.image;
    row.imageId = record.imageId;
    row.command = joinedWords(commandLine(record.config));
    row.created = record.created / kSecondNs;
    row.ports = portList(container);
    row.labels = record.config.labels;
    row.state = kStateNames.name(container.state);
    row.status = statusText(container, inputs.now);
    row.hostConfig.networkMode = record.hostConfig.networkMode;
    row.hostConfig.annotations = record.hostConfig.annotations;
    row.networkSettings.networks = shownEndpoints(container);
    row.mounts = mountPoints(container, inputs);
    return row;
}

model::InspectResponse inspect(const Container &container, const ViewInputs &inputs)
{
    const ContainerRecord &record = container.record;
    model::InspectResponse view;
    view.id = record.id;
    view.created = rfc3339Nano(record.created);
    const std::vector<std::string> line = commandLine(record.config);
    if (!line.empty()) {
        view.path = line.front();
        view.args.assign(line.begin() + 1, line.end());
    }
    view.state = stateView(container);
    view.image = record.imageId;
    view.resolvConfPath = inputs.folder + "/resolv.conf";
    view.hostnamePath = inputs.folder + "/hostname";
    view.hostsPath = inputs.folder + "/hosts";
    view.logPath = record.hostConfig.logConfig.type == "none" ? "" : inputs.folder + "/log";
    view.name = "/" + record.name;
    view.restartCount = container.restartCount();
    view.driver = kStorageDriver;
    view.platform = "linux";
    view.execIds.assign(container.execIds.begin(), container.execIds.end());
    view.hostConfig = record.hostConfig;
    view.graphDriver.name = kStorageDriver;
    view.graphDriver.data = {{"UpperDir", inputs.folder + "/upper"}, {"WorkDir", inputs.folder + "/work"}};
    view.mounts = mountPoints(container, inputs);
    view.config = record.config;
    view.networkSettings = networkSettings(container);
    return view;
}

Result<std::int64_t> folderBytes(std::string folder)
{
    char *roots[] = {folder.data(), nullptr};
    FTS *walk = ::fts_open(roots, FTS_PHYSICAL | FTS_XDEV | FTS_NOCHDIR, nullptr);
    if (walk == nullptr)
        return failure(systemError("reading " + folder, errno));
    std::int64_t bytes = 0;
    std::set<std::pair<dev_t, ino_t>> seen;
    while (const FTSENT *entry = ::fts_read(walk)) {
        if (entry->fts_info != FTS_F && entry->fts_info != FTS_SL)
            continue;
        const struct stat &info = *entry->fts_statp;
        if (info.st_nlink == 1 || seen.emplace(info.st_dev, info.st_ino).second)
            bytes += info.st_size;
    }
    ::fts_close(walk);
    return bytes;
}

} // namespace berth::engine

#include "app/cli/run_flags.h"

#include "backend/model/durations.h"
#include "backend/model/ports.h"
#include "backend/model/units.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <memory>

namespace berth::cli {

namespace {

using Apply = Result<void> (*)(model::CreateRequest &, const std::string &);

struct FlagRow
{
    Option option;
    Apply apply; // called for each value; nullptr: read by the command itself
};

template <auto Member>
Result<void> setText(model::CreateRequest &request, const std::string &value)
{
    request.*Member = value;
    return {};
}

template <auto Member>
Result<void> setHostText(model::CreateRequest &request, const std::string &value)
{
    request.hostConfig.*Member = value;
    return {};
}

template <auto Member>
Result<void> addHostText(model::CreateRequest &request, const std::string &value)
{
    (request.hostConfig.*Member).push_back(value);
    return {};
}

template <auto Member>
Result<void> setHostFlag(model::CreateRequest &request, const std::string &value)
{
    request.hostConfig.*Member = value == "true" || value == "1";
    return {};
}

template <class Map>
Result<void> addPair(Map &map, const std::string &value)
{
    const std::size_t equals = value.find('=');
    map[value.substr(0, equals)] = equals == std::string::npos ? "" : value.substr(equals + 1);
    return {};
}

Result<std::int64_t> wholeNumber(const std::string &value)
{
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (problem != std::errc{} || end != value.data() + value.size())
        return failure(invalid("strconv.ParseInt: parsing \"" + value + "\": invalid syntax"));
    return number;
}

template <auto Member>
Result<void> setHostNumber(model::CreateRequest &request, const std::string &value)
{
    request.hostConfig.*Member = TRY(wholeNumber(value));
    return {};
}

template <auto Member>
Result<void> setHostBytes(model::CreateRequest &request, const std::string &value)
{
    const auto bytes = value == "-1" ? std::optional<std::int64_t>(-1) : model::parseBinarySize(value);
    if (!bytes)
        return failure(invalid("invalid size: '" + value + "'"));
    request.hostConfig.*Member = *bytes;
    return {};
}

Result<void> setCpus(model::CreateRequest &request, const std::string &value)
{
    double cpus = 0;
    const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), cpus);
    if (problem != std::errc{} || end != value.data() + value.size() || !(cpus >= 0 && cpus < 1e6))
        return failure(invalid("failed to parse " + value + " as a rational number"));
    request.hostConfig.nanoCpus = std::llround(cpus * 1e9);
    return {};
}

Result<void> addEnv(model::CreateRequest &request, const std::string &value)
{
    return addEnvironment(request.env, value);
}

Result<void> addEnvFile(model::CreateRequest &request, const std::string &path)
{
    std::ifstream file(path);
    if (!file)
        return failure(invalid("open " + path + ": no such file or directory"));
    for (std::string line; std::getline(file, line);) {
        line.erase(0, std::min(line.find_first_not_of(" \t"), line.size()));
        if (!line.empty() && line[0] != '#')
            TRY_VOID(addEnvironment(request.env, line));
    }
    return {};
}

Result<void> addVolume(model::CreateRequest &request, const std::string &value)
{
    // A path alone is an anonymous volume; everything else is the engine's to check.
    if (value.find(':') == std::string::npos) {
        request.volumes[value] = {};
        return {};
    }
    std::string bind = value;
    if (bind[0] == '.') {
        const std::size_t colon = bind.find(':');
        std::unique_ptr<char, void (*)(void *)> full(::realpath(bind.substr(0, colon).c_str(), nullptr),
                                                     &std::free);
        if (full)
            bind = full.get() + bind.substr(colon);
    }
    request.hostConfig.binds.push_back(std::move(bind));
    return {};
}

// "type=bind,source=/a,target=/b,readonly"
Result<void> addMount(model::CreateRequest &request, const std::string &value)
{
    model::Mount mount;
    mount.type = "volume";
    for (std::size_t at = 0; at <= value.size();) {
        const std::size_t end = std::min(value.find(',', at), value.size());
        const std::string part = value.substr(at, end - at);
        const std::string key = part.substr(0, part.find('='));
        const bool alone = key.size() == part.size();
        const std::string text = alone ? "" : part.substr(key.size() + 1);
        if (key == "type")
            mount.type = text;
        else if (key == "source" || key == "src")
            mount.source = text;
        else if (key == "target" || key == "dst" || key == "destination")
            mount.target = text;
        else if (key == "readonly" || key == "ro")
            mount.readOnly = alone || text == "true" || text == "1";
        else if (key == "bind-propagation")
            mount.bindOptions.emplace().propagation = text;
        else if (key == "volume-nocopy")
            mount.volumeOptions.emplace().noCopy = alone || text == "true" || text == "1";
        else if (key == "tmpfs-size")
            mount.tmpfsOptions.emplace().sizeBytes = model::parseBinarySize(text).value_or(0);
        else
            return failure(invalid("invalid argument \"" + value +
                                   "\" for \"--mount\" flag: unexpected key '" + key + "' in '" + part +
                                   "'"));
        at = end + 1;
    }
    if (mount.target.empty())
        return failure(
            invalid("invalid argument \"" + value + "\" for \"--mount\" flag: target is required"));
    request.hostConfig.mounts.push_back(std::move(mount));
    return {};
}

Result<void> addTmpfs(model::CreateRequest &request, const std::string &value)
{
    const std::size_t colon = value.find(':');
    request.hostConfig.tmpfs[value.substr(0, colon)] =
        colon == std::string::npos ? "" : value.substr(colon + 1);
    return {};
}

Result<void> setRestart(model::CreateRequest &request, const std::string &value)
{
    const std::size_t colon = value.find(':');
    request.hostConfig.restartPolicy.name = value.substr(0, colon);
    if (colon == std::string::npos)
        return {};
    const auto count = wholeNumber(value.substr(colon + 1));
    if (!count)
        return failure(invalid("invalid restart policy format: maximum retry count must be an integer"));
    request.hostConfig.restartPolicy.maximumRetryCount = *count;
    return {};
}

Result<void> addNetwork(model::CreateRequest &request, const std::string &value)
{
    // The first is the container's mode; more are joined too.
    const std::string name = value.starts_with("name=") ? value.substr(5, value.find(',') - 5) : value;
    if (request.hostConfig.networkMode.empty())
        request.hostConfig.networkMode = name;
    request.networkingConfig.endpointsConfig[name];
    return {};
}

model::EndpointSettings &endpoint(model::CreateRequest &request)
{
    std::string &mode = request.hostConfig.networkMode;
    if (mode.empty())
        mode = "default";
    return request.networkingConfig.endpointsConfig[mode];
}

Result<void> addAlias(model::CreateRequest &request, const std::string &value)
{
    endpoint(request).aliases.push_back(value);
    return {};
}

Result<void> setIp(model::CreateRequest &request, const std::string &value)
{
    model::EndpointSettings &settings = endpoint(request);
    if (!settings.ipamConfig)
        settings.ipamConfig.emplace();
    settings.ipamConfig->ipv4Address = value;
    return {};
}

Result<void> addExposed(model::CreateRequest &request, const std::string &value)
{
    const model::PortRange range = TRY(model::parsePort(value));
    for (unsigned port = range.first; port <= range.last; ++port)
        request.exposedPorts[model::portKey(std::uint16_t(port), range.protocol)] = {};
    return {};
}

// "nofile=1024:2048"
Result<void> addUlimit(model::CreateRequest &request, const std::string &value)
{
    const std::size_t equals = value.find('=');
    if (equals == std::string::npos)
        return failure(invalid("invalid ulimit argument: " + value));
    const std::string limits = value.substr(equals + 1);
    const std::size_t colon = limits.find(':');
    model::Ulimit limit;
    limit.name = value.substr(0, equals);
    limit.soft = TRY(wholeNumber(limits.substr(0, colon)));
    limit.hard = colon == std::string::npos ? limit.soft : TRY(wholeNumber(limits.substr(colon + 1)));
    request.hostConfig.ulimits.push_back(std::move(limit));
    return {};
}

// "/dev/a:/dev/b:rwm"
Result<void> addDevice(model::CreateRequest &request, const std::string &value)
{
    model::DeviceMapping device;
    const std::size_t first = value.find(':');
    device.pathOnHost = value.substr(0, first);
    device.pathInContainer = device.pathOnHost;
    device.cgroupPermissions = "rwm";
    if (first != std::string::npos) {
        const std::string rest = value.substr(first + 1);
        const std::size_t second = rest.find(':');
        if (rest.starts_with('/'))
            device.pathInContainer = rest.substr(0, second);
        else
            device.cgroupPermissions = rest;
        if (second != std::string::npos)
            device.cgroupPermissions = rest.substr(second + 1);
    }
    request.hostConfig.devices.push_back(std::move(device));
    return {};
}

Result<void> setEntrypoint(model::CreateRequest &request, const std::string &value)
{
    request.entrypoint = std::vector<std::string>{value}; // an empty one takes the image's away
    return {};
}

Result<void> setStopTimeout(model::CreateRequest &request, const std::string &value)
{
    request.stopTimeout = TRY(wholeNumber(value));
    return {};
}

model::HealthConfig &health(model::CreateRequest &request)
{
    if (!request.healthcheck)
        request.healthcheck.emplace();
    return *request.healthcheck;
}

Result<void> setHealthCommand(model::CreateRequest &request, const std::string &value)
{
    health(request).test = {"CMD-SHELL", value};
    return {};
}

Result<void> setNoHealthcheck(model::CreateRequest &request, const std::string &)
{
    health(request).test = {"NONE"};
    return {};
}

Result<void> setHealthRetries(model::CreateRequest &request, const std::string &value)
{
    health(request).retries = TRY(wholeNumber(value));
    return {};
}

template <auto Member>
Result<void> setHealthSpan(model::CreateRequest &request, const std::string &value)
{
    const auto span = model::parseDuration(value);
    if (!span)
        return failure(invalid("time: invalid duration \"" + value + "\""));
    health(request).*Member = *span;
    return {};
}

Result<void> addLabel(model::CreateRequest &request, const std::string &value)
{
    return addPair(request.labels, value);
}

Result<void> addSysctl(model::CreateRequest &request, const std::string &value)
{
    return addPair(request.hostConfig.sysctls, value);
}

Result<void> addLogOption(model::CreateRequest &request, const std::string &value)
{
    return addPair(request.hostConfig.logConfig.config, value);
}

Result<void> setLogDriver(model::CreateRequest &request, const std::string &value)
{
    request.hostConfig.logConfig.type = value;
    return {};
}

using H = model::HostConfig;
using R = model::Resources;
using C = model::ContainerConfig;

// In the order of the help.
const std::vector<FlagRow> kRows{
    {{"add-host", 0, Option::List, "list", "Add a custom host-to-IP mapping (host:ip)"},
     &addHostText<&H::extraHosts>},
    {{"cap-add", 0, Option::List, "list", "Add Linux capabilities"}, &addHostText<&H::capAdd>},
    {{"cap-drop", 0, Option::List, "list", "Drop Linux capabilities"}, &addHostText<&H::capDrop>},
    {{"cgroup-parent", 0, Option::Value, "string", "Optional parent cgroup for the container"},
     &setHostText<&R::cgroupParent>},
    {{"cgroupns", 0, Option::Value, "string", "Cgroup namespace to use (host|private)"},
     &setHostText<&H::cgroupnsMode>},
    {{"cidfile", 0, Option::Value, "string", "Write the container ID to the file"}, nullptr},
    {{"cpu-period", 0, Option::Value, "int", "Limit CPU CFS (Completely Fair Scheduler) period"},
     &setHostNumber<&R::cpuPeriod>},
    {{"cpu-quota", 0, Option::Value, "int", "Limit CPU CFS (Completely Fair Scheduler) quota"},
     &setHostNumber<&R::cpuQuota>},
    {{"cpu-shares", 'c', Option::Value, "int", "CPU shares (relative weight)"},
     &setHostNumber<&R::cpuShares>},
    {{"cpus", 0, Option::Value, "decimal", "Number of CPUs"}, &setCpus},
    {{"cpuset-cpus", 0, Option::Value, "string", "CPUs in which to allow execution (0-3, 0,1)"},
     &setHostText<&R::cpusetCpus>},
    {{"cpuset-mems", 0, Option::Value, "string", "MEMs in which to allow execution (0-3, 0,1)"},
     &setHostText<&R::cpusetMems>},
    {{"device", 0, Option::List, "list", "Add a host device to the container"}, &addDevice},
    {{"dns", 0, Option::List, "list", "Set custom DNS servers"}, &addHostText<&H::dns>},
    {{"dns-option", 0, Option::List, "list", "Set DNS options"}, &addHostText<&H::dnsOptions>},
    {{"dns-search", 0, Option::List, "list", "Set custom DNS search domains"}, &addHostText<&H::dnsSearch>},
    {{"domainname", 0, Option::Value, "string", "Container NIS domain name"}, &setText<&C::domainname>},
    {{"entrypoint", 0, Option::Value, "string", "Overwrite the default ENTRYPOINT of the image"},
     &setEntrypoint},
    {{"env", 'e', Option::List, "list", "Set environment variables"}, &addEnv},
    {{"env-file", 0, Option::List, "list", "Read in a file of environment variables"}, &addEnvFile},
    {{"expose", 0, Option::List, "list", "Expose a port or a range of ports"}, &addExposed},
    {{"group-add", 0, Option::List, "list", "Add additional groups to join"}, &addHostText<&H::groupAdd>},
    {{"health-cmd", 0, Option::Value, "string", "Command to run to check health"}, &setHealthCommand},
    {{"health-interval", 0, Option::Value, "duration", "Time between running the check (ms|s|m|h)"},
     &setHealthSpan<&model::HealthConfig::interval>},
    {{"health-retries", 0, Option::Value, "int", "Consecutive failures needed to report unhealthy"},
     &setHealthRetries},
    {{"health-start-period", 0, Option::Value, "duration", "Time for the container to initialize (ms|s|m|h)"},
     &setHealthSpan<&model::HealthConfig::startPeriod>},
    {{"health-timeout", 0, Option::Value, "duration", "Maximum time to allow one check to run (ms|s|m|h)"},
     &setHealthSpan<&model::HealthConfig::timeout>},
    {{"hostname", 'h', Option::Value, "string", "Container host name"}, &setText<&C::hostname>},
    {{"init", 0, Option::Flag, "",
      "Run an init inside the container that forwards signals and reaps processes"},
     &setHostFlag<&H::init>},
    {{"interactive", 'i', Option::Flag, "", "Keep STDIN open even if not attached"}, nullptr},
    {{"ip", 0, Option::Value, "string", "IPv4 address (e.g., 172.30.100.104)"}, &setIp},
    {{"ipc", 0, Option::Value, "string", "IPC mode to use"}, &setHostText<&H::ipcMode>},
    {{"label", 'l', Option::List, "list", "Set meta data on a container"}, &addLabel},
    {{"link", 0, Option::List, "list", "Add link to another container"}, &addHostText<&H::links>},
    {{"log-driver", 0, Option::Value, "string", "Logging driver for the container"}, &setLogDriver},
    {{"log-opt", 0, Option::List, "list", "Log driver options"}, &addLogOption},
    {{"mac-address", 0, Option::Value, "string", "Container MAC address (e.g., 92:d0:c6:0a:29:33)"},
     &setText<&C::macAddress>},
    {{"memory", 'm', Option::Value, "bytes", "Memory limit"}, &setHostBytes<&R::memory>},
    {{"memory-reservation", 0, Option::Value, "bytes", "Memory soft limit"},
     &setHostBytes<&R::memoryReservation>},
    {{"memory-swap", 0, Option::Value, "bytes",
      "Swap limit equal to memory plus swap: '-1' to enable unlimited swap"},
     &setHostBytes<&R::memorySwap>},
    {{"mount", 0, Option::List, "mount", "Attach a filesystem mount to the container"}, &addMount},
    {{"name", 0, Option::Value, "string", "Assign a name to the container"}, nullptr},
    {{"network", 0, Option::List, "network", "Connect a container to a network"}, &addNetwork},
    {{"net", 0, Option::List, "network", "Connect a container to a network"}, &addNetwork},
    {{"network-alias", 0, Option::List, "list", "Add network-scoped alias for the container"}, &addAlias},
    {{"no-healthcheck", 0, Option::Flag, "", "Disable any container-specified HEALTHCHECK"},
     &setNoHealthcheck},
    {{"oom-kill-disable", 0, Option::Flag, "", "Disable OOM Killer"}, &setHostFlag<&R::oomKillDisable>},
    {{"oom-score-adj", 0, Option::Value, "int", "Tune host's OOM preferences (-1000 to 1000)"},
     &setHostNumber<&H::oomScoreAdj>},
    {{"pid", 0, Option::Value, "string", "PID namespace to use"}, &setHostText<&H::pidMode>},
    {{"pids-limit", 0, Option::Value, "int", "Tune container pids limit (set -1 for unlimited)"},
     &setHostNumber<&R::pidsLimit>},
    {{"platform", 0, Option::Value, "string", "Set platform if server is multi-platform capable"}, nullptr},
    {{"privileged", 0, Option::Flag, "", "Give extended privileges to this container"},
     &setHostFlag<&H::privileged>},
    {{"publish", 'p', Option::List, "list", "Publish a container's port(s) to the host"}, &addPublishedPort},
    {{"publish-all", 'P', Option::Flag, "", "Publish all exposed ports to random ports"},
     &setHostFlag<&H::publishAllPorts>},
    {{"pull", 0, Option::Value, "string", "Pull image before running (\"always\", \"missing\", \"never\")"},
     nullptr},
    {{"quiet", 'q', Option::Flag, "", "Suppress the pull output"}, nullptr},
    {{"read-only", 0, Option::Flag, "", "Mount the container's root filesystem as read only"},
     &setHostFlag<&H::readonlyRootfs>},
    {{"restart", 0, Option::Value, "string", "Restart policy to apply when a container exits"}, &setRestart},
    {{"rm", 0, Option::Flag, "", "Automatically remove the container when it exits"},
     &setHostFlag<&H::autoRemove>},
    {{"runtime", 0, Option::Value, "string", "Runtime to use for this container"}, &setHostText<&H::runtime>},
    {{"security-opt", 0, Option::List, "list", "Security Options"}, &addHostText<&H::securityOpt>},
    {{"shm-size", 0, Option::Value, "bytes", "Size of /dev/shm"}, &setHostBytes<&H::shmSize>},
    {{"stop-signal", 0, Option::Value, "string", "Signal to stop the container"}, &setText<&C::stopSignal>},
    {{"stop-timeout", 0, Option::Value, "int", "Timeout (in seconds) to stop a container"}, &setStopTimeout},
    {{"sysctl", 0, Option::List, "map", "Sysctl options"}, &addSysctl},
    {{"tmpfs", 0, Option::List, "list", "Mount a tmpfs directory"}, &addTmpfs},
    {{"tty", 't', Option::Flag, "", "Allocate a pseudo-TTY"}, nullptr},
    {{"ulimit", 0, Option::List, "ulimit", "Ulimit options"}, &addUlimit},
    {{"user", 'u', Option::Value, "string", "Username or UID (format: <name|uid>[:<group|gid>])"},
     &setText<&C::user>},
    {{"userns", 0, Option::Value, "string", "User namespace to use"}, &setHostText<&H::usernsMode>},
    {{"uts", 0, Option::Value, "string", "UTS namespace to use"}, &setHostText<&H::utsMode>},
    {{"volume", 'v', Option::List, "list", "Bind mount a volume"}, &addVolume},
    {{"volume-driver", 0, Option::Value, "string", "Optional volume driver for the container"},
     &setHostText<&H::volumeDriver>},
    {{"volumes-from", 0, Option::List, "list", "Mount volumes from the specified container(s)"},
     &addHostText<&H::volumesFrom>},
    {{"workdir", 'w', Option::Value, "string", "Working directory inside the container"},
     &setText<&C::workingDir>},
};

std::string flagName(const Option &option)
{
    return option.letter == 0 ? std::string("--") + option.name
                              : std::string("-") + option.letter + ", --" + option.name;
}

} // namespace

std::vector<Option> containerOptions()
{
    std::vector<Option> options;
    for (const FlagRow &row : kRows)
        options.push_back(row.option);
    return options;
}

Result<void> addEnvironment(std::vector<std::string> &env, const std::string &text)
{
    if (text.empty() || text[0] == '=')
        return failure(invalid("invalid environment variable: " + text));
    if (text.find('=') != std::string::npos)
        env.push_back(text);
    else if (const char *value = std::getenv(text.c_str()))
        env.push_back(text + '=' + value);
    return {};
}

Result<void> addPublishedPort(model::CreateRequest &request, const std::string &text)
{
    const std::size_t last = text.rfind(':');
    const std::string inner = last == std::string::npos ? text : text.substr(last + 1);
    std::string outer = last == std::string::npos ? "" : text.substr(0, last);
    std::string address;
    if (const std::size_t split = outer.rfind(':'); split != std::string::npos) {
        address = outer.substr(0, split);
        outer = outer.substr(split + 1);
        if (address.starts_with('[') && address.ends_with(']'))
            address = address.substr(1, address.size() - 2);
        else if (address.find(':') != std::string::npos)
            return failure(invalid("invalid IP address: " + address));
    }
    const model::PortRange ports = TRY(model::parsePort(inner));
    const model::PortRange host = TRY(model::parseHostPort(outer));
    const bool anyPort = outer.empty();
    if (!anyPort && host.size() != ports.size() && ports.size() != 1)
        return failure(
            invalid("invalid ranges specified for container and host Ports: " + inner + " and " + outer));
    for (unsigned i = 0; i < ports.size(); ++i) {
        const std::string key = model::portKey(std::uint16_t(ports.first + i), ports.protocol);
        const std::string port = anyPort ? "" : ports.size() == 1 ? outer : std::to_string(host.first + i);
        request.exposedPorts[key] = {};
        auto &bindings = request.hostConfig.portBindings[key];
        if (!bindings)
            bindings.emplace();
        bindings->push_back({address, port});
    }
    return {};
}

Result<model::CreateRequest> createRequest(const Arguments &arguments)
{
    model::CreateRequest request{};
    for (const FlagRow &row : kRows) {
        if (row.apply == nullptr)
            continue;
        for (const std::string &value : arguments.list(row.option.name)) {
            if (auto done = row.apply(request, value); !done)
                return failure(invalid("invalid argument \"" + value + "\" for \"" + flagName(row.option) +
                                       "\" flag: " + done.error().message));
        }
    }
    request.image = arguments.positional.at(0);
    if (arguments.positional.size() > 1)
        request.cmd.emplace(arguments.positional.begin() + 1, arguments.positional.end());
    request.tty = arguments.flag("tty");
    request.openStdin = arguments.flag("interactive");
    if (request.hostConfig.networkMode.empty())
        request.hostConfig.networkMode = "default";
    return request;
}

} // namespace berth::cli

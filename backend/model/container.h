// What the container and exec routes take and answer. Plain values; any thread. `created` of a summary is
// seconds, times elsewhere are RFC 3339 text.
#pragma once

#include "backend/base/reflect.h"
#include "backend/model/container_config.h"
#include "backend/model/endpoint.h"
#include "backend/model/host_config.h"
#include "backend/model/image.h"
#include "backend/model/json.h"
#include "backend/model/stats.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace berth::model {

struct CreateRequest : ContainerConfig
{
    HostConfig hostConfig;
    NetworkingConfig networkingConfig;
    static constexpr auto fields()
    {
        return std::tuple_cat(std::tuple{field("HostConfig", &CreateRequest::hostConfig),
                                         field("NetworkingConfig", &CreateRequest::networkingConfig)},
                              ContainerConfig::fields());
    }
};

struct CreateResponse
{
    std::string id;
    std::vector<std::string> warnings;
    static constexpr auto fields()
    {
        return std::tuple{field("Id", &CreateResponse::id), field("Warnings", &CreateResponse::warnings)};
    }
};

struct HealthcheckResult
{
    std::string start;
    std::string end;
    std::int64_t exitCode = 0;
    std::string output;
    static constexpr auto fields()
    {
        return std::tuple{field("Start", &HealthcheckResult::start), field("End", &HealthcheckResult::end),
                          field("ExitCode", &HealthcheckResult::exitCode),
                          field("Output", &HealthcheckResult::output)};
    }
};

struct Health
{
    std::string status;
    std::int64_t failingStreak = 0;
    std::vector<HealthcheckResult> log;
    static constexpr auto fields()
    {
        return std::tuple{field("Status", &Health::status), field("FailingStreak", &Health::failingStreak),
                          field("Log", &Health::log, NullIfEmpty)};
    }
};

struct ContainerState
{
    std::string status;
    bool running = false;
    bool paused = false;
    bool restarting = false;
    bool oomKilled = false;
    bool dead = false;
    std::int64_t pid = 0;
    std::int64_t exitCode = 0;
    std::string error;
    std::string startedAt;
    std::string finishedAt;
    std::optional<Health> health;
    static constexpr auto fields()
    {
        return std::tuple{field("Status", &ContainerState::status),
                          field("Running", &ContainerState::running),
                          field("Paused", &ContainerState::paused),
                          field("Restarting", &ContainerState::restarting),
                          field("OOMKilled", &ContainerState::oomKilled),
                          field("Dead", &ContainerState::dead),
                          field("Pid", &ContainerState::pid),
                          field("ExitCode", &ContainerState::exitCode),
                          field("Error", &ContainerState::error),
                          field("StartedAt", &ContainerState::startedAt),
                          field("FinishedAt", &ContainerState::finishedAt),
                          field("Health", &ContainerState::health, OmitEmpty)};
    }
};

struct MountPoint
{
    std::string type;
    std::string name;
    std::string source;
    std::string destination;
    std::string driver;
    std::string mode;
    bool rw = false;
    std::string propagation;
    static constexpr auto fields()
    {
        return std::tuple{field("Type", &MountPoint::type, OmitEmpty),
                          field("Name", &MountPoint::name, OmitEmpty),
                          field("Source", &MountPoint::source),
                          field("Destination", &MountPoint::destination),
                          field("Driver", &MountPoint::driver, OmitEmpty),
                          field("Mode", &MountPoint::mode),
                          field("RW", &MountPoint::rw),
                          field("Propagation", &MountPoint::propagation)};
    }
};

struct InspectResponse
{
    std::string id;
    std::string created;
    std::string path;
    std::vector<std::string> args;
    ContainerState state;
    std::string image;
    std::string resolvConfPath;
    std::string hostnamePath;
    std::string hostsPath;
    std::string logPath;
    std::string name; // with its slash
    std::int64_t restartCount = 0;
    std::string driver;
    std::string platform;
    std::string mountLabel;
    std::string processLabel;
    std::string appArmorProfile;
    std::vector<std::string> execIds;
    HostConfig hostConfig;
    GraphDriver graphDriver;
    std::optional<std::int64_t> sizeRw;
    std::optional<std::int64_t> sizeRootFs;
    std::vector<MountPoint> mounts;
    ContainerConfig config;
    NetworkSettings networkSettings;
    static constexpr auto fields()
    {
        return std::tuple{field("Id", &InspectResponse::id),
                          field("Created", &InspectResponse::created),
                          field("Path", &InspectResponse::path),
                          field("Args", &InspectResponse::args),
                          field("State", &InspectResponse::state),
                          field("Image", &InspectResponse::image),
                          field("ResolvConfPath", &InspectResponse::resolvConfPath),
                          field("HostnamePath", &InspectResponse::hostnamePath),
                          field("HostsPath", &InspectResponse::hostsPath),
                          field("LogPath", &InspectResponse::logPath),
                          field("Name", &InspectResponse::name),
                          field("RestartCount", &InspectResponse::restartCount),
                          field("Driver", &InspectResponse::driver),
                          field("Platform", &InspectResponse::platform),
                          field("MountLabel", &InspectResponse::mountLabel),
                          field("ProcessLabel", &InspectResponse::processLabel),
                          field("AppArmorProfile", &InspectResponse::appArmorProfile),
                          field("ExecIDs", &InspectResponse::execIds, NullIfEmpty),
                          field("HostConfig", &InspectResponse::hostConfig),
                          field("GraphDriver", &InspectResponse::graphDriver),
                          field("SizeRw", &InspectResponse::sizeRw, OmitEmpty),
                          field("SizeRootFs", &InspectResponse::sizeRootFs, OmitEmpty),
                          field("Mounts", &InspectResponse::mounts),
                          field("Config", &InspectResponse::config),
                          field("NetworkSettings", &InspectResponse::networkSettings)};
    }
};

struct Port
{
    std::string ip;
    std::uint16_t privatePort = 0;
    std::uint16_t publicPort = 0;
    std::string type;
    static constexpr auto fields()
    {
        return std::tuple{field("IP", &Port::ip, OmitEmpty), field("PrivatePort", &Port::privatePort),
                          field("PublicPort", &Port::publicPort, OmitEmpty), field("Type", &Port::type)};
    }
};

struct SummaryHostConfig
{
    std::string networkMode;
    std::map<std::string, std::string> annotations;
    static constexpr auto fields()
    {
        return std::tuple{field("NetworkMode", &SummaryHostConfig::networkMode, OmitEmpty),
                          field("Annotations", &SummaryHostConfig::annotations, OmitEmpty)};
    }
};

struct SummaryNetworkSettings
{
    std::map<std::string, EndpointSettings> networks;
    static constexpr auto fields()
    {
        return std::tuple{field("Networks", &SummaryNetworkSettings::networks)};
    }
};

struct ContainerSummary
{
    std::string id;
    std::vector<std::string> names;
    std::string image;
    std::string imageId;
    std::string command;
    std::int64_t created = 0;
    std::vector<Port> ports;
    std::int64_t sizeRw = 0;
    std::int64_t sizeRootFs = 0;
    std::map<std::string, std::string> labels;
    std::string state;
    std::string status;
    SummaryHostConfig hostConfig;
    SummaryNetworkSettings networkSettings;
    std::vector<MountPoint> mounts;
    static constexpr auto fields()
    {
        return std::tuple{field("Id", &ContainerSummary::id),
                          field("Names", &ContainerSummary::names),
                          field("Image", &ContainerSummary::image),
                          field("ImageID", &ContainerSummary::imageId),
                          field("Command", &ContainerSummary::command),
                          field("Created", &ContainerSummary::created),
                          field("Ports", &ContainerSummary::ports),
                          field("SizeRw", &ContainerSummary::sizeRw, OmitEmpty),
                          field("SizeRootFs", &ContainerSummary::sizeRootFs, OmitEmpty),
                          field("Labels", &ContainerSummary::labels),
                          field("State", &ContainerSummary::state),
                          field("Status", &ContainerSummary::status),
                          field("HostConfig", &ContainerSummary::hostConfig),
                          field("NetworkSettings", &ContainerSummary::networkSettings),
                          field("Mounts", &ContainerSummary::mounts)};
    }
};

struct UpdateRequest : Resources
{
    RestartPolicy restartPolicy;
    static constexpr auto fields()
    {
        return std::tuple_cat(std::tuple{field("RestartPolicy", &UpdateRequest::restartPolicy)},
                              Resources::fields());
    }
};

struct UpdateResponse
{
    std::vector<std::string> warnings;
    static constexpr auto fields()
    {
        return std::tuple{field("Warnings", &UpdateResponse::warnings, NullIfEmpty)};
    }
};

struct WaitError
{
    std::string message;
    static constexpr auto fields() { return std::tuple{field("Message", &WaitError::message)}; }
};

struct WaitResponse
{
    std::int64_t statusCode = 0;
    std::optional<WaitError> error;
    static constexpr auto fields()
    {
        return std::tuple{field("StatusCode", &WaitResponse::statusCode),
                          field("Error", &WaitResponse::error, OmitEmpty)};
    }
};

struct TopResponse
{
    std::vector<std::string> titles;
    std::vector<std::vector<std::string>> processes;
    static constexpr auto fields()
    {
        return std::tuple{field("Titles", &TopResponse::titles), field("Processes", &TopResponse::processes)};
    }
};

struct FilesystemChange
{
    std::string path;
    std::int64_t kind = 0; // 0: changed, 1: added, 2: deleted
    static constexpr auto fields()
    {
        return std::tuple{field("Path", &FilesystemChange::path), field("Kind", &FilesystemChange::kind)};
    }
};

struct ContainersPruneReport
{
    std::vector<std::string> containersDeleted;
    std::int64_t spaceReclaimed = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("ContainersDeleted", &ContainersPruneReport::containersDeleted, NullIfEmpty),
                          field("SpaceReclaimed", &ContainersPruneReport::spaceReclaimed)};
    }
};

struct IdResponse
{
    std::string id;
    static constexpr auto fields() { return std::tuple{field("Id", &IdResponse::id)}; }
};

struct ExecConfig
{
    std::string user;
    bool privileged = false;
    bool tty = false;
    std::optional<std::array<std::uint64_t, 2>> consoleSize; // rows, columns
    bool attachStdin = false;
    bool attachStderr = false;
    bool attachStdout = false;
    bool detach = false;
    std::string detachKeys;
    std::vector<std::string> env;
    std::string workingDir;
    std::vector<std::string> cmd;
    static constexpr auto fields()
    {
        return std::tuple{field("User", &ExecConfig::user),
                          field("Privileged", &ExecConfig::privileged),
                          field("Tty", &ExecConfig::tty),
                          field("ConsoleSize", &ExecConfig::consoleSize, OmitEmpty),
                          field("AttachStdin", &ExecConfig::attachStdin),
                          field("AttachStderr", &ExecConfig::attachStderr),
                          field("AttachStdout", &ExecConfig::attachStdout),
                          field("Detach", &ExecConfig::detach, OmitEmpty),
                          field("DetachKeys", &ExecConfig::detachKeys),
                          field("Env", &ExecConfig::env, NullIfEmpty),
                          field("WorkingDir", &ExecConfig::workingDir),
                          field("Cmd", &ExecConfig::cmd, OneOrList)};
    }
};

struct ExecStartRequest
{
    bool detach = false;
    bool tty = false;
    std::optional<std::array<std::uint64_t, 2>> consoleSize;
    static constexpr auto fields()
    {
        return std::tuple{field("Detach", &ExecStartRequest::detach), field("Tty", &ExecStartRequest::tty),
                          field("ConsoleSize", &ExecStartRequest::consoleSize, OmitEmpty)};
    }
};

struct ExecProcessConfig
{
    bool tty = false;
    std::string entrypoint;
    std::vector<std::string> arguments;
    std::optional<bool> privileged;
    std::string user;
    static constexpr auto fields()
    {
        return std::tuple{field("tty", &ExecProcessConfig::tty),
                          field("entrypoint", &ExecProcessConfig::entrypoint),
                          field("arguments", &ExecProcessConfig::arguments),
                          field("privileged", &ExecProcessConfig::privileged, OmitEmpty),
                          field("user", &ExecProcessConfig::user, OmitEmpty)};
    }
};

struct ExecInspect
{
    std::string id;
    bool running = false;
    std::optional<std::int64_t> exitCode;
    ExecProcessConfig processConfig;
    bool openStdin = false;
    bool openStderr = false;
    bool openStdout = false;
    bool canRemove = false;
    std::string containerId;
    std::string detachKeys; // base64
    std::int64_t pid = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("ID", &ExecInspect::id),
                          field("Running", &ExecInspect::running),
                          field("ExitCode", &ExecInspect::exitCode),
                          field("ProcessConfig", &ExecInspect::processConfig),
                          field("OpenStdin", &ExecInspect::openStdin),
                          field("OpenStderr", &ExecInspect::openStderr),
                          field("OpenStdout", &ExecInspect::openStdout),
                          field("CanRemove", &ExecInspect::canRemove),
                          field("ContainerID", &ExecInspect::containerId),
                          field("DetachKeys", &ExecInspect::detachKeys),
                          field("Pid", &ExecInspect::pid)};
    }
};

} // namespace berth::model

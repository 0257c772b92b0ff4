// What runs in a container: the Config half of a create request and of inspect, as Docker names it.
// Plain values; any thread. Durations are nanoseconds, the stop timeout is seconds.
#pragma once

#include "backend/base/reflect.h"
#include "backend/model/json.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace berth::model {

struct HealthConfig
{
    std::vector<std::string> test;
    std::int64_t interval = 0;
    std::int64_t timeout = 0;
    std::int64_t startPeriod = 0;
    std::int64_t startInterval = 0;
    std::int64_t retries = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("Test", &HealthConfig::test, OmitEmpty),
                          field("Interval", &HealthConfig::interval, OmitEmpty),
                          field("Timeout", &HealthConfig::timeout, OmitEmpty),
                          field("StartPeriod", &HealthConfig::startPeriod, OmitEmpty),
                          field("StartInterval", &HealthConfig::startInterval, OmitEmpty),
                          field("Retries", &HealthConfig::retries, OmitEmpty)};
    }
};

struct ContainerConfig
{
    std::string hostname;
    std::string domainname;
    std::string user;
    bool attachStdin = false;
    bool attachStdout = false;
    bool attachStderr = false;
    std::map<std::string, Empty> exposedPorts; // "80/tcp"
    bool tty = false;
    bool openStdin = false;
    bool stdinOnce = false;
    std::vector<std::string> env;
    std::optional<std::vector<std::string>> cmd;
    std::optional<HealthConfig> healthcheck;
    bool argsEscaped = false;
    std::string image;
    std::map<std::string, Empty> volumes;
    std::string workingDir;
    std::optional<std::vector<std::string>> entrypoint;
    bool networkDisabled = false;
    std::string macAddress;
    std::optional<std::vector<std::string>> onBuild;
    std::map<std::string, std::string> labels;
    std::string stopSignal;
    std::optional<std::int64_t> stopTimeout;
    std::optional<std::vector<std::string>> shell;
    static constexpr auto fields()
    {
        return std::tuple{field("Hostname", &ContainerConfig::hostname),
                          field("Domainname", &ContainerConfig::domainname),
                          field("User", &ContainerConfig::user),
                          field("AttachStdin", &ContainerConfig::attachStdin),
                          field("AttachStdout", &ContainerConfig::attachStdout),
                          field("AttachStderr", &ContainerConfig::attachStderr),
                          field("ExposedPorts", &ContainerConfig::exposedPorts, OmitEmpty),
                          field("Tty", &ContainerConfig::tty),
                          field("OpenStdin", &ContainerConfig::openStdin),
                          field("StdinOnce", &ContainerConfig::stdinOnce),
                          field("Env", &ContainerConfig::env, NullIfEmpty),
                          field("Cmd", &ContainerConfig::cmd, OneOrList),
                          field("Healthcheck", &ContainerConfig::healthcheck, OmitEmpty),
                          field("ArgsEscaped", &ContainerConfig::argsEscaped, OmitEmpty),
                          field("Image", &ContainerConfig::image),
                          field("Volumes", &ContainerConfig::volumes, NullIfEmpty),
                          field("WorkingDir", &ContainerConfig::workingDir),
                          field("Entrypoint", &ContainerConfig::entrypoint, OneOrList),
                          field("NetworkDisabled", &ContainerConfig::networkDisabled, OmitEmpty),
                          field("MacAddress", &ContainerConfig::macAddress, OmitEmpty),
                          field("OnBuild", &ContainerConfig::onBuild),
                          field("Labels", &ContainerConfig::labels),
                          field("StopSignal", &ContainerConfig::stopSignal, OmitEmpty),
                          field("StopTimeout", &ContainerConfig::stopTimeout, OmitEmpty),
                          field("Shell", &ContainerConfig::shell, OmitEmpty | OneOrList)};
    }
};

} // namespace berth::model

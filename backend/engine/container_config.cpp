#include "backend/engine/container_config.h"

#include "backend/net/address.h"
#include "backend/sys/signals.h"

#include <algorithm>
#include <charconv>

namespace berth::engine {

namespace {

constexpr std::size_t kMaxEnvironmentBytes = 1 << 20;
constexpr std::size_t kMaxLabelBytes = 1 << 20;
constexpr std::int64_t kMillisecondNs = 1'000'000;

std::string keyOf(const std::string &assignment)
{
    return assignment.substr(0, assignment.find('='));
}

void mergeEnvironment(std::vector<std::string> &env, const std::vector<std::string> &image)
{
    for (const std::string &assignment : image) {
        const std::string key = keyOf(assignment);
        const bool there =
            std::any_of(env.begin(), env.end(), [&](const std::string &own) { return keyOf(own) == key; });
        if (!there)
            env.push_back(assignment);
    }
}

void mergeHealthcheck(model::ContainerConfig &config, const model::ImageConfig &image)
{
    if (!image.healthcheck)
        return;
    if (!config.healthcheck) {
        config.healthcheck = image.healthcheck;
        return;
    }
    model::HealthConfig &own = *config.healthcheck;
    const model::HealthConfig &from = *image.healthcheck;
    if (own.test.empty())
        own.test = from.test;
    for (auto member : {&model::HealthConfig::interval, &model::HealthConfig::timeout,
                        &model::HealthConfig::startPeriod, &model::HealthConfig::startInterval}) {
        if (own.*member == 0)
            own.*member = from.*member;
    }
    if (own.retries == 0)
        own.retries = from.retries;
}

Result<void> checkHealthcheck(const std::optional<model::HealthConfig> &health)
{
    if (!health)
        return {};
    struct Row
    {
        const char *name;
        std::int64_t value;
    };
    for (const Row &row :
         {Row{"Interval", health->interval}, Row{"Timeout", health->timeout},
          Row{"StartPeriod", health->startPeriod}, Row{"StartInterval", health->startInterval}}) {
        if (row.value != 0 && row.value < kMillisecondNs)
            return failure(invalid(std::string(row.name) + " in Healthcheck cannot be less than 1ms"));
    }
    if (health->retries < 0)
        return failure(invalid("Retries in Healthcheck cannot be negative"));
    if (!health->test.empty() && health->test[0] != "NONE" && health->test[0] != "CMD" &&
        health->test[0] != "CMD-SHELL")
        return failure(invalid("Unknown healthcheck type '" + health->test[0] + "' (expected 'CMD')"));
    return {};
}

Result<void> checkEnvironment(const std::vector<std::string> &env)
{
    std::size_t bytes = 0;
    for (const std::string &assignment : env) {
        bytes += assignment.size() + 1;
        if (assignment.empty() || assignment[0] == '=')
            return failure(invalid("invalid environment variable: " + assignment));
        if (assignment.find('\0') != std::string::npos)
            return failure(invalid("invalid environment variable: it has a NUL byte"));
    }
    if (bytes > kMaxEnvironmentBytes)
        return failure(invalid("the environment is larger than 1 MiB"));
    return {};
}

Result<void> checkLabels(const std::map<std::string, std::string> &labels)
{
    std::size_t bytes = 0;
    for (const auto &[key, value] : labels)
        bytes += key.size() + value.size();
    if (bytes > kMaxLabelBytes)
        return failure(invalid("the labels are larger than 1 MiB"));
    return {};
}

bool isHostnameText(const std::string &name)
{
    return name.size() <= 63 && name.find_first_of("/\n \t") == std::string::npos &&
           name.find('\0') == std::string::npos;
}

std::vector<std::string> listOr(const std::optional<std::vector<std::string>> &list)
{
    return list.value_or(std::vector<std::string>{});
}

} // namespace

void mergeImageConfig(model::ContainerConfig &config, const model::ImageConfig &image)
{
    if (config.user.empty())
        config.user = image.user;
    if (config.workingDir.empty())
        config.workingDir = image.workingDir;
    if (config.stopSignal.empty())
        config.stopSignal = image.stopSignal;
    if (listOr(config.entrypoint).empty()) {
        if (listOr(config.cmd).empty())
            config.cmd = image.cmd;
        if (!config.entrypoint)
            config.entrypoint = image.entrypoint;
    }
    if (config.entrypoint && config.entrypoint->size() == 1 && config.entrypoint->front().empty())
        config.entrypoint.reset();
    mergeEnvironment(config.env, image.env);
    config.labels.insert(image.labels.begin(), image.labels.end());
    config.exposedPorts.insert(image.exposedPorts.begin(), image.exposedPorts.end());
    config.volumes.insert(image.volumes.begin(), image.volumes.end());
    if (!config.shell)
        config.shell = image.shell;
    if (!config.onBuild)
        config.onBuild = image.onBuild;
    mergeHealthcheck(config, image);
}

Result<void> validateConfig(const model::ContainerConfig &config)
{
    if (listOr(config.entrypoint).empty() && listOr(config.cmd).empty())
        return failure(invalid("no command specified"));
    for (const auto &list : {listOr(config.entrypoint), listOr(config.cmd)}) {
        for (const std::string &word : list) {
            if (word.find('\0') != std::string::npos)
                return failure(invalid("invalid command: it has a NUL byte"));
        }
    }
    if (!config.workingDir.empty() && config.workingDir[0] != '/')
        return failure(invalid("the working directory '" + config.workingDir +
                               "' is invalid, it needs to be an absolute path"));
    if (!isHostnameText(config.hostname))
        return failure(invalid("invalid hostname: '" + config.hostname + "'"));
    if (!isHostnameText(config.domainname))
        return failure(invalid("invalid domainname: '" + config.domainname + "'"));
    if (!config.stopSignal.empty() && !sys::signalNumber(config.stopSignal))
        return failure(invalid("Invalid signal: " + config.stopSignal));
    if (!config.macAddress.empty() && !net::parseMac(config.macAddress))
        return failure(invalid("invalid MAC address: " + config.macAddress));
    TRY_VOID(checkEnvironment(config.env));
    TRY_VOID(checkLabels(config.labels));
    return checkHealthcheck(config.healthcheck);
}

Result<std::vector<int>> parseCpuList(const std::string &text)
{
    constexpr int kLast = 8191;
    std::vector<int> out;
    const char *at = text.data(), *const end = at + text.size();
    while (at < end) {
        int first = 0;
        auto [next, problem] = std::from_chars(at, end, first);
        int last = first;
        if (problem == std::errc{} && next < end && *next == '-')
            std::tie(next, problem) = [&] {
                const auto range = std::from_chars(next + 1, end, last);
                return std::pair{range.ptr, range.ec};
            }();
        if (problem != std::errc{} || first < 0 || last < first || last > kLast ||
            (next < end && (*next != ',' || next + 1 == end)))
            return failure(invalid(text));
        for (int number = first; number <= last; ++number)
            out.push_back(number);
        at = next < end ? next + 1 : end;
    }
    return out;
}

std::string containerOfMode(const std::string &mode)
{
    constexpr std::string_view kPrefix = "container:";
    return mode.starts_with(kPrefix) ? mode.substr(kPrefix.size()) : std::string();
}

} // namespace berth::engine

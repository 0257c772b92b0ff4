// The small grammars inside HostConfig: security options, ulimit names, sysctl scopes, device rules, log
// options. One table each; used by the checks before create and by container_plan. Pure.
#pragma once

#include "backend/base/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace berth::engine {

struct SecurityOptions
{
    bool seccompUnconfined = false;
    std::string seccompProfile; // JSON text, as the CLI sends it; empty: the default
    bool noNewPrivileges = false;
    bool noNewPrivilegesSet = false;
    bool pathsUnconfined = false; // systempaths=unconfined: nothing masked, nothing read-only
    std::string appArmor, selinuxLabel;
};
// Refuses AppArmor and SELinux options where the host has none, and what is no option.
Result<SecurityOptions> parseSecurityOptions(const std::vector<std::string> &options, bool appArmor,
                                             bool selinux);

// RLIMIT_* of "nofile", "nproc", …
std::optional<int> rlimitNumber(const std::string &name);

enum class SysctlScope { Host, Net, Ipc, Uts };
// Which namespace a sysctl belongs to; Host: to none that a container has.
SysctlScope sysctlScope(const std::string &key);

// "c 1:3 rwm", "a *:* rwm"
bool isDeviceRule(const std::string &rule);

struct LogLimits
{
    std::uint64_t maxSize = 20u << 20;
    std::uint32_t maxFiles = 5;
};
// "max-size" ("10m", "-1": no limit), "max-file"; "tag", "labels", "env", "mode" and the like are taken and
// shown.
Result<LogLimits> parseLogOptions(const std::map<std::string, std::string> &options);

// "nofile=1024:2048" of --default-ulimit.
struct NamedUlimit
{
    std::string name;
    std::int64_t soft = 0, hard = 0;
};
Result<NamedUlimit> parseUlimit(const std::string &text);

} // namespace berth::engine

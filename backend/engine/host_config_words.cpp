#include "backend/engine/host_config_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <sys/resource.h>

namespace berth::engine {

namespace {

struct RlimitRow
{
    std::string_view name;
    int number;
};

constexpr std::array kRlimits{
    RlimitRow{"as", RLIMIT_AS},
    RlimitRow{"core", RLIMIT_CORE},
    RlimitRow{"cpu", RLIMIT_CPU},
    RlimitRow{"data", RLIMIT_DATA},
    RlimitRow{"fsize", RLIMIT_FSIZE},
    RlimitRow{"locks", RLIMIT_LOCKS},
    RlimitRow{"memlock", RLIMIT_MEMLOCK},
    RlimitRow{"msgqueue", RLIMIT_MSGQUEUE},
    RlimitRow{"nice", RLIMIT_NICE},
    RlimitRow{"nofile", RLIMIT_NOFILE},
    RlimitRow{"nproc", RLIMIT_NPROC},
    RlimitRow{"rss", RLIMIT_RSS},
    RlimitRow{"rtprio", RLIMIT_RTPRIO},
    RlimitRow{"rttime", RLIMIT_RTTIME},
    RlimitRow{"sigpending", RLIMIT_SIGPENDING},
    RlimitRow{"stack", RLIMIT_STACK},
};

struct SysctlRow
{
    std::string_view key; // a prefix when it ends with a dot
    SysctlScope scope;
};

constexpr std::array kSysctls{
    SysctlRow{"net.", SysctlScope::Net},
    SysctlRow{"fs.mqueue.", SysctlScope::Ipc},
    SysctlRow{"kernel.msgmax", SysctlScope::Ipc},
    SysctlRow{"kernel.msgmnb", SysctlScope::Ipc},
    SysctlRow{"kernel.msgmni", SysctlScope::Ipc},
    SysctlRow{"kernel.sem", SysctlScope::Ipc},
    SysctlRow{"kernel.shmall", SysctlScope::Ipc},
    SysctlRow{"kernel.shmmax", SysctlScope::Ipc},
    SysctlRow{"kernel.shmmni", SysctlScope::Ipc},
    SysctlRow{"kernel.shm_rmid_forced", SysctlScope::Ipc},
    SysctlRow{"kernel.domainname", SysctlScope::Uts},
};

// What the log drivers of Docker take without changing how a line is written.
constexpr std::array<std::string_view, 8> kShownLogOptions{
    "tag", "labels", "labels-regex", "env", "env-regex", "mode", "max-buffer-size", "compress"};

std::optional<std::uint64_t> byteSize(const std::string &text)
{
    std::uint64_t number = 0;
    const auto [next, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{})
        return std::nullopt;
    std::string unit(next, text.data() + text.size());
    std::transform(unit.begin(), unit.end(), unit.begin(),
                   [](unsigned char c) { return char(std::tolower(c)); });
    if (unit.ends_with('b') && unit.size() > 1)
        unit.pop_back();
    static constexpr std::array<std::pair<std::string_view, int>, 6> kUnits{
        {{"", 0}, {"b", 0}, {"k", 10}, {"m", 20}, {"g", 30}, {"t", 40}}};
    for (const auto &[name, shift] : kUnits) {
        if (name == unit)
            return number > (UINT64_MAX >> shift) ? std::nullopt : std::optional(number << shift);
    }
    return std::nullopt;
}

std::optional<std::int64_t> wholeNumber(std::string_view text)
{
    std::int64_t number = 0;
    const auto [next, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || next != text.data() + text.size())
        return std::nullopt;
    return number;
}

Result<void> applySecurityOption(SecurityOptions &out, const std::string &option, bool appArmor, bool selinux)
{
    const std::size_t cut = option.find_first_of("=:");
    const std::string key = option.substr(0, cut);
    const std::string value = cut == std::string::npos ? "" : option.substr(cut + 1);
    if (key == "no-new-privileges") {
        if (!value.empty() && value != "true" && value != "false")
            return failure(invalid("invalid --security-opt 2: \"" + option + "\""));
        out.noNewPrivileges = value != "false";
        out.noNewPrivilegesSet = true;
        return {};
    }
    if (cut == std::string::npos)
        return failure(invalid("invalid --security-opt 1: \"" + option + "\""));
    if (key == "seccomp") {
        out.seccompUnconfined = value == "unconfined";
        out.seccompProfile = out.seccompUnconfined || value == "builtin" ? "" : value;
    } else if (key == "systempaths" && value == "unconfined") {
        out.pathsUnconfined = true;
    } else if (key == "apparmor") {
        if (!appArmor && value != "unconfined")
            return failure(
                invalid("invalid --security-opt: AppArmor is not enabled on this host: \"" + option + "\""));
        out.appArmor = value == "unconfined" ? "" : value;
    } else if (key == "label") {
        if (!selinux && value != "disable")
            return failure(
                invalid("invalid --security-opt: SELinux is not enabled on this host: \"" + option + "\""));
        out.selinuxLabel = value == "disable" ? "" : value;
    } else {
        return failure(invalid("invalid --security-opt 2: \"" + option + "\""));
    }
    return {};
}

} // namespace

Result<SecurityOptions> parseSecurityOptions(const std::vector<std::string> &options, bool appArmor,
                                             bool selinux)
{
    SecurityOptions out;
    for (const std::string &option : options)
        TRY_VOID(applySecurityOption(out, option, appArmor, selinux));
    return out;
}

std::optional<int> rlimitNumber(const std::string &name)
{
    for (const RlimitRow &row : kRlimits) {
        if (row.name == name)
            return row.number;
    }
    return std::nullopt;
}

SysctlScope sysctlScope(const std::string &key)
{
    if (key.find('/') != std::string::npos || key.find("..") != std::string::npos)
        return SysctlScope::Host;
    for (const SysctlRow &row : kSysctls) {
        if (row.key.back() == '.' ? key.starts_with(row.key) : key == row.key)
            return row.scope;
    }
    return SysctlScope::Host;
}

bool isDeviceRule(const std::string &rule)
{
    const auto number = [](std::string_view text) {
        return text == "*" ||
               (!text.empty() && text.size() < 8 && text.find_first_not_of("0123456789") == text.npos);
    };
    const std::size_t colon = rule.find(':');
    const std::size_t space = rule.find(' ', 2);
    if (rule.size() < 7 || (rule[0] != 'a' && rule[0] != 'b' && rule[0] != 'c') || rule[1] != ' ' ||
        colon == std::string::npos || space == std::string::npos || colon > space)
        return false;
    const std::string access = rule.substr(space + 1);
    return number(std::string_view(rule).substr(2, colon - 2)) &&
           number(std::string_view(rule).substr(colon + 1, space - colon - 1)) && !access.empty() &&
           access.size() <= 3 && access.find_first_not_of("rwm") == std::string::npos;
}

Result<LogLimits> parseLogOptions(const std::map<std::string, std::string> &options)
{
    LogLimits limits;
    for (const auto &[key, value] : options) {
        if (key == "max-size") {
            const auto size = value == "-1" ? std::optional<std::uint64_t>(0) : byteSize(value);
            if (!size)
                return failure(invalid("invalid value for 'max-size': " + value));
            limits.maxSize = *size;
        } else if (key == "max-file") {
            const auto count = wholeNumber(value);
            if (!count || *count < 1 || *count > 1000)
                return failure(invalid("max-file cannot be less than 1"));
            limits.maxFiles = std::uint32_t(*count);
        } else if (std::find(kShownLogOptions.begin(), kShownLogOptions.end(), key) ==
                   kShownLogOptions.end()) {
            return failure(invalid("unknown log opt '" + key + "' for json-file log driver"));
        }
    }
    return limits;
}

Result<NamedUlimit> parseUlimit(const std::string &text)
{
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (equals == std::string::npos || !rlimitNumber(name))
        return failure(invalid("invalid ulimit: " + text));
    const std::string_view numbers = std::string_view(text).substr(equals + 1);
    const std::size_t colon = numbers.find(':');
    const auto soft = wholeNumber(numbers.substr(0, colon));
    const auto hard = colon == std::string_view::npos ? soft : wholeNumber(numbers.substr(colon + 1));
    if (!soft || !hard)
        return failure(invalid("invalid ulimit: " + text));
    return NamedUlimit{name, *soft, *hard};
}

} // namespace berth::engine

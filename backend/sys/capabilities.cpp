#include "backend/sys/capabilities.h"

#include <array>
#include <cctype>
#include <cerrno>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace berth::sys {

namespace {

constexpr std::string_view kCapPrefix = "CAP_";
constexpr std::array<std::string_view, kCapabilityCount> kCapabilities{
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_KILL",
    "CAP_SETGID",
    "CAP_SETUID",
    "CAP_SETPCAP",
    "CAP_LINUX_IMMUTABLE",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_BROADCAST",
    "CAP_NET_ADMIN",
    "CAP_NET_RAW",
    "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",
    "CAP_SYS_MODULE",
    "CAP_SYS_RAWIO",
    "CAP_SYS_CHROOT",
    "CAP_SYS_PTRACE",
    "CAP_SYS_PACCT",
    "CAP_SYS_ADMIN",
    "CAP_SYS_BOOT",
    "CAP_SYS_NICE",
    "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME",
    "CAP_SYS_TTY_CONFIG",
    "CAP_MKNOD",
    "CAP_LEASE",
    "CAP_AUDIT_WRITE",
    "CAP_AUDIT_CONTROL",
    "CAP_SETFCAP",
    "CAP_MAC_OVERRIDE",
    "CAP_MAC_ADMIN",
    "CAP_SYSLOG",
    "CAP_WAKE_ALARM",
    "CAP_BLOCK_SUSPEND",
    "CAP_AUDIT_READ",
    "CAP_PERFMON",
    "CAP_BPF",
    "CAP_CHECKPOINT_RESTORE",
};

constexpr std::uint64_t capabilityBit(int number)
{
    return std::uint64_t{1} << number;
}

std::string upperCase(std::string_view text)
{
    std::string out;
    for (const char c : text)
        out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

bool namesAll(const std::vector<std::string> &names)
{
    for (const std::string &name : names) {
        if (upperCase(name) == "ALL")
            return true;
    }
    return false;
}

Result<CapabilitySet> setOfNames(const std::vector<std::string> &names, CapabilitySet all)
{
    CapabilitySet set = 0;
    for (const std::string &name : names) {
        if (upperCase(name) == "ALL") {
            set |= all;
            continue;
        }
        const std::optional<int> number = capabilityNumber(name);
        if (!number)
            return failure(invalid("invalid capability: unknown capability: \"" + name + "\""));
        set |= capabilityBit(*number);
    }
    return set;
}

} // namespace

std::optional<int> capabilityNumber(std::string_view name)
{
    std::string full = upperCase(name);
    if (!full.starts_with(kCapPrefix))
        full.insert(0, kCapPrefix);
    for (int number = 0; number < kCapabilityCount; ++number) {
        if (kCapabilities[static_cast<std::size_t>(number)] == full)
            return number;
    }
    return std::nullopt;
}

std::string_view capabilityName(int number)
{
    return number >= 0 && number < kCapabilityCount ? kCapabilities[static_cast<std::size_t>(number)]
                                                    : std::string_view();
}

std::vector<std::string> capabilityNames(CapabilitySet set)
{
    std::vector<std::string> names;
    for (int number = 0; number < kCapabilityCount; ++number) {
        if (set & capabilityBit(number))
            names.emplace_back(capabilityName(number));
    }
    return names;
}

Result<CapabilitySet> combineCapabilities(CapabilitySet base, const std::vector<std::string> &add,
                                          const std::vector<std::string> &drop, CapabilitySet all)
{
    const CapabilitySet added = TRY(setOfNames(add, all));
    const CapabilitySet dropped = TRY(setOfNames(drop, 0));
    // As Docker: "add ALL, drop X" is all but X; "drop ALL, add X" is X alone; by name, what is added stays.
    if (namesAll(add))
        return all & ~dropped;
    if (namesAll(drop))
        return added;
    return (base & ~dropped) | added;
}

CapabilitySet heldCapabilities()
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2]{};
    if (::syscall(SYS_capget, &header, data) != 0)
        return 0;
    CapabilitySet set = (std::uint64_t{data[1].permitted} << 32) | data[0].permitted;
    for (int number = 0; number < 64; ++number) {
        if (::prctl(PR_CAPBSET_READ, number, 0, 0, 0) != 1)
            set &= ~capabilityBit(number);
    }
    return set;
}

Result<void> limitBoundingSet(CapabilitySet keep)
{
    for (int number = 0; number < 64; ++number) {
        if ((keep & capabilityBit(number)) != 0)
            continue;
        if (::prctl(PR_CAPBSET_DROP, number, 0, 0, 0) == 0)
            continue;
        if (errno == EINVAL) // the first one that this kernel does not have
            return {};
        return failure(systemError("drop capability from the bounding set", errno));
    }
    return {};
}

Result<void> setCapabilities(CapabilitySet set)
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2]{};
    data[0].effective = data[0].permitted = static_cast<std::uint32_t>(set);
    data[1].effective = data[1].permitted = static_cast<std::uint32_t>(set >> 32);
    if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0)
        return failure(systemError("clear ambient capabilities", errno));
    if (::syscall(SYS_capset, &header, data) != 0)
        return failure(systemError("set capabilities", errno));
    return {};
}

} // namespace berth::sys

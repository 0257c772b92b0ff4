// The kinds of namespaces: one table {kind, file name below /proc/<pid>/ns, CLONE_ flag}.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <sched.h>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace berth::sys {

enum class NamespaceKind : std::uint8_t { User, Mount, Pid, Network, Ipc, Uts, Cgroup };

struct NamespaceRow
{
    NamespaceKind kind;
    std::string_view file;
    std::uint64_t cloneFlag;
};
inline constexpr std::array<NamespaceRow, 7> kNamespaces{{
    {NamespaceKind::User, "user", CLONE_NEWUSER},
    {NamespaceKind::Mount, "mnt", CLONE_NEWNS},
    {NamespaceKind::Pid, "pid", CLONE_NEWPID},
    {NamespaceKind::Network, "net", CLONE_NEWNET},
    {NamespaceKind::Ipc, "ipc", CLONE_NEWIPC},
    {NamespaceKind::Uts, "uts", CLONE_NEWUTS},
    {NamespaceKind::Cgroup, "cgroup", CLONE_NEWCGROUP},
}};
constexpr const NamespaceRow &namespaceRow(NamespaceKind kind)
{
    return kNamespaces[static_cast<std::size_t>(kind)];
}

// The namespace of a process (0: of this one), to be joined or handed to a shim. Check the process with
// sys/process before and after where a pid could have been reused.
Result<UniqueFd> openNamespace(pid_t pid, NamespaceKind kind);
// Inode and device as one text, "4:4026531840": equal texts are the same namespace.
Result<std::string> namespaceIdentity(int fd);
// Gives this process, which must have one thread, new namespaces of these kinds.
Result<void> enterNewNamespaces(std::initializer_list<NamespaceKind> kinds);

} // namespace berth::sys

#include "backend/sys/namespaces.h"

#include "backend/sys/paths.h"

#include <cerrno>
#include <fcntl.h>

namespace berth::sys {

Result<UniqueFd> openNamespace(pid_t pid, NamespaceKind kind)
{
    const std::string process = pid == 0 ? "self" : std::to_string(pid);
    return openHost("/proc/" + process + "/ns/" + std::string(namespaceRow(kind).file), O_RDONLY);
}

Result<std::string> namespaceIdentity(int fd)
{
    const struct stat info = TRY(statOf(fd));
    return std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino);
}

Result<void> enterNewNamespaces(std::initializer_list<NamespaceKind> kinds)
{
    std::uint64_t flags = 0;
    for (const NamespaceKind kind : kinds)
        flags |= namespaceRow(kind).cloneFlag;
    if (::unshare(static_cast<int>(flags)) != 0)
        return failure(systemError("unshare", errno));
    return {};
}

} // namespace berth::sys

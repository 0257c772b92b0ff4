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

} // namespace berth::sys

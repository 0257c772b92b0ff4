// Paths as descriptors: every name inside an image, a container or a volume is resolved once, by openat2,
// below a folder that we hold open, and only the descriptor is used afterwards. Absolute names and links
// count from that folder; /proc's magic links are never followed. Any thread; errors carry the errno.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <string>
#include <string_view>
#include <sys/stat.h>
#include <sys/types.h>
#include <vector>

namespace berth::sys {

// RESOLVE_IN_ROOT: `root` is "/" for the name and for each link in it.
Result<UniqueFd> openInRoot(int root, const std::string &path, int flags, mode_t mode = 0);
// RESOLVE_BENEATH: a name or link that would leave `folder` is EXDEV.
Result<UniqueFd> openBeneath(int folder, const std::string &path, int flags, mode_t mode = 0);
// The same, and the last component may not be a link.
Result<UniqueFd> openEntry(int folder, const std::string &name, int flags, mode_t mode = 0);
// RESOLVE_BENEATH that crosses no mount: what lies on top of a file of procfs is EXDEV, not taken for it.
Result<UniqueFd> openOnMount(int folder, const std::string &path, int flags);
// A path of the host that the engine or its administrator named; links are followed.
Result<UniqueFd> openHost(const std::string &path, int flags, mode_t mode = 0);

// Like mkdir -p inside `root`, by descriptors: missing folders get `mode` and the owner root; a dangling link
// on the way is followed inside the root and its target made. The folder as O_PATH.
Result<UniqueFd> makeFoldersInRoot(int root, const std::string &path, mode_t mode = 0755);
// The same for an empty regular file (0644): its folders, then the file, unless there is something already.
Result<UniqueFd> makeFileInRoot(int root, const std::string &path);

// The whole of a regular file of at most `limit` bytes; anything else (fifo, device, folder, longer) fails
// with Invalid and does not block.
Result<std::string> readSmallFile(int root, const std::string &path, std::size_t limit);
// The whole of a file of the kernel (proc, sysfs, cgroup) relative to a folder descriptor, at most 1 MiB.
Result<std::string> readKernelFile(int folder, const std::string &name);
Result<void> writeKernelFile(int folder, const std::string &name, std::string_view value);
Result<void> writeAll(int fd, std::string_view bytes);
Result<std::string> readAll(int fd, std::size_t limit);

Result<struct stat> statOf(int fd);
// The path behind a descriptor, for the kernel interfaces that only take one; valid in this process only.
std::string descriptorPath(int fd);
// "/a//b/./c" -> {"a", "b", "c"}; ".." stays, it is the resolver's business.
std::vector<std::string> pathComponents(std::string_view path);

} // namespace berth::sys

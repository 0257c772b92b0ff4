// Mounts as descriptors: a file system or a copy of a tree is made detached, gets its attributes, and is
// attached to a target that was resolved before (sys/paths). No path is looked at again after its check.
// Only in a process that has a mount namespace of its own; errors carry the errno and the kernel's words.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace berth::sys {

// MOUNT_ATTR_* under names of our own, so that nobody needs the kernel's header.
namespace mountFlag {
inline constexpr std::uint64_t ReadOnly = 0x1, NoSuid = 0x2, NoDev = 0x4, NoExec = 0x8, NoAccessTime = 0x10,
                               StrictAccessTime = 0x20;
}

struct FilesystemOption
{
    std::string key;
    std::string value; // empty: a flag
};

// A new mount of a file system, not attached anywhere.
Result<UniqueFd> newFilesystem(const std::string &type, std::span<const FilesystemOption> options,
                               std::uint64_t flags);

struct OverlayLayers
{
    std::vector<int> lowerFds;     // topmost first
    int upperFd = -1, workFd = -1; // -1: read-only
};
// An overlay whose layers are named by descriptors: `lowerdir+` where the kernel has it, else one option
// string over /proc/self/fd. Detached.
Result<UniqueFd> newOverlay(const OverlayLayers &layers, std::uint64_t flags);

// A detached copy of the mount below `folder`/`name` ("" : the descriptor itself).
Result<UniqueFd> cloneTree(int folder, const std::string &name, bool recursive);
// Puts a detached mount on an O_PATH descriptor.
Result<void> attachMount(int mount, int target);
Result<void> setMountFlags(int mount, std::uint64_t set, bool recursive);
// MS_PRIVATE, MS_SLAVE or MS_SHARED.
Result<void> setPropagation(int mount, unsigned long propagation, bool recursive);
// Makes `root` (attached, and the working directory after it) the root of this process and lets go of the
// old one.
Result<void> enterRoot(int root);

// Paths of the mounts of a process, in the order of its mountinfo.
struct MountEntry
{
    std::string root, target, options, type, source, superOptions, optional;
    unsigned major = 0, minor = 0;
};
Result<std::vector<MountEntry>> readMounts(const std::string &mountinfo = "/proc/self/mountinfo");

} // namespace berth::sys

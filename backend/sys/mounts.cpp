#include "backend/sys/mounts.h"

#include "backend/sys/paths.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

namespace berth::sys {

namespace {

// The kernel's own words about a failed file system context: "e overlay: …" lines.
std::string contextWords(int context)
{
    std::string words;
    char line[512];
    for (ssize_t length; (length = ::read(context, line, sizeof line)) > 0;) {
        std::string_view text(line, static_cast<std::size_t>(length));
        if (text.size() < 2 || text[0] != 'e')
            continue;
        text.remove_prefix(2);
        while (text.ends_with('\n'))
            text.remove_suffix(1);
        words += ": " + std::string(text);
    }
    return words;
}

Result<void> configure(int context, unsigned command, const char *key, const char *value, int aux,
                       const std::string &what)
{
    if (::fsconfig(context, static_cast<fsconfig_command>(command), key, value, aux) == 0)
        return {};
    const int code = errno;
    return failure(systemError("mount " + what + contextWords(context), code));
}

Result<UniqueFd> openContext(const std::string &type)
{
    const int context = ::fsopen(type.c_str(), FSOPEN_CLOEXEC);
    if (context < 0)
        return failure(systemError("mount " + type, errno));
    return UniqueFd(context);
}

Result<UniqueFd> finishContext(int context, const std::string &type, std::uint64_t flags)
{
    TRY_VOID(configure(context, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0, type));
    const int mount = ::fsmount(context, FSMOUNT_CLOEXEC, static_cast<unsigned>(flags));
    if (mount < 0)
        return failure(systemError("mount " + type, errno));
    return UniqueFd(mount);
}

Result<void> changeMount(int mount, mount_attr &change, bool recursive)
{
    const unsigned flags = AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0u);
    if (::syscall(SYS_mount_setattr, mount, "", flags, &change, sizeof change) != 0)
        return failure(systemError("mount_setattr", errno));
    return {};
}

// `lowerdir+` with a descriptor: Linux 6.13. EINVAL on the first layer means that it is not there, EOPNOTSUPP
// that overlayfs takes only text yet (before 6.5).
Result<bool> addLowerDescriptors(int context, const std::vector<int> &lowerFds)
{
    for (const int fd : lowerFds) {
        if (::fsconfig(context, FSCONFIG_SET_FD, "lowerdir+", nullptr, fd) == 0)
            continue;
        const int code = errno;
        if ((code == EINVAL || code == EOPNOTSUPP) && fd == lowerFds.front())
            return false;
        return failure(systemError("mount overlay" + contextWords(context), code));
    }
    return true;
}

Result<void> addLowerText(int context, const std::vector<int> &lowerFds)
{
    std::string text;
    for (const int fd : lowerFds)
        text += (text.empty() ? "" : ":") + descriptorPath(fd);
    return configure(context, FSCONFIG_SET_STRING, "lowerdir", text.c_str(), 0, "overlay");
}

Result<void> setLayer(int context, const char *key, int fd, bool byDescriptor)
{
    if (byDescriptor)
        return configure(context, FSCONFIG_SET_FD, key, nullptr, fd, "overlay");
    return configure(context, FSCONFIG_SET_STRING, key, descriptorPath(fd).c_str(), 0, "overlay");
}

// Cuts the first word off `rest`.
std::string_view takeWord(std::string_view &rest)
{
    const std::size_t space = rest.find(' ');
    const std::string_view word = rest.substr(0, space);
    rest = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
    return word;
}

// "36 35 98:0 /root /target options optional… - type source superoptions"
MountEntry parseMountLine(std::string_view line)
{
    MountEntry entry;
    takeWord(line);
    takeWord(line);
    const std::string device(takeWord(line));
    if (const std::size_t colon = device.find(':'); colon != std::string::npos) {
        entry.major = static_cast<unsigned>(std::strtoul(device.c_str(), nullptr, 10));
        entry.minor = static_cast<unsigned>(std::strtoul(device.c_str() + colon + 1, nullptr, 10));
    }
    entry.root = takeWord(line);
    entry.target = takeWord(line);
    entry.options = takeWord(line);
    for (std::string_view word = takeWord(line); !word.empty() && word != "-"; word = takeWord(line))
        entry.optional += (entry.optional.empty() ? "" : " ") + std::string(word);
    entry.type = takeWord(line);
    entry.source = takeWord(line);
    entry.superOptions = takeWord(line);
    return entry;
}

} // namespace

Result<UniqueFd> newFilesystem(const std::string &type, std::span<const FilesystemOption> options,
                               std::uint64_t flags)
{
    const UniqueFd context = TRY(openContext(type));
    for (const FilesystemOption &option : options) {
        const bool isFlag = option.value.empty();
        TRY_VOID(configure(context.get(), isFlag ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING,
                           option.key.c_str(), isFlag ? nullptr : option.value.c_str(), 0, type));
    }
    return finishContext(context.get(), type, flags);
}

Result<UniqueFd> newOverlay(const OverlayLayers &layers, std::uint64_t flags)
{
    const UniqueFd context = TRY(openContext("overlay"));
    TRY_VOID(configure(context.get(), FSCONFIG_SET_STRING, "source", "overlay", 0, "overlay"));
    const bool byDescriptor = TRY(addLowerDescriptors(context.get(), layers.lowerFds));
    if (!byDescriptor)
        TRY_VOID(addLowerText(context.get(), layers.lowerFds));
    if (layers.upperFd >= 0) {
        TRY_VOID(setLayer(context.get(), "upperdir", layers.upperFd, byDescriptor));
        TRY_VOID(setLayer(context.get(), "workdir", layers.workFd, byDescriptor));
        // The upper folder says by itself what changed: it is what a commit or a build makes a layer of.
        TRY_VOID(configure(context.get(), FSCONFIG_SET_STRING, "redirect_dir", "off", 0, "overlay"));
        TRY_VOID(configure(context.get(), FSCONFIG_SET_STRING, "metacopy", "off", 0, "overlay"));
    }
    return finishContext(context.get(), "overlay", flags);
}

Result<UniqueFd> cloneTree(int folder, const std::string &name, bool recursive)
{
    unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_SYMLINK_NOFOLLOW;
    flags |= name.empty() ? unsigned(AT_EMPTY_PATH) : 0u;
    flags |= recursive ? unsigned(AT_RECURSIVE) : 0u;
    const int tree = ::open_tree(folder, name.c_str(), flags);
    if (tree < 0)
        return failure(systemError("copy mount", errno));
    return UniqueFd(tree);
}

Result<void> attachMount(int mount, int target)
{
    if (::move_mount(mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) != 0)
        return failure(systemError("attach mount", errno));
    return {};
}

Result<void> setMountFlags(int mount, std::uint64_t set, bool recursive)
{
    mount_attr change{};
    change.attr_set = set;
    return changeMount(mount, change, recursive);
}

Result<void> setPropagation(int mount, unsigned long propagation, bool recursive)
{
    mount_attr change{};
    change.propagation = propagation;
    return changeMount(mount, change, recursive);
}

Result<void> enterRoot(int root)
{
    if (::fchdir(root) != 0)
        return failure(systemError("enter root", errno));
    // Old and new root at the same place: the old one lies on top afterwards and is let go of
    // (pivot_root(2)).
    if (::syscall(SYS_pivot_root, ".", ".") != 0)
        return failure(systemError("pivot_root", errno));
    if (::umount2(".", MNT_DETACH) != 0)
        return failure(systemError("detach old root", errno));
    if (::chdir("/") != 0)
        return failure(systemError("enter root", errno));
    return {};
}

Result<std::vector<MountEntry>> readMounts(const std::string &mountinfo)
{
    const UniqueFd file = TRY(openHost(mountinfo, O_RDONLY));
    const std::string text = TRY(readAll(file.get(), 64u << 20));
    std::vector<MountEntry> entries;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t end = rest.find('\n');
        entries.push_back(parseMountLine(rest.substr(0, end)));
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
    return entries;
}

} // namespace berth::sys

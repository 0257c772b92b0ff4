#include "backend/runtime/copy_up.h"

#include "backend/base/fd.h"
#include "backend/sys/paths.h"

#include <cerrno>
#include <climits>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <map>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <vector>

namespace berth::runtime {

namespace {

constexpr const char *kData = "_data";
constexpr int kMaxDepth = 1024; // of folders; each level holds two descriptors
constexpr std::size_t kMaxAttributes = 64u << 10;

class TreeCopy
{
public:
    explicit TreeCopy(int target) : top_(target) {}
    Result<void> folder(int source, int target, const std::string &path, int depth);

private:
    Result<void> entry(int source, int target, const std::string &name, const std::string &path, int depth);
    Result<void> file(int source, int target, const std::string &name, const struct stat &info);
    Result<void> link(int source, int target, const std::string &name);
    // True when the inode was copied before under another name and that name now has a second one.
    Result<bool> hardLink(int target, const std::string &name, const struct stat &info,
                          const std::string &path);

    int top_;
    std::map<std::pair<dev_t, ino_t>, std::string>
        seen_; // path below the top of each inode with several names
};

bool isOverlayAttribute(std::string_view name)
{
    return name.starts_with("trusted.overlay.") || name.starts_with("user.overlay.");
}

// What a file system does not take (a tmpfs has no user attributes) is left out, as cp -a does.
Result<void> copyAttributes(int source, int target)
{
    std::vector<char> names(kMaxAttributes), value(kMaxAttributes);
    const ssize_t length = ::flistxattr(source, names.data(), names.size());
    if (length < 0)
        return errno == ENOTSUP ? Result<void>() : failure(systemError("list attributes", errno));
    for (ssize_t at = 0; at < length;) {
        const std::string name = names.data() + at;
        at += static_cast<ssize_t>(name.size()) + 1;
        if (isOverlayAttribute(name))
            continue;
        const ssize_t size = ::fgetxattr(source, name.c_str(), value.data(), value.size());
        if (size < 0)
            continue;
        if (::fsetxattr(target, name.c_str(), value.data(), static_cast<std::size_t>(size), 0) != 0 &&
            errno != ENOTSUP && errno != EPERM)
            return failure(systemError("set attribute " + name, errno));
    }
    return {};
}

// Owner first: changing it clears the set-id bits and file capabilities.
Result<void> applyInfo(int target, int source, const struct stat &info)
{
    if (::fchown(target, info.st_uid, info.st_gid) != 0)
        return failure(systemError("change owner", errno));
    if (::fchmod(target, info.st_mode & 07777) != 0)
        return failure(systemError("change mode", errno));
    TRY_VOID(copyAttributes(source, target));
    const timespec times[2] = {info.st_atim, info.st_mtim};
    if (::futimens(target, times) != 0)
        return failure(systemError("change times", errno));
    return {};
}

Result<void> copyBytes(int source, int target, off_t size)
{
    // SEEK_DATA keeps holes; both ends are on one machine, so the kernel copies.
    for (off_t at = 0; at < size;) {
        const off_t data = ::lseek(source, at, SEEK_DATA);
        if (data < 0)
            break; // only a hole is left
        const off_t hole = ::lseek(source, data, SEEK_HOLE);
        off_t from = data;
        if (::lseek(target, data, SEEK_SET) < 0)
            return failure(systemError("seek", errno));
        while (from < hole) {
            const ssize_t copied = ::sendfile(target, source, &from, static_cast<std::size_t>(hole - from));
            if (copied < 0 && errno == EINTR)
                continue;
            if (copied < 0)
                return failure(systemError("copy", errno));
            if (copied == 0)
                break; // it became shorter
        }
        at = hole;
    }
    if (::ftruncate(target, size) != 0)
        return failure(systemError("copy", errno));
    return {};
}

Result<bool> TreeCopy::hardLink(int target, const std::string &name, const struct stat &info,
                                const std::string &path)
{
    if (info.st_nlink < 2 || S_ISDIR(info.st_mode))
        return false;
    const auto [known, isNew] = seen_.try_emplace({info.st_dev, info.st_ino}, path);
    if (isNew)
        return false;
    if (::linkat(top_, known->second.c_str(), target, name.c_str(), 0) != 0)
        return failure(systemError("link " + path, errno));
    return true;
}

Result<void> TreeCopy::link(int source, int target, const std::string &name)
{
    char text[PATH_MAX];
    const ssize_t length = ::readlinkat(source, name.c_str(), text, sizeof text - 1);
    if (length < 0)
        return failure(systemError("read link " + name, errno));
    text[length] = '\0';
    if (::symlinkat(text, target, name.c_str()) != 0)
        return failure(systemError("make link " + name, errno));
    return {};
}

Result<void> TreeCopy::file(int source, int target, const std::string &name, const struct stat &info)
{
    const UniqueFd from = TRY(sys::openEntry(source, name, O_RDONLY | O_NONBLOCK | O_NOCTTY));
    const struct stat opened = TRY(sys::statOf(from.get()));
    if (opened.st_ino != info.st_ino || !S_ISREG(opened.st_mode))
        return failure(internal(name + " changed while it was copied"));
    const UniqueFd to = TRY(sys::openEntry(target, name, O_WRONLY | O_CREAT | O_EXCL, 0600));
    TRY_VOID(copyBytes(from.get(), to.get(), opened.st_size));
    return applyInfo(to.get(), from.get(), opened);
}

Result<void> TreeCopy::entry(int source, int target, const std::string &name, const std::string &path,
                             int depth)
{
    struct stat info;
    if (::fstatat(source, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
        return failure(systemError("stat " + path, errno));
    if (TRY(hardLink(target, name, info, path)))
        return {};
    if (S_ISDIR(info.st_mode)) {
        if (::mkdirat(target, name.c_str(), 0700) != 0)
            return failure(systemError("mkdir " + path, errno));
        const UniqueFd from = TRY(sys::openEntry(source, name, O_RDONLY | O_DIRECTORY));
        const UniqueFd to = TRY(sys::openEntry(target, name, O_RDONLY | O_DIRECTORY));
        return folder(from.get(), to.get(), path + "/", depth + 1);
    }
    if (S_ISREG(info.st_mode))
        return file(source, target, name, info);
    if (S_ISLNK(info.st_mode))
        TRY_VOID(link(source, target, name));
    else if (::mknodat(target, name.c_str(), info.st_mode, info.st_rdev) != 0)
        return failure(systemError("mknod " + path, errno));
    if (::fchownat(target, name.c_str(), info.st_uid, info.st_gid, AT_SYMLINK_NOFOLLOW) != 0)
        return failure(systemError("change owner of " + path, errno));
    const timespec times[2] = {info.st_atim, info.st_mtim};
    (void)::utimensat(target, name.c_str(), times, AT_SYMLINK_NOFOLLOW);
    return {};
}

Result<void> TreeCopy::folder(int source, int target, const std::string &path, int depth)
{
    if (depth > kMaxDepth)
        return failure(Error{ErrorKind::Internal, "too many levels of folders", {}, ELOOP});
    const int listed = ::fcntl(source, F_DUPFD_CLOEXEC, 3);
    DIR *entries = listed < 0 ? nullptr : ::fdopendir(listed);
    if (entries == nullptr)
        return failure(systemError("read folder " + path, errno));
    const ScopeExit close([entries] { ::closedir(entries); });
    while (const dirent *one = ::readdir(entries)) {
        const std::string name = one->d_name;
        if (name != "." && name != "..")
            TRY_VOID(entry(source, target, name, path + name, depth));
    }
    const struct stat info = TRY(sys::statOf(source));
    return applyInfo(target, source, info);
}

Result<bool> isEmptyFolder(int folder)
{
    const UniqueFd opened = TRY(sys::openEntry(folder, ".", O_RDONLY | O_DIRECTORY));
    const int listed = ::fcntl(opened.get(), F_DUPFD_CLOEXEC, 3);
    DIR *entries = listed < 0 ? nullptr : ::fdopendir(listed);
    if (entries == nullptr)
        return failure(systemError("read folder", errno));
    const ScopeExit close([entries] { ::closedir(entries); });
    while (const dirent *one = ::readdir(entries)) {
        const std::string_view name = one->d_name;
        if (name != "." && name != "..")
            return false;
    }
    return true;
}

// Removes what a copy that was cut short left behind.
void removeTree(int parent, const std::string &name, int depth)
{
    if (::unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT || depth > kMaxDepth)
        return;
    auto folder = sys::openEntry(parent, name, O_RDONLY | O_DIRECTORY);
    DIR *entries = folder ? ::fdopendir(folder->get()) : nullptr;
    if (entries != nullptr) {
        const int fd = folder->release();
        while (const dirent *one = ::readdir(entries)) {
            const std::string_view below = one->d_name;
            if (below != "." && below != "..")
                removeTree(fd, one->d_name, depth + 1);
        }
        ::closedir(entries);
    }
    (void)::unlinkat(parent, name.c_str(), AT_REMOVEDIR);
}

} // namespace

Result<void> copyTree(int source, int target)
{
    return TreeCopy(target).folder(source, target, "", 0);
}

Result<void> copyUp(int volume, int image, const std::string &name)
{
    const UniqueFd data = TRY(sys::openEntry(volume, kData, O_RDONLY | O_DIRECTORY));
    if (!TRY(isEmptyFolder(data.get())))
        return {};
    if (TRY(isEmptyFolder(image))) {
        const struct stat info = TRY(sys::statOf(image));
        return applyInfo(data.get(), image, info);
    }
    const std::string temporary = "_copy." + name;
    removeTree(volume, temporary, 0);
    if (::mkdirat(volume, temporary.c_str(), 0700) != 0)
        return failure(systemError("mkdir", errno));
    ScopeExit discard([&] { removeTree(volume, temporary, 0); });
    const UniqueFd copy = TRY(sys::openEntry(volume, temporary, O_RDONLY | O_DIRECTORY));
    TRY_VOID(copyTree(image, copy.get()));
    if (::syncfs(copy.get()) != 0)
        return failure(systemError("sync volume", errno));
    // Over an empty folder only; whoever was faster has filled it the same way.
    if (::renameat(volume, temporary.c_str(), volume, kData) != 0)
        return errno == ENOTEMPTY || errno == EEXIST ? Result<void>()
                                                     : failure(systemError("rename volume", errno));
    discard.dismiss();
    if (::fsync(volume) != 0)
        return failure(systemError("sync volume", errno));
    return {};
}

} // namespace berth::runtime

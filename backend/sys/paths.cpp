#include "backend/sys/paths.h"

#include <cerrno>
#include <climits>
#include <deque>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace berth::sys {

namespace {

constexpr int kMaxLinks = 40;
constexpr int kMaxRaces = 128; // EAGAIN of RESOLVE_IN_ROOT: something was renamed meanwhile
constexpr std::size_t kMaxKernelFile = 1u << 20;

Result<UniqueFd> openResolved(int folder, const std::string &path, int flags, mode_t mode,
                              std::uint64_t resolve)
{
    open_how how{};
    how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
    how.mode = (flags & (O_CREAT | O_TMPFILE)) ? mode : 0;
    how.resolve = resolve;
    for (int tries = 0;; ++tries) {
        const auto fd = static_cast<int>(::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how));
        if (fd >= 0)
            return UniqueFd(fd);
        if ((errno != EAGAIN && errno != EINTR) || tries == kMaxRaces)
            return failure(systemError("open " + path, errno));
    }
}

std::string joined(const std::vector<std::string> &names)
{
    std::string path = "/";
    for (const std::string &name : names) {
        if (path.size() > 1)
            path += '/';
        path += name;
    }
    return path;
}

Result<std::string> linkTarget(int link)
{
    char target[PATH_MAX];
    const ssize_t length = ::readlinkat(link, "", target, sizeof target);
    if (length < 0)
        return failure(systemError("read link", errno));
    return std::string(target, static_cast<std::size_t>(length));
}

// The walk behind makeFoldersInRoot: `done` is free of links, `todo` is what is still to be taken.
struct FolderWalk
{
    int root;
    mode_t mode;
    std::vector<std::string> done;
    std::deque<std::string> todo;
    int links = 0;

    void queue(std::string_view path)
    {
        const std::vector<std::string> names = pathComponents(path);
        todo.insert(todo.begin(), names.begin(), names.end());
    }
    Result<void> make(const std::string &name)
    {
        const UniqueFd parent = TRY(openInRoot(root, joined(done), O_PATH | O_DIRECTORY));
        if (::mkdirat(parent.get(), name.c_str(), mode) != 0 && errno != EEXIST)
            return failure(systemError("mkdir " + name, errno));
        return {};
    }
    Result<void> step()
    {
        const std::string name = std::move(todo.front());
        todo.pop_front();
        if (name == "..") {
            if (!done.empty())
                done.pop_back();
            return {};
        }
        std::vector<std::string> next = done;
        next.push_back(name);
        Result<UniqueFd> entry = openInRoot(root, joined(next), O_PATH | O_NOFOLLOW);
        if (!entry && entry.error().sysErrno == ENOENT) {
            TRY_VOID(make(name));
            entry = openInRoot(root, joined(next), O_PATH | O_NOFOLLOW);
        }
        if (!entry)
            return failure(entry.error());
        const struct stat info = TRY(statOf(entry->get()));
        if (!S_ISLNK(info.st_mode)) {
            if (!S_ISDIR(info.st_mode))
                return failure(systemError("mkdir " + joined(next), ENOTDIR));
            done = std::move(next);
            return {};
        }
        if (++links > kMaxLinks)
            return failure(systemError("mkdir " + joined(next), ELOOP));
        const std::string target = TRY(linkTarget(entry->get()));
        if (target.starts_with('/'))
            done.clear();
        queue(target);
        return {};
    }
};

} // namespace

Result<UniqueFd> openInRoot(int root, const std::string &path, int flags, mode_t mode)
{
    return openResolved(root, path, flags, mode, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
}

Result<UniqueFd> openBeneath(int folder, const std::string &path, int flags, mode_t mode)
{
    return openResolved(folder, path, flags, mode, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
}

Result<UniqueFd> openEntry(int folder, const std::string &name, int flags, mode_t mode)
{
    return openBeneath(folder, name, flags | O_NOFOLLOW, mode);
}

Result<UniqueFd> openOnMount(int folder, const std::string &path, int flags)
{
    return openResolved(folder, path, flags, 0, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV);
}

Result<UniqueFd> openHost(const std::string &path, int flags, mode_t mode)
{
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
    if (fd < 0)
        return failure(systemError("open " + path, errno));
    return UniqueFd(fd);
}

Result<UniqueFd> makeFoldersInRoot(int root, const std::string &path, mode_t mode)
{
    if (Result<UniqueFd> there = openInRoot(root, path.empty() ? "/" : path, O_PATH | O_DIRECTORY))
        return there;
    FolderWalk walk{root, mode, {}, {}, 0};
    walk.queue(path);
    while (!walk.todo.empty())
        TRY_VOID(walk.step());
    return openInRoot(root, joined(walk.done), O_PATH | O_DIRECTORY);
}

Result<UniqueFd> makeFileInRoot(int root, const std::string &path)
{
    if (Result<UniqueFd> there = openInRoot(root, path, O_PATH))
        return there;
    std::vector<std::string> names = pathComponents(path);
    if (names.empty() || names.back() == "..")
        return failure(systemError("create " + path, EISDIR));
    const std::string name = std::move(names.back());
    names.pop_back();
    const UniqueFd parent = TRY(makeFoldersInRoot(root, joined(names)));
    const int made =
        ::openat(parent.get(), name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (made >= 0)
        return UniqueFd(made);
    if (errno != EEXIST)
        return failure(systemError("create " + path, errno));
    // A dangling link: the kernel makes its target, resolved inside the root.
    return openInRoot(root, path, O_CREAT | O_WRONLY | O_NONBLOCK, 0644);
}

Result<std::string> readSmallFile(int root, const std::string &path, std::size_t limit)
{
    const UniqueFd file = TRY(openInRoot(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
    const struct stat info = TRY(statOf(file.get()));
    if (!S_ISREG(info.st_mode))
        return failure(invalid(path + " is not a regular file"));
    if (static_cast<std::uint64_t>(info.st_size) > limit)
        return failure(invalid(path + " is larger than " + std::to_string(limit) + " bytes"));
    return readAll(file.get(), limit);
}

Result<std::string> readKernelFile(int folder, const std::string &name)
{
    const int fd = ::openat(folder, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return failure(systemError("open " + name, errno));
    const UniqueFd file(fd);
    return readAll(file.get(), kMaxKernelFile);
}

Result<void> writeKernelFile(int folder, const std::string &name, std::string_view value)
{
    const int fd = ::openat(folder, name.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return failure(systemError("open " + name, errno));
    const UniqueFd file(fd);
    // One write: the kernel takes each write for a whole value.
    ssize_t written = 0;
    do {
        written = ::write(file.get(), value.data(), value.size());
    } while (written < 0 && errno == EINTR);
    if (written != static_cast<ssize_t>(value.size()))
        return failure(systemError("write " + name, written < 0 ? errno : EIO));
    return {};
}

Result<void> writeAll(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t count = ::write(fd, bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR)
            return failure(systemError("write", errno));
        if (count > 0)
            bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

Result<std::string> readAll(int fd, std::size_t limit)
{
    std::string bytes;
    char piece[8192];
    for (;;) {
        const ssize_t count = ::read(fd, piece, sizeof piece);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failure(systemError("read", errno));
        if (count == 0)
            return bytes;
        bytes.append(piece, static_cast<std::size_t>(count));
        if (bytes.size() > limit)
            return failure(
                Error{ErrorKind::TooLarge, "more than " + std::to_string(limit) + " bytes", {}, 0});
    }
}

Result<struct stat> statOf(int fd)
{
    struct stat info;
    if (::fstat(fd, &info) != 0)
        return failure(systemError("stat", errno));
    return info;
}

std::string descriptorPath(int fd)
{
    return "/proc/self/fd/" + std::to_string(fd);
}

std::vector<std::string> pathComponents(std::string_view path)
{
    std::vector<std::string> names;
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view name = path.substr(0, slash);
        if (!name.empty() && name != ".")
            names.emplace_back(name);
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    }
    return names;
}

} // namespace berth::sys

#include "backend/store/durable_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace berth::store {

namespace {

constexpr std::size_t kLongestName = 255;

Error diskError(const std::string &doing, int sysErrno)
{
    if (sysErrno == ENOSPC || sysErrno == EDQUOT)
        return Error{ErrorKind::Unavailable, doing + ": the disk is full", {}, sysErrno};
    return systemError(doing, sysErrno);
}

Result<void> writeAll(int file, std::string_view text, const std::string &name)
{
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return failure(diskError("write " + name, errno));
        text.remove_prefix(std::size_t(written));
    }
    return {};
}

// A name that no other writer of this folder has: the caller's own, and the thread's.
std::string tempName(const std::string &name)
{
    return std::string(kTempPrefix) + name.substr(0, 200) + "." + std::to_string(::gettid());
}

} // namespace

bool isPlainName(std::string_view name)
{
    return !name.empty() && name.size() <= kLongestName && name.front() != '.' &&
           name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

Result<UniqueFd> openFolder(int parent, const std::string &name, bool make)
{
    if (!isPlainName(name))
        return failure(invalid("invalid name: " + name.substr(0, kLongestName)));
    if (make && ::mkdirat(parent, name.c_str(), 0700) != 0 && errno != EEXIST)
        return failure(diskError("create the folder " + name, errno));
    UniqueFd folder(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder && errno == ENOENT)
        return failure(notFound("no folder " + name));
    if (!folder)
        return failure(systemError("open the folder " + name, errno));
    return folder;
}

Result<UniqueFd> openFolder(const std::string &path, bool make)
{
    if (make && ::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return failure(diskError("create " + path, errno));
    UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder)
        return failure(systemError("open " + path, errno));
    return folder;
}

Result<void> writeDurably(int folder, const std::string &name, std::string_view text)
{
    if (!isPlainName(name))
        return failure(invalid("invalid name: " + name.substr(0, kLongestName)));
    const std::string temp = tempName(name);
    const UniqueFd file(
        ::openat(folder, temp.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file)
        return failure(diskError("create " + name, errno));
    ScopeExit removeTemp([&] { ::unlinkat(folder, temp.c_str(), 0); });
    TRY_VOID(writeAll(file.get(), text, name));
    // After a failed fsync nothing is known of the pages: the temp file goes, it is never synced again.
    if (::fsync(file.get()) != 0)
        return failure(diskError("sync " + name, errno));
    if (::renameat(folder, temp.c_str(), folder, name.c_str()) != 0)
        return failure(diskError("put " + name + " in place", errno));
    removeTemp.dismiss();
    return syncFolder(folder);
}

Result<std::string> readWhole(int folder, const std::string &name, std::size_t cap)
{
    if (!isPlainName(name))
        return failure(invalid("invalid name: " + name.substr(0, kLongestName)));
    // O_NONBLOCK: a FIFO in its place must not hang the start.
    const UniqueFd file(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!file && errno == ENOENT)
        return failure(notFound("no file " + name));
    if (!file)
        return failure(systemError("open " + name, errno));
    struct stat status = {};
    if (::fstat(file.get(), &status) != 0)
        return failure(systemError("stat " + name, errno));
    if (!S_ISREG(status.st_mode))
        return failure(invalid(name + " is not a regular file"));
    if (status.st_size < 0 || std::size_t(status.st_size) > cap)
        return failure(invalid(name + " is larger than " + std::to_string(cap) + " bytes"));
    std::string text(std::size_t(status.st_size), '\0');
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t got = ::read(file.get(), text.data() + done, text.size() - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failure(systemError("read " + name, errno));
        if (got == 0)
            break;
        done += std::size_t(got);
    }
    text.resize(done);
    return text;
}

Result<void> removeDurably(int folder, const std::string &name)
{
    if (::unlinkat(folder, name.c_str(), 0) != 0) {
        if (errno == ENOENT)
            return failure(notFound("no file " + name));
        return failure(systemError("remove " + name, errno));
    }
    return syncFolder(folder);
}

Result<void> syncFolder(int folder)
{
    if (::fsync(folder) != 0)
        return failure(diskError("sync a folder", errno));
    return {};
}

} // namespace berth::store

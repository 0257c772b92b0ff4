#include "backend/store/data_root.h"

#include "backend/base/ids.h"
#include "backend/store/remove_tree.h"

#include <cerrno>
#include <charconv>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace berth::store {

namespace {

constexpr const char *kLockFile = "lock";
constexpr const char *kFormatFile = "format";
constexpr const char *kIdFile = "engine-id";
constexpr const char *kReserveFile = "reserve";
constexpr const char *kTrashFolder = "trash";
constexpr int kFormat = 1;

std::string trimmed(std::string text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.pop_back();
    return text;
}

// The parents of the data root too: a fresh machine has none of /var/lib/berth.
Result<void> makeParents(const std::string &path)
{
    for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
         slash = path.find('/', slash + 1)) {
        const std::string parent = path.substr(0, slash);
        if (::mkdir(parent.c_str(), 0755) != 0 && errno != EEXIST)
            return failure(systemError("create " + parent, errno));
    }
    return {};
}

} // namespace

Result<DataRoot> DataRoot::open(const std::string &path)
{
    if (path.empty() || path.front() != '/')
        return failure(invalid("the data root must be an absolute path: " + path));
    DataRoot out;
    out.path_ = path;
    TRY_VOID(makeParents(path));
    out.folder_ = std::make_shared<const UniqueFd>(TRY(openFolder(path, true)));
    if (::fchmod(out.folder_->get(), 0700) != 0)
        return failure(systemError("protect " + path, errno));
    TRY_VOID(out.takeLock());
    TRY_VOID(out.checkFormat());
    TRY_VOID(out.readEngineId());
    if (const auto kept = keepReserve(out.folder_->get()); !kept)
        out.warnings_.push_back("no reserve for a full disk: " + kept.error().text());
    return out;
}

// An OFD lock: it belongs to the descriptor, so it ends with this process however it ends, and no file of a
// dead daemon can block a new one. Its holder cannot be asked for, so it writes its pid into the file.
Result<void> DataRoot::takeLock()
{
    lock_.reset(::openat(folder_->get(), kLockFile, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!lock_)
        return failure(systemError("open the lock of " + path_, errno));
    struct flock range = {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    if (::fcntl(lock_.get(), F_OFD_SETLK, &range) != 0) {
        if (errno != EAGAIN && errno != EACCES)
            return failure(systemError("lock " + path_, errno));
        const std::string pid = trimmed(readWhole(folder_->get(), kLockFile, 64).value_or(""));
        return failure(
            conflict("the data root " + path_ + " is in use by process " + (pid.empty() ? "?" : pid)));
    }
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(lock_.get(), 0) != 0 || ::pwrite(lock_.get(), pid.data(), pid.size(), 0) < 0)
        warnings_.push_back("the lock of " + path_ + " does not name this process");
    return {};
}

Result<void> DataRoot::checkFormat() const
{
    const Result<std::string> text = readWhole(folder_->get(), kFormatFile, 64);
    if (!text && text.error().kind == ErrorKind::NotFound)
        return writeDurably(folder_->get(), kFormatFile, std::to_string(kFormat) + "\n");
    const std::string number = trimmed(TRY(text));
    int format = 0;
    const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), format);
    if (problem != std::errc{} || end != number.data() + number.size() || format > kFormat)
        return failure(invalid("the data root " + path_ + " is of a newer Berth (format " + number +
                               "): this one knows format " + std::to_string(kFormat)));
    return {};
}

Result<void> DataRoot::readEngineId()
{
    const Result<std::string> text = readWhole(folder_->get(), kIdFile, 128);
    if (text && trimmed(*text).size() == 36) {
        engineId_ = trimmed(*text);
        return {};
    }
    const std::string hex = randomHexId(); // written as a UUID, like dockerd's
    engineId_ = hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-4" + hex.substr(13, 3) + "-a" +
                hex.substr(17, 3) + "-" + hex.substr(20, 12);
    return writeDurably(folder_->get(), kIdFile, engineId_ + "\n");
}

Result<Manifests> DataRoot::manifests(std::string kind, std::string file) const
{
    return Manifests::open(folder_, path_, std::move(kind), std::move(file));
}

Result<void> emptyTrash(std::string dataRoot)
{
    const UniqueFd root = TRY(openFolder(dataRoot, false));
    const UniqueFd trash = TRY(openFolder(root.get(), kTrashFolder, true));
    UniqueFd fd(::openat(trash.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const std::unique_ptr<DIR, int (*)(DIR *)> stream(fd ? ::fdopendir(fd.get()) : nullptr, &::closedir);
    if (!stream)
        return failure(systemError("read the trash", errno));
    fd.release();
    Result<void> out;
    while (const dirent *entry = ::readdir(stream.get())) {
        const std::string name = entry->d_name;
        if (name == "." || name == "..")
            continue;
        if (const Result<void> removed = removeTree(trash.get(), name); !removed)
            out = removed; // the rest goes nevertheless
    }
    static_cast<void>(keepReserve(root.get()));
    return out;
}

bool giveUpReserve(int dataRoot)
{
    return ::unlinkat(dataRoot, kReserveFile, 0) == 0 && ::fsync(dataRoot) == 0;
}

Result<void> keepReserve(int dataRoot)
{
    const UniqueFd file(::openat(dataRoot, kReserveFile, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file)
        return failure(systemError("open the reserve", errno));
    struct stat status = {};
    if (::fstat(file.get(), &status) == 0 && status.st_blocks * 512 >= kReserveSize)
        return {};
    // Real blocks, not a hole; one that is only part of its size is of no use.
    if (const int problem = ::posix_fallocate(file.get(), 0, kReserveSize); problem != 0) {
        ::unlinkat(dataRoot, kReserveFile, 0);
        return failure(systemError("reserve space", problem));
    }
    return {};
}

} // namespace berth::store

#include "backend/engine/shim_program.h"

#include "backend/sys/process.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <linux/memfd.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace berth::engine {

namespace {

constexpr int kShimSocket = 3;
// Above the descriptors that a spawned shim is given.
constexpr int kLowestFd = 10;
constexpr std::size_t kTitleRoom = 64; // a container's id

#ifndef MFD_EXEC
constexpr unsigned kExecutable = 0x0010U; // newer than some headers
#else
constexpr unsigned kExecutable = MFD_EXEC;
#endif

Result<UniqueFd> emptyImage()
{
    int fd = ::memfd_create("berth-shim", MFD_CLOEXEC | MFD_ALLOW_SEALING | kExecutable);
    if (fd < 0 && errno == EINVAL) // a kernel before 6.3: executable without saying so
        fd = ::memfd_create("berth-shim", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return failure(systemError("make a file in memory", errno));
    const UniqueFd low(fd);
    UniqueFd high(::fcntl(fd, F_DUPFD_CLOEXEC, kLowestFd));
    if (!high)
        return failure(systemError("make a file in memory", errno));
    return high;
}

struct SpawnSettings
{
    SpawnSettings()
    {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
        sigset_t all, none;
        ::sigfillset(&all);
        ::sigemptyset(&none);
        ::posix_spawnattr_setsigdefault(&attributes, &all);
        ::posix_spawnattr_setsigmask(&attributes, &none);
        ::posix_spawnattr_setflags(&attributes,
                                   POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        for (int fd = 0; fd < kShimSocket; ++fd)
            ::posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    }
    ~SpawnSettings()
    {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
    SpawnSettings(const SpawnSettings &) = delete;
    SpawnSettings &operator=(const SpawnSettings &) = delete;

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

} // namespace

Result<ShimProgram> ShimProgram::load(const std::string &path)
{
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat info = {};
    if (!file || ::fstat(file.get(), &info) != 0)
        return failure(systemError("open " + path, errno));
    UniqueFd image = TRY(emptyImage());
    for (off_t left = info.st_size; left > 0;) {
        const ssize_t count = ::sendfile(image.get(), file.get(), nullptr, static_cast<std::size_t>(left));
        if (count <= 0)
            return failure(systemError("copy " + path, count < 0 ? errno : EIO));
        left -= count;
    }
    const int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
    if (::fchmod(image.get(), 0500) != 0 || ::fcntl(image.get(), F_ADD_SEALS, seals) != 0)
        return failure(systemError("seal the copy of " + path, errno));
    // Executing needs a descriptor that cannot write.
    const std::string self = "/proc/self/fd/" + std::to_string(image.get());
    const UniqueFd readable(::open(self.c_str(), O_RDONLY | O_CLOEXEC));
    UniqueFd high(::fcntl(readable.get(), F_DUPFD_CLOEXEC, kLowestFd));
    if (!high)
        return failure(systemError("open the copy of " + path, errno));
    return ShimProgram(std::move(high));
}

Result<SpawnedShim> ShimProgram::spawn() const
{
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
        return failure(systemError("make a socket pair", errno));
    SpawnedShim shim;
    shim.socket.reset(ends[0]);
    const UniqueFd low(ends[1]);
    const UniqueFd theirs(::fcntl(low.get(), F_DUPFD_CLOEXEC, kLowestFd));
    SpawnSettings settings;
    ::posix_spawn_file_actions_adddup2(&settings.actions, theirs.get(), kShimSocket);
    const std::string path = "/proc/self/fd/" + std::to_string(image_.get());
    std::string name = "berth-shim", room(kTitleRoom, ' ');
    char *const arguments[] = {name.data(), room.data(), nullptr};
    char *const environment[] = {nullptr};
    pid_t pid = 0;
    const int error =
        ::posix_spawn(&pid, path.c_str(), &settings.actions, &settings.attributes, arguments, environment);
    if (error != 0)
        return failure(systemError("start a supervisor", error));
    shim.pid = pid;
    shim.pidfd = TRY(sys::openProcess(pid));
    return shim;
}

} // namespace berth::engine

#include "backend/image/unpack_jail.h"

#include "backend/image/unpack_report.h"
#include "backend/sys/paths.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace berth::image {

namespace {

constexpr int kFolderSlot = 3;
constexpr std::size_t kReportCap = 64u << 10;

struct Channel
{
    UniqueFd ours, theirs;
};

// A socket and no pipe: writing to a worker that has ended is an error and not a signal.
Result<Channel> makeChannel()
{
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return failure(systemError("making a channel to the unpacking worker", errno));
    return Channel{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

// The spawn's file actions and attributes, with their ends.
struct SpawnPlan
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    SpawnPlan()
    {
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawnattr_init(&attributes);
        sigset_t none, all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes, &none);
        ::posix_spawnattr_setsigdefault(&attributes, &all);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    SpawnPlan(const SpawnPlan &) = delete;
    ~SpawnPlan()
    {
        ::posix_spawnattr_destroy(&attributes);
        ::posix_spawn_file_actions_destroy(&files);
    }
};

class Worker
{
public:
    static Result<Worker> start(const std::string &program, int folder, std::string target)
    {
        Channel tar = TRY(makeChannel()), report = TRY(makeChannel());
        // A copy above the slots, so that no descriptor is overwritten before it is used.
        const UniqueFd root(::fcntl(folder, F_DUPFD_CLOEXEC, 16));
        const UniqueFd in(::fcntl(tar.theirs.get(), F_DUPFD_CLOEXEC, 16));
        const UniqueFd out(::fcntl(report.theirs.get(), F_DUPFD_CLOEXEC, 16));
        SpawnPlan plan;
        ::posix_spawn_file_actions_adddup2(&plan.files, in.get(), STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&plan.files, out.get(), STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&plan.files, root.get(), kFolderSlot);
        std::string name = kUnpackWorker;
        char *const arguments[] = {name.data(), target.empty() ? nullptr : target.data(), nullptr};
        char *const environment[] = {nullptr};
        pid_t pid = -1;
        const int problem =
            ::posix_spawn(&pid, program.c_str(), &plan.files, &plan.attributes, arguments, environment);
        if (problem != 0)
            return failure(systemError("starting the unpacking worker", problem));
        return Worker(pid, std::move(tar.ours), std::move(report.ours));
    }

    Worker(Worker &&other) noexcept
        : pid_(std::exchange(other.pid_, -1)), tar_(std::move(other.tar_)), report_(std::move(other.report_))
    {
    }
    ~Worker()
    {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            wait();
        }
    }

    // False: it reads no more, which is its right when it has seen the end of the archive or an error.
    bool give(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(tar_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR)
                continue;
            if (sent < 0)
                return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    Result<LayerContent> finish()
    {
        tar_.reset();
        const Result<std::string> report = sys::readAll(report_.get(), kReportCap);
        const int status = wait();
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && report)
            return readReport(*report);
        const std::string how = WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                                                    : "code " + std::to_string(WEXITSTATUS(status));
        return failure(invalid("the layer cannot be unpacked: its worker ended with " + how));
    }

private:
    Worker(pid_t pid, UniqueFd tar, UniqueFd report)
        : pid_(pid), tar_(std::move(tar)), report_(std::move(report))
    {
    }
    int wait()
    {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return status;
    }

    pid_t pid_;
    UniqueFd tar_, report_;
};

} // namespace

namespace {

Result<LayerContent> feed(Result<Worker> worker, Source &tar)
{
    if (!worker)
        return failure(worker.error());
    for (;;) {
        const std::string_view piece = TRY(tar.next());
        if (piece.empty() || !worker->give(piece))
            break;
    }
    return worker->finish();
}

} // namespace

Result<LayerContent> unpackInJail(const std::string &program, Source &tar, int folder)
{
    return feed(Worker::start(program, folder, {}), tar);
}

Result<LayerContent> unpackTreeInJail(const std::string &program, Source &tar, int root,
                                      const TreeTarget &target)
{
    if (program.empty())
        return unpackTree(tar, root, target);
    return feed(Worker::start(program, root, targetText(target)), tar);
}

} // namespace berth::image

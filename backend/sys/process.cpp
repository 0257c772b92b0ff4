#include "backend/sys/process.h"

#include "backend/sys/paths.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace berth::sys {

namespace {

constexpr int kStartTimeField = 22;

Error goneProcess(const std::string &which)
{
    return Error{ErrorKind::NotFound, "no such process: " + which, {}, ESRCH};
}

} // namespace

Result<std::uint64_t> startTicks(pid_t pid)
{
    const Result<UniqueFd> file = openHost("/proc/" + std::to_string(pid) + "/stat", O_RDONLY);
    if (!file)
        return failure(goneProcess(std::to_string(pid)));
    const std::string text = TRY(readAll(file->get(), 4096));
    // The second field is the program's name in brackets and may hold anything, brackets too.
    std::size_t at = text.rfind(')');
    if (at == std::string::npos)
        return failure(internal("unreadable /proc/" + std::to_string(pid) + "/stat"));
    for (int field = 2; field < kStartTimeField; ++field) {
        at = text.find(' ', at + 1);
        if (at == std::string::npos)
            return failure(internal("unreadable /proc/" + std::to_string(pid) + "/stat"));
    }
    return std::strtoull(text.c_str() + at + 1, nullptr, 10);
}

Result<UniqueFd> openProcess(pid_t pid)
{
    const auto fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); // close-on-exec by itself
    if (fd >= 0)
        return UniqueFd(fd);
    if (errno == ESRCH)
        return failure(goneProcess(std::to_string(pid)));
    return failure(systemError("pidfd_open", errno));
}

Result<UniqueFd> openProcess(pid_t pid, std::uint64_t expectedStartTicks)
{
    UniqueFd fd = TRY(openProcess(pid));
    // Held by fd now: if the ticks fit, they are those of this very process.
    if (TRY(startTicks(pid)) != expectedStartTicks)
        return failure(goneProcess(std::to_string(pid)));
    TRY_VOID(signalProcess(fd.get(), 0));
    return fd;
}

Result<pid_t> processOf(int pidfd)
{
    const UniqueFd file = TRY(openHost("/proc/self/fdinfo/" + std::to_string(pidfd), O_RDONLY));
    const std::string text = TRY(readAll(file.get(), 4096));
    const std::size_t at = text.find("Pid:");
    const long pid = at == std::string::npos ? -1 : std::strtol(text.c_str() + at + 4, nullptr, 10);
    if (pid <= 0)
        return failure(goneProcess("descriptor"));
    return static_cast<pid_t>(pid);
}

Result<void> signalProcess(int pidfd, int signal)
{
    if (::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0) == 0)
        return {};
    if (errno == ESRCH)
        return failure(goneProcess("descriptor"));
    return failure(systemError("pidfd_send_signal", errno));
}

Result<std::optional<ExitStatus>> reap(int pidfd, bool wait)
{
    siginfo_t info{};
    int result = 0;
    do {
        result = ::waitid(P_PIDFD, static_cast<id_t>(pidfd), &info, WEXITED | (wait ? 0 : WNOHANG));
    } while (result != 0 && errno == EINTR);
    if (result != 0)
        return failure(systemError("waitid", errno));
    if (info.si_pid == 0)
        return std::optional<ExitStatus>();
    ExitStatus status;
    status.bySignal = info.si_code != CLD_EXITED;
    status.dumpedCore = info.si_code == CLD_DUMPED;
    status.code = status.bySignal ? 128 + info.si_status : info.si_status;
    return std::optional<ExitStatus>(status);
}

} // namespace berth::sys

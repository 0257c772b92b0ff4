// berth-shim: the supervisor of one container. berthd starts it with a socket as descriptor 3 and speaks
// runtime/protocol over it; from then on it lives by itself.
#include "backend/runtime/supervisor.h"

#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

constexpr int kEngineSocket = 3;

// glibc's posix_spawn leaves the two signals of its threads ignored and sigaction refuses them: straight to
// the kernel.
void forgetInheritedSignals()
{
    struct
    {
        void (*handler)(int);
        unsigned long flags;
        void (*restorer)();
        unsigned long mask;
    } const byDefault = {SIG_DFL, 0, nullptr, 0};
    for (int number = 1; number <= 64; ++number)
        ::syscall(SYS_rt_sigaction, number, &byDefault, nullptr, sizeof byDefault.mask);
}

// A handler and not SIG_IGN: the programs of containers must not inherit it.
void ignoreSignals()
{
    struct sigaction action = {};
    action.sa_handler = [](int) {};
    action.sa_flags = SA_RESTART;
    for (const int number : {SIGPIPE, SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2})
        ::sigaction(number, &action, nullptr);
}

void leaveTheCallersWorld()
{
    ::close_range(kEngineSocket + 1, ~0u, 0);
    ::fcntl(kEngineSocket, F_SETFD, FD_CLOEXEC);
    ::umask(0022);
    if (::chdir("/") != 0)
        std::perror("berth-shim: /");
    ::prctl(PR_SET_NAME, "berth-shim");
    ::prctl(PR_SET_DUMPABLE, 0);
    forgetInheritedSignals();
    ignoreSignals();
}

// The engine leaves an argument of blanks: room to show the container's id in.
std::span<char> roomForTitle(int argc, char **argv)
{
    return argc > 1 ? std::span<char>(argv[1], std::strlen(argv[1])) : std::span<char>();
}

bool isSocket(int fd)
{
    struct stat info = {};
    return ::fstat(fd, &info) == 0 && S_ISSOCK(info.st_mode);
}

int fail(const berth::Error &error)
{
    std::fprintf(stderr, "berth-shim: %s\n", error.text().c_str());
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    if (!isSocket(kEngineSocket)) {
        std::fputs("berth-shim supervises one container and is started by berthd only.\n", stderr);
        return 2;
    }
    leaveTheCallersWorld();
    auto cgroups = berth::sys::CgroupHost::detect();
    if (!cgroups)
        return fail(cgroups.error());
    auto loop = berth::runtime::EventLoop::create();
    if (!loop)
        return fail(loop.error());
    const berth::runtime::Supervisor supervisor(*loop, berth::UniqueFd(kEngineSocket), std::move(*cgroups),
                                                roomForTitle(argc, argv));
    loop->run();
    return 0;
}

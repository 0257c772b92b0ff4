#include "backend/runtime/container_init.h"

#include <cerrno>
#include <climits>
#include <csignal>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace berth::runtime {

namespace {

int shellCode(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void reapAll(pid_t program)
{
    int status = 0;
    for (pid_t pid; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid == program)
            ::_exit(shellCode(status)); // the kernel ends whoever is left with its pid 1
    }
}

} // namespace

void runContainerInit(pid_t program)
{
    ::close_range(0, UINT_MAX, 0);
    ::prctl(PR_SET_NAME, "docker-init", 0, 0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    sigset_t all;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    for (;;) {
        reapAll(program);
        siginfo_t info{};
        const int signal = ::sigwaitinfo(&all, &info);
        if (signal > 0 && signal != SIGCHLD)
            ::kill(program, signal);
    }
}

} // namespace berth::runtime

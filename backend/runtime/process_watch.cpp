#include "backend/runtime/process_watch.h"

#include <csignal>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>

namespace berth::runtime {

namespace {

// What a signal handler may touch: a descriptor to write to. A handler and not a blocked signal, since the
// programs of containers would inherit the mask.
int gChildEnded = -1;

void onChildEnded(int)
{
    const int before = errno;
    const std::uint64_t one = 1;
    if (::write(gChildEnded, &one, sizeof one) < 0)
        errno = before; // full: it is readable already
    errno = before;
}

} // namespace

ChildWatch::ChildWatch(EventLoop &loop, std::function<void()> ended) : loop_(loop), ended_(std::move(ended))
{
    gChildEnded = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    loop_.watch(gChildEnded, EPOLLIN, *this);
    struct sigaction action = {};
    action.sa_handler = &onChildEnded;
    action.sa_flags = SA_RESTART | SA_NOCLDSTOP;
    ::sigaction(SIGCHLD, &action, nullptr);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

ChildWatch::~ChildWatch()
{
    ::signal(SIGCHLD, SIG_DFL);
    loop_.forget(gChildEnded, *this);
    ::close(gChildEnded);
    gChildEnded = -1;
}

void ChildWatch::ready(std::uint32_t)
{
    std::uint64_t count = 0;
    if (::read(gChildEnded, &count, sizeof count) == sizeof count)
        ended_();
}

pid_t ChildWatch::firstEnded()
{
    siginfo_t info = {};
    const int result = ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT);
    return result == 0 ? info.si_pid : 0;
}

void ChildWatch::reap(pid_t pid)
{
    siginfo_t info = {};
    ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG);
}

} // namespace berth::runtime

#include "backend/sys/seccomp.h"

#include <cerrno>
#include <functional>
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace berth::sys {

namespace {

// The errno that `call` meets behind the default filter; 0 when it succeeds.
int errnoBehind(const SeccompProgram &program, const std::function<long()> &call)
{
    const pid_t child = ::fork();
    if (child == 0) {
        if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !installSeccomp(program))
            ::_exit(255);
        ::_exit(call() < 0 ? errno : 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

SeccompProgram defaultProgram(CapabilitySet capabilities = kDefaultCapabilities)
{
    return compileSeccomp(defaultSeccompProfile(), capabilities).value_or(SeccompProgram());
}

// A call of the 32-bit table, which has numbers of its own.
long call32(long number, long first)
{
    long result = 0;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(number), "b"(first)
                     : "memory", "r8", "r9", "r10", "r11");
    if (result >= 0)
        return result;
    errno = static_cast<int>(-result);
    return -1;
}

struct DeniedRow
{
    const char *name;
    long number;
    int expected;
};
constexpr DeniedRow kDenied[] = {
    {"io_uring_setup", SYS_io_uring_setup, EPERM},
    {"keyctl", SYS_keyctl, EPERM},
    {"add_key", SYS_add_key, EPERM},
    {"bpf", SYS_bpf, EPERM},
    {"userfaultfd", SYS_userfaultfd, EPERM},
    {"perf_event_open", SYS_perf_event_open, EPERM},
    {"mount", SYS_mount, EPERM},
    {"fsopen", SYS_fsopen, EPERM},
    {"setns", SYS_setns, EPERM},
    {"kexec_load", SYS_kexec_load, EPERM},
    {"init_module", SYS_init_module, EPERM},
    {"open_by_handle_at", SYS_open_by_handle_at, EPERM},
    {"clone3", SYS_clone3, ENOSYS},
    {"a call of the future", 900, ENOSYS},
    {"pivot_root", SYS_pivot_root, EPERM},
    {"swapon", SYS_swapon, EPERM},
};

TEST(Seccomp, deniesTheKernelsBackDoors)
{
    const SeccompProgram program = defaultProgram();
    ASSERT_FALSE(program.empty());
    for (const DeniedRow &row : kDenied)
        EXPECT_EQ(errnoBehind(program, [&] { return ::syscall(row.number, 0, 0, 0, 0, 0); }), row.expected)
            << row.name;
}

TEST(Seccomp, allowsWhatProgramsNeed)
{
    const SeccompProgram program = defaultProgram();
    EXPECT_EQ(errnoBehind(program, [] { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }), 0);
    EXPECT_EQ(errnoBehind(program, [] { return ::socket(AF_UNIX, SOCK_STREAM, 0); }), 0);
    EXPECT_EQ(errnoBehind(program, [] { return ::socket(AF_NETLINK, SOCK_RAW, 0); }), 0);
    EXPECT_EQ(errnoBehind(program, [] { return ::fork() == 0 ? (::_exit(0), 0L) : 1L; }), 0);
    // fchmodat2 is newer than libseccomp; behind the filter it is what it is without.
    const auto newerCall = [] { return ::syscall(452, -1, "", 0, 0); };
    const int plain = newerCall() < 0 ? errno : 0;
    EXPECT_EQ(errnoBehind(program, newerCall), plain);
    EXPECT_EQ(errnoBehind(program, [] { return ::syscall(SYS_personality, 0xffffffff); }), 0);
    EXPECT_EQ(errnoBehind(program, [] { return ::syscall(SYS_personality, 0x0040000); }), EPERM);
}

TEST(Seccomp, limitsSocketFamilies)
{
    const SeccompProgram program = defaultProgram();
    constexpr int kAlg = 38, kVsock = 40, kXdp = 44, kRxrpc = 33, kXfrm = 6;
    for (const int family : {kAlg, kVsock, kXdp, kRxrpc})
        EXPECT_EQ(errnoBehind(program, [&] { return ::socket(family, SOCK_STREAM, 0); }), EAFNOSUPPORT)
            << family;
    // The kernel takes the low half only, and so does the filter.
    EXPECT_EQ(errnoBehind(program, [] { return ::syscall(SYS_socket, 0x100000000 | kAlg, SOCK_STREAM, 0); }),
              EAFNOSUPPORT);
    EXPECT_EQ(errnoBehind(program, [] { return ::socket(AF_NETLINK, SOCK_RAW, kXfrm); }), EPROTONOSUPPORT);
    const SeccompProgram noRaw = defaultProgram(kDefaultCapabilities & ~(CapabilitySet{1} << 13));
    EXPECT_EQ(errnoBehind(noRaw, [] { return ::socket(AF_PACKET, SOCK_RAW, 0); }), EAFNOSUPPORT);
}

TEST(Seccomp, refusesToTypeIntoATerminal)
{
    const SeccompProgram program = defaultProgram();
    char c = 'x';
    EXPECT_EQ(errnoBehind(program, [&] { return ::ioctl(-1, TIOCSTI, &c); }), EPERM);
    EXPECT_EQ(errnoBehind(program, [&] { return ::ioctl(-1, TIOCLINUX, &c); }), EPERM);
    EXPECT_EQ(errnoBehind(program, [&] { return ::syscall(SYS_ioctl, -1, 0x100000000 | TIOCSTI, &c); }),
              EPERM);
    EXPECT_EQ(errnoBehind(program, [&] { return ::ioctl(-1, TIOCGWINSZ, &c); }), EBADF);
}

TEST(Seccomp, newNamespacesNeedSysAdmin)
{
    const SeccompProgram program = defaultProgram();
    constexpr long kNewUser = 0x10000000;
    EXPECT_EQ(errnoBehind(program, [] { return ::syscall(SYS_unshare, kNewUser); }), EPERM);
    EXPECT_EQ(errnoBehind(program, [] { return ::syscall(SYS_clone, kNewUser | SIGCHLD, 0, 0, 0, 0); }),
              EPERM);
    const SeccompProgram admin = defaultProgram(kDefaultCapabilities | CapabilitySet{1} << 21);
    EXPECT_EQ(errnoBehind(admin, [] { return ::syscall(SYS_fsopen, "nosuchfs", 0); }), ENODEV);
}

#ifdef __x86_64__
TEST(Seccomp, knowsTheOtherTablesOfTheMachine)
{
    const SeccompProgram program = defaultProgram();
    constexpr long kGetpid32 = 20, kMount32 = 21, kSocket32 = 359, kIoUring32 = 425, kFuture32 = 800;
    if (errnoBehind(program, [] { return call32(kGetpid32, 0); }) != 0)
        GTEST_SKIP() << "the kernel has no 32-bit calls";
    EXPECT_EQ(errnoBehind(program, [] { return call32(kMount32, 0); }), EPERM);
    EXPECT_EQ(errnoBehind(program, [] { return call32(kIoUring32, 1); }), EPERM);
    EXPECT_EQ(errnoBehind(program, [] { return call32(kFuture32, 0); }), ENOSYS);
    EXPECT_EQ(errnoBehind(program, [] { return call32(kSocket32, 40); }), EAFNOSUPPORT);
    EXPECT_EQ(errnoBehind(program, [] { return ::syscall(0x40000000 + SYS_mount, 0, 0, 0, 0, 0); }), EPERM);
    EXPECT_EQ(errnoBehind(program, [] { return ::syscall(0x40000000 + SYS_keyctl, 0, 0, 0, 0, 0); }), EPERM);
}
#endif

TEST(Seccomp, takesDockersFormat)
{
    const auto program = compileSeccomp(R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[
        {"names":["chmod","fchmodat"],"action":"SCMP_ACT_ERRNO","errnoRet":5},
        {"name":"mkdir","action":"SCMP_ACT_ERRNO"}]})",
                                        0);
    ASSERT_TRUE(program) << program.error().text();
    EXPECT_EQ(errnoBehind(*program, [] { return ::syscall(SYS_chmod, "/nowhere", 0); }), EIO);
    EXPECT_EQ(errnoBehind(*program, [] { return ::syscall(SYS_mkdir, "/nowhere/x", 0); }), EPERM);
    EXPECT_EQ(errnoBehind(*program, [] { return ::syscall(SYS_rmdir, "/nowhere/x"); }), ENOENT);
}

TEST(Seccomp, refusesMalformedProfiles)
{
    for (const char *text : {"", "{", "[]", "{\"defaultAction\":\"FLY\"}", "{\"defaultAction\":1.5}",
                             "{\"defaultAction\":\"SCMP_ACT_ALLOW\"} x"})
        EXPECT_FALSE(compileSeccomp(text, 0)) << text;
    EXPECT_FALSE(compileSeccomp(std::string(100, '[') + std::string(100, ']'), 0));
}

} // namespace

} // namespace berth::sys

// The inside of the unpacking jail: first everything is given up, then the tar is read.
#include "backend/image/unpack_jail.h"
#include "backend/image/unpack_report.h"
#include "backend/sys/capabilities.h"
#include "backend/sys/namespaces.h"
#include "backend/sys/paths.h"
#include "backend/sys/seccomp.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace berth::image {

namespace {

constexpr int kRoot = 3;
constexpr rlim_t kWorkerMemory = 1ull << 30;
constexpr rlim_t kWorkerFiles = 64;

constexpr sys::CapabilitySet bit(int capability)
{
    return sys::CapabilitySet(1) << capability;
}

// SYS_ADMIN is for overlayfs' trusted.* attributes; what else it could do the seccomp filter does not let
// through.
constexpr sys::CapabilitySet kKept = bit(CAP_CHOWN) | bit(CAP_DAC_OVERRIDE) | bit(CAP_FOWNER) |
                                     bit(CAP_FSETID) | bit(CAP_MKNOD) | bit(CAP_SETFCAP) | bit(CAP_SYS_ADMIN);

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kArchitecture = 0;
#endif

constexpr std::array<std::uint32_t, 42> kAllowedCalls{
    SYS_read,         SYS_write,           SYS_pwrite64,
    SYS_openat,       SYS_openat2,         SYS_close,
    SYS_fstat,        SYS_newfstatat,      SYS_statx,
    SYS_fstatfs,      SYS_lseek,           SYS_ftruncate,
    SYS_mkdirat,      SYS_mknodat,         SYS_symlinkat,
    SYS_linkat,       SYS_unlinkat,        SYS_fchown,
    SYS_fchownat,     SYS_fchmod,          SYS_fchmodat,
    SYS_utimensat,    SYS_fsetxattr,       SYS_fcntl,
    SYS_munmap,       SYS_mremap,          SYS_madvise,
    SYS_brk,          SYS_futex,           SYS_exit,
    SYS_exit_group,   SYS_rt_sigreturn,    SYS_rt_sigprocmask,
    SYS_rt_sigaction, SYS_getrandom,       SYS_clock_gettime,
    SYS_gettimeofday, SYS_getpid,          SYS_gettid,
    SYS_tgkill,       SYS_restart_syscall, SYS_getdents64};

// Memory may be mapped, but never to be run: nothing of a layer is ever loaded as a library either.
constexpr std::array<std::uint32_t, 2> kDataOnlyCalls{SYS_mmap, SYS_mprotect};

std::vector<sock_filter> workerFilter()
{
    constexpr auto kLoad = BPF_LD | BPF_W | BPF_ABS;
    constexpr auto kIfEqual = BPF_JMP | BPF_JEQ | BPF_K;
    const auto statement = [](unsigned code, std::uint32_t value) {
        return sock_filter{static_cast<std::uint16_t>(code), 0, 0, value};
    };
    const auto unlessEqual = [](std::uint32_t value, std::uint8_t skip) {
        return sock_filter{static_cast<std::uint16_t>(kIfEqual), 0, skip, value};
    };
    std::vector<sock_filter> filter{
        statement(kLoad, offsetof(seccomp_data, arch)),
        unlessEqual(kArchitecture, 1),
        statement(BPF_JMP | BPF_JA, 1),
        statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        statement(kLoad, offsetof(seccomp_data, nr)),
    };
    for (const std::uint32_t call : kAllowedCalls) {
        filter.push_back(unlessEqual(call, 1));
        filter.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    }
    for (const std::uint32_t call : kDataOnlyCalls) {
        filter.push_back(unlessEqual(call, 4));
        filter.push_back(statement(kLoad, offsetof(seccomp_data, args) + 2 * sizeof(std::uint64_t)));
        filter.push_back(sock_filter{BPF_JMP | BPF_JSET | BPF_K, 1, 0, PROT_EXEC});
        filter.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
        filter.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
    }
    filter.push_back(statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
    return filter;
}

Result<void> limitWorker(int resource, rlim_t value)
{
    const rlimit limit{value, value};
    if (::setrlimit(static_cast<__rlimit_resource_t>(resource), &limit) != 0)
        return failure(systemError("limiting the unpacking worker", errno));
    return {};
}

Result<void> enterJail()
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_DUMPABLE, 0);
    ::umask(0);
    if (::syscall(SYS_close_range, kRoot + 1, ~0u, 0) != 0)
        return failure(systemError("closing what is inherited", errno));
    using Kind = sys::NamespaceKind;
    TRY_VOID(sys::enterNewNamespaces({Kind::Mount, Kind::Network, Kind::Ipc, Kind::Uts}));
    if (::fchdir(kRoot) != 0 || ::chroot(".") != 0)
        return failure(systemError("confining the unpacking worker to its folder", errno));
    TRY_VOID(limitWorker(RLIMIT_CORE, 0));
    TRY_VOID(limitWorker(RLIMIT_NOFILE, kWorkerFiles));
    TRY_VOID(sys::limitBoundingSet(kKept));
    TRY_VOID(sys::setCapabilities(kKept));
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return failure(systemError("giving up new privileges", errno));
#if !defined(__SANITIZE_ADDRESS__) &&                                                                        \
    !defined(__SANITIZE_THREAD__) // they map terabytes and call what they like
    TRY_VOID(limitWorker(RLIMIT_AS, kWorkerMemory));
    if (kArchitecture == 0)
        return {};
    const std::vector<sock_filter> filter = workerFilter();
    TRY_VOID(sys::installSeccomp(
        {reinterpret_cast<const std::uint8_t *>(filter.data()), filter.size() * sizeof(sock_filter)}));
#endif
    return {};
}

Result<LayerContent> unpackJailed(const char *targetText)
{
    std::optional<TreeTarget> target;
    if (targetText)
        target = TRY(readTarget(targetText));
    TRY_VOID(enterJail());
    FileSource tar{UniqueFd(STDIN_FILENO)};
    return target ? unpackTree(tar, kRoot, *target) : unpackLayer(tar, kRoot);
}

} // namespace

int unpackWorkerMain(const char *target)
{
    const Result<LayerContent> outcome = unpackJailed(target);
    return sys::writeAll(STDOUT_FILENO, reportText(outcome)) ? 0 : 1;
}

} // namespace berth::image

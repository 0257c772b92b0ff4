// Apart from the compiler of profiles, so that the supervisor links no libseccomp.
#include "backend/sys/seccomp.h"

#include <cerrno>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace berth::sys {

Result<void> installSeccomp(std::span<const std::uint8_t> program)
{
    sock_fprog filter{};
    filter.len = static_cast<unsigned short>(program.size() / sizeof(sock_filter));
    filter.filter = reinterpret_cast<sock_filter *>(const_cast<std::uint8_t *>(program.data()));
    if (program.size() % sizeof(sock_filter) != 0 || program.size() / sizeof(sock_filter) > BPF_MAXINSNS)
        return failure(internal("the seccomp filter has a wrong size"));
    if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) != 0)
        return failure(systemError("install seccomp filter", errno));
    return {};
}

} // namespace berth::sys

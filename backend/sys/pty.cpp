#include "backend/sys/pty.h"

#include "backend/sys/paths.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace berth::sys {

Result<Pty> openPty(int devpts)
{
    struct statfs info;
    if (::fstatfs(devpts, &info) != 0)
        return failure(systemError("statfs devpts", errno));
    if (info.f_type != DEVPTS_SUPER_MAGIC)
        return failure(internal("/dev/pts is not a devpts"));
    Pty pty;
    pty.master = TRY(openEntry(devpts, "ptmx", O_RDWR | O_NOCTTY));
    int unlocked = 0;
    if (::ioctl(pty.master.get(), TIOCSPTLCK, &unlocked) != 0)
        return failure(systemError("unlock terminal", errno));
    const int slave = ::ioctl(pty.master.get(), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (slave < 0)
        return failure(systemError("open terminal", errno));
    pty.slave.reset(slave);
    return pty;
}

Result<void> setTerminalSize(int fd, std::uint16_t rows, std::uint16_t columns)
{
    winsize size{};
    size.ws_row = rows;
    size.ws_col = columns;
    if (::ioctl(fd, TIOCSWINSZ, &size) != 0)
        return failure(systemError("resize terminal", errno));
    return {};
}

Result<void> takeTerminal(int slave)
{
    // Fails for a process that leads its session already, which is all that is wanted.
    ::setsid();
    if (::ioctl(slave, TIOCSCTTY, 0) != 0)
        return failure(systemError("take terminal", errno));
    for (const int target : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::dup2(slave, target) < 0)
            return failure(systemError("take terminal", errno));
    }
    return {};
}

} // namespace berth::sys

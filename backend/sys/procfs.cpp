#include "backend/sys/procfs.h"

#include "backend/sys/paths.h"

#include <cerrno>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>

namespace berth::sys {

namespace {

Result<void> checkProcfs(int fd, const std::string &name)
{
    struct statfs info;
    if (::fstatfs(fd, &info) != 0)
        return failure(systemError("statfs " + name, errno));
    if (info.f_type != PROC_SUPER_MAGIC)
        return failure(internal(name + " is not on procfs"));
    return {};
}

// sysctl(8): the first separator decides which of `.` and `/` separates; the other one is a literal.
std::string sysctlPath(std::string_view key)
{
    std::string path(key);
    const std::size_t first = path.find_first_of("./");
    if (first != std::string::npos && path[first] == '.') {
        for (char &c : path)
            c = c == '.' ? '/' : c == '/' ? '.' : c;
    }
    return "sys/" + path;
}

} // namespace

Result<Procfs> Procfs::ofHost()
{
    UniqueFd folder = TRY(openHost("/proc", O_PATH | O_DIRECTORY));
    TRY_VOID(checkProcfs(folder.get(), "/proc"));
    return Procfs(std::move(folder));
}

Result<UniqueFd> Procfs::openChecked(const std::string &name, int flags) const
{
    UniqueFd file = TRY(openOnMount(fd_.get(), name, flags));
    TRY_VOID(checkProcfs(file.get(), name));
    return file;
}

Result<void> Procfs::write(const std::string &name, std::string_view value) const
{
    const UniqueFd file = TRY(openChecked(name, O_WRONLY));
    return writeAll(file.get(), value);
}

Result<std::string> Procfs::read(const std::string &name) const
{
    const UniqueFd file = TRY(openChecked(name, O_RDONLY));
    return readAll(file.get(), 1u << 20);
}

Result<void> Procfs::setSysctl(std::string_view key, std::string_view value) const
{
    return write(sysctlPath(key), value);
}

Result<std::string> Procfs::sysctl(std::string_view key) const
{
    return read(sysctlPath(key));
}

} // namespace berth::sys

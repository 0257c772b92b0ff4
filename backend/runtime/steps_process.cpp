#include "backend/runtime/steps.h"

#include "backend/sys/capabilities.h"
#include "backend/sys/mounts.h"
#include "backend/sys/paths.h"

#include <cctype>
#include <cerrno>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace berth::runtime {

namespace {

constexpr unsigned kNullMajor = 1, kNullMinor = 3;

// A null device of nobody else: of a tmpfs that hangs nowhere. The container's own could be anything by now.
Result<UniqueFd> ownNullDevice()
{
    const sys::FilesystemOption options[] = {{"source", "tmpfs"}, {"size", "4096"}};
    const UniqueFd mount =
        TRY(sys::newFilesystem("tmpfs", options, sys::mountFlag::NoSuid | sys::mountFlag::NoExec));
    if (::mknodat(mount.get(), "null", S_IFCHR | 0666, makedev(kNullMajor, kNullMinor)) != 0)
        return failure(systemError("make null device", errno));
    return sys::openEntry(mount.get(), "null", O_RDWR);
}

bool isNullDevice(const struct stat &info)
{
    return S_ISCHR(info.st_mode) && info.st_rdev == makedev(kNullMajor, kNullMinor);
}

// Pipes and terminals belong to the user, so that /dev/stdout can be opened anew.
void giveToUser(int fd, const Identity &identity)
{
    struct stat info;
    if (::fstat(fd, &info) == 0 && !isNullDevice(info))
        (void)::fchown(fd, identity.uid, static_cast<gid_t>(-1));
}

// Out of the way of 0, 1 and 2, which are written over in order.
Result<UniqueFd> copyAbove(int fd)
{
    const int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (copy < 0)
        return failure(systemError("dup", errno));
    return UniqueFd(copy);
}

Result<void> prepareStdio(StepContext &context)
{
    if (context.terminal.slave) {
        giveToUser(context.terminal.slave.get(), context.identity);
        return {};
    }
    UniqueFd null;
    const struct
    {
        int given;
        UniqueFd &kept;
    } streams[] = {{context.stdio.input, context.input},
                   {context.stdio.output, context.output},
                   {context.stdio.error, context.error}};
    for (const auto &stream : streams) {
        if (stream.given < 0 && !null)
            null = TRY(context.dev ? sys::openEntry(context.dev.get(), "null", O_RDWR) : ownNullDevice());
        stream.kept = TRY(copyAbove(stream.given < 0 ? null.get() : stream.given));
        if (stream.given >= 0 && context.identity.uid != 0)
            giveToUser(stream.given, context.identity);
    }
    return {};
}

Result<void> becomeUser(const Identity &identity)
{
    if (::setgroups(identity.groups.size(), identity.groups.data()) != 0)
        return failure(systemError("setgroups", errno));
    if (::setresgid(identity.gid, identity.gid, identity.gid) != 0)
        return failure(systemError("setgid", errno));
    if (::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0)
        return failure(systemError("keep capabilities", errno));
    if (::setresuid(identity.uid, identity.uid, identity.uid) != 0)
        return failure(systemError("setuid", errno));
    return {};
}

} // namespace

std::string lowerErrnoText(int errorNumber)
{
    std::string text = errnoText(errorNumber);
    for (char &c : text)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

Result<void> run(const step::OpenTerminal &step, StepContext &context)
{
    const bool own = static_cast<bool>(context.devpts);
    UniqueFd found;
    if (!own)
        found = TRY(sys::openInRoot(context.root.get(), "/dev/pts", O_PATH | O_DIRECTORY));
    context.terminal = TRY(sys::openPty(own ? context.devpts.get() : found.get()));
    if (step.rows != 0 && step.columns != 0)
        TRY_VOID(sys::setTerminalSize(context.terminal.master.get(), step.rows, step.columns));
    if (!step.console || !context.dev)
        return {};
    const UniqueFd place =
        TRY(sys::openEntry(context.dev.get(), "console", O_CREAT | O_WRONLY | O_NOCTTY, 0620));
    const UniqueFd tree = TRY(sys::cloneTree(context.terminal.slave.get(), "", false));
    return sys::attachMount(tree.get(), place.get());
}

Result<void> run(const step::SetRlimit &step, StepContext &context)
{
    rlimit wanted{step.limit.soft, step.limit.hard};
    const auto resource = static_cast<__rlimit_resource>(step.limit.resource);
    if (::setrlimit(resource, &wanted) == 0)
        return {};
    if (errno != EPERM)
        return failure(systemError("setrlimit " + std::to_string(step.limit.resource), errno));
    // Without CAP_SYS_RESOURCE a hard limit cannot grow: as much as there is, and a word about it.
    rlimit current{};
    if (::getrlimit(resource, &current) != 0)
        return failure(systemError("getrlimit", errno));
    wanted.rlim_max = std::min(wanted.rlim_max, current.rlim_max);
    wanted.rlim_cur = std::min(wanted.rlim_cur, wanted.rlim_max);
    if (::setrlimit(resource, &wanted) != 0)
        return failure(systemError("setrlimit", errno));
    context.warnings.push_back("rlimit " + std::to_string(step.limit.resource) + " was lowered to " +
                               std::to_string(wanted.rlim_max) + ": this machine does not let it be raised");
    return {};
}

Result<void> run(const step::SetOomScore &step, StepContext &context)
{
    const Result<void> written = context.hostProc.write("self/oom_score_adj", std::to_string(step.score));
    if (written || (written.error().sysErrno != EACCES && written.error().sysErrno != EPERM))
        return written;
    context.warnings.push_back("oom_score_adj could not be set to " + std::to_string(step.score));
    return {};
}

Result<void> run(const step::ResolveUser &step, StepContext &context)
{
    Result<Identity> identity = resolveIdentity(context.root.get(), step.user, step.extraGroups);
    if (!identity) {
        context.wordsAreFinal = true;
        return failure(identity.error());
    }
    context.identity = std::move(*identity);
    return {};
}

Result<void> run(const step::EnterWorkingDir &step, StepContext &context)
{
    const std::string words = "chdir to cwd (\"" + step.path + "\") set in config.json failed: ";
    const Result<UniqueFd> folder = sys::openInRoot(context.root.get(), step.path, O_PATH | O_DIRECTORY);
    const int code = !folder ? folder.error().sysErrno : ::fchdir(folder->get()) != 0 ? errno : 0;
    if (code != 0) {
        context.exitCode = code == ENOENT ? 127 : 126;
        return failure(invalid(words + lowerErrnoText(code)));
    }
    // The kernel says "(unreachable)…" for a folder outside of the root.
    char where[4096];
    const long length = ::syscall(SYS_getcwd, where, sizeof where);
    if (length <= 0 || where[0] != '/')
        return failure(invalid(words + "it is outside of the container's root"));
    return {};
}

Result<void> run(const step::NoNewPrivileges &, StepContext &)
{
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return failure(systemError("no_new_privs", errno));
    return {};
}

Result<void> run(const step::DropRights &step, StepContext &context)
{
    TRY_VOID(prepareStdio(context));
    const sys::CapabilitySet held = sys::heldCapabilities(), given = step.capabilities & held;
    for (const std::string &name : sys::capabilityNames(step.capabilities & ~held))
        context.warnings.push_back(name + " was asked for, but the engine does not hold it itself");
    TRY_VOID(sys::limitBoundingSet(given));
    TRY_VOID(becomeUser(context.identity));
    // Without no_new_privs the filter needs CAP_SYS_ADMIN to be installed. It is in no bounding set, so the
    // exec drops it; program.cpp drops it right after the filter.
    const bool filterNeedsRight = !context.process.noNewPrivileges && !context.process.seccompFilter.empty();
    const sys::CapabilitySet own = context.identity.uid == 0 ? given : 0;
    return sys::setCapabilities(own | (filterNeedsRight ? sys::CapabilitySet{1} << CAP_SYS_ADMIN : 0));
}

} // namespace berth::runtime

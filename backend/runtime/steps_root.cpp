#include "backend/runtime/steps.h"

#include "backend/sys/mounts.h"
#include "backend/sys/paths.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

namespace berth::runtime {

namespace {

using namespace sys::mountFlag;
constexpr std::uint64_t kInertMount = NoSuid | NoDev | NoExec;

// One `*` in one component, as in /sys/devices/system/cpu/cpu*/thermal_throttle.
std::vector<std::string> expandStar(int root, const std::string &path)
{
    const std::size_t star = path.find('*');
    if (star == std::string::npos)
        return {path};
    const std::size_t begin = path.rfind('/', star) + 1;
    const std::size_t end = std::min(path.find('/', star), path.size());
    const std::string folder = path.substr(0, begin), rest = path.substr(end);
    const std::string_view head = std::string_view(path).substr(begin, star - begin);
    const std::string_view tail = std::string_view(path).substr(star + 1, end - star - 1);
    std::vector<std::string> paths;
    auto opened = sys::openInRoot(root, folder, O_RDONLY | O_DIRECTORY);
    DIR *entries = opened ? ::fdopendir(opened->get()) : nullptr;
    if (entries == nullptr)
        return paths;
    opened->release();
    while (const dirent *entry = ::readdir(entries)) {
        const std::string_view name = entry->d_name;
        const bool fits =
            name.size() >= head.size() + tail.size() && name.starts_with(head) && name.ends_with(tail);
        if (fits && !name.starts_with('.'))
            paths.push_back(folder + std::string(name) + rest);
    }
    ::closedir(entries);
    return paths;
}

bool isMissing(const Error &error)
{
    return error.sysErrno == ENOENT || error.sysErrno == ENOTDIR;
}

Result<void> maskOne(const std::string &path, StepContext &context)
{
    const Result<UniqueFd> target = sys::openInRoot(context.root.get(), path, O_PATH);
    if (!target)
        return isMissing(target.error()) ? Result<void>() : failure(target.error());
    const struct stat info = TRY(sys::statOf(target->get()));
    if (!S_ISDIR(info.st_mode)) {
        // Our own null device, never one that the image could have put there.
        const UniqueFd null = TRY(sys::cloneTree(context.dev.get(), "null", false));
        return sys::attachMount(null.get(), target->get());
    }
    if (context.emptyFolder) {
        const UniqueFd again = TRY(sys::cloneTree(context.emptyFolder.get(), "", false));
        return sys::attachMount(again.get(), target->get());
    }
    const sys::FilesystemOption options[] = {{"source", "tmpfs"}, {"size", "4096"}, {"mode", "755"}};
    context.emptyFolder = TRY(sys::newFilesystem("tmpfs", options, kInertMount | ReadOnly));
    return sys::attachMount(context.emptyFolder.get(), target->get());
}

Result<void> attachAt(int mount, const std::string &path, StepContext &context)
{
    // What belongs into /dev goes into our own tmpfs, wherever the image's links have led that to.
    const bool inDev = context.dev && path.starts_with("/dev/");
    const UniqueFd target = TRY(inDev ? sys::makeFoldersInRoot(context.dev.get(), path.substr(4))
                                      : sys::makeFoldersInRoot(context.root.get(), path));
    return sys::attachMount(mount, target.get());
}

// Version 1: a small read-only tmpfs with the container's own folder of each hierarchy below it.
Result<void> mountCgroupFolders(bool writable, StepContext &context)
{
    const sys::FilesystemOption options[] = {{"source", "tmpfs"}, {"size", "64k"}, {"mode", "755"}};
    const UniqueFd base = TRY(sys::newFilesystem("tmpfs", options, kInertMount));
    TRY_VOID(attachAt(base.get(), "/sys/fs/cgroup", context));
    for (std::size_t at = 0; at < sys::kControllerCount; ++at) {
        const auto controller = static_cast<sys::Controller>(at);
        if (context.cgroup.folder(controller) < 0)
            continue;
        const std::string host = context.cgroup.host().folder(controller);
        const std::string name = host.substr(host.rfind('/') + 1);
        // Hierarchies with several controllers ("cpu,cpuacct") come up once for each.
        if (::mkdirat(base.get(), name.c_str(), 0755) != 0) {
            if (errno == EEXIST)
                continue;
            return failure(systemError("mkdir " + name, errno));
        }
        // By its path: the descriptor belongs to the supervisor's mounts, and only our own can be copied.
        const UniqueFd own = TRY(sys::openHost(host + context.cgroup.path(), O_PATH | O_DIRECTORY));
        const UniqueFd tree = TRY(sys::cloneTree(own.get(), "", false));
        TRY_VOID(sys::setMountFlags(tree.get(), kInertMount | (writable ? 0 : ReadOnly), false));
        const UniqueFd target = TRY(sys::openEntry(base.get(), name, O_PATH | O_DIRECTORY));
        TRY_VOID(sys::attachMount(tree.get(), target.get()));
        for (std::size_t comma = name.find(','), from = 0;
             from < name.size() && comma != std::string::npos;) {
            (void)::symlinkat(name.c_str(), base.get(), name.substr(from, comma - from).c_str());
            from = comma + 1;
            comma = std::min(name.find(',', from), name.size());
        }
    }
    return writable ? Result<void>() : sys::setMountFlags(base.get(), ReadOnly, false);
}

struct ProcRequest
{
    const step::MountFilesystem &step;
    Result<UniqueFd> mount;
};

int mountProcMain(void *raw)
{
    auto &request = *static_cast<ProcRequest *>(raw);
    request.mount = sys::newFilesystem(request.step.type, request.step.options, request.step.flags);
    ::_exit(0);
}

// A procfs shows the pid namespace of who mounts it, and a joined one is only that of children: a child that
// shares memory and descriptors mounts it for us.
Result<UniqueFd> mountJoinedProc(const step::MountFilesystem &step)
{
    alignas(16) static char stack[64u << 10];
    ProcRequest request{step, failure(internal("the child that mounts /proc died"))};
    const int flags = CLONE_VM | CLONE_VFORK | CLONE_FILES | SIGCHLD;
    const pid_t child = ::clone(mountProcMain, stack + sizeof stack, flags, &request);
    if (child < 0)
        return failure(systemError("clone", errno));
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
    return std::move(request.mount);
}

} // namespace

Result<UniqueFd> mountLayers(const std::vector<std::string> &lowerDirs, const std::string &upperDir,
                             const std::string &workDir)
{
    if (lowerDirs.empty() || (lowerDirs.size() == 1 && upperDir.empty())) {
        const UniqueFd only =
            TRY(sys::openHost(lowerDirs.empty() ? upperDir : lowerDirs.front(), O_PATH | O_DIRECTORY));
        return sys::cloneTree(only.get(), "", false);
    }
    std::vector<UniqueFd> opened;
    sys::OverlayLayers layers;
    for (const std::string &folder : lowerDirs) {
        opened.push_back(TRY(sys::openHost(folder, O_PATH | O_DIRECTORY)));
        layers.lowerFds.push_back(opened.back().get());
    }
    UniqueFd upper, work;
    if (!upperDir.empty()) {
        upper = TRY(sys::openHost(upperDir, O_PATH | O_DIRECTORY));
        work = TRY(sys::openHost(workDir, O_PATH | O_DIRECTORY));
        layers.upperFd = upper.get();
        layers.workFd = work.get();
    }
    return sys::newOverlay(layers, 0);
}

Result<void> run(const step::IsolateMounts &, StepContext &)
{
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return failure(systemError("make mounts private", errno));
    return {};
}

Result<void> run(const step::MountRoot &, StepContext &context)
{
    const RootfsSpec &rootfs = context.spec->rootfs;
    context.root = TRY(mountLayers(rootfs.lowerDirs, rootfs.upperDir, rootfs.workDir));
    // It must hang somewhere to become the root; only this namespace sees where.
    const std::string &place = rootfs.upperDir.empty() ? rootfs.lowerDirs.front() : rootfs.upperDir;
    const UniqueFd target = TRY(sys::openHost(place, O_PATH | O_DIRECTORY));
    return sys::attachMount(context.root.get(), target.get());
}

Result<void> run(const step::MountFilesystem &step, StepContext &context)
{
    const bool joinedProc = step.type == "proc" && context.separateProgram;
    UniqueFd mount =
        TRY(joinedProc ? mountJoinedProc(step) : sys::newFilesystem(step.type, step.options, step.flags));
    TRY_VOID(attachAt(mount.get(), step.target, context));
    if (step.target == "/dev")
        context.dev = std::move(mount);
    else if (step.type == "devpts")
        context.devpts = std::move(mount);
    return {};
}

Result<void> run(const step::MountCgroups &step, StepContext &context)
{
    if (!context.cgroup.host().isVersion2())
        return mountCgroupFolders(step.writable, context);
    const sys::FilesystemOption options[] = {{"source", "cgroup"}};
    const UniqueFd mount =
        TRY(sys::newFilesystem("cgroup2", options, kInertMount | (step.writable ? 0 : ReadOnly)));
    return attachAt(mount.get(), "/sys/fs/cgroup", context);
}

Result<void> run(const step::BindHost &step, StepContext &context)
{
    const UniqueFd source = TRY(sys::openHost(step.source, O_PATH | O_DIRECTORY));
    const UniqueFd tree = TRY(sys::cloneTree(source.get(), "", false));
    TRY_VOID(sys::setMountFlags(tree.get(), step.flags, false));
    return attachAt(tree.get(), step.target, context);
}

Result<void> run(const step::MakeFolder &step, StepContext &context)
{
    const Result<UniqueFd> made = sys::makeFoldersInRoot(context.root.get(), step.path);
    // On a read-only mount it cannot be made; entering it will say that it is not there.
    if (!made && made.error().sysErrno != EROFS)
        return failure(made.error());
    return {};
}

Result<void> run(const step::EnterRoot &, StepContext &context)
{
    TRY_VOID(sys::enterRoot(context.root.get()));
    context.root = TRY(sys::openHost("/", O_PATH | O_DIRECTORY));
    return {};
}

Result<void> run(const step::SealRoot &, StepContext &context)
{
    return sys::setMountFlags(context.root.get(), ReadOnly, false);
}

Result<void> run(const step::MaskPath &step, StepContext &context)
{
    for (const std::string &path : expandStar(context.root.get(), step.path))
        TRY_VOID(maskOne(path, context));
    return {};
}

Result<void> run(const step::ReadOnlyPath &step, StepContext &context)
{
    for (const std::string &path : expandStar(context.root.get(), step.path)) {
        const Result<UniqueFd> target = sys::openInRoot(context.root.get(), path, O_PATH);
        if (!target && isMissing(target.error()))
            continue;
        if (!target)
            return failure(target.error());
        const UniqueFd tree = TRY(sys::cloneTree(target->get(), "", true));
        TRY_VOID(sys::setMountFlags(tree.get(), ReadOnly, true));
        TRY_VOID(sys::attachMount(tree.get(), target->get()));
    }
    return {};
}

} // namespace berth::runtime

#include "backend/runtime/steps.h"

#include "backend/runtime/copy_up.h"
#include "backend/sys/mounts.h"
#include "backend/sys/paths.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/vfs.h>

namespace berth::runtime {

namespace {

using namespace sys::mountFlag;

struct PropagationRow
{
    Propagation mode;
    unsigned long flag;
    bool recursive;
};
constexpr PropagationRow kPropagations[] = {
    {Propagation::RPrivate, MS_PRIVATE, true}, {Propagation::Private, MS_PRIVATE, false},
    {Propagation::RShared, MS_SHARED, true},   {Propagation::Shared, MS_SHARED, false},
    {Propagation::RSlave, MS_SLAVE, true},     {Propagation::Slave, MS_SLAVE, false},
};

struct TmpfsFlagRow
{
    std::string_view name;
    std::uint64_t set, clear;
};
constexpr TmpfsFlagRow kTmpfsFlags[] = {
    {"ro", ReadOnly, 0},
    {"rw", 0, ReadOnly},
    {"nosuid", NoSuid, 0},
    {"suid", 0, NoSuid},
    {"nodev", NoDev, 0},
    {"dev", 0, NoDev},
    {"noexec", NoExec, 0},
    {"exec", 0, NoExec},
    {"noatime", NoAccessTime, 0},
    {"relatime", 0, 0},
    {"strictatime", StrictAccessTime, 0},
};
// What tmpfs itself may be told; anything else of a request is refused, not passed on.
constexpr std::array<std::string_view, 7> kTmpfsKeys{"size",      "mode",      "uid", "gid",
                                                     "nr_inodes", "nr_blocks", "huge"};

struct TmpfsSetup
{
    std::vector<sys::FilesystemOption> options{{"source", "tmpfs"}};
    std::uint64_t flags = NoSuid | NoDev | NoExec;
};

Result<void> addTmpfsOption(std::string_view option, TmpfsSetup &setup)
{
    for (const TmpfsFlagRow &row : kTmpfsFlags) {
        if (row.name == option) {
            setup.flags = (setup.flags | row.set) & ~row.clear;
            return {};
        }
    }
    const std::size_t equals = option.find('=');
    for (const std::string_view key : kTmpfsKeys) {
        if (equals == std::string_view::npos || option.substr(0, equals) != key)
            continue;
        std::erase_if(setup.options, [key](const sys::FilesystemOption &known) { return known.key == key; });
        setup.options.push_back({std::string(key), std::string(option.substr(equals + 1))});
        return {};
    }
    return failure(invalid("invalid tmpfs option [\"" + std::string(option) + "\"]"));
}

Result<TmpfsSetup> tmpfsSetup(const MountSpec &mount)
{
    TmpfsSetup setup;
    char mode[16];
    std::snprintf(mode, sizeof mode, "%o", mount.tmpfsMode);
    setup.options.push_back({"mode", mode});
    if (mount.tmpfsSize != 0)
        setup.options.push_back({"size", std::to_string(mount.tmpfsSize)});
    for (std::string_view rest = mount.tmpfsOptions; !rest.empty();) {
        const std::size_t comma = rest.find(',');
        if (const std::string_view option = rest.substr(0, comma); !option.empty())
            TRY_VOID(addTmpfsOption(option, setup));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    }
    if (mount.readOnly)
        setup.flags |= ReadOnly;
    return setup;
}

// The place of a mount: a folder or a file as its source is, made when missing. Never inside a procfs, where
// a mount would lift masks and lie to whoever reads it.
Result<UniqueFd> mountTarget(const std::string &path, bool isFolder, StepContext &context)
{
    const int root = context.root.get();
    UniqueFd target = TRY(isFolder ? sys::makeFoldersInRoot(root, path) : sys::makeFileInRoot(root, path));
    struct statfs info;
    if (::fstatfs(target.get(), &info) != 0)
        return failure(systemError("statfs " + path, errno));
    if (info.f_type == PROC_SUPER_MAGIC)
        return failure(invalid("\"" + path + "\" cannot be mounted because it is inside /proc"));
    const struct stat place = TRY(sys::statOf(target.get()));
    if (!isFolder && S_ISDIR(place.st_mode))
        return failure(
            Error{ErrorKind::Invalid,
                  "not a directory: Are you trying to mount a directory onto a file (or vice-versa)? "
                  "Check if the specified host path exists and is the expected type",
                  {},
                  0});
    return target;
}

Result<bool> isFolder(int fd)
{
    const struct stat info = TRY(sys::statOf(fd));
    return S_ISDIR(info.st_mode);
}

// Flags of the request onto a detached tree, then onto its place.
Result<void> attachTree(int tree, const MountSpec &mount, std::uint64_t flags, StepContext &context)
{
    const bool folder = TRY(isFolder(tree));
    const UniqueFd target = TRY(mountTarget(mount.target, folder, context));
    if (mount.noExec)
        flags |= NoExec;
    if (flags != 0)
        TRY_VOID(sys::setMountFlags(tree, flags, false));
    if (mount.readOnly)
        TRY_VOID(sys::setMountFlags(tree, ReadOnly, mount.recursiveReadOnly));
    for (const PropagationRow &row : kPropagations) {
        if (row.mode == mount.propagation)
            TRY_VOID(sys::setPropagation(tree, row.flag, row.recursive));
    }
    return sys::attachMount(tree, target.get());
}

Result<void> attachBind(const MountSpec &mount, std::size_t slot, StepContext &context)
{
    return attachTree(context.binds.at(slot).get(), mount, 0, context);
}

Result<void> fillVolume(int volume, const MountSpec &mount, StepContext &context)
{
    const auto image = sys::openInRoot(context.root.get(), mount.target, O_RDONLY | O_DIRECTORY);
    if (!image) // the image has no folder there
        return {};
    return copyUp(volume, image->get(), context.spec->id);
}

Result<void> attachVolume(const MountSpec &mount, std::size_t, StepContext &context)
{
    // The root of a volume may not be a link, and neither may its data.
    const UniqueFd volume = TRY(sys::openHost(mount.source, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
    if (mount.copyUp)
        TRY_VOID(fillVolume(volume.get(), mount, context));
    UniqueFd data = TRY(sys::openEntry(volume.get(), "_data", O_PATH | O_DIRECTORY));
    if (!mount.subPath.empty())
        data = TRY(sys::openBeneath(data.get(), mount.subPath, O_PATH));
    const UniqueFd tree = TRY(sys::cloneTree(data.get(), "", false));
    return attachTree(tree.get(), mount, NoDev, context);
}

Result<void> attachTmpfs(const MountSpec &mount, std::size_t, StepContext &context)
{
    const TmpfsSetup setup = TRY(tmpfsSetup(mount));
    const UniqueFd tree = TRY(sys::newFilesystem("tmpfs", setup.options, setup.flags));
    const UniqueFd target = TRY(mountTarget(mount.target, true, context));
    return sys::attachMount(tree.get(), target.get());
}

// A file alone comes from the topmost layer that has it: of a mount without a place older kernels copy
// nothing.
Result<void> attachImageFile(const MountSpec &mount, StepContext &context)
{
    for (const std::string &folder : mount.lowerDirs) {
        const UniqueFd layer = TRY(sys::openHost(folder, O_PATH | O_DIRECTORY));
        const Result<UniqueFd> file = sys::openBeneath(layer.get(), mount.subPath, O_PATH | O_NOFOLLOW);
        if (!file || !S_ISREG(TRY(sys::statOf(file->get())).st_mode))
            continue;
        const UniqueFd tree = TRY(sys::cloneTree(file->get(), "", false));
        return attachTree(tree.get(), mount, NoDev, context);
    }
    return failure(systemError("open " + mount.subPath, ENOENT));
}

Result<void> attachImage(const MountSpec &mount, std::size_t, StepContext &context)
{
    if (mount.lowerDirs.empty())
        return failure(invalid("the image to mount has no layers"));
    const UniqueFd layers = TRY(mountLayers(mount.lowerDirs, "", ""));
    MountSpec readOnly = mount;
    readOnly.readOnly = true;
    if (mount.subPath.empty())
        return attachTree(layers.get(), readOnly, NoDev, context);
    {
        const UniqueFd inner = TRY(sys::openBeneath(layers.get(), mount.subPath, O_PATH));
        if (!TRY(isFolder(inner.get())))
            return attachImageFile(readOnly, context);
    }
    // Older kernels copy only what is attached: the whole goes to the place first, its part on top of it.
    TRY_VOID(attachTree(layers.get(), readOnly, NoDev, context));
    const UniqueFd part = TRY(sys::openBeneath(layers.get(), mount.subPath, O_PATH | O_DIRECTORY));
    const UniqueFd tree = TRY(sys::cloneTree(part.get(), "", false));
    return attachTree(tree.get(), readOnly, NoDev, context);
}

struct AttachRow
{
    MountKind kind;
    Result<void> (*attach)(const MountSpec &, std::size_t slot, StepContext &);
};
constexpr AttachRow kAttach[] = {
    {MountKind::Bind, attachBind},
    {MountKind::Volume, attachVolume},
    {MountKind::Tmpfs, attachTmpfs},
    {MountKind::Image, attachImage},
};

} // namespace

Result<void> run(const step::OpenBind &step, StepContext &context)
{
    const MountSpec &mount = context.spec->mounts.at(step.slot);
    Result<UniqueFd> source = sys::openHost(mount.source, O_PATH);
    if (!source && source.error().sysErrno == ENOENT && mount.createSource) {
        const UniqueFd host = TRY(sys::openHost("/", O_PATH | O_DIRECTORY));
        source = sys::makeFoldersInRoot(host.get(), mount.source);
    }
    if (!source)
        return failure(Error{ErrorKind::Invalid,
                             "error mounting \"" + mount.source + "\" to rootfs at \"" + mount.target +
                                 "\": " + lowerErrnoText(source.error().sysErrno),
                             {},
                             0});
    context.binds.resize(context.spec->mounts.size());
    context.binds[step.slot] = TRY(sys::cloneTree(source->get(), "", !mount.nonRecursive));
    return {};
}

Result<void> run(const step::AttachMount &step, StepContext &context)
{
    const MountSpec &mount = context.spec->mounts.at(step.slot);
    for (const AttachRow &row : kAttach) {
        if (row.kind != mount.kind)
            continue;
        Result<void> attached = row.attach(mount, step.slot, context);
        if (!attached)
            return failure(std::move(attached.error())
                               .context("error mounting \"" + mount.source + "\" to rootfs at \"" +
                                        mount.target + "\""));
        return {};
    }
    return failure(internal("unknown kind of mount"));
}

} // namespace berth::runtime

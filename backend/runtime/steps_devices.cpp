#include "backend/runtime/steps.h"

#include "backend/sys/paths.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace berth::runtime {

namespace {

constexpr int kMaxDeviceDepth = 8;
// Below the host's /dev: what a container has of its own or must never see.
constexpr std::array<std::string_view, 7> kOwnEntries{"pts",     "shm",       "mqueue", "fd",
                                                      "console", "hugepages", ".udev"};

struct Place
{
    UniqueFd folder;
    std::string name;
};

Result<Place> placeOf(const std::string &path, StepContext &context)
{
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos || slash + 1 == path.size())
        return failure(invalid("invalid device path " + path));
    const std::string folder = path.substr(0, slash);
    const bool inDev = context.dev && path.starts_with("/dev/");
    return Place{TRY(inDev ? sys::makeFoldersInRoot(context.dev.get(), folder.substr(4))
                           : sys::makeFoldersInRoot(context.root.get(), folder)),
                 path.substr(slash + 1)};
}

// What the image has in that place gives way; a link there is removed, not followed.
Result<void> makeNode(int folder, const std::string &name, const struct stat &like)
{
    if (::mknodat(folder, name.c_str(), like.st_mode, like.st_rdev) != 0) {
        if (errno != EEXIST || ::unlinkat(folder, name.c_str(), 0) != 0 ||
            ::mknodat(folder, name.c_str(), like.st_mode, like.st_rdev) != 0)
            return failure(systemError("make device " + name, errno));
    }
    if ((like.st_uid | like.st_gid) != 0 &&
        ::fchownat(folder, name.c_str(), like.st_uid, like.st_gid, AT_SYMLINK_NOFOLLOW) != 0)
        return failure(systemError("change owner of device " + name, errno));
    return {};
}

bool isDevice(const struct stat &info)
{
    return S_ISCHR(info.st_mode) || S_ISBLK(info.st_mode);
}

// Copies the nodes of a folder of the host to the one at `path`; links and all else are left out.
Result<void> copyFolder(UniqueFd source, const std::string &path, int depth, StepContext &context)
{
    if (depth > kMaxDeviceDepth)
        return {};
    const UniqueFd target = TRY(sys::makeFoldersInRoot(context.root.get(), path));
    DIR *entries = ::fdopendir(source.get());
    if (entries == nullptr)
        return failure(systemError("read " + path, errno));
    const int sourceFd = source.release();
    const ScopeExit close([entries] { ::closedir(entries); });
    while (const dirent *entry = ::readdir(entries)) {
        const std::string name = entry->d_name;
        if (name == "." || name == ".." ||
            (depth == 0 && std::find(kOwnEntries.begin(), kOwnEntries.end(), name) != kOwnEntries.end()))
            continue;
        struct stat info;
        if (::fstatat(sourceFd, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
            continue; // gone meanwhile
        if (isDevice(info))
            TRY_VOID(makeNode(target.get(), name, info));
        if (S_ISDIR(info.st_mode)) {
            Result<UniqueFd> below = sys::openEntry(sourceFd, name, O_RDONLY | O_DIRECTORY);
            if (below)
                TRY_VOID(copyFolder(std::move(*below), path + "/" + name, depth + 1, context));
        }
    }
    return {};
}

} // namespace

Result<void> run(const step::MakeDevice &step, StepContext &context)
{
    const Place place = TRY(placeOf(step.path, context));
    struct stat like
    {
    };
    like.st_mode = S_IFCHR | step.mode;
    like.st_rdev = makedev(step.major, step.minor);
    return makeNode(place.folder.get(), place.name, like);
}

Result<void> run(const step::MakeLink &step, StepContext &context)
{
    const Place place = TRY(placeOf(step.path, context));
    if (::symlinkat(step.target.c_str(), place.folder.get(), place.name.c_str()) != 0)
        return failure(systemError("make link " + step.path, errno));
    return {};
}

Result<void> run(const step::CopyHostDevice &step, StepContext &context)
{
    const std::string words =
        "error gathering device information while adding custom device \"" + step.hostPath + "\"";
    const Result<UniqueFd> source = sys::openHost(step.hostPath, O_PATH);
    if (!source)
        return failure(invalid(words + ": " + lowerErrnoText(source.error().sysErrno)));
    const struct stat info = TRY(sys::statOf(source->get()));
    if (S_ISDIR(info.st_mode)) {
        UniqueFd folder = TRY(sys::openHost(step.hostPath, O_RDONLY | O_DIRECTORY));
        return copyFolder(std::move(folder), step.path, 1, context);
    }
    if (!isDevice(info))
        return failure(invalid(words + ": not a device node"));
    const Place place = TRY(placeOf(step.path, context));
    return makeNode(place.folder.get(), place.name, info);
}

Result<void> run(const step::CopyAllHostDevices &, StepContext &context)
{
    UniqueFd folder = TRY(sys::openHost("/dev", O_RDONLY | O_DIRECTORY));
    return copyFolder(std::move(folder), "/dev", 0, context);
}

} // namespace berth::runtime

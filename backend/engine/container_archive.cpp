#include "backend/engine/container_archive.h"

#include "backend/base/clock.h"
#include "backend/engine/container_events.h"
#include "backend/engine/container_root.h"
#include "backend/engine/containers.h"
#include "backend/engine/engine.h"
#include "backend/engine/offload.h"
#include "backend/image/inflate.h"
#include "backend/image/tree_tar.h"
#include "backend/image/unpack_jail.h"
#include "backend/model/json.h"
#include "backend/runtime/user_database.h"
#include "backend/sys/paths.h"

#include <array>
#include <fcntl.h>
#include <sys/statvfs.h>

namespace berth::engine {

namespace {

// What an answer says about the path that it is about.
struct PathStat
{
    std::string name;
    std::int64_t size = 0;
    std::uint32_t mode = 0; // as Go's os.FileMode numbers it
    std::string mtime, linkTarget;
    static constexpr auto fields()
    {
        return std::tuple{field("name", &PathStat::name), field("size", &PathStat::size),
                          field("mode", &PathStat::mode), field("mtime", &PathStat::mtime),
                          field("linkTarget", &PathStat::linkTarget)};
    }
};

std::uint32_t goFileMode(mode_t mode)
{
    constexpr std::array<std::pair<mode_t, std::uint32_t>, 6> kKinds{{{S_IFDIR, 1u << 31},
                                                                      {S_IFLNK, 1u << 27},
                                                                      {S_IFBLK, 1u << 26},
                                                                      {S_IFIFO, 1u << 25},
                                                                      {S_IFSOCK, 1u << 24},
                                                                      {S_IFCHR, 1u << 26 | 1u << 21}}};
    constexpr std::array<std::pair<mode_t, std::uint32_t>, 3> kBits{
        {{S_ISUID, 1u << 23}, {S_ISGID, 1u << 22}, {S_ISVTX, 1u << 20}}};
    std::uint32_t out = mode & 0777;
    for (const auto &[kind, bits] : kKinds)
        out |= (mode & S_IFMT) == kind ? bits : 0;
    for (const auto &[bit, bits] : kBits)
        out |= (mode & bit) != 0 ? bits : 0;
    return out;
}

Error noSuchFile(const ContainerPlace &place, const std::string &path)
{
    return notFound("Could not find the file " + path + " in container " + place.name);
}

// The error of an open in a container, in dockerd's words.
Error pathError(const Error &error, const ContainerPlace &place, const std::string &path)
{
    if (error.sysErrno == ENOENT)
        return noSuchFile(place, path);
    if (error.sysErrno == ENOTDIR || error.sysErrno == ELOOP || error.sysErrno == ENAMETOOLONG)
        return invalid(path + ": " + errnoText(error.sysErrno));
    return error;
}

// The last part of a path as Go's filepath.Base says it: "." stays, "/" is its own.
std::string baseOf(std::string path)
{
    while (path.size() > 1 && path.back() == '/')
        path.pop_back();
    const std::size_t slash = path.rfind('/');
    return path == "/" || slash == std::string::npos ? path : path.substr(slash + 1);
}

struct OpenedPath
{
    UniqueFd parent;
    std::string name; // in the parent; "." for a folder that is entered
    struct stat node = {};
};

// The last component is not followed, unless the path says that a folder is meant.
Result<OpenedPath> openLast(const ContainerSpot &spot)
{
    OpenedPath opened;
    std::string path = spot.path.empty() ? "/" : spot.path;
    const std::string last = baseOf(path);
    if (path.back() == '/' || last == "." || last == "..") {
        opened.parent = TRY(sys::openInRoot(spot.root.get(), path, O_RDONLY | O_DIRECTORY));
        opened.name = ".";
    } else {
        const std::string above = path.substr(0, path.size() - last.size());
        opened.parent =
            TRY(sys::openInRoot(spot.root.get(), above.empty() ? "/" : above, O_RDONLY | O_DIRECTORY));
        opened.name = last;
    }
    if (::fstatat(opened.parent.get(), opened.name.c_str(), &opened.node, AT_SYMLINK_NOFOLLOW) != 0)
        return failure(systemError("open " + path, errno));
    return opened;
}

std::string linkText(int folder, const std::string &name)
{
    char text[4096];
    const ssize_t size = ::readlinkat(folder, name.c_str(), text, sizeof text);
    return size < 0 ? std::string() : std::string(text, std::size_t(size));
}

// Where a link leads in the container; the text of the link when that cannot be told.
std::string linkTarget(const ContainerSpot &spot, const OpenedPath &opened)
{
    const std::string text = linkText(opened.parent.get(), opened.name);
    const std::string folder = spot.path.substr(0, spot.path.rfind('/') + 1);
    return text.starts_with('/') ? text : folder + text;
}

Result<PathArchive> readPath(ContainerPlace place, std::string path)
{
    const ContainerSpot spot = TRY(openSpot(place, path, false));
    Result<OpenedPath> opened = openLast(spot);
    if (!opened)
        return failure(pathError(opened.error(), place, path));
    PathStat stat;
    stat.name = baseOf(path);
    stat.size = opened->node.st_size;
    stat.mode = goFileMode(opened->node.st_mode);
    stat.mtime =
        rfc3339Nano(opened->node.st_mtim.tv_sec * kSecondNs + std::int64_t(opened->node.st_mtim.tv_nsec));
    if (S_ISLNK(opened->node.st_mode))
        stat.linkTarget = linkTarget(spot, *opened);
    PathArchive archive;
    archive.stat = model::toJson(stat);
    archive.tar = std::make_shared<image::TreeTar>(std::move(opened->parent), opened->name, stat.name);
    return archive;
}

Result<std::optional<image::Owner>> ownerFor(const ContainerPlace &place)
{
    if (place.user.empty())
        return std::optional<image::Owner>();
    const UniqueFd root = TRY(openMerged(place));
    const runtime::Identity identity = TRY(runtime::resolveIdentity(root.get(), place.user, {}));
    return std::optional(image::Owner{identity.uid, identity.gid});
}

Result<void> checkTarget(const ContainerPlace &place, const ContainerSpot &spot, const std::string &path)
{
    const Result<UniqueFd> folder = sys::openInRoot(spot.root.get(), spot.path, O_PATH);
    if (!folder)
        return failure(pathError(folder.error(), place, path));
    const struct stat node = TRY(sys::statOf(folder->get()));
    if (!S_ISDIR(node.st_mode))
        return failure(invalid("extraction point is not a directory"));
    if (!spot.reason.empty())
        return failure(Error{ErrorKind::Forbidden, spot.reason, {}, 0});
    struct statvfs system = {};
    if (::fstatvfs(folder->get(), &system) != 0 || (system.f_flag & ST_RDONLY) == 0)
        return {};
    const bool isRoot = TRY(sys::statOf(spot.root.get())).st_dev == node.st_dev;
    return failure(
        Error{ErrorKind::Forbidden,
              isRoot ? "container rootfs is marked read-only" : "mounted volume is marked read-only",
              {},
              0});
}

// Whoever pushes must not wait for a worker that has given up.
struct StoppedUpload
{
    UploadPtr upload;
    ~StoppedUpload() { upload->stop(); }
};

Result<void> writePath(ContainerPlace place, CopyRequest request, UploadPtr body, std::string unpacker)
{
    const StoppedUpload stop{body};
    const ContainerSpot spot = TRY(openSpot(place, request.path, true));
    TRY_VOID(checkTarget(place, spot, request.path));
    image::TreeTarget target;
    target.path = spot.path;
    target.keepsKinds = request.keepsKinds;
    if (request.asItsUser)
        target.owner = TRY(ownerFor(place));
    image::Inflate tar(*body);
    return image::unpackTreeInJail(unpacker, tar, spot.root.get(), target)
        .map([](const image::LayerContent &) {});
}

Result<ImageStream> readAllOf(ContainerPlace place)
{
    UniqueFd root = TRY(openMerged(place));
    return ImageStream(std::make_shared<image::TreeTar>(std::move(root), ".", ""));
}

Result<std::vector<image::TreeChange>> readChanges(ContainerPlace place)
{
    const UniqueFd lower = TRY(openLayers(place.layers));
    const UniqueFd upper = TRY(sys::openHost(place.folder + "/upper", O_RDONLY | O_DIRECTORY));
    return image::UpperFolder(upper.get(), lower.get(), standardMountPoints()).changes();
}

Result<ContainerPlace> placeById(Engine &engine, const ContainerId &id)
{
    const ContainerPtr container = engine.containers().index().byId(id);
    if (!container)
        return failure(notFound("No such container: " + id.str()));
    return placeOf(engine, *container);
}

} // namespace

QCoro::Task<Result<PathArchive>> openPath(Engine &engine, std::string name, std::string path)
{
    if (path.empty())
        co_return failure(invalid("path cannot be empty"));
    if (!path.starts_with('/'))
        path.insert(0, "/");
    CO_TRY(container, engine.containers().index().find(name));
    CO_TRY(place, placeOf(engine, *container));
    place.name = name;
    co_return co_await offload(&readPath, std::move(place), std::move(path));
}

QCoro::Task<Result<void>> copyInto(Engine &engine, std::string name, CopyRequest request, UploadPtr body)
{
    const auto found = engine.containers().index().find(name);
    if (!found) {
        body->stop();
        co_return failure(found.error());
    }
    const ContainerPtr container = *found;
    if (!request.path.starts_with('/'))
        request.path.insert(0, "/");
    // It must not start or go while its files are written from outside; a running one may do what it likes.
    const auto guard = co_await container->operations.acquire();
    auto place = placeById(engine, container->id());
    if (place)
        place->name = name;
    if (!place) {
        body->stop();
        co_return failure(place.error());
    }
    std::string unpacker = engine.options().unpackProgram;
    auto copied =
        co_await offload(&writePath, std::move(*place), std::move(request), body, std::move(unpacker));
    if (copied)
        publishContainer(engine.events(), *container, "extract-to-dir", {});
    co_return copied;
}

QCoro::Task<Result<ImageStream>> exportContainer(Engine &engine, ContainerId id)
{
    CO_TRY(place, placeById(engine, id));
    CO_TRY(stream, co_await offload(&readAllOf, std::move(place)));
    if (const ContainerPtr container = engine.containers().index().byId(id))
        publishContainer(engine.events(), *container, "export", {});
    co_return stream;
}

QCoro::Task<Result<std::vector<model::FilesystemChange>>> containerChanges(Engine &engine, ContainerId id)
{
    CO_TRY(place, placeById(engine, id));
    CO_TRY(changes, co_await offload(&readChanges, std::move(place)));
    std::vector<model::FilesystemChange> rows;
    for (image::TreeChange &change : changes)
        rows.push_back({std::move(change.path), static_cast<int>(change.kind)});
    co_return rows;
}

} // namespace berth::engine

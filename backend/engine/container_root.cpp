#include "backend/engine/container_root.h"

#include "backend/engine/containers.h"
#include "backend/engine/engine.h"
#include "backend/engine/volumes.h"
#include "backend/sys/mounts.h"
#include "backend/sys/paths.h"
#include "backend/sys/process.h"

#include <algorithm>
#include <fcntl.h>

namespace berth::engine {

namespace {

constexpr int kFolderOnly = O_PATH | O_DIRECTORY;

bool isInside(const std::string &path, const std::string &folder)
{
    return path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
}

std::string plainPath(const std::string &path)
{
    std::string plain;
    for (const std::string &name : sys::pathComponents(path))
        plain += '/' + name;
    return plain.empty() ? "/" : plain;
}

// The root of a process that still is the container's.
Result<UniqueFd> openLiveRoot(const ContainerPlace &place)
{
    const UniqueFd before = TRY(sys::openProcess(place.pid, place.startTicks));
    UniqueFd root = TRY(sys::openHost("/proc/" + std::to_string(place.pid) + "/root", kFolderOnly));
    TRY_VOID(sys::openProcess(place.pid, place.startTicks));
    return root;
}

// A volume or a bind of a container that does not run: its source, entered directly.
Result<ContainerSpot> openMount(const ContainerPlace::Mount &mount, const std::string &path)
{
    const char *reason = mount.readOnly ? "mounted volume is marked read-only" : "";
    const std::string rest = path.substr(mount.destination.size());
    const UniqueFd source = TRY(sys::openHost(mount.source, O_PATH));
    if (S_ISDIR(TRY(sys::statOf(source.get())).st_mode)) {
        UniqueFd folder = TRY(sys::openHost(mount.source, kFolderOnly));
        return ContainerSpot{std::move(folder), rest.empty() ? "/" : rest, reason};
    }
    const std::size_t slash = mount.source.rfind('/');
    UniqueFd parent = TRY(sys::openHost(mount.source.substr(0, slash + 1), kFolderOnly));
    return ContainerSpot{std::move(parent), mount.source.substr(slash) + rest, reason};
}

} // namespace

const std::set<std::string> &standardMountPoints()
{
    static const std::set<std::string> points{"/proc",      "/sys",          "/dev",
                                              "/etc/hosts", "/etc/hostname", "/etc/resolv.conf"};
    return points;
}

Result<ContainerPlace> placeOf(Engine &engine, const Container &container)
{
    const ContainerRecord &record = container.record;
    ContainerPlace place;
    place.name = record.name;
    place.user = record.config.user;
    place.folder = engine.containers().folder(container.id());
    place.readOnlyRoot = record.hostConfig.readonlyRootfs;
    place.layers = TRY(engine.images().layerFolders(ImageId(record.imageId)));
    if (place.layers.empty())
        place.layers.push_back(engine.options().dataRoot + "/empty");
    for (const MountRecord &mount : record.mounts) {
        if (mount.type == "bind")
            place.mounts.push_back({mount.destination, mount.source, mount.readOnly});
        else if (mount.type == "volume")
            place.mounts.push_back({mount.destination,
                                    TRY(engine.volumes().folder(mount.name)) + "/_data/" + mount.subPath,
                                    mount.readOnly});
    }
    if (container.isLive()) {
        place.pid = container.pid;
        place.startTicks = container.startTicks;
    }
    return place;
}

Result<UniqueFd> mountOverlay(const std::vector<std::string> &layers, const std::string &upper,
                              const std::string &work)
{
    std::vector<UniqueFd> opened;
    sys::OverlayLayers parts;
    for (const std::string &folder : layers) {
        opened.push_back(TRY(sys::openHost(folder, kFolderOnly)));
        parts.lowerFds.push_back(opened.back().get());
    }
    if (upper.empty() && opened.size() == 1)
        return std::move(opened.front());
    for (const auto &[path, slot] : {std::pair{&upper, &parts.upperFd}, std::pair{&work, &parts.workFd}}) {
        if (path->empty())
            continue;
        opened.push_back(TRY(sys::openHost(*path, kFolderOnly)));
        *slot = opened.back().get();
    }
    return sys::newOverlay(parts, upper.empty() ? sys::mountFlag::ReadOnly : 0);
}

Result<UniqueFd> openLayers(const std::vector<std::string> &layers)
{
    return mountOverlay(layers, {}, {});
}

Result<UniqueFd> openMerged(const ContainerPlace &place)
{
    std::vector<std::string> folders{place.folder + "/upper"};
    folders.insert(folders.end(), place.layers.begin(), place.layers.end());
    return openLayers(folders);
}

Result<ContainerSpot> openSpot(const ContainerPlace &place, const std::string &path, bool writable)
{
    if (place.pid != 0)
        return ContainerSpot{TRY(openLiveRoot(place)), path, {}};
    const std::string plain = plainPath(path);
    const ContainerPlace::Mount *inner = nullptr;
    for (const ContainerPlace::Mount &mount : place.mounts) {
        if (isInside(plain, mount.destination) &&
            (!inner || mount.destination.size() > inner->destination.size()))
            inner = &mount;
    }
    if (inner)
        return openMount(*inner, plain);
    ContainerSpot spot;
    spot.path = path;
    spot.root = writable ? TRY(mountOverlay(place.layers, place.folder + "/upper", place.folder + "/work"))
                         : TRY(openMerged(place));
    if (place.readOnlyRoot)
        spot.reason = "container rootfs is marked read-only";
    return spot;
}

} // namespace berth::engine

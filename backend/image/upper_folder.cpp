#include "backend/image/upper_folder.h"

#include "backend/store/remove_tree.h"
#include "backend/sys/paths.h"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

namespace berth::image {

namespace {

constexpr int kDeepestChange = 1024;

std::string pathBelow(const std::string &folder, const std::string &name)
{
    return folder.empty() ? name : folder + '/' + name;
}

UniqueFd openPlainFolder(int parent, const std::string &name)
{
    return UniqueFd(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

bool isSameNode(const struct stat &a, const struct stat &b)
{
    return a.st_mode == b.st_mode && a.st_uid == b.st_uid && a.st_gid == b.st_gid;
}

} // namespace

Result<std::vector<std::string>> namesIn(int folder)
{
    UniqueFd again(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!again)
        return failure(systemError("opening a folder", errno));
    const std::unique_ptr<DIR, int (*)(DIR *)> stream(::fdopendir(again.get()), &::closedir);
    if (!stream)
        return failure(systemError("reading a folder", errno));
    again.release();
    std::vector<std::string> names;
    while (const dirent *entry = ::readdir(stream.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..")
            names.emplace_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

bool isWhiteoutNode(const struct stat &node)
{
    return S_ISCHR(node.st_mode) && node.st_rdev == makedev(0, 0);
}

bool isKeptAttribute(std::string_view name)
{
    return name == "security.capability" || (name.starts_with("user.") && !name.starts_with("user.overlay."));
}

UpperFolder::UpperFolder(int upper, int lower, const std::set<std::string> &mountPoints)
    : upper_(upper), lower_(lower)
{
    for (const std::string &point : mountPoints) {
        std::string path;
        for (const std::string &name : sys::pathComponents(point)) {
            if (!path.empty())
                parents_.insert(path);
            path = pathBelow(path, name);
        }
        points_.insert(path);
    }
}

bool UpperFolder::isOpaque(int folder)
{
    char value = 0;
    return ::fgetxattr(folder, "trusted.overlay.opaque", &value, 1) == 1 && value == 'y';
}

bool UpperFolder::lowerStat(const std::string &path, struct stat &node) const
{
    if (lower_ < 0)
        return false;
    const Result<UniqueFd> found = sys::openEntry(lower_, path, O_PATH);
    return found && ::fstat(found->get(), &node) == 0 && !isWhiteoutNode(node);
}

bool UpperFolder::hasOnlyMountPoints(int folder, const std::string &path) const
{
    const Result<std::vector<std::string>> names = namesIn(folder);
    return names && std::all_of(names->begin(), names->end(), [&](const std::string &name) {
               return isMountPointOnly(folder, name, pathBelow(path, name));
           });
}

bool UpperFolder::isMountPointOnly(int parent, const std::string &name, const std::string &path) const
{
    const bool isPoint = points_.contains(path);
    if (!isPoint && !parents_.contains(path))
        return false;
    struct stat node = {}, below = {};
    if (::fstatat(parent, name.c_str(), &node, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    const bool isBelow = lowerStat(path, below);
    if (S_ISREG(node.st_mode))
        return isPoint && !isBelow && node.st_size == 0;
    // A folder that the layers have too was only copied up, for what was made in it.
    if (!S_ISDIR(node.st_mode) || (isBelow && !isSameNode(node, below)))
        return false;
    const UniqueFd folder = openPlainFolder(parent, name);
    return folder && !isOpaque(folder.get()) && hasOnlyMountPoints(folder.get(), path);
}

Result<void> UpperFolder::removeMountPoints() const
{
    std::set<std::string> all = parents_;
    all.insert(points_.begin(), points_.end());
    // Parents come before what is in them: the highest that can go goes as a whole.
    for (const std::string &path : all) {
        const std::size_t slash = path.rfind('/');
        const std::string name = path.substr(slash == std::string::npos ? 0 : slash + 1);
        const std::string above = slash == std::string::npos ? "." : path.substr(0, slash);
        const Result<UniqueFd> parent = sys::openEntry(upper_, above, O_RDONLY | O_DIRECTORY);
        if (parent && isMountPointOnly(parent->get(), name, path))
            TRY_VOID(store::removeTree(parent->get(), name));
    }
    return {};
}

struct UpperFolder::ChangeWalk
{
    const UpperFolder &upper;
    std::vector<TreeChange> found = {};

    Result<void> folder(int at, const std::string &path, bool hidesLower, int depth);
    Result<void> entry(int parent, const std::string &name, const std::string &path, bool hidesLower,
                       int depth);
    void add(const std::string &path, ChangeKind kind) { found.push_back({'/' + path, kind}); }
    void addHidden(const std::string &path, const std::vector<std::string> &kept);
};

// What an opaque folder hides of the layers and does not have itself.
void UpperFolder::ChangeWalk::addHidden(const std::string &path, const std::vector<std::string> &kept)
{
    if (upper.lower_ < 0)
        return;
    const Result<UniqueFd> below = sys::openEntry(upper.lower_, path, O_RDONLY | O_DIRECTORY);
    const Result<std::vector<std::string>> names = below ? namesIn(below->get()) : failure(below.error());
    if (!names)
        return;
    for (const std::string &name : *names) {
        if (!std::binary_search(kept.begin(), kept.end(), name))
            add(pathBelow(path, name), ChangeKind::Deleted);
    }
}

Result<void> UpperFolder::ChangeWalk::entry(int parent, const std::string &name, const std::string &path,
                                            bool hidesLower, int depth)
{
    struct stat node = {}, below = {};
    if (::fstatat(parent, name.c_str(), &node, AT_SYMLINK_NOFOLLOW) != 0)
        return {}; // gone meanwhile
    const bool isBelow = upper.lowerStat(path, below);
    if (isWhiteoutNode(node)) {
        if (isBelow)
            add(path, ChangeKind::Deleted);
        return {};
    }
    if (upper.isMountPointOnly(parent, name, path))
        return {};
    const bool isFolder = S_ISDIR(node.st_mode);
    const bool isTouched = !isFolder || !isSameNode(node, below) ||
                           node.st_mtim.tv_sec != below.st_mtim.tv_sec ||
                           node.st_mtim.tv_nsec != below.st_mtim.tv_nsec;
    if (!isBelow)
        add(path, ChangeKind::Added);
    else if (isTouched)
        add(path, ChangeKind::Modified);
    if (!isFolder)
        return {};
    const UniqueFd opened = openPlainFolder(parent, name);
    return opened ? folder(opened.get(), path, hidesLower || isOpaque(opened.get()), depth + 1)
                  : Result<void>();
}

Result<void> UpperFolder::ChangeWalk::folder(int at, const std::string &path, bool hidesLower, int depth)
{
    if (depth > kDeepestChange)
        return failure(invalid("the container nests folders deeper than " + std::to_string(kDeepestChange)));
    const std::vector<std::string> names = TRY(namesIn(at));
    if (hidesLower)
        addHidden(path, names);
    for (const std::string &name : names)
        TRY_VOID(entry(at, name, pathBelow(path, name), hidesLower, depth));
    return {};
}

Result<std::vector<TreeChange>> UpperFolder::changes() const
{
    ChangeWalk walk{*this};
    TRY_VOID(walk.folder(upper_, {}, false, 0));
    // What was added or removed in a folder changed the folder, even where its times were put back.
    std::set<std::string> listed;
    for (const TreeChange &change : walk.found)
        listed.insert(change.path);
    for (std::size_t i = 0, count = walk.found.size(); i < count; ++i) {
        const std::string parent = walk.found[i].path.substr(0, walk.found[i].path.rfind('/'));
        if (walk.found[i].kind != ChangeKind::Modified && !parent.empty() && listed.insert(parent).second)
            walk.found.push_back({parent, ChangeKind::Modified});
    }
    std::sort(walk.found.begin(), walk.found.end(),
              [](const TreeChange &a, const TreeChange &b) { return a.path < b.path; });
    return std::move(walk.found);
}

} // namespace berth::image

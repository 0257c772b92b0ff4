#include "backend/image/layer_tree.h"

#include "backend/image/upper_folder.h"
#include "backend/store/remove_tree.h"
#include "backend/sys/paths.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

namespace berth::image {

namespace {

constexpr std::size_t kShownName = 200;
constexpr mode_t kImpliedFolderMode = 0755;

// What an archive can cause, as against what a broken or full disk does.
constexpr std::array kArchiveErrnos{ELOOP, EXDEV,     ENOTDIR, EISDIR, ENAMETOOLONG,
                                    EFBIG, ENOTEMPTY, EINVAL,  ENOENT, EMLINK};

bool isMissing(int error)
{
    return error == ENOENT || error == ENOTDIR;
}

} // namespace

Error entryError(std::string_view what, std::string_view path, int sysErrno)
{
    std::string text = std::string(what) + " \"" + std::string(path.substr(0, kShownName)) + "\"";
    if (std::find(kArchiveErrnos.begin(), kArchiveErrnos.end(), sysErrno) != kArchiveErrnos.end()) {
        Error error = invalid(std::move(text));
        error.sysErrno = sysErrno;
        return error;
    }
    return systemError(text, sysErrno);
}

Result<TreePath> TreePath::parse(std::string_view text, std::size_t maxBytes, std::size_t maxDepth)
{
    if (text.size() > maxBytes)
        return failure(
            invalid("a name in the archive is longer than " + std::to_string(maxBytes) + " bytes"));
    TreePath path;
    std::size_t depth = 0;
    while (!text.empty()) {
        const std::size_t slash = std::min(text.find('/'), text.size());
        const std::string_view component = text.substr(0, slash);
        text.remove_prefix(std::min(slash + 1, text.size()));
        if (component.empty() || component == ".")
            continue;
        if (component == "..")
            return failure(invalid("a name in the archive leads out of it with \"..\""));
        if (++depth > maxDepth)
            return failure(
                invalid("a name in the archive is nested deeper than " + std::to_string(maxDepth)));
        if (!path.text_.empty())
            path.text_ += '/';
        path.nameAt_ = path.text_.size();
        path.text_ += component;
    }
    return path;
}

// The folder, or the errno.
struct LayerTree::Opened
{
    UniqueFd folder;
    int error = 0;
};

LayerTree::Opened LayerTree::openBelow(std::string_view path) const
{
    constexpr int kFolder = O_RDONLY | O_DIRECTORY;
    Result<UniqueFd> folder = live_ ? sys::openInRoot(root_, base_ + '/' + std::string(path), kFolder)
                                    : sys::openBeneath(root_, std::string(path), kFolder);
    if (folder)
        return {std::move(*folder), 0};
    return {UniqueFd(), folder.error().sysErrno};
}

Result<int> LayerTree::parentOf(const TreePath &path)
{
    const std::string_view folder = path.parent();
    if (folder.empty() && !live_)
        return root_;
    if (parentKnown_ && parentPath_ == folder)
        return parent_.get();
    parentKnown_ = false;
    Opened opened = openBelow(folder);
    if (isMissing(opened.error) && !folder.empty())
        parent_ = TRY(makeParents(folder));
    else if (!opened.folder)
        return failure(entryError("opening the folder", folder, opened.error));
    else
        parent_ = std::move(opened.folder);
    parentPath_ = folder;
    parentKnown_ = true;
    return parent_.get();
}

// Tars may leave folders out. Each prefix is resolved from the root, so a link in it can lead elsewhere in
// the layer but never out of it.
Result<UniqueFd> LayerTree::makeParents(std::string_view path)
{
    UniqueFd folder = live_ ? openBelow(".").folder : UniqueFd();
    for (std::size_t end = 0; end < path.size();) {
        const std::size_t start = end == 0 ? 0 : end + 1;
        end = std::min(path.find('/', start), path.size());
        const std::string prefix(path.substr(0, end));
        Opened opened = openBelow(prefix);
        if (isMissing(opened.error)) {
            const int parent = folder ? folder.get() : root_;
            opened.folder = TRY(makeFolder(parent, std::string(path.substr(start, end - start))));
            if (::fchmod(opened.folder.get(), kImpliedFolderMode) != 0)
                return failure(entryError("making the folder", prefix, errno));
        } else if (!opened.folder) {
            return failure(entryError("opening the folder", prefix, opened.error));
        }
        folder = std::move(opened.folder);
    }
    return folder;
}

Result<UniqueFd> LayerTree::openFolder(std::string_view path) const
{
    Opened opened = openBelow(path.empty() ? "." : path);
    if (!opened.folder)
        return failure(entryError("opening the folder", path, opened.error));
    return std::move(opened.folder);
}

Result<void> LayerTree::clear(int parent, const std::string &name)
{
    parentKnown_ = false; // it may be the very folder that goes
    if (::unlinkat(parent, name.c_str(), 0) == 0 || errno == ENOENT)
        return {};
    if (errno == EISDIR && ::unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0)
        return {};
    if (live_ && errno == ENOTEMPTY)
        return store::removeTree(parent, name);
    return failure(entryError("replacing", name, errno));
}

// Most names are new: the old entry is removed only when the kernel says that there is one.
template <class Make>
Result<void> LayerTree::replacing(int parent, const std::string &name, Make make)
{
    if (make())
        return {};
    if (errno == EEXIST) {
        // parent is often parent_ itself, which clear() keeps open
        TRY_VOID(clear(parent, name));
        if (make())
            return {};
    }
    return failure(entryError("making", name, errno));
}

Result<UniqueFd> LayerTree::makeFile(int parent, const std::string &name)
{
    UniqueFd file;
    TRY_VOID(replacing(parent, name, [&] {
        file.reset(
            ::openat(parent, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        return file.get() >= 0;
    }));
    return file;
}

Result<UniqueFd> LayerTree::makeFolder(int parent, const std::string &name)
{
    bool opaque = false;
    if (::mkdirat(parent, name.c_str(), 0700) != 0) {
        struct stat node = {};
        if (errno != EEXIST || ::fstatat(parent, name.c_str(), &node, AT_SYMLINK_NOFOLLOW) != 0)
            return failure(entryError("making the folder", name, errno));
        if (!S_ISDIR(node.st_mode)) {
            opaque = isWhiteoutNode(node);
            TRY_VOID(clear(parent, name));
            if (::mkdirat(parent, name.c_str(), 0700) != 0)
                return failure(entryError("making the folder", name, errno));
        }
    }
    UniqueFd folder(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder)
        return failure(entryError("opening the folder", name, errno));
    if (opaque)
        TRY_VOID(makeOpaque(folder.get()));
    return folder;
}

Result<void> LayerTree::makeSymlink(int parent, const std::string &name, const std::string &target)
{
    return replacing(parent, name, [&] { return ::symlinkat(target.c_str(), parent, name.c_str()) == 0; });
}

Result<void> LayerTree::makeNode(int parent, const std::string &name, mode_t type, dev_t device)
{
    return replacing(parent, name, [&] { return ::mknodat(parent, name.c_str(), type | 0600, device) == 0; });
}

Result<void> LayerTree::makeHardLink(int parent, const std::string &name, const TreePath &target)
{
    const UniqueFd from = TRY(openFolder(target.parent()));
    const std::string fromName(target.name());
    struct stat node = {}, there = {};
    if (::fstatat(from.get(), fromName.c_str(), &node, AT_SYMLINK_NOFOLLOW) != 0)
        return failure(entryError("the layer has no such target of a hard link:", target.text(), errno));
    if (S_ISDIR(node.st_mode) || isWhiteoutNode(node))
        return failure(entryError("hard link to what is no file:", target.text(), EINVAL));
    if (::fstatat(parent, name.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0 && there.st_ino == node.st_ino)
        return {}; // the link is there, or names itself
    return replacing(parent, name,
                     [&] { return ::linkat(from.get(), fromName.c_str(), parent, name.c_str(), 0) == 0; });
}

Result<void> LayerTree::whiteOut(int parent, const std::string &name)
{
    if (::mknodat(parent, name.c_str(), S_IFCHR, makedev(0, 0)) == 0)
        return {};
    if (errno != EEXIST)
        return failure(entryError("making the whiteout of", name, errno));
    const UniqueFd folder(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    return folder ? makeOpaque(folder.get()) : Result<void>();
}

Result<void> LayerTree::makeOpaque(int folder)
{
    if (::fsetxattr(folder, "trusted.overlay.opaque", "y", 1, 0) != 0)
        return failure(systemError("marking an opaque folder", errno));
    return {};
}

} // namespace berth::image

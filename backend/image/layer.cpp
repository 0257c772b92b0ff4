#include "backend/image/layer.h"

#include "backend/image/layer_tree.h"
#include "backend/image/space_guard.h"
#include "backend/image/tar_reader.h"
#include "backend/image/upper_folder.h"

#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

namespace berth::image {

namespace {

constexpr std::string_view kWhiteoutPrefix = ".wh.";
constexpr std::string_view kOpaqueMark = ".wh..wh..opq";
constexpr std::string_view kWhiteoutMetaPrefix = ".wh..wh."; // AUFS's own book-keeping
constexpr std::size_t kHoleSize = 4096;
constexpr mode_t kModeBits = 07777;
constexpr std::int64_t kNoId = 0xffffffff; // (uid_t)-1: chown would leave the owner as it is

// Zeros worth a hole: archivers that know nothing of sparse files write them out.
bool isHole(std::string_view bytes)
{
    return bytes.size() >= kHoleSize && bytes[0] == '\0' &&
           bytes.substr(1) == bytes.substr(0, bytes.size() - 1);
}

class Unpacker
{
public:
    Unpacker(Source &tar, int root, const LayerLimits &limits)
        : reader_(tar), root_(root), tree_(root), limits_(limits), space_(root)
    {
    }
    Unpacker(Source &tar, int root, const TreeTarget &target, const LayerLimits &limits)
        : reader_(tar), root_(root), tree_(target.plain ? LayerTree(root) : LayerTree(root, target.path)),
          limits_(limits), target_(&target), space_(root)
    {
    }

    Result<LayerContent> run();

private:
    Result<void> unpackEntry();
    Result<void> prepareTarget(int parent, const std::string &name);
    Result<void> unpackSpecial(const TreePath &path, int parent, const std::string &name);
    Result<bool> unpackWhiteout(int parent, const std::string &name);
    Result<void> unpackFile(int parent, const std::string &name);
    Result<void> unpackFolder(const TreePath &path, int parent, const std::string &name);
    Result<void> unpackHardLink(int parent, const std::string &name);
    Result<void> writeData(int file);
    Result<void> checkSpace(std::uint64_t more);
    Result<void> dress(int file);
    Result<void> dressUnopened(int parent, const std::string &name, bool hasMode);
    Result<void> setAttributes(int file);
    Result<void> setFolderTimes();
    std::array<timespec, 2> times() const;

    struct FolderTime
    {
        std::string path;
        timespec time;
    };

    TarReader reader_;
    int root_;
    LayerTree tree_;
    const LayerLimits &limits_;
    const TreeTarget *target_ = nullptr;    // null: a layer
    struct archive_entry *entry_ = nullptr; // of reader_
    std::string shownName_;
    LayerContent content_;
    std::uint64_t written_ = 0;
    SpaceGuard space_;
    std::vector<FolderTime> folderTimes_; // set last: making entries changes them
};

Result<LayerContent> Unpacker::run()
{
    while (TRY(reader_.next())) {
        if (++content_.entries > limits_.entries)
            return failure(
                invalid("the layer has more than " + std::to_string(limits_.entries) + " entries"));
        entry_ = reader_.entry();
        TRY_VOID(unpackEntry());
    }
    TRY_VOID(setFolderTimes());
    return content_;
}

Result<void> Unpacker::unpackEntry()
{
    shownName_ = TRY(reader_.name());
    const TreePath path = TRY(TreePath::parse(shownName_, limits_.name, limits_.depth));
    for (const std::int64_t id : {archive_entry_uid(entry_), archive_entry_gid(entry_)}) {
        if (id < 0 || id >= kNoId)
            return failure(entryError("owner out of range:", path.text(), EINVAL));
    }
    if (path.isRoot() && target_)
        return {};
    if (path.isRoot()) {
        const bool isFolder = archive_entry_filetype(entry_) == AE_IFDIR;
        return isFolder ? dress(root_) : failure(invalid("the archive's root is not a folder"));
    }
    const int parent = TRY(tree_.parentOf(path));
    const std::string name(path.name());
    if (!target_ && TRY(unpackWhiteout(parent, name)))
        return {};
    if (target_)
        TRY_VOID(prepareTarget(parent, name));
    if (archive_entry_hardlink(entry_))
        return unpackHardLink(parent, name);
    switch (archive_entry_filetype(entry_)) {
    case AE_IFREG:
        return unpackFile(parent, name);
    case AE_IFDIR:
        return unpackFolder(path, parent, name);
    default:
        return unpackSpecial(path, parent, name);
    }
}

Result<void> Unpacker::prepareTarget(int parent, const std::string &name)
{
    if (target_->owner) {
        archive_entry_set_uid(entry_, target_->owner->uid);
        archive_entry_set_gid(entry_, target_->owner->gid);
    }
    struct stat there = {};
    if (!target_->keepsKinds || ::fstatat(parent, name.c_str(), &there, AT_SYMLINK_NOFOLLOW) != 0)
        return {};
    const bool isFolder = !archive_entry_hardlink(entry_) && archive_entry_filetype(entry_) == AE_IFDIR;
    if (S_ISDIR(there.st_mode) && !isFolder)
        return failure(invalid("cannot overwrite directory \"" + name + "\" with non-directory"));
    if (!S_ISDIR(there.st_mode) && isFolder)
        return failure(invalid("cannot overwrite non-directory \"" + name + "\" with directory"));
    return {};
}

Result<bool> Unpacker::unpackWhiteout(int parent, const std::string &name)
{
    if (name.compare(0, kWhiteoutPrefix.size(), kWhiteoutPrefix) != 0)
        return false;
    if (name == kOpaqueMark) {
        TRY_VOID(LayerTree::makeOpaque(parent));
        return true;
    }
    if (name.compare(0, kWhiteoutMetaPrefix.size(), kWhiteoutMetaPrefix) == 0)
        return true;
    const std::string hidden = name.substr(kWhiteoutPrefix.size());
    if (hidden.empty() || hidden == "." || hidden == "..")
        return failure(entryError("malformed whiteout", name, EINVAL));
    TRY_VOID(tree_.whiteOut(parent, hidden));
    return true;
}

Result<void> Unpacker::unpackFile(int parent, const std::string &name)
{
    const UniqueFd file = TRY(tree_.makeFile(parent, name));
    TRY_VOID(writeData(file.get()));
    content_.size += static_cast<std::uint64_t>(std::max<std::int64_t>(archive_entry_size(entry_), 0));
    return dress(file.get());
}

// Holes of sparse files stay holes: only what the archive holds is written, the rest is the file's length.
Result<void> Unpacker::writeData(int file)
{
    std::int64_t end = 0;
    while (std::optional<TarReader::Block> block = TRY(reader_.data())) {
        if (isHole(block->bytes))
            continue;
        TRY_VOID(checkSpace(block->bytes.size()));
        while (!block->bytes.empty()) {
            const ssize_t put = ::pwrite(file, block->bytes.data(), block->bytes.size(), block->offset);
            if (put < 0 && errno == EINTR)
                continue;
            if (put < 0)
                return failure(entryError("writing", shownName_, errno));
            block->bytes.remove_prefix(static_cast<std::size_t>(put));
            block->offset += put;
        }
        end = std::max(end, block->offset);
    }
    const std::int64_t size = archive_entry_size(entry_);
    if (size > end && ::ftruncate(file, size) != 0)
        return failure(entryError("setting the length of", shownName_, errno));
    return {};
}

Result<void> Unpacker::checkSpace(std::uint64_t more)
{
    written_ += more;
    if (written_ > limits_.bytes)
        return failure(invalid("the layer is larger than " + std::to_string(limits_.bytes) + " bytes"));
    return space_.reserve(more);
}

Result<void> Unpacker::unpackFolder(const TreePath &path, int parent, const std::string &name)
{
    const UniqueFd folder = TRY(tree_.makeFolder(parent, name));
    TRY_VOID(dress(folder.get()));
    folderTimes_.push_back({path.text(), times()[1]});
    return {};
}

Result<void> Unpacker::unpackHardLink(int parent, const std::string &name)
{
    if (archive_entry_size(entry_) > 0)
        return failure(entryError("ambiguous entry, a hard link with data:", name, EINVAL));
    const TreePath target = TRY(TreePath::parse(archive_entry_hardlink(entry_), limits_.name, limits_.depth));
    if (target.isRoot())
        return failure(entryError("hard link to a folder:", name, EINVAL));
    return tree_.makeHardLink(parent, name, target);
}

Result<void> Unpacker::unpackSpecial(const TreePath &path, int parent, const std::string &name)
{
    const mode_t type = archive_entry_filetype(entry_);
    if (type == AE_IFLNK) {
        const char *target = archive_entry_symlink(entry_);
        if (!target || *target == '\0' || std::string_view(target).size() >= limits_.name)
            return failure(entryError("malformed link", path.text(), EINVAL));
        TRY_VOID(tree_.makeSymlink(parent, name, target));
        return dressUnopened(parent, name, false);
    }
    // Devices are made as the image has them: the store is a folder of root alone, and what a container may
    // open is decided by its device rules. The one that overlayfs takes for a whiteout is not an image's.
    const dev_t device = makedev(archive_entry_rdevmajor(entry_), archive_entry_rdevminor(entry_));
    const bool isDevice = type == AE_IFCHR || type == AE_IFBLK;
    if (!(isDevice || type == AE_IFIFO) || (isDevice && device == makedev(0, 0)))
        return failure(entryError("refused kind of file:", path.text(), EINVAL));
    TRY_VOID(tree_.makeNode(parent, name, type, isDevice ? device : 0));
    return dressUnopened(parent, name, true);
}

std::array<timespec, 2> Unpacker::times() const
{
    const timespec modified{archive_entry_mtime(entry_), archive_entry_mtime_nsec(entry_)};
    return {modified, modified};
}

// Owner before mode and attributes: chown clears the set-id bits and file capabilities.
Result<void> Unpacker::dress(int file)
{
    const auto stamps = times();
    if (::fchown(file, static_cast<uid_t>(archive_entry_uid(entry_)),
                 static_cast<gid_t>(archive_entry_gid(entry_))) != 0 ||
        ::fchmod(file, archive_entry_mode(entry_) & kModeBits) != 0)
        return failure(entryError("setting owner and mode of", shownName_, errno));
    TRY_VOID(setAttributes(file));
    if (::futimens(file, stamps.data()) != 0)
        return failure(entryError("setting the time of", shownName_, errno));
    return {};
}

// Links and nodes are never opened: opening a fifo or a device does something.
Result<void> Unpacker::dressUnopened(int parent, const std::string &name, bool hasMode)
{
    const auto stamps = times();
    const auto uid = static_cast<uid_t>(archive_entry_uid(entry_));
    const auto gid = static_cast<gid_t>(archive_entry_gid(entry_));
    if (::fchownat(parent, name.c_str(), uid, gid, AT_SYMLINK_NOFOLLOW) != 0 ||
        // Ours alone and just made, so not a link: fchmodat follows none here.
        (hasMode && ::fchmodat(parent, name.c_str(), archive_entry_mode(entry_) & kModeBits, 0) != 0) ||
        ::utimensat(parent, name.c_str(), stamps.data(), AT_SYMLINK_NOFOLLOW) != 0)
        return failure(entryError("setting owner, mode and time of", name, errno));
    return {};
}

Result<void> Unpacker::setAttributes(int file)
{
    if (archive_entry_xattr_count(entry_) == 0)
        return {};
    std::size_t total = 0;
    const char *name = nullptr;
    const void *value = nullptr;
    std::size_t size = 0;
    archive_entry_xattr_reset(entry_);
    while (archive_entry_xattr_next(entry_, &name, &value, &size) == 0) {
        total += size + std::string_view(name).size();
        if (total > limits_.attributes)
            return failure(entryError("too large attributes:", shownName_, EINVAL));
        // A file system without such attributes takes the file without them, as Docker does.
        if (isKeptAttribute(name) && ::fsetxattr(file, name, value, size, 0) != 0 && errno != ENOTSUP)
            return failure(entryError("setting the attributes of", shownName_, errno));
    }
    return {};
}

Result<void> Unpacker::setFolderTimes()
{
    for (auto row = folderTimes_.rbegin(); row != folderTimes_.rend(); ++row) {
        const Result<UniqueFd> folder = tree_.openFolder(row->path);
        const std::array<timespec, 2> stamps{row->time, row->time};
        if (folder) // else a later entry replaced it
            ::futimens(folder->get(), stamps.data());
    }
    return {};
}

} // namespace

Result<LayerContent> unpackLayer(Source &tar, int folder, const LayerLimits &limits)
{
    return Unpacker(tar, folder, limits).run();
}

Result<LayerContent> unpackTree(Source &tar, int root, const TreeTarget &target, const LayerLimits &limits)
{
    return Unpacker(tar, root, target, limits).run();
}

} // namespace berth::image

#include "backend/image/tree_tar.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace berth::image {

namespace {

constexpr std::size_t kPieceSize = 256u << 10;
constexpr std::size_t kAttributeCap = 64u << 10;
constexpr std::size_t kDeepestTree = 1024;
constexpr std::int64_t kSparseFrom = 1 << 20; // smaller holes are not worth a format of their own

} // namespace

struct TarSink
{
    static la_ssize_t write(struct archive *, void *self, const void *bytes, std::size_t size)
    {
        static_cast<TreeTar *>(self)->piece_.append(static_cast<const char *>(bytes), size);
        return static_cast<la_ssize_t>(size);
    }
};

void TreeTar::Freed::operator()(struct archive *writer) const
{
    archive_write_free(writer);
}

void TreeTar::Freed::operator()(struct archive_entry *entry) const
{
    archive_entry_free(entry);
}

TreeTar::TreeTar(UniqueFd parent, std::string name, std::string as, TreeTarOptions options)
    : parent_(std::move(parent)), name_(std::move(name)), as_(std::move(as)), options_(std::move(options)),
      writer_(archive_write_new()), entry_(archive_entry_new())
{
}

TreeTar::~TreeTar() = default;

Error TreeTar::problem(const char *doing) const
{
    const char *text = archive_error_string(writer_.get());
    return internal(std::string(doing) + ": " + (text ? text : "unknown error"));
}

Result<void> TreeTar::begin()
{
    // Names are bytes, whatever the locale is; attributes once, under the name that every reader knows.
    if (archive_write_set_format_pax_restricted(writer_.get()) != ARCHIVE_OK ||
        archive_write_set_options(writer_.get(), "hdrcharset=BINARY,xattrheader=SCHILY") != ARCHIVE_OK ||
        archive_write_set_bytes_per_block(writer_.get(), 0) != ARCHIVE_OK ||
        archive_write_open(writer_.get(), this, nullptr, &TarSink::write, nullptr) != ARCHIVE_OK)
        return failure(problem("beginning an archive"));
    if (name_ == ".") {
        struct stat node = {};
        if (::fstat(parent_.get(), &node) != 0)
            return failure(systemError("reading a folder", errno));
        return visitFolder(parent_.get(), name_, {}, as_, node);
    }
    struct stat node = {};
    if (::fstatat(parent_.get(), name_.c_str(), &node, AT_SYMLINK_NOFOLLOW) != 0)
        return failure(systemError("reading " + name_, errno));
    return S_ISDIR(node.st_mode) ? visitFolder(parent_.get(), name_, {}, as_, node)
                                 : visit(parent_.get(), name_, as_, as_);
}

Result<std::string_view> TreeTar::next()
{
    piece_.clear();
    if (!std::exchange(begun_, true))
        TRY_VOID(begin());
    while (piece_.size() < kPieceSize && !ended_)
        TRY_VOID(step());
    return std::string_view(piece_);
}

Result<void> TreeTar::step()
{
    if (file_)
        return copyPiece();
    if (levels_.empty()) {
        ended_ = true;
        if (archive_write_close(writer_.get()) != ARCHIVE_OK)
            return failure(problem("ending an archive"));
        return {};
    }
    Level &level = levels_.back();
    if (level.at == level.names.size()) {
        levels_.pop_back();
        return {};
    }
    const std::string name = level.names[level.at++];
    const std::string path = level.path.empty() ? name : level.path + '/' + name;
    const bool isBare = level.inTar.empty() || level.inTar == "/";
    const std::string inTar = isBare ? level.inTar + name : level.inTar + '/' + name;
    return visit(level.folder.get(), name, path, inTar);
}

bool TreeTar::isTaken(const std::string &path, bool isFolder) const
{
    return !options_.takes || options_.takes(path, isFolder);
}

Result<void> TreeTar::visit(int parent, const std::string &name, const std::string &path,
                            const std::string &inTar)
{
    struct stat node = {};
    if (::fstatat(parent, name.c_str(), &node, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ? Result<void>() : failure(systemError("reading " + path, errno));
    if (options_.upper && options_.upper->isMountPointOnly(parent, name, path))
        return {};
    if (options_.upper && isWhiteoutNode(node)) {
        const std::size_t slash = inTar.rfind('/') + 1;
        return mark(inTar.substr(0, slash) + ".wh." + name);
    }
    if (S_ISDIR(node.st_mode))
        return visitFolder(parent, name, path, inTar, node);
    if (S_ISSOCK(node.st_mode) || !isTaken(path, false))
        return {};
    describe(node, inTar);
    if (node.st_nlink > 1) {
        const auto [known, isNew] = linked_.emplace(std::pair{node.st_dev, node.st_ino}, inTar);
        if (!isNew) {
            archive_entry_set_hardlink(entry_.get(), known->second.c_str());
            archive_entry_set_size(entry_.get(), 0);
            return writeHeader();
        }
    }
    if (S_ISREG(node.st_mode))
        return visitFile(parent, name, inTar);
    if (S_ISLNK(node.st_mode) && !TRY(addLink(parent, name)))
        return {};
    return writeHeader();
}

Result<void> TreeTar::visitFolder(int parent, const std::string &name, const std::string &path,
                                  const std::string &inTar, const struct stat &node)
{
    if (levels_.size() == kDeepestTree)
        return failure(invalid("folders are nested deeper than " + std::to_string(kDeepestTree)));
    UniqueFd folder(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder)
        return errno == ENOENT || errno == ENOTDIR ? Result<void>()
                                                   : failure(systemError("opening " + path, errno));
    if (!inTar.empty() && isTaken(path, true)) {
        describe(node, inTar == "/" ? inTar : inTar + '/');
        TRY_VOID(addAttributes(folder.get()));
        TRY_VOID(writeHeader());
    }
    if (options_.upper && !path.empty() && UpperFolder::isOpaque(folder.get()))
        TRY_VOID(mark(inTar + "/.wh..wh..opq"));
    std::vector<std::string> names = TRY(namesIn(folder.get()));
    levels_.push_back({std::move(folder), path, inTar, std::move(names), 0});
    return {};
}

Result<void> TreeTar::visitFile(int parent, const std::string &name, const std::string &inTar)
{
    // It may have become a fifo since it was looked at: opening must not wait.
    file_.reset(::openat(parent, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat node = {};
    if (!file_)
        return errno == ENOENT || errno == ELOOP ? Result<void>()
                                                 : failure(systemError("opening " + inTar, errno));
    if (::fstat(file_.get(), &node) != 0 || !S_ISREG(node.st_mode)) {
        file_.reset();
        return {};
    }
    fileAt_ = 0;
    fileSize_ = node.st_size;
    fileBytes_ += static_cast<std::uint64_t>(node.st_size);
    holes_.clear();
    archive_entry_set_size(entry_.get(), fileSize_);
    TRY_VOID(addAttributes(file_.get()));
    if (node.st_size >= kSparseFrom && node.st_blocks * 512 < node.st_size)
        addHoles(node.st_size);
    return writeHeader();
}

void TreeTar::addHoles(std::int64_t size)
{
    for (std::int64_t at = 0; at < size;) {
        const std::int64_t data = ::lseek(file_.get(), at, SEEK_DATA);
        if (data < 0 && errno != ENXIO)
            return;
        const std::int64_t from = data < 0 ? size : std::min<std::int64_t>(data, size);
        if (from > at)
            holes_.push_back({at, from});
        if (from == size)
            break;
        const std::int64_t hole = ::lseek(file_.get(), from, SEEK_HOLE);
        const std::int64_t to = hole < 0 ? size : std::min<std::int64_t>(hole, size);
        archive_entry_sparse_add_entry(entry_.get(), from, to - from);
        at = to;
    }
    // A file that is one hole has no data to name but its end.
    if (archive_entry_sparse_count(entry_.get()) == 0)
        archive_entry_sparse_add_entry(entry_.get(), size, 0);
}

Result<void> TreeTar::copyPiece()
{
    static constexpr std::size_t kBuffer = kPieceSize;
    if (fileAt_ == fileSize_) {
        file_.reset();
        return archive_write_finish_entry(writer_.get()) == ARCHIVE_OK ? Result<void>()
                                                                       : failure(problem("ending an entry"));
    }
    const auto hole = std::find_if(holes_.begin(), holes_.end(),
                                   [&](const Hole &row) { return row.from <= fileAt_ && fileAt_ < row.to; });
    const auto next =
        std::find_if(holes_.begin(), holes_.end(), [&](const Hole &row) { return row.from > fileAt_; });
    std::int64_t end = hole != holes_.end() ? hole->to : next != holes_.end() ? next->from : fileSize_;
    end = std::min<std::int64_t>(end, fileAt_ + std::int64_t(kBuffer));
    buffer_.resize(kBuffer);
    auto wanted = static_cast<std::size_t>(end - fileAt_);
    ssize_t got = 0;
    if (hole == holes_.end()) {
        got = ::pread(file_.get(), buffer_.data(), wanted, fileAt_);
        if (got < 0)
            return failure(systemError("reading a file", errno));
    }
    // A file that became shorter is filled up: its length is written already.
    const auto have = static_cast<std::size_t>(got);
    if (have == 0 || hole != holes_.end())
        std::fill(buffer_.begin(), buffer_.begin() + std::ptrdiff_t(wanted), '\0');
    else
        wanted = have;
    if (archive_write_data(writer_.get(), buffer_.data(), wanted) < 0)
        return failure(problem("writing an entry"));
    fileAt_ += std::int64_t(wanted);
    return {};
}

void TreeTar::describe(const struct stat &node, const std::string &inTar)
{
    archive_entry_clear(entry_.get());
    archive_entry_copy_stat(entry_.get(), &node);
    archive_entry_unset_atime(entry_.get());
    archive_entry_unset_ctime(entry_.get());
    archive_entry_unset_birthtime(entry_.get());
    archive_entry_copy_pathname(entry_.get(), inTar.c_str());
    if (!options_.times)
        archive_entry_set_mtime(entry_.get(), 0, 0);
    if (!S_ISREG(node.st_mode))
        archive_entry_set_size(entry_.get(), 0);
    if (options_.owner) {
        archive_entry_set_uid(entry_.get(), options_.owner->uid);
        archive_entry_set_gid(entry_.get(), options_.owner->gid);
    }
    if (options_.mode && !S_ISLNK(node.st_mode))
        archive_entry_set_perm(entry_.get(), *options_.mode);
}

Result<void> TreeTar::addAttributes(int file)
{
    if (!options_.attributes)
        return {};
    char names[kAttributeCap];
    const ssize_t length = ::flistxattr(file, names, sizeof names);
    std::string value;
    for (ssize_t at = 0; at < length;) {
        const std::string name = names + at;
        at += static_cast<ssize_t>(name.size()) + 1;
        if (!isKeptAttribute(name))
            continue;
        value.resize(kAttributeCap);
        const ssize_t size = ::fgetxattr(file, name.c_str(), value.data(), value.size());
        if (size < 0)
            continue; // removed meanwhile
        archive_entry_xattr_add_entry(entry_.get(), name.c_str(), value.data(), std::size_t(size));
    }
    return {};
}

Result<bool> TreeTar::addLink(int parent, const std::string &name)
{
    char target[PATH_MAX + 1];
    const ssize_t size = ::readlinkat(parent, name.c_str(), target, sizeof target - 1);
    if (size < 0)
        return false; // gone or replaced meanwhile
    target[size] = '\0';
    archive_entry_copy_symlink(entry_.get(), target);
    return true;
}

// An empty file whose name says everything.
Result<void> TreeTar::mark(const std::string &inTar)
{
    archive_entry_clear(entry_.get());
    archive_entry_copy_pathname(entry_.get(), inTar.c_str());
    archive_entry_set_filetype(entry_.get(), AE_IFREG);
    archive_entry_set_perm(entry_.get(), 0600);
    archive_entry_set_size(entry_.get(), 0);
    archive_entry_set_mtime(entry_.get(), 0, 0);
    return writeHeader();
}

Result<void> TreeTar::writeHeader()
{
    const int outcome = archive_write_header(writer_.get(), entry_.get());
    return outcome == ARCHIVE_OK || outcome == ARCHIVE_WARN ? Result<void>()
                                                            : failure(problem("writing an entry"));
}

} // namespace berth::image

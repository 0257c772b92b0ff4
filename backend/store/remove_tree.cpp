#include "backend/store/remove_tree.h"

#include "backend/base/fd.h"
#include "backend/store/durable_file.h"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <set>
#include <sys/stat.h>
#include <utility>
#include <vector>

namespace berth::store {

namespace {

// Deeper folders are first moved up beside the top one, so that neither descriptors nor the stack run out.
constexpr int kDeepest = 64;

struct CloseFolder
{
    void operator()(DIR *folder) const { ::closedir(folder); }
};
using FolderStream = std::unique_ptr<DIR, CloseFolder>;

FolderStream openStream(int parent, const char *name)
{
    UniqueFd fd(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd)
        return nullptr;
    FolderStream stream(::fdopendir(fd.get()));
    if (stream)
        fd.release();
    return stream;
}

const dirent *nextEntry(DIR *stream)
{
    while (const dirent *entry = ::readdir(stream)) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..")
            return entry;
    }
    return nullptr;
}

class TreeRemover
{
public:
    TreeRemover(int parent, std::string name) : parent_(parent), name_(std::move(name)) {}

    Result<void> run()
    {
        TRY_VOID(removeEntry(parent_, name_.c_str(), 0));
        for (int next = 0; next < moved_; ++next)
            TRY_VOID(removeEntry(parent_, movedName(next).c_str(), 0));
        return {};
    }

private:
    std::string movedName(int number) const
    {
        return std::string(kTempPrefix) + name_.substr(0, 200) + ".deep" + std::to_string(number);
    }

    Result<void> removeEntry(int parent, const char *name, int depth)
    {
        if (::unlinkat(parent, name, 0) == 0 || errno == ENOENT)
            return {};
        if (errno != EISDIR && errno != EPERM)
            return failure(systemError(std::string("remove ") + name, errno));
        if (depth == kDeepest && ::renameat(parent, name, parent_, movedName(moved_).c_str()) == 0) {
            ++moved_;
            return {};
        }
        if (const FolderStream stream = openStream(parent, name))
            TRY_VOID(emptyFolder(stream.get(), depth));
        if (::unlinkat(parent, name, AT_REMOVEDIR) != 0 && errno != ENOENT)
            return failure(systemError(std::string("remove ") + name, errno));
        return {};
    }

    // A folder that is changed while it is read may hide entries: read again until one pass finds none.
    Result<void> emptyFolder(DIR *stream, int depth)
    {
        for (bool found = true; found; ::rewinddir(stream)) {
            found = false;
            while (const dirent *entry = nextEntry(stream)) {
                found = true;
                TRY_VOID(removeEntry(::dirfd(stream), entry->d_name, depth + 1));
            }
        }
        return {};
    }

    const int parent_;
    const std::string name_;
    int moved_ = 0;
};

class TreeMeasure
{
public:
    Result<TreeSize> run(int parent, const std::string &name)
    {
        struct stat status = {};
        if (::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
            return failure(systemError("stat " + name, errno));
        device_ = status.st_dev;
        add(status);
        if (S_ISDIR(status.st_mode))
            enter(parent, name.c_str());
        // Depth-first with one open stream per level, at most kDeepest: what lies deeper is not counted.
        while (!open_.empty()) {
            if (const dirent *entry = nextEntry(open_.back().get()))
                visit(::dirfd(open_.back().get()), entry->d_name);
            else
                open_.pop_back();
        }
        return size_;
    }

private:
    void enter(int parent, const char *name)
    {
        if (open_.size() >= std::size_t(kDeepest))
            return;
        if (FolderStream stream = openStream(parent, name))
            open_.push_back(std::move(stream));
    }
    void visit(int parent, const char *name)
    {
        struct stat status = {};
        if (::fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0 || status.st_dev != device_)
            return;
        add(status);
        if (S_ISDIR(status.st_mode))
            enter(parent, name);
    }
    void add(const struct stat &status)
    {
        ++size_.entries;
        if (S_ISDIR(status.st_mode) || (status.st_nlink > 1 && !counted_.insert(status.st_ino).second))
            return;
        size_.bytes += std::int64_t(status.st_blocks) * 512;
    }

    dev_t device_ = 0;
    std::vector<FolderStream> open_;
    std::set<ino_t> counted_;
    TreeSize size_;
};

} // namespace

Result<void> removeTree(int parent, const std::string &name)
{
    return TreeRemover(parent, name).run();
}

Result<TreeSize> treeSize(int parent, const std::string &name)
{
    return TreeMeasure().run(parent, name);
}

} // namespace berth::store

// A folder as a tar, made as it is pulled: for copies out of containers, exports, and the layers of commits
// and builds. Walks by descriptors and follows nothing, so that a tree that changes meanwhile cannot lead it
// elsewhere. Keeps hard links, holes, capabilities and user attributes; leaves sockets out. One thread at a
// time.
#pragma once

#include "backend/base/fd.h"
#include "backend/image/layer.h"
#include "backend/image/source.h"
#include "backend/image/upper_folder.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <utility>
#include <vector>

struct archive;
struct archive_entry;

namespace berth::image {

struct TreeTarOptions
{
    // An overlay's upper folder, told as a layer: whiteouts become files `.wh.x`, opaque folders a mark.
    const UpperFolder *upper = nullptr;
    std::optional<Owner> owner; // instead of the files' own
    std::optional<mode_t> mode; // of files and folders
    bool times = true;          // false: all of 1970, for a digest of the content alone
    bool attributes = true;
    // Whether an entry goes in, by its path below the start ("a/b"); a folder that does not may still hold
    // some that do. None: all.
    std::function<bool(const std::string &path, bool isFolder)> takes;
};

class TreeTar : public Source
{
public:
    // `name` in `parent` and all below it, called `as` in the tar: "." for a name without a prefix of its
    // own; empty for no entry of the folder itself and its entries without a prefix. `name` "." is `parent`.
    TreeTar(UniqueFd parent, std::string name, std::string as, TreeTarOptions options = {});
    ~TreeTar() override;
    Result<std::string_view> next() override;
    std::uint64_t fileBytes() const { return fileBytes_; } // of regular files so far, hard links once

private:
    struct Level
    {
        UniqueFd folder;
        std::string path, inTar; // below the start; in the tar
        std::vector<std::string> names;
        std::size_t at = 0;
    };
    struct Hole
    {
        std::int64_t from, to;
    };
    struct Freed
    {
        void operator()(struct archive *writer) const;
        void operator()(struct archive_entry *entry) const;
    };
    friend struct TarSink;

    Result<void> step();
    Result<void> begin();
    Result<void> visit(int parent, const std::string &name, const std::string &path,
                       const std::string &inTar);
    Result<void> visitFolder(int parent, const std::string &name, const std::string &path,
                             const std::string &inTar, const struct stat &node);
    Result<void> visitFile(int parent, const std::string &name, const std::string &inTar);
    Result<void> mark(const std::string &inTar);
    Result<void> copyPiece();
    void describe(const struct stat &node, const std::string &inTar);
    Result<void> addAttributes(int file);
    void addHoles(std::int64_t size);
    Result<bool> addLink(int parent, const std::string &name);
    Result<void> writeHeader();
    bool isTaken(const std::string &path, bool isFolder) const;
    Error problem(const char *doing) const;

    UniqueFd parent_;
    std::string name_, as_;
    TreeTarOptions options_;
    std::unique_ptr<struct archive, Freed> writer_;
    std::unique_ptr<struct archive_entry, Freed> entry_;
    std::vector<Level> levels_;
    std::map<std::pair<dev_t, ino_t>, std::string> linked_; // where an inode with several names went
    UniqueFd file_;                                         // being copied
    std::int64_t fileAt_ = 0, fileSize_ = 0;
    std::uint64_t fileBytes_ = 0;
    std::vector<Hole> holes_;
    std::vector<char> buffer_;
    std::string piece_;
    bool begun_ = false, ended_ = false;
};

} // namespace berth::image

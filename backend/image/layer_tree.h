// The folder that a tar is unpacked into, reached only by descriptors: a path of the tar is resolved below
// the root by openat2, its last component is used with *at calls that follow nothing. Knows overlayfs'
// whiteouts. One thread at a time.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

namespace berth::image {

// A path of a tar, taken apart: no "..", no empty and no "." components. Empty: the root itself.
class TreePath
{
public:
    static Result<TreePath> parse(std::string_view text, std::size_t maxBytes, std::size_t maxDepth);

    bool isRoot() const { return text_.empty(); }
    std::string_view name() const { return std::string_view(text_).substr(nameAt_); }
    std::string_view parent() const
    {
        return std::string_view(text_).substr(0, nameAt_ > 0 ? nameAt_ - 1 : 0);
    }
    const std::string &text() const { return text_; }

private:
    std::string text_;
    std::size_t nameAt_ = 0;
};

class LayerTree
{
public:
    explicit LayerTree(int root) : root_(root) {}
    // The tree of a container: paths count from the folder `base` in it, links on the way are followed as a
    // process inside would follow them, and whole folders are replaced by what is no folder.
    LayerTree(int root, std::string base) : root_(root), base_(std::move(base)), live_(true) {}

    // The folder that holds `path`, made when it is missing. Valid until the next call of parentOf.
    Result<int> parentOf(const TreePath &path);
    // An existing folder; never made.
    Result<UniqueFd> openFolder(std::string_view path) const;

    // Each replaces what the layer had under that name, except that a folder stays a folder.
    Result<UniqueFd> makeFile(int parent, const std::string &name);
    Result<UniqueFd> makeFolder(int parent, const std::string &name);
    Result<void> makeSymlink(int parent, const std::string &name, const std::string &target);
    Result<void> makeNode(int parent, const std::string &name, mode_t type, dev_t device);
    Result<void> makeHardLink(int parent, const std::string &name, const TreePath &target);

    // Hides what lower layers have under that name; what this layer has itself stays.
    Result<void> whiteOut(int parent, const std::string &name);
    // Hides all that lower layers have in the folder.
    static Result<void> makeOpaque(int folder);

private:
    struct Opened;
    Opened openBelow(std::string_view path) const;
    Result<void> clear(int parent, const std::string &name);
    template <class Make>
    Result<void> replacing(int parent, const std::string &name, Make make);
    Result<UniqueFd> makeParents(std::string_view path);

    int root_;
    std::string base_;
    bool live_ = false;
    UniqueFd parent_; // of parentPath_: entries of one folder follow each other
    std::string parentPath_;
    bool parentKnown_ = false;
};

// `what` and the name, cut to a readable length; Invalid when the archive is to blame.
Error entryError(std::string_view what, std::string_view path, int sysErrno);

} // namespace berth::image

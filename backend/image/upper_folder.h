// The upper folder of an overlay as what changed against the layers below it: whiteouts, opaque folders, and
// the empty files and folders that only exist because something was mounted on them. Everything is reached by
// descriptors and nothing is followed: a container wrote the tree. One thread at a time.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <set>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <vector>

namespace berth::image {

enum class ChangeKind { Modified = 0, Added = 1, Deleted = 2 }; // as the API numbers them

struct TreeChange
{
    std::string path; // "/etc/hosts"
    ChangeKind kind = ChangeKind::Modified;
};

// Names of a folder, sorted, without "." and "..".
Result<std::vector<std::string>> namesIn(int folder);
bool isWhiteoutNode(const struct stat &node);
// Attributes that belong to an image: all others, overlayfs' own above all, are left out.
bool isKeptAttribute(std::string_view name);

class UpperFolder
{
public:
    // `lower`: the layers below as one folder; -1: there are none. `mountPoints`: absolute paths on which a
    // container has something mounted. Both descriptors outlive this object.
    UpperFolder(int upper, int lower, const std::set<std::string> &mountPoints);

    int folder() const { return upper_; }
    // True for what would not be there without the mounts; `path` counts from the root, without a slash
    // before.
    bool isMountPointOnly(int parent, const std::string &name, const std::string &path) const;
    // Removes those from the folder itself, which nobody may have mounted any more.
    Result<void> removeMountPoints() const;
    static bool isOpaque(int folder);
    // Sorted by path.
    Result<std::vector<TreeChange>> changes() const;

private:
    struct ChangeWalk;
    bool lowerStat(const std::string &path, struct stat &node) const;
    bool hasOnlyMountPoints(int folder, const std::string &path) const;

    int upper_, lower_;
    std::set<std::string> points_;  // without the slash before
    std::set<std::string> parents_; // folders above them
};

} // namespace berth::image

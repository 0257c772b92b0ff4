#include "backend/image/trash.h"

#include "backend/base/fd.h"
#include "backend/base/ids.h"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

namespace berth::image {

namespace {

struct CloseFolder
{
    void operator()(DIR *folder) const { ::closedir(folder); }
};

// Folders in `folder` are moved up beside it and queued, so every step works one level deep.
void emptyOneLevel(int top, int folder, std::vector<std::string> &queue)
{
    const Result<std::vector<std::string>> names = entriesOf(folder);
    if (!names)
        return;
    for (const std::string &name : *names) {
        if (::unlinkat(folder, name.c_str(), 0) == 0 || errno != EISDIR)
            continue;
        if (::unlinkat(folder, name.c_str(), AT_REMOVEDIR) == 0)
            continue;
        std::string moved = randomHexId();
        if (::renameat(folder, name.c_str(), top, moved.c_str()) == 0)
            queue.push_back(std::move(moved));
    }
}

} // namespace

Result<std::vector<std::string>> entriesOf(int folder)
{
    const int again = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::unique_ptr<DIR, CloseFolder> listing(again >= 0 ? ::fdopendir(again) : nullptr);
    if (!listing)
        return failure(systemError("listing a folder", errno));
    std::vector<std::string> names;
    while (const dirent *entry = ::readdir(listing.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..")
            names.emplace_back(name);
    }
    return names;
}

void emptyFolder(int folder)
{
    if (const auto names = entriesOf(folder)) {
        for (const std::string &name : *names)
            removeTree(folder, name);
    }
}

void removeTree(int folder, const std::string &name)
{
    std::vector<std::string> queue{name};
    while (!queue.empty()) {
        const std::string current = std::move(queue.back());
        queue.pop_back();
        if (::unlinkat(folder, current.c_str(), 0) == 0 || errno != EISDIR)
            continue;
        const UniqueFd level(
            ::openat(folder, current.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (level)
            emptyOneLevel(folder, level.get(), queue);
        ::unlinkat(folder, current.c_str(), AT_REMOVEDIR);
    }
}

} // namespace berth::image

// Removes a folder and all below it by descriptors, never through a link, however deep a container nested it.
// Blocks; any thread. `parent` is a folder of ours that nothing hostile writes to.
#pragma once

#include "backend/base/result.h"

#include <cstdint>
#include <string>

namespace berth::store {

// Not there at all is success.
Result<void> removeTree(int parent, const std::string &name);

struct TreeSize
{
    std::int64_t bytes = 0; // allocated, of files; one with several links counts once
    std::int64_t entries = 0;
};
// What lies below a folder, on its own file system only. Entries that vanish meanwhile are left out.
Result<TreeSize> treeSize(int parent, const std::string &name);

} // namespace berth::store

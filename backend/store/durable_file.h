// Small files that are either old or new after any fault: temp, fsync, rename, fsync of the folder. All
// functions block; any thread. A folder is a descriptor, a name one component below it. ENOSPC is the error
// Unavailable "no space left on the disk of <what>".
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <string>
#include <string_view>

namespace berth::store {

inline constexpr std::size_t kManifestSize = 16u << 20;
// What a file is called until it is complete; left-overs of a crash are removed when a folder is loaded.
inline constexpr std::string_view kTempPrefix = ".new-";

// One component that cannot leave its folder and is no temp file.
bool isPlainName(std::string_view name);

// Opens (with `make`: and creates, mode 0700) a folder below another; never through a link.
Result<UniqueFd> openFolder(int parent, const std::string &name, bool make);
Result<UniqueFd> openFolder(const std::string &path, bool make);

Result<void> writeDurably(int folder, const std::string &name, std::string_view text);
// NotFound when there is none; Invalid when it is larger than `cap` or no regular file.
Result<std::string> readWhole(int folder, const std::string &name, std::size_t cap = kManifestSize);
Result<void> removeDurably(int folder, const std::string &name);
Result<void> syncFolder(int folder);

} // namespace berth::store

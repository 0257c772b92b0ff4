// Fills a new volume with what the image has at its place: owners, modes, times, links, extended attributes.
// By descriptors only; both sides are hostile trees. A copy that was cut short is never taken for a volume's
// content: it is made beside `_data` and takes its name when it is whole and on disk. Blocking.
#pragma once

#include "backend/base/result.h"

#include <string>

namespace berth::runtime {

// `volume`: the folder that holds `_data`. Nothing happens when `_data` is not empty. `image`: the folder to
// copy. `name`: unique among those who might do the same now.
Result<void> copyUp(int volume, int image, const std::string &name);
// Every entry of `source` into the empty folder `target`, then the folder's own attributes.
Result<void> copyTree(int source, int target);

} // namespace berth::runtime

// Deletes whole folders by descriptors, with neither recursion nor a descriptor per level: a tree from an
// image may be as deep as it likes. Any thread; two at once on one folder do no harm.
#pragma once

#include "backend/base/result.h"

#include <string>
#include <vector>

namespace berth::image {

// Names in a folder but for "." and "..".
Result<std::vector<std::string>> entriesOf(int folder);
// Everything in it; what cannot be removed stays for the next time.
void emptyFolder(int folder);
// One entry of a folder and all below it. `folder` holds the parts while they are taken apart.
void removeTree(int folder, const std::string &name);

} // namespace berth::image

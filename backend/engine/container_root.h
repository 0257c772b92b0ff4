// The file tree of a container, running or not, as a descriptor that everything in it is resolved below by
// openat2. A running one is entered through its first process, mounts and all; for one that does not run the
// overlay is mounted without a place on the host, and gone with the descriptor. Blocking; any thread.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"
#include "backend/engine/container.h"
#include "backend/engine/images.h"

#include <set>
#include <string>
#include <vector>

namespace berth::engine {

class Engine;

// What a worker needs to know of a container: values, taken on the engine thread.
struct ContainerPlace
{
    struct Mount
    {
        std::string destination, source; // source: host path
        bool readOnly = false;
    };
    std::string name, user, folder; // folder: <data-root>/containers/<id>
    std::vector<std::string> layers;
    std::vector<Mount> mounts;
    bool readOnlyRoot = false;
    int pid = 0; // 0: it does not run
    std::uint64_t startTicks = 0;
};

Result<ContainerPlace> placeOf(Engine &engine, const Container &container);
// Paths on which every container has something mounted.
const std::set<std::string> &standardMountPoints();

// A place in the tree: `path` counts from `root`.
struct ContainerSpot
{
    UniqueFd root;
    std::string path;
    std::string reason; // why it cannot be written to; empty: it can
};
// `writable`: as the container itself would have it, else for reading only.
Result<ContainerSpot> openSpot(const ContainerPlace &place, const std::string &path, bool writable);
// The overlay alone, read-only, without what is mounted in it.
Result<UniqueFd> openMerged(const ContainerPlace &place);
// The layers below the container's own, read-only.
Result<UniqueFd> openLayers(const std::vector<std::string> &layers);
// An overlay without a place; `upper` empty: read-only.
Result<UniqueFd> mountOverlay(const std::vector<std::string> &layers, const std::string &upper,
                              const std::string &work);

} // namespace berth::engine

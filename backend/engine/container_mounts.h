// Reads the mounts of a create request, however they were written (Binds, Mounts, Tmpfs, Volumes,
// VolumesFrom, the image's volumes), into one list of MountRecord by destination. Pure: no file is looked at;
// named volumes are not made here.
#pragma once

#include "backend/base/result.h"
#include "backend/engine/container.h"

namespace berth::engine {

// One entry of HostConfig.Binds: "name-or-/host/path:/path[:options]" or "/path" alone (an anonymous volume).
Result<MountRecord> parseBind(const std::string &text);
// One entry of HostConfig.Mounts.
Result<MountRecord> fromMount(const model::Mount &mount);
// "id[:ro|rw]" of HostConfig.VolumesFrom.
struct VolumesFrom
{
    std::string container;
    bool readOnly = false;
};
Result<VolumesFrom> parseVolumesFrom(const std::string &text);

// All mounts of a request, in the order in which they are made (parents before children). `inherited` comes
// from VolumesFrom and yields to what the request names itself; `imageVolumes` to both.
Result<std::vector<MountRecord>> collectMounts(const model::HostConfig &hostConfig,
                                               const std::vector<std::string> &anonymousTargets,
                                               const std::vector<MountRecord> &inherited);

// An absolute path without "..", "." and double slashes; Invalid for a relative path or "/".
Result<std::string> cleanTarget(const std::string &path);

} // namespace berth::engine

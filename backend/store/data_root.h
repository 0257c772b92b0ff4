// The data root of one daemon: made with mode 0700, locked against a second daemon, with its id for ever, a
// format that a newer Berth may have raised (then it is refused), a trash that is emptied off the reply path
// and a reserve of 32 MiB that lets removals work on a full disk. Owned by Engine; the functions block.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"
#include "backend/store/manifests.h"

#include <memory>
#include <string>

namespace berth::store {

inline constexpr std::int64_t kReserveSize = 32 << 20;

class DataRoot
{
public:
    // Conflict when another daemon holds it: "… is in use by process 4711"; Invalid when its format is newer.
    static Result<DataRoot> open(const std::string &path);

    const std::string &path() const { return path_; }
    const std::string &engineId() const { return engineId_; }
    // The path of what open() could do without, such as the reserve on a full disk; for the log.
    const std::vector<std::string> &warnings() const { return warnings_; }
    Result<Manifests> manifests(std::string kind, std::string file) const;

private:
    Result<void> takeLock();
    Result<void> checkFormat() const;
    Result<void> readEngineId();

    std::shared_ptr<const UniqueFd> folder_;
    UniqueFd lock_;
    std::string path_, engineId_;
    std::vector<std::string> warnings_;
};

// Deletes everything in the trash; for the pool, after removals and at start.
Result<void> emptyTrash(std::string dataRoot);
// Frees the reserve, true when there was one; keepReserve makes it again as soon as there is room.
bool giveUpReserve(int dataRoot);
Result<void> keepReserve(int dataRoot);

} // namespace berth::store

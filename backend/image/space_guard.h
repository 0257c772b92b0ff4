// Keeps the last of a disk free while something large is written: a full disk must not take the engine with
// it.
#pragma once

#include "backend/base/result.h"

#include <cerrno>
#include <cstdint>
#include <sys/statvfs.h>

namespace berth::image {

class SpaceGuard
{
public:
    // `folder`: any descriptor on the file system.
    explicit SpaceGuard(int folder) : folder_(folder) {}

    // Before `bytes` more are written. Asks the kernel only now and then.
    Result<void> reserve(std::uint64_t bytes)
    {
        if (bytes <= allowance_) {
            allowance_ -= bytes;
            return {};
        }
        struct statvfs space = {};
        if (::fstatvfs(folder_, &space) != 0)
            return failure(systemError("asking for free space", errno));
        if (space.f_bavail * space.f_frsize < kFloor + kStep + bytes)
            return failure(systemError("writing to the image store", ENOSPC));
        allowance_ = kStep;
        return {};
    }

private:
    static constexpr std::uint64_t kFloor = 64ull << 20, kStep = 64ull << 20;
    int folder_;
    std::uint64_t allowance_ = 0;
};

} // namespace berth::image

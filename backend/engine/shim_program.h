// The berth-shim program as a sealed file in memory, and how it is spawned from there: a container that looks
// for the program behind a process of ours can at most read this copy. Any thread.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <string>

namespace berth::engine {

struct SpawnedShim
{
    int pid = 0;
    UniqueFd pidfd, socket; // socket: our end, non-blocking
};

class ShimProgram
{
public:
    static Result<ShimProgram> load(const std::string &path);
    // Without any descriptor, variable or terminal of ours; its command line has room for a container's id.
    Result<SpawnedShim> spawn() const;

private:
    explicit ShimProgram(UniqueFd image) : image_(std::move(image)) {}
    UniqueFd image_;
};

} // namespace berth::engine

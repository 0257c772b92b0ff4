// The small pid 1 of `docker run --init`: reaps whoever is left to it and hands signals on to the program.
// Runs in the process that has set the container up, with the container's rights; never returns.
#pragma once

#include <sys/types.h>

namespace berth::runtime {

[[noreturn]] void runContainerInit(pid_t program);

} // namespace berth::runtime

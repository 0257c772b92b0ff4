// What /proc of the host says of one process, read once: for `docker top`, the process list of the window and
// the holders of ports. Nothing of an image runs. Any thread.
#pragma once

#include "backend/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace berth::engine {

struct ProcessFacts
{
    std::string name, commandLine;
    char state = '?';
    unsigned uid = 0, gid = 0;
    long pid = 0, parent = 0, group = 0, session = 0, terminal = 0, nice = 0, threads = 0, processor = 0;
    long insidePid = 0;                   // in its own pid namespace
    std::uint64_t cpuTime = 0;            // ns, user and system
    std::uint64_t size = 0, resident = 0; // bytes
    TimeNs started = 0;                   // wall clock
    double age = 0;                       // seconds
};

// Nothing when the process has ended.
std::optional<ProcessFacts> readProcess(pid_t pid);
// "root", or the number: names of other users are the image's business.
std::string userText(unsigned uid);
// The words of a text parted by blanks.
std::vector<std::string_view> wordsOf(std::string_view text);

} // namespace berth::engine

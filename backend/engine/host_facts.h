// What the run dialog asks of the engine's computer before a container is made: who listens on which port,
// whether a path is there, how much room is left. Reads of /proc and stat only; for a worker, since a path
// may lie on a network.
#pragma once

#include "backend/model/host_facts.h"

#include <string>
#include <string_view>
#include <vector>

namespace berth::engine {

// One line of /proc/net/{tcp,tcp6,udp,udp6}.
struct SocketLine
{
    int port = 0;
    std::uint64_t inode = 0;
};
// Those that listen (tcp) or are bound without a peer (udp).
std::vector<SocketLine> parseSockets(std::string_view text, bool tcp);

model::ListenerList hostListeners();
model::PathsResponse hostPaths(std::vector<std::string> paths, std::string dataRoot);

} // namespace berth::engine

// What Berth's own routes (/berth/v1) tell of processes and of the computer the engine runs on. Plain values;
// any thread.
#pragma once

#include "backend/base/reflect.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace berth::model {

struct ProcessSummary
{
    std::int64_t pid = 0;       // on the host
    std::int64_t parent = 0;    // on the host
    std::int64_t insidePid = 0; // in the container
    std::string user, state, command;
    std::int64_t threads = 0;
    std::int64_t memory = 0;  // resident bytes
    std::int64_t cpuTime = 0; // ns, user and system
    static constexpr auto fields()
    {
        return std::tuple{field("Pid", &ProcessSummary::pid),
                          field("Parent", &ProcessSummary::parent),
                          field("InsidePid", &ProcessSummary::insidePid),
                          field("User", &ProcessSummary::user),
                          field("State", &ProcessSummary::state),
                          field("Command", &ProcessSummary::command),
                          field("Threads", &ProcessSummary::threads),
                          field("Memory", &ProcessSummary::memory),
                          field("CpuTime", &ProcessSummary::cpuTime)};
    }
};

struct ProcessList
{
    std::int64_t time = 0; // ns of a monotonic clock: two lists give the CPU share between them
    std::vector<ProcessSummary> processes;
    static constexpr auto fields()
    {
        return std::tuple{field("Time", &ProcessList::time), field("Processes", &ProcessList::processes)};
    }
};

// A socket of the host that takes connections, or a bound UDP socket.
struct Listener
{
    std::string protocol; // tcp, udp
    std::int64_t port = 0;
    std::int64_t pid = 0; // 0: not to be found (another namespace holds it)
    std::string process, user;
    static constexpr auto fields()
    {
        return std::tuple{field("Protocol", &Listener::protocol), field("Port", &Listener::port),
                          field("Pid", &Listener::pid), field("Process", &Listener::process),
                          field("User", &Listener::user)};
    }
};

struct ListenerList
{
    std::vector<Listener> listeners;
    static constexpr auto fields() { return std::tuple{field("Listeners", &ListenerList::listeners)}; }
};

struct PathFacts
{
    std::string path;
    std::string kind; // folder, file, other; empty: there is nothing
    static constexpr auto fields()
    {
        return std::tuple{field("Path", &PathFacts::path), field("Kind", &PathFacts::kind)};
    }
};

struct PathsResponse
{
    std::vector<PathFacts> paths;
    std::int64_t free = 0; // bytes left where the engine keeps its data
    static constexpr auto fields()
    {
        return std::tuple{field("Paths", &PathsResponse::paths), field("Free", &PathsResponse::free)};
    }
};

} // namespace berth::model

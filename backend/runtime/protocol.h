// What engine and shim say to each other over a stream socket (runtime/channel): requests of the engine, each
// answered once with the same id, and notices of the shim. Descriptors travel beside a message by SCM_RIGHTS.
// The field tables are the wire format: append at their ends only. Times are wall-clock nanoseconds; start
// ticks are field 22 of /proc/<pid>/stat, which with a pid names a process for good.
#pragma once

#include "backend/base/clock.h"
#include "backend/runtime/spec.h"

namespace berth::runtime {

inline constexpr std::uint32_t kProtocolVersion = 1;

enum class MessageType : std::uint16_t {
    // Requests.
    Hello = 1, // first on a connection to the socket of a living shim
    Launch,    // once, on the socket the shim was born with; descriptors: namespaces to join
    Attach,    // descriptor: the client's connection; allowed between Launch and Start
    Start,     // runs what was launched
    Exec,      // descriptor: the client's connection, or none
    Resize,
    CloseStdin,
    State,
    Acknowledge, // the exit was heard and the shim may go
    // Answers.
    Done = 64,
    Failed,
    Started,
    ExecStarted,
    StateIs,
    // Notices.
    Exited = 128,
    ExecExited,
    Detached,
};

// For messages that say everything by their type.
struct Empty
{
    static constexpr auto fields() { return std::tuple<>{}; }
};

struct Hello
{
    std::uint32_t version = kProtocolVersion;
    std::string token;
    static constexpr auto fields()
    {
        return std::tuple{field("version", &Hello::version), field("token", &Hello::token)};
    }
};

struct Launch
{
    std::uint32_t version = kProtocolVersion;
    std::string token;        // whoever connects later must know it; it lies in the journal
    std::string socketFolder; // host path; the shim makes it, 0700, and removes it at its end
    ContainerSpec spec;
    static constexpr auto fields()
    {
        return std::tuple{field("version", &Launch::version), field("token", &Launch::token),
                          field("socketFolder", &Launch::socketFolder), field("spec", &Launch::spec)};
    }
};

// How a client's connection is joined to the streams of a process. `pending` is input that was already read
// from it.
struct Attach
{
    bool wantsStdin = false, wantsStdout = true, wantsStderr = true;
    bool raw = false;       // bytes as they are (a terminal), else stdcopy frames
    std::string detachKeys; // the bytes themselves; looked for on the input of a terminal only; empty: none
    std::string pending;
    static constexpr auto fields()
    {
        return std::tuple{
            field("wantsStdin", &Attach::wantsStdin),   field("wantsStdout", &Attach::wantsStdout),
            field("wantsStderr", &Attach::wantsStderr), field("raw", &Attach::raw),
            field("detachKeys", &Attach::detachKeys),   field("pending", &Attach::pending)};
    }
};

struct Exec
{
    ExecSpec spec;
    Attach attach; // used when a descriptor came along; without one the output is read and dropped
    static constexpr auto fields()
    {
        return std::tuple{field("spec", &Exec::spec), field("attach", &Exec::attach)};
    }
};

struct Resize
{
    std::string execId; // empty: the container's own terminal
    std::uint16_t rows = 0, columns = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("execId", &Resize::execId), field("rows", &Resize::rows),
                          field("columns", &Resize::columns)};
    }
};

// Why something did not happen. `exitCode` is 126 or 127 where the process itself could not be executed, as a
// shell would say it; 0 where nothing of the kind applies.
struct Failed
{
    std::string step;
    std::int32_t errorNumber = 0;
    std::string message;
    std::int32_t exitCode = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("step", &Failed::step), field("errorNumber", &Failed::errorNumber),
                          field("message", &Failed::message), field("exitCode", &Failed::exitCode)};
    }
};

struct Started
{
    std::int32_t pid = 0;
    std::uint64_t startTicks = 0;
    TimeNs time = 0;
    std::vector<std::string> warnings;
    static constexpr auto fields()
    {
        return std::tuple{field("pid", &Started::pid), field("startTicks", &Started::startTicks),
                          field("time", &Started::time), field("warnings", &Started::warnings)};
    }
};

struct ExecStarted
{
    std::int32_t pid = 0;
    static constexpr auto fields() { return std::tuple{field("pid", &ExecStarted::pid)}; }
};

struct Exited
{
    std::uint64_t run = 0;
    std::int32_t code = 0; // as a shell says it: 128 + n for signal n
    bool oomKilled = false;
    TimeNs time = 0;
    std::string reason; // empty, or why the supervisor itself ended it
    static constexpr auto fields()
    {
        return std::tuple{field("run", &Exited::run), field("code", &Exited::code),
                          field("oomKilled", &Exited::oomKilled), field("time", &Exited::time),
                          field("reason", &Exited::reason)};
    }
};

struct ExecExited
{
    std::string id;
    std::int32_t code = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("id", &ExecExited::id), field("code", &ExecExited::code)};
    }
};

struct Detached
{
    std::string execId; // empty: from the container itself
    static constexpr auto fields() { return std::tuple{field("execId", &Detached::execId)}; }
};

struct RunningExec
{
    std::string id;
    std::int32_t pid = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("id", &RunningExec::id), field("pid", &RunningExec::pid)};
    }
};

struct StateIs
{
    std::string containerId;
    std::uint64_t run = 0;
    std::int32_t shimPid = 0;
    std::uint64_t shimStartTicks = 0;
    Started started;                    // pid 0: not started
    std::vector<RunningExec> execs;     // that run
    std::vector<ExecExited> endedExecs; // that ended while no engine listened; the last 64
    std::string cgroupPath;
    static constexpr auto fields()
    {
        return std::tuple{
            field("containerId", &StateIs::containerId), field("run", &StateIs::run),
            field("shimPid", &StateIs::shimPid),         field("shimStartTicks", &StateIs::shimStartTicks),
            field("started", &StateIs::started),         field("execs", &StateIs::execs),
            field("endedExecs", &StateIs::endedExecs),   field("cgroupPath", &StateIs::cgroupPath)};
    }
};

} // namespace berth::runtime

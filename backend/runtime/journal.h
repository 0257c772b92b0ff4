// The journal of a container's runs: `journal` in its state folder, append-only records of length, CRC-32C
// and body. The shim writes it, the engine reads it, and ends a run in it whose shim died. A torn or damaged
// tail is ignored and cut by the next writer. Blocking, any thread.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"
#include "backend/runtime/protocol.h"

#include <optional>

namespace berth::runtime {

enum class JournalKind : std::uint8_t { Launched = 1, Started, Exited };

struct JournalRecord
{
    JournalKind kind = JournalKind::Launched;
    std::uint64_t run = 0;
    std::string token;                // Launched
    std::int32_t shimPid = 0;         // Launched
    std::uint64_t shimStartTicks = 0; // Launched
    Started started;                  // Started
    Exited exited;                    // Exited
    static constexpr auto fields()
    {
        return std::tuple{field("kind", &JournalRecord::kind),
                          field("run", &JournalRecord::run),
                          field("token", &JournalRecord::token),
                          field("shimPid", &JournalRecord::shimPid),
                          field("shimStartTicks", &JournalRecord::shimStartTicks),
                          field("started", &JournalRecord::started),
                          field("exited", &JournalRecord::exited)};
    }
};

// What is known of the newest run.
struct LastRun
{
    std::uint64_t run = 0; // 0: there never was one
    std::string token;
    std::int32_t shimPid = 0;
    std::uint64_t shimStartTicks = 0;
    std::optional<Started> started;
    std::optional<Exited> exited;
};

class Journal
{
public:
    // Makes the file when it is missing and cuts a torn tail.
    static Result<Journal> open(const std::string &stateFolder);
    Result<void> append(const JournalRecord &record);
    // Takes the room for the records of a run now, so that its end can be written to a full disk too. Best
    // effort.
    void reserve();
    Result<void> sync();
    const LastRun &lastRun() const { return lastRun_; }

private:
    Journal(UniqueFd fd, LastRun lastRun) : fd_(std::move(fd)), lastRun_(std::move(lastRun)) {}
    UniqueFd fd_;
    LastRun lastRun_;
};

// Reads only. No file, or nothing readable in it: a LastRun with run 0.
Result<LastRun> readJournal(const std::string &stateFolder);

} // namespace berth::runtime

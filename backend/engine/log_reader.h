// Reads the log folder of a container (runtime/log_format) as Docker's /logs gives it: chosen streams, the
// last n lines, a span of time, stamps. Sans-IO towards the client: it fills batches. Blocking reads of at
// most a batch; used by one thread at a time. Damaged records are skipped and the rest is served.
#pragma once

#include "backend/base/clock.h"
#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace berth::engine {

struct LogQuery
{
    bool wantsStdout = true, wantsStderr = true;
    TimeNs since = 0, until = 0;       // 0: no limit
    std::optional<std::uint64_t> tail; // lines
    bool timestamps = false;
    std::string details; // written before each line: "a=b,c=d "
    bool framed = true;  // stdcopy frames, one a line; else raw
};

class LogReader
{
public:
    static Result<LogReader> open(const std::string &folder, LogQuery query);
    LogReader(LogReader &&) noexcept;
    LogReader &operator=(LogReader &&) noexcept;
    ~LogReader();

    // Appends up to about 256 KiB to `batch`. False: nothing more is there now.
    Result<bool> next(std::string &batch);
    // The line that has no end yet; call when nothing more will come.
    void finish(std::string &batch);
    // What lies behind `until` was met: no need to follow further.
    bool pastUntil() const;
    // Bytes read from disk so far.
    std::uint64_t bytesRead() const;

private:
    struct Parts;
    explicit LogReader(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

} // namespace berth::engine

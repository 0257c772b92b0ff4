// Writes what a container says to its log folder (log_format): one writev per read of a pipe, rotation by
// size, the oldest files deleted. Owned by the supervisor; blocking writes to a regular file. A disk that is
// full loses the record, never blocks or ends the container; the next record is tried again.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"
#include "backend/runtime/log_format.h"
#include "backend/runtime/spec.h"

namespace berth::runtime {

class LogWriter
{
public:
    // No folder in the spec: a writer that writes nothing. Goes on behind the newest file and cuts its torn
    // end.
    static Result<LogWriter> open(const LogSpec &spec);

    // `data`: at most kLogMaxData bytes.
    void write(LogStream stream, TimeNs time, std::string_view data);
    std::uint64_t lostRecords() const { return lostRecords_; }

private:
    LogWriter() = default;
    Result<void> openFile(std::uint32_t number);
    void rotate();
    void deleteOldest();

    UniqueFd folder_, file_;
    std::uint64_t size_ = 0, maxSize_ = 0;
    std::uint32_t number_ = 0, oldest_ = 0, maxFiles_ = 0;
    std::uint64_t lostRecords_ = 0;
};

} // namespace berth::runtime

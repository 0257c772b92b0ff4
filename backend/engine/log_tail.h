// Finds where the last n lines of a log begin by walking its records backwards from the newest: kilobytes are
// read of a log of any size. Lines count in the order of their ends; a line without an end is one too.
// Blocking.
#pragma once

#include "backend/base/result.h"
#include "backend/runtime/log_format.h"

#include <array>
#include <vector>

namespace berth::engine {

struct LogPosition
{
    std::uint32_t file = 0; // number; 0: there is no file
    std::uint64_t offset = 0;
    // Line ends of each stream that still come before the first wanted line; index: stream - 1.
    std::array<std::uint64_t, 2> dropLines = {};
    std::uint64_t bytesRead = 0;
};

// The numbers of the files in a log folder, ascending.
Result<std::vector<std::uint32_t>> logFiles(int folder);

// `wanted[stream - 1]`: does the stream count?
Result<LogPosition> findTail(int folder, std::uint64_t lines, std::array<bool, 2> wanted);

// Where to begin for what happened at or after `since`: files that ended before are passed over.
Result<LogPosition> findSince(int folder, TimeNs since);

} // namespace berth::engine

// Times: wall-clock instants in nanoseconds since the epoch, and RFC 3339 text as Docker writes and reads it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth {

using TimeNs = std::int64_t; // nanoseconds since 1970-01-01T00:00:00Z; 0: never

inline constexpr TimeNs kSecondNs = 1'000'000'000;

TimeNs wallClock();
// CLOCK_MONOTONIC: for spans and deadlines, never for what is stored.
TimeNs monotonicClock();
// "2026-11-24T12:45:17.000000001Z", trailing zeros of the fraction left out as Go does; 0 is
// "0001-01-01T00:00:00Z".
std::string rfc3339Nano(TimeNs time);
// The same with all nine digits, as log lines carry it.
std::string rfc3339NanoFixed(TimeNs time);
// RFC 3339 with an optional fraction and any offset; nothing when it is not such a text.
std::optional<TimeNs> parseRfc3339(std::string_view text);

} // namespace berth

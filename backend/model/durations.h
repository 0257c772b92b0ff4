// Go's durations ("1h30m", "300ms") and the instants that since, until and timestamps take. Pure; any thread.
#pragma once

#include "backend/base/clock.h"

#include <optional>
#include <string>
#include <string_view>

namespace berth::model {

std::optional<TimeNs> parseDuration(std::string_view text);
// As Go's Duration.String: "1h30m0s", "1.5s", "0s".
std::string durationText(TimeNs span);
// "1700000000", "1700000000.000000001", RFC 3339, a local date or date and time taken as UTC, or a duration
// before `now`.
std::optional<TimeNs> parseInstant(std::string_view text, TimeNs now);

} // namespace berth::model

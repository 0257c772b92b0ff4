// Sizes and spans as Docker prints and reads them: "7.8MB", "64m", "Up 3 seconds". Pure; any thread.
#pragma once

#include "backend/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth::model {

// Powers of 1000: "4.26MB" with 3 digits, as `docker images` shows it; 4 elsewhere.
std::string humanSize(double bytes, int digits = 4);
// Powers of 1024: "7.668GiB".
std::string binarySize(double bytes, int digits = 4);
// "64m", "1g", "512", "1.5GiB" in powers of 1024.
std::optional<std::int64_t> parseBinarySize(std::string_view text);
// "Less than a second", "About a minute", "3 weeks".
std::string humanSpan(TimeNs span);

} // namespace berth::model

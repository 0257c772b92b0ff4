// Signal names as Docker takes them: "SIGTERM", "term", "15", "RTMIN+3".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace berth::sys {

// 1..64; nothing for another text.
std::optional<int> signalNumber(std::string_view text);
std::string signalName(int number); // "SIGTERM"; the digits for one without a name

} // namespace berth::sys

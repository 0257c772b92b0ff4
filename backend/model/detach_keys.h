// The keys that leave an attached terminal: "ctrl-p,ctrl-q" to the bytes a terminal sends. Pure; any thread.
#pragma once

#include "backend/base/result.h"

#include <string>
#include <string_view>

namespace berth::model {

inline constexpr std::string_view kDefaultDetachKeys = "ctrl-p,ctrl-q";

// Empty text means the default keys. Errors are Invalid: "Invalid detach keys (x) provided".
Result<std::string> parseDetachKeys(std::string_view text);

} // namespace berth::model

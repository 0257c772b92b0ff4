// Names of containers, volumes and networks: their grammar and the random ones. Any thread.
#pragma once

#include "backend/base/result.h"

#include <string>
#include <string_view>

namespace berth::model {

inline constexpr std::size_t kNameLength = 255;

// [a-zA-Z0-9][a-zA-Z0-9_.-]+ and at most 255 bytes.
bool isName(std::string_view text);
// Takes a container's name without its slash; errors are Invalid in Docker's words.
Result<void> checkContainerName(std::string_view name);
Result<void> checkVolumeName(std::string_view name);
// "brave_fermat"; from the third attempt on with a number behind it.
std::string randomName(int attempt = 0);

} // namespace berth::model

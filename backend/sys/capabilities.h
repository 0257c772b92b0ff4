// Capabilities as a 64-bit set, their names, and what a process does with them. Pure but for the functions
// that say "this process".
#pragma once

#include "backend/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::sys {

using CapabilitySet = std::uint64_t; // bit n: capability n

inline constexpr CapabilitySet kDefaultCapabilities = 0xa80425fb; // Docker's 14
inline constexpr int kCapabilityCount = 41;

// "CAP_NET_ADMIN", "NET_ADMIN" or "net_admin".
std::optional<int> capabilityNumber(std::string_view name);
std::string_view capabilityName(int number); // "CAP_NET_ADMIN"; empty: unknown
std::vector<std::string> capabilityNames(CapabilitySet set);
// Docker's --cap-add and --cap-drop with ALL; the first unknown name is Invalid in Docker's words. `all` is
// what ALL means: the set this process holds.
Result<CapabilitySet> combineCapabilities(CapabilitySet base, const std::vector<std::string> &add,
                                          const std::vector<std::string> &drop, CapabilitySet all);

// What this process has in its bounding and permitted sets and may so hand on: with --privileged and ALL.
CapabilitySet heldCapabilities();

// This process: takes everything but `keep` out of the bounding set.
Result<void> limitBoundingSet(CapabilitySet keep);
// This process: effective = permitted = `set`, inheritable and ambient empty.
Result<void> setCapabilities(CapabilitySet set);

} // namespace berth::sys

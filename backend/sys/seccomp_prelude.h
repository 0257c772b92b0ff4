// The part of a seccomp filter that libseccomp cannot say: ENOSYS for calls newer than the profile, so that
// programs fall back instead of failing, and rules on the low half of an argument, which is all that the
// kernel looks at. It runs first and falls through to the program of libseccomp behind it. Pure.
#pragma once

#include <cstdint>
#include <linux/filter.h>
#include <vector>

namespace berth::sys {

struct SeccompPrelude
{
    std::vector<std::uint32_t> newCalls; // above the newest number of libseccomp, allowed all the same
    bool limitFamilies = false;
    std::vector<std::uint32_t> socketFamilies;   // allowed; others are EAFNOSUPPORT
    std::vector<std::uint32_t> netlinkProtocols; // allowed; others are EPROTONOSUPPORT
    std::vector<std::uint32_t> deniedIoctls;     // EPERM
};

std::vector<sock_filter> preludeProgram(const SeccompPrelude &prelude);

} // namespace berth::sys

// Seccomp profiles in Docker's format, compiled to the bytes of a BPF program for x86_64, x86 and x32 (or the
// native architectures elsewhere). For the engine; the supervisor only installs the bytes (installSeccomp).
// Compiling takes tens of milliseconds, so results are kept per profile and capability set. One thread at a
// time.
#pragma once

#include "backend/base/result.h"
#include "backend/sys/capabilities.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace berth::sys {

using SeccompProgram = std::vector<std::uint8_t>; // struct sock_filter[]

// resources/seccomp.json, built in.
std::string_view defaultSeccompProfile();
// `profile` is the JSON text; rules that depend on capabilities are decided by `capabilities`.
Result<SeccompProgram> compileSeccomp(std::string_view profile, CapabilitySet capabilities);

// Puts the program on this process (seccomp_install.cpp: no libseccomp). Without no_new_privs it needs
// CAP_SYS_ADMIN.
Result<void> installSeccomp(std::span<const std::uint8_t> program);

} // namespace berth::sys

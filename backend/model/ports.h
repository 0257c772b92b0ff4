// Ports as Docker writes them: "80/tcp", "8000-8010/udp", and host ports "", "8080", "8000-8010". Pure; any
// thread.
#pragma once

#include "backend/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace berth::model {

struct PortRange
{
    std::uint16_t first = 0, last = 0; // inclusive; 0-0: any free one
    std::string protocol = "tcp";      // "tcp", "udp", "sctp"

    std::size_t size() const { return std::size_t(last - first) + 1; }
    std::string text() const; // "80/tcp", "8000-8010/udp"
    bool operator==(const PortRange &) const = default;
};

// "80", "80/tcp", "8000-8010/udp"; a container port, so never 0. Errors are Invalid.
Result<PortRange> parsePort(std::string_view text);
// "", "8080" or "8000-8010" of a PortBinding.
Result<PortRange> parseHostPort(std::string_view text);
// "80/tcp"
std::string portKey(std::uint16_t port, std::string_view protocol);

} // namespace berth::model

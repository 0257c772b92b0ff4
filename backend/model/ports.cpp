#include "backend/model/ports.h"

#include <array>
#include <charconv>
#include <optional>

namespace berth::model {

namespace {

std::optional<std::uint16_t> portNumber(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (problem != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return port;
}

// "80" or "8000-8010" into `out`.
bool readRange(std::string_view text, PortRange &out)
{
    const std::size_t dash = text.find('-');
    const auto first = portNumber(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : portNumber(text.substr(dash + 1));
    if (!first || !last || *last < *first)
        return false;
    out.first = *first;
    out.last = *last;
    return true;
}

bool isProtocol(std::string_view text)
{
    static constexpr std::array<std::string_view, 3> kProtocols{"tcp", "udp", "sctp"};
    for (const std::string_view row : kProtocols) {
        if (row == text)
            return true;
    }
    return false;
}

} // namespace

std::string PortRange::text() const
{
    return std::to_string(first) + (last > first ? "-" + std::to_string(last) : "") + "/" + protocol;
}

Result<PortRange> parsePort(std::string_view text)
{
    PortRange out;
    const std::size_t slash = text.find('/');
    if (slash != std::string_view::npos) {
        out.protocol.clear();
        for (const char c : text.substr(slash + 1, 8))
            out.protocol += c >= 'A' && c <= 'Z' ? char(c | 0x20) : c;
        if (!isProtocol(out.protocol))
            return failure(invalid("invalid proto: " + std::string(text.substr(slash + 1, 80))));
    }
    if (!readRange(text.substr(0, slash), out) || out.first == 0)
        return failure(invalid("invalid port specification: \"" + std::string(text.substr(0, 80)) + "\""));
    return out;
}

Result<PortRange> parseHostPort(std::string_view text)
{
    PortRange out;
    if (!text.empty() && !readRange(text, out))
        return failure(invalid("invalid port range: \"" + std::string(text.substr(0, 80)) + "\""));
    return out;
}

std::string portKey(std::uint16_t port, std::string_view protocol)
{
    return std::to_string(port) + "/" + std::string(protocol);
}

} // namespace berth::model

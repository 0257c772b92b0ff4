#include "backend/net/address.h"

#include <arpa/inet.h>
#include <charconv>
#include <cstdio>

namespace berth::net {

namespace {

// A decimal number without leading zeros, at most `limit`.
std::optional<unsigned> plainNumber(std::string_view text, unsigned limit)
{
    unsigned value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size() || value > limit ||
        (text.size() > 1 && text[0] == '0'))
        return std::nullopt;
    return value;
}

} // namespace

std::string Ipv4::str() const
{
    char text[16];
    std::snprintf(text, sizeof text, "%u.%u.%u.%u", value >> 24, (value >> 16) & 255, (value >> 8) & 255,
                  value & 255);
    return text;
}

std::optional<Ipv4> parseIpv4(std::string_view text)
{
    Ipv4 address;
    for (int part = 0; part < 4; ++part) {
        const std::size_t end = part < 3 ? text.find('.') : text.size();
        if (end == std::string_view::npos)
            return std::nullopt;
        const auto number = plainNumber(text.substr(0, end), 255);
        if (!number)
            return std::nullopt;
        address.value = (address.value << 8) | *number;
        text.remove_prefix(part < 3 ? end + 1 : end);
    }
    return address;
}

bool isIpv6(std::string_view text)
{
    in6_addr address;
    return text.size() < INET6_ADDRSTRLEN && ::inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1;
}

std::string Prefix::str() const
{
    return network.str() + "/" + std::to_string(length);
}

std::string InterfaceAddress::str() const
{
    return address.str() + "/" + std::to_string(prefix.length);
}

Result<InterfaceAddress> parseInterfaceAddress(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const auto address = parseIpv4(text.substr(0, slash));
    const auto length =
        slash == std::string_view::npos ? std::nullopt : plainNumber(text.substr(slash + 1), 32);
    if (!address || !length)
        return failure(invalid("invalid CIDR address: " + std::string(text.substr(0, 64))));
    InterfaceAddress result{*address, {{}, int(*length)}};
    result.prefix.network.value = address->value & result.prefix.mask();
    return result;
}

std::string Mac::str() const
{
    char text[18];
    std::snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2], bytes[3],
                  bytes[4], bytes[5]);
    return text;
}

Result<Mac> parseMac(std::string_view text)
{
    Mac mac;
    const auto refusal = [&] {
        return failure(invalid("invalid MAC address: " + std::string(text.substr(0, 64))));
    };
    if (text.size() != 17)
        return refusal();
    for (std::size_t i = 0; i < mac.bytes.size(); ++i) {
        const char *digits = text.data() + 3 * i;
        const auto [end, problem] = std::from_chars(digits, digits + 2, mac.bytes[i], 16);
        if (problem != std::errc{} || end != digits + 2 || (i < 5 && digits[2] != ':' && digits[2] != '-'))
            return refusal();
    }
    const bool multicast = (mac.bytes[0] & 1) != 0;
    if (multicast || mac == Mac{})
        return refusal();
    return mac;
}

Mac macFor(Ipv4 address)
{
    return {{0x02, 0x42, std::uint8_t(address.value >> 24), std::uint8_t(address.value >> 16),
             std::uint8_t(address.value >> 8), std::uint8_t(address.value)}};
}

} // namespace berth::net

#include "backend/model/units.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <span>

namespace berth::model {

namespace {

std::string scaled(double bytes, double base, std::span<const char *const> units, int digits)
{
    std::size_t unit = 0;
    for (; bytes >= base && unit + 1 < units.size(); ++unit)
        bytes /= base;
    char text[48];
    std::snprintf(text, sizeof text, "%.*g%s", digits, bytes, units[unit]);
    return text;
}

std::string counted(std::int64_t count, const char *unit)
{
    return std::to_string(count) + " " + unit;
}

} // namespace

std::string humanSize(double bytes, int digits)
{
    static constexpr std::array kUnits{"B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};
    return scaled(bytes, 1000, kUnits, digits);
}

std::string binarySize(double bytes, int digits)
{
    static constexpr std::array kUnits{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"};
    return scaled(bytes, 1024, kUnits, digits);
}

std::optional<std::int64_t> parseBinarySize(std::string_view text)
{
    double number = 0;
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (problem != std::errc{} || number < 0)
        return std::nullopt;
    std::string unit;
    for (const char c : text.substr(std::size_t(end - text.data()))) {
        if (c != ' ' || !unit.empty())
            unit += char(c | 0x20);
    }
    for (const char *tail : {"ib", "b"}) {
        if (unit.size() > 1 && unit.ends_with(tail)) {
            unit.resize(unit.size() - std::string_view(tail).size());
            break;
        }
    }
    static constexpr std::string_view kPowers = "bkmgtp";
    const std::size_t power = unit.empty() ? 0 : kPowers.find(unit);
    if (unit.size() > 1 || power == std::string_view::npos)
        return std::nullopt;
    const double bytes = number * std::pow(1024.0, double(power));
    if (bytes >= 9.2e18)
        return std::nullopt;
    return std::int64_t(bytes);
}

// The steps of moby's go-units HumanDuration: each holds up to its limit, in the unit that it counts in.
std::string humanSpan(TimeNs span)
{
    const std::int64_t seconds = span / kSecondNs;
    if (seconds < 1)
        return "Less than a second";
    if (seconds == 1)
        return "1 second";
    if (seconds < 60)
        return counted(seconds, "seconds");
    const std::int64_t minutes = seconds / 60;
    if (minutes == 1)
        return "About a minute";
    if (minutes < 60)
        return counted(minutes, "minutes");
    const std::int64_t hours = (seconds + 1800) / 3600; // rounded
    if (hours == 1)
        return "About an hour";
    if (hours < 48)
        return counted(hours, "hours");
    if (hours < 24 * 7 * 2)
        return counted(hours / 24, "days");
    if (hours < 24 * 30 * 2)
        return counted(hours / 24 / 7, "weeks");
    if (hours < 24 * 365 * 2)
        return counted(hours / 24 / 30, "months");
    return counted(seconds / 3600 / 24 / 365, "years");
}

} // namespace berth::model

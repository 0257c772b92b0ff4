#include "backend/model/durations.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace berth::model {

namespace {

struct SpanUnit
{
    std::string_view name;
    TimeNs ns;
};

// Longer names first, so that "ms" is not read as minutes.
constexpr std::array kSpanUnits{
    SpanUnit{"ns", 1},
    SpanUnit{"us", 1'000},
    SpanUnit{"\xc2\xb5s", 1'000}, // U+00B5
    SpanUnit{"\xce\xbcs", 1'000}, // U+03BC
    SpanUnit{"ms", 1'000'000},
    SpanUnit{"s", kSecondNs},
    SpanUnit{"m", 60 * kSecondNs},
    SpanUnit{"h", 3600 * kSecondNs},
};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

std::string_view takeDigits(std::string_view &text)
{
    const std::size_t count =
        std::size_t(std::find_if_not(text.begin(), text.end(), &isDigit) - text.begin());
    const std::string_view digits = text.substr(0, count);
    text.remove_prefix(count);
    return digits;
}

// digits[.digits] of `unit`, exact to the nanosecond; nothing on overflow.
std::optional<TimeNs> exact(std::string_view whole, std::string_view fraction, TimeNs unit)
{
    TimeNs value = 0, out = 0;
    if (!whole.empty() && std::from_chars(whole.data(), whole.data() + whole.size(), value).ec != std::errc{})
        return std::nullopt;
    if (__builtin_mul_overflow(value, unit, &out))
        return std::nullopt;
    for (TimeNs scale = unit / 10; const char c : fraction) {
        if (__builtin_add_overflow(out, (c - '0') * scale, &out))
            return std::nullopt;
        scale /= 10;
    }
    return out;
}

// Decimal fraction of `unit` without trailing zeros: "1.5".
std::string decimal(TimeNs value, TimeNs unit)
{
    std::string text = std::to_string(value / unit);
    TimeNs rest = value % unit;
    if (rest == 0)
        return text;
    text += '.';
    for (TimeNs scale = unit / 10; rest > 0; scale /= 10) {
        text += char('0' + rest / scale);
        rest %= scale;
    }
    return text;
}

std::optional<TimeNs> epochSeconds(std::string_view text)
{
    const std::string_view whole = takeDigits(text);
    std::string_view fraction;
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        fraction = takeDigits(text);
    }
    if (whole.empty() || !text.empty() || fraction.size() > 9)
        return std::nullopt;
    return exact(whole, fraction, kSecondNs);
}

} // namespace

std::optional<TimeNs> parseDuration(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    if (text == "0")
        return 0;
    if (text.empty())
        return std::nullopt;
    TimeNs sum = 0;
    while (!text.empty()) {
        const std::string_view whole = takeDigits(text);
        std::string_view fraction;
        if (text.starts_with('.')) {
            text.remove_prefix(1);
            fraction = takeDigits(text);
        }
        const auto unit = std::find_if(kSpanUnits.begin(), kSpanUnits.end(),
                                       [&](const SpanUnit &row) { return text.starts_with(row.name); });
        if ((whole.empty() && fraction.empty()) || unit == kSpanUnits.end())
            return std::nullopt;
        text.remove_prefix(unit->name.size());
        const auto part = exact(whole, fraction, unit->ns);
        if (!part || __builtin_add_overflow(sum, *part, &sum))
            return std::nullopt;
    }
    return negative ? -sum : sum;
}

std::string durationText(TimeNs span)
{
    if (span == 0)
        return "0s";
    if (span < 0)
        return "-" + durationText(-std::max(span, -INT64_MAX));
    if (span < 1'000)
        return std::to_string(span) + "ns";
    if (span < 1'000'000)
        return decimal(span, 1'000) + "\xc2\xb5s";
    if (span < kSecondNs)
        return decimal(span, 1'000'000) + "ms";
    const TimeNs hours = span / (3600 * kSecondNs), minutes = span / (60 * kSecondNs) % 60;
    std::string out;
    if (hours > 0)
        out += std::to_string(hours) + "h";
    if (hours > 0 || minutes > 0)
        out += std::to_string(minutes) + "m";
    return out + decimal(span % (60 * kSecondNs), kSecondNs) + "s";
}

std::optional<TimeNs> parseInstant(std::string_view text, TimeNs now)
{
    if (const auto seconds = epochSeconds(text))
        return seconds;
    if (const auto time = parseRfc3339(text))
        return time;
    // What RFC 3339 would have gone on with, for texts that end early.
    static constexpr std::string_view kTemplate = "0000-01-01T00:00:00Z";
    for (const std::size_t length : {10u, 13u, 16u, 19u}) {
        if (text.size() == length)
            return parseRfc3339(std::string(text) + std::string(kTemplate.substr(length)));
    }
    if (text.size() > 19 && text[10] == 'T') // a fraction without an offset
        return parseRfc3339(std::string(text) + "Z");
    const auto span = parseDuration(text);
    TimeNs out = 0;
    if (!span || __builtin_sub_overflow(now, *span, &out))
        return std::nullopt;
    return out;
}

} // namespace berth::model

#include "backend/base/clock.h"

#include <cstdio>
#include <ctime>

namespace berth {

namespace {

TimeNs readClock(clockid_t clock)
{
    timespec now{};
    ::clock_gettime(clock, &now);
    return TimeNs(now.tv_sec) * kSecondNs + now.tv_nsec;
}

std::string secondsText(TimeNs time, TimeNs &fraction)
{
    time_t seconds = time / kSecondNs;
    fraction = time % kSecondNs;
    if (fraction < 0) {
        fraction += kSecondNs;
        --seconds;
    }
    tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[40];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    return text;
}

std::string nineDigits(TimeNs fraction)
{
    char text[16];
    std::snprintf(text, sizeof text, "%09lld", static_cast<long long>(fraction));
    return text;
}

// `count` digits at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count)
{
    if (at + count > text.size())
        return -1;
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

// Seconds east of UTC of "Z", "+hh:mm" or "-hh:mm".
std::optional<int> offsetSeconds(std::string_view zone)
{
    if (zone == "Z" || zone == "z")
        return 0;
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':')
        return std::nullopt;
    const int hours = digits(zone, 1, 2);
    const int minutes = digits(zone, 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return std::nullopt;
    return (zone[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

} // namespace

TimeNs wallClock()
{
    return readClock(CLOCK_REALTIME);
}

TimeNs monotonicClock()
{
    return readClock(CLOCK_MONOTONIC);
}

std::string rfc3339Nano(TimeNs time)
{
    if (time == 0)
        return "0001-01-01T00:00:00Z";
    TimeNs fraction = 0;
    std::string out = secondsText(time, fraction);
    if (fraction != 0) {
        out += '.' + nineDigits(fraction);
        out.erase(out.find_last_not_of('0') + 1);
    }
    return out + 'Z';
}

std::string rfc3339NanoFixed(TimeNs time)
{
    TimeNs fraction = 0;
    const std::string out = secondsText(time, fraction);
    return out + '.' + nineDigits(fraction) + 'Z';
}

std::optional<TimeNs> parseRfc3339(std::string_view text)
{
    tm parts{};
    const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const int hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second < 0 || second > 60)
        return std::nullopt;
    if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' ||
        text[16] != ':')
        return std::nullopt;
    std::size_t at = 19;
    TimeNs fraction = 0;
    if (at < text.size() && text[at] == '.') {
        TimeNs unit = kSecondNs / 10;
        const std::size_t first = ++at;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10)
            fraction += unit * (text[at] - '0');
        if (at == first)
            return std::nullopt;
    }
    const std::optional<int> offset = offsetSeconds(text.substr(at));
    if (!offset)
        return std::nullopt;
    parts.tm_year = year - 1900;
    parts.tm_mon = month - 1;
    parts.tm_mday = day;
    parts.tm_hour = hour;
    parts.tm_min = minute;
    parts.tm_sec = second;
    const TimeNs seconds = TimeNs(::timegm(&parts)) - *offset;
    if (seconds > INT64_MAX / kSecondNs - 1 || seconds < INT64_MIN / kSecondNs + 1)
        return year == 1 ? std::optional<TimeNs>(0) : std::nullopt;
    return seconds * kSecondNs + fraction;
}

} // namespace berth

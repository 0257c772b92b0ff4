#include "ui/log_splitter.h"

#include <QtEndian>
#include <algorithm>

namespace berth::ui {

namespace {

constexpr qsizetype kShortestStamp = 21; // "2026-11-24T13:51:07Z "
constexpr qsizetype kLongestStamp = 40;

// -1 when one of the characters is no digit.
int digits(QByteArrayView bytes, qsizetype at, int count)
{
    int value = 0;
    for (int i = 0; i < count; ++i) {
        const char c = bytes[at + i];
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

// Days since 1970 of a date of the Gregorian calendar.
qint64 daysOf(int year, int month, int day)
{
    const int shifted = month > 2 ? year : year - 1; // the year begins in March: the leap day is its last
    const int era = shifted / 400;
    const int inEra = shifted - era * 400;
    const int inYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return qint64(era) * 146097 + inEra * 365 + inEra / 4 - inEra / 100 + inYear - 719468;
}

} // namespace

qsizetype readStamp(QByteArrayView bytes, qint64 &time)
{
    if (bytes.size() < kShortestStamp || bytes[4] != '-' || bytes[7] != '-' || bytes[10] != 'T' ||
        bytes[13] != ':' || bytes[16] != ':')
        return 0;
    const int year = digits(bytes, 0, 4), month = digits(bytes, 5, 2), day = digits(bytes, 8, 2);
    const int hour = digits(bytes, 11, 2), minute = digits(bytes, 14, 2), second = digits(bytes, 17, 2);
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || minute < 0 || second < 0)
        return 0;
    qsizetype at = 19;
    qint64 fraction = 0, unit = 100'000'000;
    if (bytes[at] == '.') {
        for (++at; at < bytes.size() && bytes[at] >= '0' && bytes[at] <= '9'; ++at, unit /= 10)
            fraction += (bytes[at] - '0') * unit;
    }
    while (at < bytes.size() && at < kLongestStamp && bytes[at] != ' ')
        ++at;
    if (at >= bytes.size() || bytes[at] != ' ')
        return 0;
    const qint64 seconds = ((daysOf(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    time = seconds * 1'000'000'000 + fraction;
    return at + 1;
}

void LogSplitter::take(QByteArrayView bytes)
{
    if (!framed_)
        return feed(1, bytes);
    while (!bytes.empty()) {
        if (remaining_ == 0) {
            const qsizetype missing = std::min<qsizetype>(8 - head_.size(), bytes.size());
            head_.append(bytes.data(), missing);
            bytes = bytes.sliced(missing);
            if (head_.size() < 8)
                return;
            stream_ = head_[0] == 2 ? 2 : 1;
            remaining_ = qFromBigEndian<quint32>(head_.constData() + 4);
            head_.clear();
            continue;
        }
        const qsizetype count = std::min<qsizetype>(remaining_, bytes.size());
        feed(stream_, bytes.first(count));
        remaining_ -= quint32(count);
        bytes = bytes.sliced(count);
    }
}

void LogSplitter::feed(int stream, QByteArrayView bytes)
{
    Channel &channel = channels_[size_t(stream)];
    while (!bytes.empty()) {
        const qsizetype end = bytes.indexOf('\n');
        if (end >= 0 && channel.rest.isEmpty() && end <= kLongestLine) {
            give(stream, bytes.first(end), true);
            bytes = bytes.sliced(end + 1);
            continue;
        }
        const qsizetype count = std::min(end < 0 ? bytes.size() : end, kLongestLine - channel.rest.size());
        channel.rest.append(bytes.data(), count);
        bytes = bytes.sliced(count);
        const bool newline = !bytes.empty() && bytes.front() == '\n';
        if (newline)
            bytes = bytes.sliced(1);
        if (newline || channel.rest.size() >= kLongestLine) {
            give(stream, channel.rest, newline);
            channel.rest.resize(0);
        }
    }
}

void LogSplitter::give(int stream, QByteArrayView line, bool ends)
{
    Channel &channel = channels_[size_t(stream)];
    LogEntry entry;
    entry.stream = quint8(stream);
    entry.continues = channel.inLine;
    if (!channel.inLine) {
        channel.time = 0;
        line = line.sliced(readStamp(line, channel.time));
    }
    entry.time = channel.time;
    entry.paint = channel.paint;
    entry.plain = isPlain(line);
    if (!entry.plain)
        channel.paint = paintAfter(channel.paint, line);
    if (!entry.continues) {
        entry.level = levelOf(line);
        entry.continues = entry.level == LogLevel::None && isContinuation(line);
    }
    if (entry.continues)
        entry.level = channel.level;
    channel.level = entry.level;
    channel.inLine = !ends;
    entry.length = quint32(line.size());
    sink_(entry, line);
}

void LogSplitter::finish()
{
    for (const int stream : {1, 2}) {
        Channel &channel = channels_[size_t(stream)];
        if (!channel.rest.isEmpty())
            give(stream, channel.rest, true);
        channel = {};
    }
    head_.clear();
    remaining_ = 0;
}

} // namespace berth::ui

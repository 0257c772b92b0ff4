#include "ui/log_decoder.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QStringDecoder>
#include <QtEndian>
#include <algorithm>

namespace berth::ui {

namespace {

struct LevelWord
{
    const char *word;
    LogLevel level;
};

constexpr LevelWord kLevelWords[] = {
    {"trace", LogLevel::Debug}, {"debug", LogLevel::Debug}, {"info", LogLevel::Info},
    {"notice", LogLevel::Info}, {"warn", LogLevel::Warn},   {"error", LogLevel::Error},
    {"err", LogLevel::Error},   {"fatal", LogLevel::Fatal}, {"panic", LogLevel::Fatal},
    {"crit", LogLevel::Fatal},  {"emerg", LogLevel::Fatal}, {"severe", LogLevel::Error},
};

// The state that SGR sequences change.
struct Paint
{
    int colour = -1;
    bool bold = false;
};

int cubeColour(int index)
{
    static constexpr int kSteps[] = {0, 95, 135, 175, 215, 255};
    if (index < 16)
        return index;
    if (index >= 232) {
        const int grey = 8 + (index - 232) * 10;
        return 0x01000000 | grey << 16 | grey << 8 | grey;
    }
    const int cube = index - 16;
    return 0x01000000 | kSteps[cube / 36] << 16 | kSteps[cube / 6 % 6] << 8 | kSteps[cube % 6];
}

// 38;5;n and 38;2;r;g;b; returns how many further numbers were used.
size_t extendedColour(const std::vector<int> &numbers, size_t at, int &colour)
{
    const auto byteAt = [&](size_t i) { return i < numbers.size() ? std::clamp(numbers[i], 0, 255) : 0; };
    const int kind = byteAt(at + 1);
    if (kind == 5) {
        colour = cubeColour(byteAt(at + 2));
        return 2;
    }
    if (kind == 2) {
        colour = 0x01000000 | byteAt(at + 2) << 16 | byteAt(at + 3) << 8 | byteAt(at + 4);
        return 4;
    }
    return 0;
}

void applySgr(QByteArrayView parameters, Paint &paint)
{
    std::vector<int> numbers(1, 0);
    for (const char c : parameters) {
        if (c >= '0' && c <= '9')
            numbers.back() = std::min(numbers.back() * 10 + (c - '0'), 9999);
        else if (c == ';' || c == ':')
            numbers.push_back(0);
        else
            return; // a private sequence
    }
    for (size_t i = 0; i < numbers.size(); ++i) {
        const int n = numbers[i];
        int ignored = 0;
        if (n == 0)
            paint = {};
        else if (n == 1 || n == 22)
            paint.bold = n == 1;
        else if (n >= 30 && n <= 37)
            paint.colour = n - 30;
        else if (n >= 90 && n <= 97)
            paint.colour = n - 90 + 8;
        else if (n == 39)
            paint.colour = -1;
        else if (n == 38)
            i += extendedColour(numbers, i, paint.colour);
        else if (n == 48)
            i += extendedColour(numbers, i, ignored);
    }
}

// The length of the escape sequence that begins at `at` (on ESC); SGR is applied, all else only measured.
qsizetype escapeLength(QByteArrayView bytes, qsizetype at, Paint &paint)
{
    if (at + 1 >= bytes.size())
        return 1;
    const char kind = bytes[at + 1];
    qsizetype end = at + 2;
    if (kind == '[') {
        while (end < bytes.size() && (bytes[end] < 0x40 || bytes[end] > 0x7e) && bytes[end] >= 0x20)
            ++end;
        if (end < bytes.size() && bytes[end] == 'm')
            applySgr(bytes.sliced(at + 2, end - at - 2), paint);
        return std::min(end + 1, bytes.size()) - at;
    }
    if (kind == ']' || kind == 'P' || kind == '_' || kind == '^' || kind == 'X') {
        while (end < bytes.size() && bytes[end] != '\a' && bytes[end] != '\x1b')
            ++end;
        const bool terminated = end + 1 < bytes.size() && bytes[end] == '\x1b' && bytes[end + 1] == '\\';
        return std::min(end + (terminated ? 2 : 1), bytes.size()) - at;
    }
    while (end < bytes.size() && bytes[end - 1] >= 0x20 && bytes[end - 1] <= 0x2f)
        ++end;
    return end - at;
}

bool turnsText(char16_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f ||
           c == 0x2028 || c == 0x2029 || c == 0xfeff;
}

void appendText(LogLine &line, QByteArrayView bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString text = decoder(bytes);
    for (QChar &c : text) {
        const char16_t u = c.unicode();
        if (u != '\t' && (u < 0x20 || (u >= 0x7f && u < 0xa0) || turnsText(u)))
            c = QChar::ReplacementCharacter;
    }
    text.replace(QLatin1Char('\t'), QStringLiteral("    "));
    line.text += text;
}

void decodeText(LogLine &line, QByteArrayView bytes, Paint &paint)
{
    // What a progress bar wrote before its last carriage return was meant to be overwritten.
    while (!bytes.empty() && bytes.back() == '\r')
        bytes.chop(1);
    const qsizetype overwritten = bytes.lastIndexOf('\r');
    if (overwritten >= 0)
        bytes = bytes.sliced(overwritten + 1);

    const auto mark = [&] {
        const LogSpan span{int(line.text.size()), paint.colour, paint.bold};
        if (!line.spans.empty() && line.spans.back().start == span.start)
            line.spans.back() = span;
        else if (!line.spans.empty() || span.colour != -1 || span.bold)
            line.spans.push_back(span);
    };
    mark();
    qsizetype from = 0;
    for (qsizetype at = bytes.indexOf('\x1b'); at >= 0; at = bytes.indexOf('\x1b', from)) {
        appendText(line, bytes.sliced(from, at - from));
        from = at + escapeLength(bytes, at, paint);
        mark();
    }
    appendText(line, bytes.sliced(from));
}

// "2026-11-24T13:51:07.118000000Z " in front, as ?timestamps=1 asks for; returns its length.
qsizetype readStamp(QByteArrayView bytes, qint64 &time)
{
    const qsizetype blank = bytes.first(std::min<qsizetype>(bytes.size(), 40)).indexOf(' ');
    if (blank < 20 || bytes[4] != '-' || bytes[10] != 'T')
        return 0;
    const QString text = QString::fromLatin1(bytes.first(std::min<qsizetype>(blank, 23)));
    QDateTime moment = QDateTime::fromString(text.left(19), Qt::ISODate);
    moment.setTimeSpec(Qt::UTC);
    if (!moment.isValid())
        return 0;
    const QString fraction = text.size() > 20 && text[19] == QLatin1Char('.') ? text.mid(20) : QString();
    time = moment.toMSecsSinceEpoch() + fraction.leftJustified(3, QLatin1Char('0')).left(3).toInt();
    return blank + 1;
}

LogLevel wordLevel(const QString &word)
{
    for (const LevelWord &each : kLevelWords) {
        if (word.startsWith(QLatin1String(each.word), Qt::CaseInsensitive) && word.size() <= 9)
            return each.level;
    }
    return LogLevel::None;
}

} // namespace

LogLevel levelOf(const QString &text)
{
    static const QRegularExpression named(
        QStringLiteral("\"?(?:level|severity|lvl)\"?\\s*[:=]\\s*\"?([A-Za-z]{3,9})\\b"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression prefix(QStringLiteral(
        "(?:^|[\\s\\[(<|])(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|PANIC|CRIT(?:ICAL)?|"
        "trace|debug|info|notice|warn(?:ing)?|error|fatal|panic)(?=[\\s\\]:)>|])"));
    const QString beginning = text.left(200);
    if (const auto match = named.match(beginning); match.hasMatch())
        return wordLevel(match.captured(1));
    const auto match = prefix.match(beginning.left(64));
    return match.hasMatch() ? wordLevel(match.captured(1)) : LogLevel::None;
}

std::vector<LogLine> LogDecoder::take(const QByteArray &piece)
{
    std::vector<LogLine> lines;
    QByteArrayView bytes(piece);
    if (!framed_) {
        feed(1, bytes, lines);
        return lines;
    }
    while (!bytes.empty()) {
        if (remaining_ == 0) {
            const qsizetype missing = std::min<qsizetype>(8 - head_.size(), bytes.size());
            head_.append(bytes.data(), missing);
            bytes = bytes.sliced(missing);
            if (head_.size() < 8)
                break;
            stream_ = head_[0] == 2 ? 2 : 1;
            remaining_ = qFromBigEndian<quint32>(head_.constData() + 4);
            head_.clear();
            continue;
        }
        const qsizetype count = std::min<qsizetype>(remaining_, bytes.size());
        feed(stream_, bytes.first(count), lines);
        remaining_ -= quint32(count);
        bytes = bytes.sliced(count);
    }
    return lines;
}

void LogDecoder::feed(int stream, QByteArrayView bytes, std::vector<LogLine> &lines)
{
    Channel &channel = channels_[size_t(stream)];
    while (!bytes.empty()) {
        const qsizetype end = bytes.indexOf('\n');
        const qsizetype room = kLongestLine - channel.rest.size();
        const qsizetype count = std::min(end < 0 ? bytes.size() : end, room);
        channel.rest.append(bytes.data(), count);
        bytes = bytes.sliced(count);
        const bool newline = !bytes.empty() && bytes.front() == '\n';
        if (newline)
            bytes = bytes.sliced(1);
        if (newline || channel.rest.size() >= kLongestLine)
            endLine(stream, lines);
    }
}

void LogDecoder::endLine(int stream, std::vector<LogLine> &lines)
{
    Channel &channel = channels_[size_t(stream)];
    LogLine line;
    line.isError = stream == 2;
    const qsizetype stamp = readStamp(channel.rest, line.time);
    Paint paint{channel.colour, channel.bold};
    decodeText(line, QByteArrayView(channel.rest).sliced(stamp), paint);
    channel.colour = paint.colour;
    channel.bold = paint.bold;
    channel.rest.clear();
    line.level = levelOf(line.text);
    lines.push_back(std::move(line));
}

std::vector<LogLine> LogDecoder::finish()
{
    std::vector<LogLine> lines;
    for (const int stream : {1, 2}) {
        if (!channels_[size_t(stream)].rest.isEmpty())
            endLine(stream, lines);
    }
    return lines;
}

} // namespace berth::ui

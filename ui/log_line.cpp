#include "ui/log_line.h"

#include <QStringDecoder>
#include <algorithm>

namespace berth::ui {

namespace {

constexpr int kTab = 4;

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
size_t extendedColour(const std::vector<int> &numbers, size_t at, qint32 &colour)
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

void applySgr(QByteArrayView parameters, LogPaint &paint)
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
        qint32 ignored = 0;
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
qsizetype escapeLength(QByteArrayView bytes, qsizetype at, LogPaint &paint)
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

// Marks that change the direction of text, line separators, and what has no width but hides.
bool turnsText(char16_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x206f) || c == 0x200e || c == 0x200f ||
           c == 0x2028 || c == 0x2029 || c == 0xfeff || c == 0x061c || c == 0x200b || c == 0x2060;
}

void appendText(LogLine &line, QByteArrayView bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString text = decoder(bytes);
    bool tabs = false;
    for (QChar &c : text) {
        const char16_t u = c.unicode();
        tabs = tabs || u == '\t';
        if (u >= 0x20 && u < 0x7f)
            continue;
        line.narrow = line.narrow && u < 0x80;
        if (u != '\t' && (u < 0x20 || (u >= 0x7f && u < 0xa0) || turnsText(u)))
            c = QChar::ReplacementCharacter;
    }
    if (tabs)
        text.replace(QLatin1Char('\t'), QString(kTab, QLatin1Char(' ')));
    line.text += text;
}

// What a progress bar wrote before its last carriage return was meant to be overwritten.
QByteArrayView lastState(QByteArrayView bytes)
{
    while (!bytes.empty() && bytes.back() == '\r')
        bytes.chop(1);
    const qsizetype overwritten = bytes.lastIndexOf('\r');
    return overwritten >= 0 ? bytes.sliced(overwritten + 1) : bytes;
}

bool isWide(char32_t c)
{
    return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0x303e) || (c >= 0x3041 && c <= 0xa4cf) ||
           (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) ||
           (c >= 0xff00 && c <= 0xff60) || (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff) ||
           (c >= 0x20000 && c <= 0x3fffd);
}

// Calls visit(index, length, cells) for each character until it says stop.
template <class Visit>
void eachCharacter(const QString &text, Visit visit)
{
    for (qsizetype at = 0; at < text.size();) {
        char32_t character = text[at].unicode();
        qsizetype length = 1;
        if (text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate()) {
            character = QChar::surrogateToUcs4(text[at], text[at + 1]);
            length = 2;
        }
        if (!visit(at, length, cellsOf(character)))
            return;
        at += length;
    }
}

} // namespace

bool isPlain(QByteArrayView bytes)
{
    bool plain = true;
    for (const char c : bytes)
        plain &= c >= 0x20 && c < 0x7f;
    return plain;
}

LogPaint paintAfter(LogPaint paint, QByteArrayView bytes)
{
    for (qsizetype at = bytes.indexOf('\x1b'); at >= 0;) {
        at += escapeLength(bytes, at, paint);
        at = at < bytes.size() ? bytes.indexOf('\x1b', at) : -1;
    }
    return paint;
}

LogLine lineOf(const LogEntry &entry, QByteArrayView bytes)
{
    LogLine line;
    line.entry = entry;
    if (entry.plain && entry.paint == LogPaint()) {
        line.text = QString::fromLatin1(bytes);
        return line;
    }
    bytes = lastState(bytes);
    LogPaint paint = entry.paint;
    const auto mark = [&] {
        const LogSpan span{int(line.text.size()), paint};
        if (!line.spans.empty() && line.spans.back().start == span.start)
            line.spans.back() = span;
        else if (!line.spans.empty() || paint != LogPaint())
            line.spans.push_back(span);
    };
    mark();
    qsizetype from = 0;
    for (qsizetype at = bytes.indexOf('\x1b'); at >= 0;
         at = from < bytes.size() ? bytes.indexOf('\x1b', from) : -1) {
        appendText(line, bytes.sliced(from, at - from));
        from = at + escapeLength(bytes, at, paint);
        mark();
    }
    appendText(line, bytes.sliced(from));
    return line;
}

int cellsOf(char32_t character)
{
    if (character < 0x300)
        return 1;
    const QChar::Category category = QChar::category(character);
    if (category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing ||
        category == QChar::Other_Format)
        return 0;
    return isWide(character) ? 2 : 1;
}

int cellsBefore(const LogLine &line, qsizetype index)
{
    if (line.narrow)
        return int(std::min(index, line.text.size()));
    int cells = 0;
    eachCharacter(line.text, [&](qsizetype at, qsizetype, int wide) {
        if (at >= index)
            return false;
        cells += wide;
        return true;
    });
    return cells;
}

qsizetype indexAtCell(const LogLine &line, int cell)
{
    if (line.narrow)
        return std::clamp<qsizetype>(cell, 0, line.text.size());
    qsizetype index = line.text.size();
    int cells = 0;
    eachCharacter(line.text, [&](qsizetype at, qsizetype, int wide) {
        if (cells + wide > cell && wide > 0) {
            index = at;
            return false;
        }
        cells += wide;
        return true;
    });
    return index;
}

QStringList unfoldedJson(const QString &text, int most)
{
    QStringList lines(QString{});
    int depth = 0;
    bool quoted = false;
    const auto newLine = [&] { lines.append(QString(2 * std::clamp(depth, 0, 20), QLatin1Char(' '))); };
    for (qsizetype at = 0; at < text.size() && lines.size() < most; ++at) {
        const QChar c = text[at];
        if (quoted) {
            lines.last() += c;
            if (c == u'\\' && at + 1 < text.size())
                lines.last() += text[++at];
            else if (c == u'"')
                quoted = false;
        } else if (c == u'{' || c == u'[') {
            lines.last() += c;
            ++depth;
            if (at + 1 < text.size() && text[at + 1] != u'}' && text[at + 1] != u']')
                newLine();
        } else if (c == u'}' || c == u']') {
            --depth;
            if (at > 0 && text[at - 1] != u'{' && text[at - 1] != u'[')
                newLine();
            lines.last() += c;
        } else if (c == u',') {
            lines.last() += c;
            newLine();
        } else if (c == u':') {
            lines.last() += QStringLiteral(": ");
        } else if (c != u' ') {
            quoted = c == u'"';
            lines.last() += c;
        }
    }
    return lines;
}

} // namespace berth::ui

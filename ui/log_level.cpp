#include "ui/log_line.h"

#include <array>
#include <cstring>
#include <strings.h>

namespace berth::ui {

namespace {

struct LevelWord
{
    const char *word;
    LogLevel level;
};

constexpr LevelWord kLevelWords[] = {
    {"trace", LogLevel::Debug},   {"debug", LogLevel::Debug},     {"info", LogLevel::Info},
    {"notice", LogLevel::Info},   {"warn", LogLevel::Warn},       {"warning", LogLevel::Warn},
    {"error", LogLevel::Error},   {"err", LogLevel::Error},       {"fatal", LogLevel::Fatal},
    {"panic", LogLevel::Fatal},   {"crit", LogLevel::Fatal},      {"critical", LogLevel::Fatal},
    {"severe", LogLevel::Error},  {"emerg", LogLevel::Fatal},     {"alert", LogLevel::Fatal},
    {"verbose", LogLevel::Debug}, {"information", LogLevel::Info}};

constexpr const char *kKeys[] = {"level", "severity", "lvl", "loglevel", "log.level"};
constexpr qsizetype kNamedWithin = 400; // bytes in which a key may stand
constexpr qsizetype kPrefixWithin = 64; // bytes in which a bare word may stand
constexpr qsizetype kLongestWord = 12;

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isWordPart(char c)
{
    return isLetter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

LogLevel levelNamed(QByteArrayView word)
{
    if (word.size() < 3 || word.size() > kLongestWord)
        return LogLevel::None;
    for (const LevelWord &each : kLevelWords) {
        if (std::strlen(each.word) == size_t(word.size()) &&
            ::strncasecmp(each.word, word.data(), size_t(word.size())) == 0)
            return each.level;
    }
    return LogLevel::None;
}

bool isKey(QByteArrayView word)
{
    for (const char *key : kKeys) {
        if (std::strlen(key) == size_t(word.size()) &&
            ::strncasecmp(key, word.data(), size_t(word.size())) == 0)
            return true;
    }
    return false;
}

// pino and bunyan number their levels.
LogLevel numberedLevel(QByteArrayView digits)
{
    if (digits.size() != 2 || digits[1] != '0')
        return LogLevel::None;
    static constexpr std::array kByTens = {LogLevel::None, LogLevel::Debug, LogLevel::Debug, LogLevel::Info,
                                           LogLevel::Warn, LogLevel::Error, LogLevel::Fatal};
    const int tens = digits[0] - '0';
    return tens > 0 && tens < int(kByTens.size()) ? kByTens[size_t(tens)] : LogLevel::None;
}

// After a key: = or :, quotes and blanks in between, then the value.
LogLevel levelAfterKey(QByteArrayView bytes, qsizetype at)
{
    bool equals = false;
    while (at < bytes.size() &&
           (bytes[at] == '"' || bytes[at] == ' ' || bytes[at] == '=' || bytes[at] == ':')) {
        equals = equals || bytes[at] == '=' || bytes[at] == ':';
        ++at;
    }
    if (!equals)
        return LogLevel::None;
    qsizetype end = at;
    while (end < bytes.size() && isWordPart(bytes[end]))
        ++end;
    const QByteArrayView value = bytes.sliced(at, end - at);
    const LogLevel named = levelNamed(value);
    return named != LogLevel::None ? named : numberedLevel(value);
}

bool mayStandBefore(char c)
{
    return std::strchr(" \t[(<|", c) != nullptr && c != 0;
}

bool mayStandBehind(char c)
{
    return std::strchr(" \t]:)>|\x1b", c) != nullptr && c != 0;
}

bool isOneCase(QByteArrayView word)
{
    const bool upper = word.front() <= 'Z';
    for (const char c : word) {
        if ((c <= 'Z') != upper)
            return false;
    }
    return true;
}

// An SGR sequence in front of a word would hide it.
QByteArrayView withoutLeadingSgr(QByteArrayView bytes)
{
    while (bytes.size() > 2 && bytes[0] == '\x1b' && bytes[1] == '[') {
        const qsizetype end = bytes.indexOf('m');
        if (end < 0 || end > 16)
            break;
        bytes = bytes.sliced(end + 1);
    }
    return bytes;
}

} // namespace

LogLevel levelOf(QByteArrayView whole)
{
    const QByteArrayView bytes =
        withoutLeadingSgr(whole).first(std::min(withoutLeadingSgr(whole).size(), kNamedWithin));
    LogLevel prefix = LogLevel::None;
    for (qsizetype at = 0; at < bytes.size();) {
        if (!isLetter(bytes[at])) {
            ++at;
            continue;
        }
        qsizetype end = at;
        while (end < bytes.size() && isWordPart(bytes[end]))
            ++end;
        const QByteArrayView word = bytes.sliced(at, end - at);
        if (isKey(word)) {
            if (const LogLevel level = levelAfterKey(bytes, end); level != LogLevel::None)
                return level;
        }
        if (prefix == LogLevel::None && at < kPrefixWithin && (at == 0 || mayStandBefore(bytes[at - 1])) &&
            end < bytes.size() && mayStandBehind(bytes[end]) && isOneCase(word))
            prefix = levelNamed(word);
        at = end;
    }
    return prefix;
}

bool isContinuation(QByteArrayView bytes)
{
    if (bytes.startsWith("Caused by: "))
        return true;
    qsizetype at = 0;
    while (at < bytes.size() && (bytes[at] == ' ' || bytes[at] == '\t'))
        ++at;
    if (at == 0)
        return false;
    const QByteArrayView rest = bytes.sliced(at);
    return rest.startsWith("at ") || rest.startsWith("File \"") || rest.startsWith("... ") ||
           rest.startsWith("Caused by: ") || (bytes[0] == '\t' && rest.contains(".go:"));
}

} // namespace berth::ui

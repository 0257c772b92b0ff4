#include "backend/model/json.h"

#include <cmath>

namespace berth::model {

namespace {

// Bytes that may stand in a JSON string as they are.
constexpr bool isPlain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

void appendEscape(std::string &out, unsigned char c)
{
    static constexpr char kHex[] = "0123456789abcdef";
    static constexpr std::string_view kMeanings = "\"\\\b\f\n\r\t", kLetters = "\"\\bfnrt";
    if (const std::size_t row = kMeanings.find(char(c)); row != std::string_view::npos) {
        out += '\\';
        out += kLetters[row];
        return;
    }
    out += "\\u00";
    out += kHex[c >> 4];
    out += kHex[c & 15];
}

char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c;
}

} // namespace

void appendJsonString(std::string &out, std::string_view text)
{
    out += '"';
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && isPlain(static_cast<unsigned char>(text[end])))
            ++end;
        out.append(text, at, end - at);
        at = end;
        while (end < text.size() && static_cast<unsigned char>(text[end]) >= 0x80)
            ++end;
        appendValidUtf8(out, text.substr(at, end - at));
        at = end;
        if (at < text.size() && !isPlain(static_cast<unsigned char>(text[at])))
            appendEscape(out, static_cast<unsigned char>(text[at++]));
    }
    out += '"';
}

void appendJsonDouble(std::string &out, double value)
{
    if (!std::isfinite(value)) { // JSON has no word for it
        out += '0';
        return;
    }
    char digits[32];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void appendJsonKey(std::string &out, const char *name)
{
    if (out.back() != '{')
        out += ',';
    out += '"';
    out += name;
    out += "\":";
}

bool sameKeyWithoutCase(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lowered(a[i]) != lowered(b[i]))
            return false;
    }
    return true;
}

} // namespace berth::model

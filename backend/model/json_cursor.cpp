#include "backend/model/json_cursor.h"

#include <utility>

namespace berth::model {

namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd"; // U+FFFD

const char *kindName(char first)
{
    switch (first) {
    case '{':
        return "an object";
    case '[':
        return "an array";
    case '"':
        return "a string";
    case '0':
        return "a number";
    case 't':
        return "a boolean";
    case 'n':
        return "null";
    default:
        return "the end of the text";
    }
}

void appendCodePoint(std::string &out, std::uint32_t point)
{
    if (point < 0x80) {
        out += char(point);
    } else if (point < 0x800) {
        out += char(0xc0 | (point >> 6));
        out += char(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
        out += char(0xe0 | (point >> 12));
        out += char(0x80 | ((point >> 6) & 0x3f));
        out += char(0x80 | (point & 0x3f));
    } else {
        out += char(0xf0 | (point >> 18));
        out += char(0x80 | ((point >> 12) & 0x3f));
        out += char(0x80 | ((point >> 6) & 0x3f));
        out += char(0x80 | (point & 0x3f));
    }
}

// Length of the well-formed UTF-8 sequence at the front of `text`; 0 when there is none (Unicode table 3-7).
std::size_t sequenceLength(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto within = [&](std::size_t i, unsigned low, unsigned high) {
        return i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    const unsigned lead = byte(0);
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return within(1, 0x80, 0xbf) ? 2 : 0;
    if (lead >= 0xe0 && lead <= 0xef) {
        const unsigned low = lead == 0xe0 ? 0xa0 : 0x80, high = lead == 0xed ? 0x9f : 0xbf;
        return within(1, low, high) && within(2, 0x80, 0xbf) ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        const unsigned low = lead == 0xf0 ? 0x90 : 0x80, high = lead == 0xf4 ? 0x8f : 0xbf;
        return within(1, low, high) && within(2, 0x80, 0xbf) && within(3, 0x80, 0xbf) ? 4 : 0;
    }
    return 0;
}

} // namespace

void appendValidUtf8(std::string &out, std::string_view text)
{
    std::size_t clean = 0; // start of the run that is not yet copied
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = sequenceLength(text.substr(at));
        if (length > 0) {
            at += length;
            continue;
        }
        out.append(text, clean, at - clean);
        out += kReplacement;
        clean = ++at;
    }
    out.append(text, clean);
}

void JsonCursor::skipSpace()
{
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r'))
        ++at_;
}

char JsonCursor::peek()
{
    skipSpace();
    if (!ok() || at_ >= text_.size())
        return '\0';
    const char c = text_[at_];
    if (c == '-' || (c >= '0' && c <= '9'))
        return '0';
    return c == 'f' ? 't' : c;
}

bool JsonCursor::fail(std::string problem)
{
    if (problem_.empty())
        problem_ = std::move(problem);
    return false;
}

bool JsonCursor::expected(const char *what)
{
    const char next = peek();
    if (next != '\0' && std::string_view("{[\"0tn").find(next) == std::string_view::npos)
        return fail("invalid character at byte " + std::to_string(at_) + ", expected " + what);
    return fail(std::string("expected ") + what + ", got " + kindName(next));
}

void JsonCursor::in(std::string_view key)
{
    const bool direct = path_.empty() || path_.front() == '[';
    path_.insert(0, direct ? std::string(key) : std::string(key) + ".");
}

void JsonCursor::in(std::size_t index)
{
    const bool direct = path_.empty() || path_.front() == '[';
    path_.insert(0, "[" + std::to_string(index) + (direct ? "]" : "]."));
}

std::string JsonCursor::message() const
{
    return path_.empty() ? problem_ : path_ + ": " + problem_;
}

bool JsonCursor::literal(std::string_view word)
{
    if (text_.substr(at_, word.size()) != word)
        return false;
    at_ += word.size();
    return true;
}

bool JsonCursor::takeNull()
{
    return peek() == 'n' && literal("null");
}

bool JsonCursor::boolean(bool &out)
{
    skipSpace();
    if (!ok() || !(literal("true") || literal("false")))
        return expected("a boolean");
    out = text_[at_ - 2] == 'u'; // tr-u-e, fal-s-e
    return true;
}

bool JsonCursor::digits()
{
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9')
        ++at_;
    return at_ > start;
}

bool JsonCursor::number(std::string_view &token)
{
    if (peek() != '0')
        return expected("a number");
    const std::size_t start = at_;
    literal("-");
    const bool leadingZero = at_ < text_.size() && text_[at_] == '0';
    const std::size_t whole = at_;
    if (!digits() || (leadingZero && at_ - whole > 1))
        return fail("invalid number at byte " + std::to_string(start));
    if (literal(".") && !digits())
        return fail("invalid number at byte " + std::to_string(start));
    if (literal("e") || literal("E")) {
        if (!literal("+"))
            literal("-");
        if (!digits())
            return fail("invalid number at byte " + std::to_string(start));
    }
    token = text_.substr(start, at_ - start);
    return true;
}

bool JsonCursor::hexUnit(std::uint32_t &unit)
{
    unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
        const char c = at_ < text_.size() ? text_[at_] : '\0';
        const char lower = char(c | 0x20);
        if (c >= '0' && c <= '9')
            unit = unit * 16 + std::uint32_t(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            unit = unit * 16 + std::uint32_t(lower - 'a' + 10);
        else
            return fail("invalid \\u escape at byte " + std::to_string(at_));
    }
    return true;
}

bool JsonCursor::escape(std::string &out)
{
    static constexpr std::string_view kLetters = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
    const char letter = at_ < text_.size() ? text_[at_++] : '\0';
    if (const std::size_t row = kLetters.find(letter); row != std::string_view::npos) {
        out += kMeanings[row];
        return true;
    }
    std::uint32_t unit = 0, low = 0;
    if (letter != 'u')
        return fail("invalid escape in a string at byte " + std::to_string(at_));
    if (!hexUnit(unit))
        return false;
    if (unit >= 0xd800 && unit <= 0xdbff && text_.substr(at_, 2) == "\\u") {
        const std::size_t behindHigh = at_;
        at_ += 2;
        if (!hexUnit(low))
            return false;
        if (low >= 0xdc00 && low <= 0xdfff) {
            appendCodePoint(out, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
            return true;
        }
        at_ = behindHigh; // a lone half; what follows is read on its own
    }
    if (unit >= 0xd800 && unit <= 0xdfff)
        out += kReplacement;
    else
        appendCodePoint(out, unit);
    return true;
}

bool JsonCursor::string(std::string &out)
{
    if (peek() != '"')
        return expected("a string");
    ++at_;
    out.clear();
    while (at_ < text_.size()) {
        const std::size_t start = at_;
        while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
               static_cast<unsigned char>(text_[at_]) >= 0x20)
            ++at_;
        appendValidUtf8(out, text_.substr(start, at_ - start));
        if (at_ >= text_.size())
            break;
        const char c = text_[at_];
        if (c == '"') {
            ++at_;
            return true;
        }
        if (c != '\\')
            return fail("control character in a string at byte " + std::to_string(at_));
        ++at_;
        if (!escape(out))
            return false;
    }
    return fail("a string does not end");
}

bool JsonCursor::enter(char bracket)
{
    if (peek() != bracket)
        return expected(kindName(bracket));
    if (++depth_ > kJsonDepth)
        return fail("nested more than " + std::to_string(kJsonDepth) + " levels deep");
    ++at_;
    first_ = true;
    return true;
}

// Behind an element: true when another one follows, false at the closing bracket (consumed) or at a problem.
bool JsonCursor::next(char closing)
{
    skipSpace();
    const bool first = std::exchange(first_, false);
    const char c = ok() && at_ < text_.size() ? text_[at_] : '\0';
    if (c == closing) {
        ++at_;
        --depth_;
        return false;
    }
    if (first)
        return ok();
    if (c != ',')
        return fail(c == '\0' ? "unexpected end of the text"
                              : "invalid character at byte " + std::to_string(at_) + ", expected ',' or '" +
                                    closing + "'");
    ++at_;
    skipSpace();
    return true;
}

bool JsonCursor::beginObject()
{
    return enter('{');
}

bool JsonCursor::nextKey(std::string &key)
{
    if (!next('}'))
        return false;
    if (!string(key))
        return false;
    skipSpace();
    return literal(":") || fail("expected ':' at byte " + std::to_string(at_));
}

bool JsonCursor::beginArray()
{
    return enter('[');
}

bool JsonCursor::nextElement()
{
    return next(']');
}

bool JsonCursor::skip()
{
    std::string text;
    bool flag = false;
    std::string_view token;
    switch (peek()) {
    case '{':
        beginObject();
        while (nextKey(text)) {
            if (!skip())
                return false;
        }
        return ok();
    case '[':
        beginArray();
        while (nextElement()) {
            if (!skip())
                return false;
        }
        return ok();
    case '"':
        return string(text);
    case '0':
        return number(token);
    case 't':
        return boolean(flag);
    default:
        return takeNull() || expected("a value");
    }
}

bool JsonCursor::raw(std::string_view &token)
{
    skipSpace();
    const std::size_t start = at_;
    if (!skip())
        return false;
    token = text_.substr(start, at_ - start);
    return true;
}

bool JsonCursor::atEnd()
{
    skipSpace();
    return ok() && at_ == text_.size();
}

} // namespace berth::model

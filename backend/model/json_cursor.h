// Walks over one JSON text from front to back without building a tree: what model/json reads typed values
// with. Strict RFC 8259; invalid UTF-8 in strings becomes U+FFFD as in Go. Every function that returns false
// has recorded the first problem, and nothing after it counts. The text must outlive the cursor. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace berth::model {

inline constexpr int kJsonDepth = 64;

class JsonCursor
{
public:
    explicit JsonCursor(std::string_view text) : text_(text) {}

    // What the next value is: one of { [ " 0 t f n, or NUL when there is none. Numbers are 0, booleans t.
    char peek();
    bool takeNull(); // consumes a null when one is next

    bool string(std::string &out);
    bool boolean(bool &out);
    // The token of a number, checked against the grammar.
    bool number(std::string_view &token);
    // Consumes any value; `token` is its text.
    bool raw(std::string_view &token);
    bool skip();

    // while (cursor.nextKey(key)) { …read exactly one value… }  then look at ok().
    bool beginObject();
    bool nextKey(std::string &key);
    bool beginArray();
    bool nextElement();

    // True when nothing but white space is left.
    bool atEnd();

    bool ok() const { return problem_.empty(); }
    bool fail(std::string problem); // keeps the first one; always false
    bool expected(const char *what);
    // While a failure unwinds: the failing value lies in `key` (or in an element) of the object around it.
    void in(std::string_view key);
    void in(std::size_t index);
    // "HostConfig.Memory: expected a number, got a string"
    std::string message() const;

private:
    void skipSpace();
    bool literal(std::string_view word);
    bool enter(char bracket);
    bool next(char closing);
    bool escape(std::string &out);
    bool hexUnit(std::uint32_t &unit);
    bool digits();

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
    bool first_ = false; // just behind an opening bracket
    std::string problem_, path_;
};

// Appends `text` as UTF-8, each byte that is none replaced by U+FFFD.
void appendValidUtf8(std::string &out, std::string_view text);

} // namespace berth::model

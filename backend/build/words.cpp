#include "backend/build/words.h"

#include <algorithm>
#include <cctype>
#include <fnmatch.h>

namespace berth::build {

namespace {

constexpr int kDeepestWord = 32;                // ${a:-${b:-…}}
constexpr std::size_t kLongestWord = 1u << 20;  // of what expansion makes
constexpr std::size_t kPatternText = 64u << 10; // of a value that a pattern is tried on

bool isNameStart(char c)
{
    return std::isalpha(static_cast<unsigned char>(c)) || c == '_';
}

bool isNameChar(char c)
{
    return isNameStart(c) || std::isdigit(static_cast<unsigned char>(c));
}

// The words as they grow: a blank from outside of quotes ends one.
class WordList
{
public:
    void add(char c)
    {
        if (isBlankChar(c) || c == '\n') {
            end();
            return;
        }
        addRaw(c);
    }
    void addRaw(char c)
    {
        open_ = true;
        word_ += c;
    }
    void begin() { open_ = true; } // quotes make a word even of nothing
    std::vector<std::string> finish()
    {
        end();
        return std::move(words_);
    }

private:
    void end()
    {
        if (open_)
            words_.push_back(std::move(word_));
        word_.clear();
        open_ = false;
    }

    std::vector<std::string> words_;
    std::string word_;
    bool open_ = false;
};

class Expander
{
public:
    Expander(std::string_view text, const Lookup &lookup, char escape, bool keepsQuotes)
        : text_(text), lookup_(lookup), escape_(escape), keepsQuotes_(keepsQuotes)
    {
    }

    // All of the text, or up to `stop` outside of quotes.
    Result<std::string> run(char stop, int depth);
    Result<std::vector<std::string>> words()
    {
        TRY_VOID(run(0, 0));
        return words_.finish();
    }

private:
    bool atEnd() const { return at_ >= text_.size(); }
    Result<void> singleQuoted(std::string &out);
    Result<void> doubleQuoted(std::string &out, int depth);
    Result<std::string> dollar(int depth);
    Result<std::string> braced(int depth);
    Result<std::string> modified(const std::string &name, bool orEmpty, char modifier, int depth);
    Result<std::string> replaced(const std::string &value, int depth);
    void raw(std::string &out, char c)
    {
        out += c;
        if (inner_ == 0)
            words_.addRaw(c);
    }
    void plain(std::string &out, char c)
    {
        out += c;
        if (inner_ == 0)
            words_.add(c);
    }
    void beginWord()
    {
        if (inner_ == 0)
            words_.begin();
    }

    std::string_view text_;
    const Lookup &lookup_;
    char escape_;
    bool keepsQuotes_;
    std::size_t at_ = 0;
    int inner_ = 0; // inside of a variable: only its value makes words
    WordList words_;
};

Result<void> Expander::singleQuoted(std::string &out)
{
    if (keepsQuotes_)
        raw(out, '\'');
    beginWord();
    for (++at_; !atEnd() && text_[at_] != '\''; ++at_)
        raw(out, text_[at_]);
    if (atEnd())
        return failure(invalid("unexpected end of statement while looking for matching single-quote"));
    if (keepsQuotes_)
        raw(out, '\'');
    ++at_;
    return {};
}

Result<void> Expander::doubleQuoted(std::string &out, int depth)
{
    if (keepsQuotes_)
        raw(out, '"');
    beginWord();
    ++at_;
    while (!atEnd() && text_[at_] != '"') {
        const char c = text_[at_];
        if (c == '$') {
            for (const char letter : TRY(dollar(depth)))
                raw(out, letter);
            continue;
        }
        ++at_;
        if (c == escape_ && !atEnd()) {
            const char next = text_[at_];
            const bool isSpecial = next == '"' || next == '$' || next == escape_;
            if (!isSpecial || keepsQuotes_)
                raw(out, c);
            raw(out, next);
            ++at_;
            continue;
        }
        raw(out, c);
    }
    if (atEnd())
        return failure(invalid("unexpected end of statement while looking for matching double-quote"));
    if (keepsQuotes_)
        raw(out, '"');
    ++at_;
    return {};
}

Result<std::string> Expander::run(char stop, int depth)
{
    if (depth > kDeepestWord)
        return failure(invalid("variables are nested too deep"));
    std::string out;
    while (!atEnd() && (stop == 0 || text_[at_] != stop)) {
        if (out.size() > kLongestWord)
            return failure(invalid("a value is longer than 1 MiB"));
        const char c = text_[at_];
        if (c == '\'' && !keepsQuotes_) {
            TRY_VOID(singleQuoted(out));
        } else if (c == '"' && !keepsQuotes_) {
            TRY_VOID(doubleQuoted(out, depth));
        } else if (c == '$') {
            for (const char letter : TRY(dollar(depth)))
                plain(out, letter);
        } else if (c == escape_) {
            ++at_;
            if (atEnd())
                break;
            if (keepsQuotes_ && text_[at_] != '$' && text_[at_] != escape_)
                raw(out, c);
            raw(out, text_[at_++]);
        } else {
            plain(out, c);
            ++at_;
        }
    }
    if (stop != 0 && atEnd())
        return failure(invalid("syntax error: missing '}'"));
    return out;
}

Result<std::string> Expander::dollar(int depth)
{
    ++inner_;
    ++at_;
    Result<std::string> value = std::string("$");
    if (!atEnd() && text_[at_] == '{') {
        ++at_;
        value = braced(depth);
    } else if (!atEnd() &&
               (isNameChar(text_[at_]) || text_[at_] == '@' || text_[at_] == '*' || text_[at_] == '#')) {
        const std::size_t begin = at_++;
        if (isNameStart(text_[begin])) {
            while (!atEnd() && isNameChar(text_[at_]))
                ++at_;
        }
        value = lookup_(text_.substr(begin, at_ - begin)).value_or("");
    }
    --inner_;
    return value;
}

Result<std::string> Expander::braced(int depth)
{
    const std::size_t begin = at_;
    while (!atEnd() && isNameChar(text_[at_]))
        ++at_;
    const std::string name(text_.substr(begin, at_ - begin));
    if (atEnd())
        return failure(invalid("syntax error: missing '}'"));
    if (name.empty())
        return failure(invalid("syntax error: bad substitution"));
    const char c = text_[at_++];
    if (c == '}')
        return lookup_(name).value_or("");
    if (c != ':')
        return modified(name, false, c, depth);
    if (atEnd())
        return failure(invalid("syntax error: missing '}'"));
    return modified(name, true, text_[at_++], depth);
}

// The shortest or longest front or end of `value` that the pattern fits, cut off.
std::string withoutMatch(const std::string &value, const std::string &pattern, bool front, bool longest)
{
    const std::size_t size = value.size();
    if (size > kPatternText)
        return value;
    for (std::size_t step = 0; step <= size; ++step) {
        const std::size_t length = longest ? size - step : step;
        const std::string part = front ? value.substr(0, length) : value.substr(size - length);
        if (::fnmatch(pattern.c_str(), part.c_str(), 0) == 0)
            return front ? value.substr(length) : value.substr(0, size - length);
    }
    return value;
}

// ${name/pattern/text}: the first match is replaced, with a second slash before the pattern each.
Result<std::string> Expander::replaced(const std::string &value, int depth)
{
    const bool all = !atEnd() && text_[at_] == '/';
    at_ += all;
    const std::string pattern = TRY(run('/', depth + 1));
    ++at_;
    const std::string text = TRY(run('}', depth + 1));
    ++at_;
    std::string out;
    if (value.size() > 4096) // a pattern of stars would take for ever
        return failure(invalid("a value is too long for a pattern"));
    for (std::size_t from = 0; from < value.size();) {
        std::size_t length = value.size() - from;
        while (length > 0 && ::fnmatch(pattern.c_str(), value.substr(from, length).c_str(), 0) != 0)
            --length;
        if (length == 0) {
            out += value[from++];
            continue;
        }
        out += text;
        from += length;
        if (!all)
            return out + value.substr(from);
    }
    return out;
}

Result<std::string> Expander::modified(const std::string &name, bool orEmpty, char modifier, int depth)
{
    const std::optional<std::string> value = lookup_(name);
    if (modifier == '/' && !orEmpty)
        return replaced(value.value_or(""), depth);
    bool longest = false;
    if ((modifier == '#' || modifier == '%') && !orEmpty && !atEnd() && text_[at_] == modifier) {
        longest = true;
        ++at_;
    }
    const std::string word = TRY(run('}', depth + 1));
    ++at_;
    const bool isSet = value && !(orEmpty && value->empty());
    switch (modifier) {
    case '+':
        return isSet ? word : std::string();
    case '-':
        return isSet ? *value : word;
    case '?':
        if (!isSet)
            return failure(invalid(name + ": " + (word.empty() ? "is not allowed to be unset" : word)));
        return *value;
    case '#':
    case '%':
        if (!orEmpty)
            return withoutMatch(value.value_or(""), word, modifier == '#', longest);
        break;
    default:
        break;
    }
    return failure(invalid(std::string("unsupported modifier (") + modifier + ") in substitution"));
}

} // namespace

bool isBlankChar(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

std::string_view trimBlanks(std::string_view text)
{
    const auto isSpace = [](char c) { return isBlankChar(c) || c == '\n'; };
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string upperText(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::toupper(c); });
    return out;
}

Result<std::string> expandWord(std::string_view text, const Lookup &lookup, char escape)
{
    return Expander(text, lookup, escape, false).run(0, 0);
}

Result<std::vector<std::string>> expandWords(std::string_view text, const Lookup &lookup, char escape)
{
    return Expander(text, lookup, escape, false).words();
}

Result<std::string> expandText(std::string_view text, const Lookup &lookup, char escape)
{
    return Expander(text, lookup, escape, true).run(0, 0);
}

std::vector<std::string> splitRaw(std::string_view text, char escape)
{
    std::vector<std::string> words;
    std::string word;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote == 0 && (isBlankChar(c) || c == '\n')) {
            if (!word.empty())
                words.push_back(std::exchange(word, {}));
            continue;
        }
        word += c;
        if (c == escape && quote != '\'' && i + 1 < text.size())
            word += text[++i];
        else if (quote == 0 && (c == '"' || c == '\''))
            quote = c;
        else if (c == quote)
            quote = 0;
    }
    if (!word.empty())
        words.push_back(std::move(word));
    return words;
}

} // namespace berth::build

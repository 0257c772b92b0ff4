#include "backend/model/pattern.h"

#include <algorithm>
#include <string>

namespace berth::model {

namespace {

constexpr std::size_t kLongestPattern = 1024;
constexpr int kDeepestGroup = 32;

using ByteSet = std::bitset<256>;

void addRange(ByteSet &set, unsigned char first, unsigned char last)
{
    for (unsigned c = first; c <= last; ++c)
        set.set(c);
}

// The set of \d, \w, \s and their complements; nothing for another letter.
std::optional<ByteSet> classOf(char letter)
{
    ByteSet set;
    switch (letter | 0x20) {
    case 'd':
        addRange(set, '0', '9');
        break;
    case 'w':
        addRange(set, '0', '9');
        addRange(set, 'a', 'z');
        addRange(set, 'A', 'Z');
        set.set('_');
        break;
    case 's':
        for (const unsigned char c : {' ', '\t', '\n', '\r', '\f'})
            set.set(c);
        break;
    default:
        return std::nullopt;
    }
    return letter & 0x20 ? set : ~set;
}

} // namespace

// Recursive descent to Thompson's automaton. A fragment has one entry; its open ends all lead to the step
// `exit`, which is made first, so that nothing has to be patched.
class Pattern::Compiler
{
public:
    Compiler(std::string_view text, Pattern &out) : text_(text), out_(out) {}

    bool run()
    {
        const std::uint32_t match = add({Op::Match, 0, 0, 0});
        const auto start = alternatives(match, 0);
        if (!start || at_ != text_.size())
            return false;
        out_.start_ = *start;
        return true;
    }

private:
    using Entry = std::optional<std::uint32_t>;

    std::uint32_t add(Step step)
    {
        out_.steps_.push_back(step);
        return std::uint32_t(out_.steps_.size() - 1);
    }
    std::uint32_t addSet(const ByteSet &set, std::uint32_t exit)
    {
        out_.sets_.push_back(set);
        return add({Op::Set, exit, 0, std::uint32_t(out_.sets_.size() - 1)});
    }
    bool more() const { return at_ < text_.size(); }
    bool take(char c)
    {
        if (!more() || text_[at_] != c)
            return false;
        ++at_;
        return true;
    }

    Entry alternatives(std::uint32_t exit, int depth)
    {
        if (depth > kDeepestGroup)
            return std::nullopt;
        Entry first = sequence(exit, depth);
        while (first && take('|')) {
            const Entry second = sequence(exit, depth);
            if (!second)
                return std::nullopt;
            first = add({Op::Split, *first, *second, 0});
        }
        return first;
    }

    // Built from its last item to its first, since each must know what follows it.
    Entry sequence(std::uint32_t exit, int depth)
    {
        struct Item
        {
            std::size_t start, end;
        };
        std::vector<Item> items;
        while (more() && text_[at_] != '|' && text_[at_] != ')') {
            const std::size_t start = at_;
            if (!skipItem(depth))
                return std::nullopt;
            items.push_back({start, at_});
        }
        const std::size_t behind = at_;
        for (auto item = items.rbegin(); item != items.rend(); ++item) {
            at_ = item->start;
            const Entry entry = repeated(exit, item->end, depth);
            if (!entry)
                return std::nullopt;
            exit = *entry;
        }
        at_ = behind;
        return exit;
    }

    // Moves over one atom with its repetition without building it.
    bool skipItem(int depth)
    {
        const char c = text_[at_++];
        if (c == '\\' && !(more() && ++at_))
            return false;
        if (c == '[' && !skipBrackets())
            return false;
        if (c == '(') {
            for (int open = 1; open > 0;) {
                if (!more() || depth + open > kDeepestGroup)
                    return false;
                const char inner = text_[at_++];
                if (inner == '\\' && !(more() && ++at_))
                    return false;
                if (inner == '[' && !skipBrackets())
                    return false;
                open += inner == '(' ? 1 : inner == ')' ? -1 : 0;
            }
        }
        if (c == '*' || c == '+' || c == '?')
            return false;
        if (more() && (text_[at_] == '*' || text_[at_] == '+' || text_[at_] == '?'))
            ++at_;
        take('?'); // lazy and greedy find the same
        return true;
    }

    bool skipBrackets()
    {
        take('^');
        take(']');
        while (more() && text_[at_] != ']') {
            if (text_[at_] == '\\')
                ++at_;
            ++at_;
        }
        return take(']');
    }

    Entry repeated(std::uint32_t exit, std::size_t end, int depth)
    {
        std::size_t atomEnd = end;
        if (text_[atomEnd - 1] == '?' && atomEnd - at_ > 2 &&
            std::string_view("*+?").find(text_[atomEnd - 2]) < 3 && !escapedAt(atomEnd - 2))
            --atomEnd;
        const char mark = atomEnd - at_ > 1 && !escapedAt(atomEnd - 1) ? text_[atomEnd - 1] : '\0';
        if (mark == '?') {
            const Entry body = atom(exit, depth);
            return body ? Entry(add({Op::Split, *body, exit, 0})) : std::nullopt;
        }
        if (mark != '*' && mark != '+')
            return atom(exit, depth);
        const std::uint32_t loop = add({Op::Split, 0, exit, 0});
        const Entry body = atom(loop, depth);
        if (!body)
            return std::nullopt;
        out_.steps_[loop].next = *body;
        return mark == '*' ? loop : *body;
    }

    // Whether the byte at `index` belongs to an escape or brackets, not to a repetition: the atom ends behind
    // it.
    bool escapedAt(std::size_t index) const { return text_[at_] == '\\' && index == at_ + 1; }

    Entry atom(std::uint32_t exit, int depth)
    {
        const char c = text_[at_++];
        switch (c) {
        case '^':
            return add({Op::Begin, exit, 0, 0});
        case '$':
            return add({Op::End, exit, 0, 0});
        case '.':
            return addSet(~ByteSet(), exit);
        case '[':
            return brackets(exit);
        case '(': {
            if (take('?') && !take(':'))
                return std::nullopt;
            const Entry inner = alternatives(exit, depth + 1);
            return take(')') ? inner : std::nullopt;
        }
        case '\\':
            return escaped(exit);
        default:
            break;
        }
        ByteSet one;
        one.set(static_cast<unsigned char>(c));
        return addSet(one, exit);
    }

    Entry escaped(std::uint32_t exit)
    {
        const char c = text_[at_++];
        if (const auto set = classOf(c))
            return addSet(*set, exit);
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            return std::nullopt; // an escape of RE2 that is not among ours
        ByteSet one;
        one.set(static_cast<unsigned char>(c));
        return addSet(one, exit);
    }

    Entry brackets(std::uint32_t exit)
    {
        ByteSet set;
        const bool inverted = take('^');
        bool first = true;
        while (more() && (first || text_[at_] != ']')) {
            first = false;
            unsigned char low = static_cast<unsigned char>(text_[at_++]);
            if (low == '\\' && more()) {
                low = static_cast<unsigned char>(text_[at_++]);
                if (const auto named = classOf(char(low))) {
                    set |= *named;
                    continue;
                }
            }
            unsigned char high = low;
            if (at_ + 1 < text_.size() && text_[at_] == '-' && text_[at_ + 1] != ']') {
                high = static_cast<unsigned char>(text_[at_ + 1]);
                at_ += 2;
            }
            if (high < low)
                return std::nullopt;
            addRange(set, low, high);
        }
        if (!take(']'))
            return std::nullopt;
        return addSet(inverted ? ~set : set, exit);
    }

    std::string_view text_;
    Pattern &out_;
    std::size_t at_ = 0;
};

std::optional<Pattern> Pattern::compile(std::string_view text)
{
    if (text.size() > kLongestPattern)
        return std::nullopt;
    Pattern out;
    if (!Compiler(text, out).run())
        return std::nullopt;
    return out;
}

// Adds a step and all that is reached from it without a byte to the live ones. Iterative: patterns are
// hostile.
void Pattern::enter(std::uint32_t step, std::size_t at, std::size_t length, std::vector<std::uint32_t> &live,
                    std::vector<bool> &seen) const
{
    std::vector<std::uint32_t> open{step};
    while (!open.empty()) {
        const std::uint32_t index = open.back();
        open.pop_back();
        if (seen[index])
            continue;
        seen[index] = true;
        const Step &row = steps_[index];
        if (row.op == Op::Split) {
            open.push_back(row.other);
            open.push_back(row.next);
        } else if (row.op == Op::Begin || row.op == Op::End) {
            if (at == (row.op == Op::Begin ? 0 : length))
                open.push_back(row.next);
        } else {
            live.push_back(index);
        }
    }
}

bool Pattern::foundIn(std::string_view text) const
{
    std::vector<std::uint32_t> live, following;
    std::vector<bool> seen(steps_.size());
    for (std::size_t at = 0; at <= text.size(); ++at) {
        enter(start_, at, text.size(), live, seen); // a match may begin anywhere
        following.clear();
        std::fill(seen.begin(), seen.end(), false);
        for (const std::uint32_t index : live) {
            const Step &step = steps_[index];
            if (step.op == Op::Match)
                return true;
            if (at < text.size() && sets_[step.set].test(static_cast<unsigned char>(text[at])))
                enter(step.next, at + 1, text.size(), following, seen);
        }
        live.swap(following);
    }
    return false;
}

} // namespace berth::model

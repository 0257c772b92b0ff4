#include "backend/build/ignore.h"

#include "backend/build/words.h"

#include <vector>

namespace berth::build {

namespace {

constexpr std::size_t kPatterns = 10000;
constexpr std::size_t kPatternLength = 4096;

// One unit of a pattern: what it takes, and where the next begins.
struct Unit
{
    enum Kind { Letter, Any, Star, Deep, DeepFolder, Set, Broken } kind = Letter;
    std::size_t size = 1;
    char letter = 0;
};

Unit unitAt(std::string_view pattern)
{
    switch (pattern[0]) {
    case '*': {
        if (!pattern.starts_with("**"))
            return {Unit::Star, 1, 0};
        std::size_t size = 2;
        while (size < pattern.size() && pattern[size] == '*')
            ++size;
        if (size < pattern.size() && pattern[size] == '/')
            return {Unit::DeepFolder, size + 1, 0};
        return {Unit::Deep, size, 0};
    }
    case '?':
        return {Unit::Any, 1, 0};
    case '\\':
        return pattern.size() > 1 ? Unit{Unit::Letter, 2, pattern[1]} : Unit{Unit::Broken, 1, 0};
    case '[': {
        const std::size_t end = pattern.find(']', pattern.size() > 1 && pattern[1] == '^' ? 3 : 2);
        return end == std::string_view::npos ? Unit{Unit::Broken, pattern.size(), 0}
                                             : Unit{Unit::Set, end + 1, 0};
    }
    default:
        return {Unit::Letter, 1, pattern[0]};
    }
}

bool isInSet(std::string_view set, char c)
{
    set = set.substr(1, set.size() - 2);
    const bool isInverted = set.starts_with('^');
    if (isInverted)
        set.remove_prefix(1);
    bool found = false;
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (set[i] == '\\' && i + 1 < set.size())
            ++i;
        if (i + 2 < set.size() && set[i + 1] == '-') {
            found = found || (set[i] <= c && c <= set[i + 2]);
            i += 2;
        } else {
            found = found || set[i] == c;
        }
    }
    return found != isInverted;
}

// What of the path's fronts is taken after one more unit: reachable[i] says that path[0, i) fits so far.
std::vector<bool> advance(const Unit &unit, std::string_view text, std::string_view path,
                          const std::vector<bool> &before)
{
    std::vector<bool> after(before.size(), false);
    bool open = false;
    for (std::size_t i = 0; i < before.size(); ++i) {
        const char last = i > 0 ? path[i - 1] : '\0';
        switch (unit.kind) {
        case Unit::Letter:
            after[i] = i > 0 && before[i - 1] && last == unit.letter;
            break;
        case Unit::Any:
            after[i] = i > 0 && before[i - 1] && last != '/';
            break;
        case Unit::Set:
            after[i] = i > 0 && before[i - 1] && isInSet(text.substr(0, unit.size), last);
            break;
        case Unit::Star:
            open = before[i] || (open && last != '/');
            after[i] = open;
            break;
        case Unit::Deep:
            open = open || before[i];
            after[i] = open;
            break;
        case Unit::DeepFolder: // nothing, or anything that ends with a slash
            after[i] = before[i] || (open && last == '/');
            open = open || before[i];
            break;
        case Unit::Broken:
            break;
        }
    }
    return after;
}

} // namespace

bool matchesIgnorePattern(std::string_view pattern, std::string_view path)
{
    std::vector<bool> reachable(path.size() + 1, false);
    reachable[0] = true;
    while (!pattern.empty()) {
        const Unit unit = unitAt(pattern);
        reachable = advance(unit, pattern, path, reachable);
        pattern.remove_prefix(unit.size);
    }
    return reachable.back();
}

std::string cleanRelative(std::string_view path)
{
    std::vector<std::string_view> names;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        const std::string_view name = path.substr(0, slash);
        path.remove_prefix(std::min(slash + 1, path.size()));
        if (name.empty() || name == ".")
            continue;
        if (name != "..")
            names.push_back(name);
        else if (!names.empty() && names.back() != "..")
            names.pop_back();
        else
            names.push_back(name);
    }
    std::string out;
    for (const std::string_view name : names) {
        if (!out.empty())
            out += '/';
        out += name;
    }
    return out;
}

IgnorePatterns::IgnorePatterns(std::string_view file)
{
    if (file.starts_with("\xef\xbb\xbf"))
        file.remove_prefix(3);
    while (!file.empty()) {
        const std::size_t end = std::min(file.find('\n'), file.size());
        const std::string_view line = file.substr(0, end);
        file.remove_prefix(std::min(end + 1, file.size()));
        if (!line.starts_with('#'))
            add(line);
    }
}

IgnorePatterns::IgnorePatterns(const std::vector<std::string> &patterns)
{
    for (const std::string &pattern : patterns)
        add(pattern);
}

void IgnorePatterns::add(std::string_view line)
{
    line = trimBlanks(line);
    Row row;
    if (line.starts_with('!')) {
        row.isException = true;
        line = trimBlanks(line.substr(1));
    }
    row.pattern = cleanRelative(line);
    if (!row.pattern.empty() && row.pattern.size() <= kPatternLength && rows_.size() < kPatterns)
        rows_.push_back(std::move(row));
}

bool IgnorePatterns::ignores(std::string_view path) const
{
    bool ignored = false;
    for (const Row &row : rows_) {
        if (ignored != row.isException)
            continue;
        bool fits = matchesIgnorePattern(row.pattern, path);
        for (std::size_t slash = path.find('/'); !fits && slash != std::string_view::npos;
             slash = path.find('/', slash + 1))
            fits = matchesIgnorePattern(row.pattern, path.substr(0, slash));
        if (fits)
            ignored = !row.isException;
    }
    return ignored;
}

} // namespace berth::build

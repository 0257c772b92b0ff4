// .dockerignore: which paths of a context are left out, exactly as Docker's matcher decides it (the last
// pattern that fits counts, a folder stands for all in it, `**` for any depth, `!` for an exception). Pure;
// matching is bounded by the product of pattern and path. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace berth::build {

class IgnorePatterns
{
public:
    IgnorePatterns() = default;
    explicit IgnorePatterns(std::string_view file);
    explicit IgnorePatterns(const std::vector<std::string> &patterns);

    // `path`: relative, "a/b".
    bool ignores(std::string_view path) const;
    bool empty() const { return rows_.empty(); }

private:
    struct Row
    {
        std::string pattern;
        bool isException = false;
    };
    void add(std::string_view line);
    std::vector<Row> rows_;
};

// Whether one pattern (with *, ?, [a-z], ** and backslashes) fits the whole path.
bool matchesIgnorePattern(std::string_view pattern, std::string_view path);
// "a//b/../c/" -> "a/c", as Go's filepath.Clean.
std::string cleanRelative(std::string_view path);

} // namespace berth::build

// A regular expression of RE2's everyday subset (literals . [] () | * + ? ^ $ \d \w \s), matched in time
// linear in the text whatever the pattern: filters come from clients. Searches anywhere in the text unless
// anchored. Copyable value; any thread.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace berth::model {

class Pattern
{
public:
    // Nothing when `text` is not such an expression or longer than 1 KiB.
    static std::optional<Pattern> compile(std::string_view text);
    bool foundIn(std::string_view text) const;

private:
    enum class Op : std::uint8_t { Set, Split, Begin, End, Match };
    struct Step
    {
        Op op = Op::Match;
        std::uint32_t next = 0, other = 0; // Split goes both ways
        std::uint32_t set = 0;             // Set: row of sets_
    };
    class Compiler;
    void enter(std::uint32_t step, std::size_t at, std::size_t length, std::vector<std::uint32_t> &live,
               std::vector<bool> &seen) const;

    std::vector<Step> steps_;
    std::vector<std::bitset<256>> sets_;
    std::uint32_t start_ = 0;
};

} // namespace berth::model

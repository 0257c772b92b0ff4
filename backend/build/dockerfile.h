// The text of a Dockerfile as instructions: directives, comments, continued lines, here-documents, flags.
// What an instruction means is not looked at here, only how it is written. Pure and bounded; any thread.
#pragma once

#include "backend/base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::build {

inline constexpr std::size_t kDockerfileSize = 4u << 20;
inline constexpr std::size_t kInstructions = 4096;

struct Heredoc
{
    std::string name; // without quotes
    std::string text;
    bool expands = true; // false: the name was quoted
};

struct Flag
{
    std::string name, value;
    bool hasValue = false;
};

struct Instruction
{
    std::string keyword; // upper case
    std::string text;    // as written, continued lines joined
    std::string rest;    // behind keyword and flags
    std::vector<Flag> flags;
    std::optional<std::vector<std::string>> list; // of the JSON form
    std::vector<Heredoc> heredocs;
    std::string script; // `rest` with the here-documents behind it, as a shell reads them
    int line = 0, lastLine = 0;

    const Flag *flag(std::string_view name) const; // the last one
};

struct Dockerfile
{
    char escape = '\\';
    std::string syntax;
    std::vector<Instruction> instructions;
};

// Errors are Invalid and name the line.
Result<Dockerfile> parseDockerfile(std::string_view text);
// One line, as ONBUILD and the changes of a commit hold it.
Result<Instruction> parseInstruction(std::string_view line, char escape = '\\');

} // namespace berth::build

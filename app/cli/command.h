// The command line's grammar as tables: a command is a row {path, usage, summary, options, run}, read the way
// docker reads it: short options join (`-it`, `-p80:80`), and where a command says so everything behind the
// first argument is left to the container (`run IMAGE ls -l`). Pure but for run.
#pragma once

#include "backend/base/result.h"

#include <QCoroTask>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace berth::cli {

struct Context; // context.h

inline constexpr int kUsageError = 125, kFailure = 1;

struct Option
{
    enum Kind { Flag, Value, List };

    const char *name;
    char letter = 0; // 0: none
    Kind kind = Flag;
    const char *type = ""; // in the help: "string", "list", "bytes"
    const char *help = "";
};

class Arguments
{
public:
    bool flag(const std::string &name) const; // given and not "false"
    bool has(const std::string &name) const { return values_.contains(name); }
    std::string value(const std::string &name, std::string fallback = {}) const; // the last one
    const std::vector<std::string> &list(const std::string &name) const;

    std::vector<std::string> positional;

private:
    friend struct CommandReader;
    std::map<std::string, std::vector<std::string>> values_;
};

struct Command
{
    using Run = QCoro::Task<int> (*)(Context &, Arguments);

    std::string path;  // "container ls"
    std::string usage; // behind "berth ": "container ls [OPTIONS]"
    std::string summary;
    std::vector<Option> options;
    int least = 0, most = -1; // arguments; -1: any number
    bool stopsAtArgument = false;
    Run run = nullptr;
    std::vector<std::string> aliases = {}; // other paths
};

using Commands = std::vector<Command>;

Commands joined(std::vector<Commands> areas);

// What is to be said instead of running, and the exit status.
struct Refusal
{
    std::string message;
    int status;
};

struct Invocation
{
    const Command *command = nullptr;
    Arguments arguments;
    bool help = false;
    bool version = false;
    std::string host; // -H
};

// `words` are those behind the program's name.
tl::expected<Invocation, Refusal> readCommandLine(const Commands &commands,
                                                  const std::vector<std::string> &words);
tl::expected<Arguments, Refusal> readArguments(const Command &command, const std::vector<std::string> &words);

std::string commandHelp(const Command &command);
std::string programHelp(const Commands &commands, const std::string &group = {});
// "\n\nUsage:  berth ps [OPTIONS]\n\nRun 'berth ps --help' for more information"
std::string usageHint(const Command &command);

} // namespace berth::cli

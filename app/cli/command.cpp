#include "app/cli/command.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace berth::cli {

namespace {

const Option kHelp{"help", 0, Option::Flag, "", "Print usage"};

bool isTrue(const std::string &text)
{
    return text == "true" || text == "1" || text == "t" || text == "T" || text == "TRUE" || text == "True";
}

bool isFalse(const std::string &text)
{
    return text == "false" || text == "0" || text == "f" || text == "F" || text == "FALSE" || text == "False";
}

std::string plural(int count)
{
    return std::to_string(count) + (count == 1 ? " argument" : " arguments");
}

// Docker's words for a wrong number of arguments; nothing when it is right.
std::string countProblem(const Command &command, int count)
{
    const std::string name = "berth: 'berth " + command.path + "' ";
    if (command.most == 0 && count > 0)
        return name + "accepts no arguments";
    if (command.least == command.most && count != command.least)
        return name + "requires " + plural(command.least);
    if (count < command.least)
        return name + "requires at least " + plural(command.least);
    if (command.most >= 0 && count > command.most)
        return name + "requires at most " + plural(command.most);
    return {};
}

const Command *find(const Commands &commands, const std::string &path)
{
    for (const Command &command : commands) {
        if (command.path == path ||
            std::find(command.aliases.begin(), command.aliases.end(), path) != command.aliases.end())
            return &command;
    }
    return nullptr;
}

// "container" of "container ls".
bool isGroup(const Commands &commands, const std::string &word)
{
    return std::any_of(commands.begin(), commands.end(),
                       [&](const Command &command) { return command.path.starts_with(word + ' '); });
}

std::string optionColumn(const Option &option)
{
    std::string text = option.letter == 0 ? "      " : std::string("  -") + option.letter + ", ";
    text += std::string("--") + option.name;
    return *option.type == 0 ? text : text + ' ' + option.type;
}

} // namespace

Commands joined(std::vector<Commands> areas)
{
    Commands all;
    for (Commands &area : areas)
        std::move(area.begin(), area.end(), std::back_inserter(all));
    return all;
}

bool Arguments::flag(const std::string &name) const
{
    return has(name) && isTrue(value(name));
}

std::string Arguments::value(const std::string &name, std::string fallback) const
{
    const auto found = values_.find(name);
    return found == values_.end() ? fallback : found->second.back();
}

const std::vector<std::string> &Arguments::list(const std::string &name) const
{
    static const std::vector<std::string> kNone;
    const auto found = values_.find(name);
    return found == values_.end() ? kNone : found->second;
}

std::string usageHint(const Command &command)
{
    return "\n\nUsage:  berth " + command.usage + "\n\nRun 'berth " + command.path +
           " --help' for more information";
}

// Reads options one word after the other; `problem` is the first thing that is wrong.
struct CommandReader
{
    const Command &command;
    const std::vector<std::string> &words;
    Arguments out;
    std::string problem;
    std::size_t at = 0;

    const Option *byName(std::string_view name) const
    {
        for (const Option &option : command.options) {
            if (option.name == name)
                return &option;
        }
        return name == "help" ? &kHelp : nullptr;
    }
    const Option *byLetter(char letter) const
    {
        for (const Option &option : command.options) {
            if (option.letter == letter)
                return &option;
        }
        return nullptr;
    }
    void keep(const Option &option, std::string value)
    {
        if (option.kind == Option::Flag && !isTrue(value) && !isFalse(value)) {
            problem = "invalid argument \"" + value + "\" for \"--" + option.name +
                      "\" flag: strconv.ParseBool: parsing \"" + value + "\": invalid syntax";
            return;
        }
        out.values_[option.name].push_back(std::move(value));
    }
    // The word behind an option that needs a value.
    void takeNext(const Option &option, const std::string &complaint)
    {
        if (at + 1 >= words.size())
            problem = complaint;
        else
            keep(option, words[++at]);
    }
    void longOption(const std::string &word)
    {
        const std::size_t equals = word.find('=');
        const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
        const Option *option = byName(name);
        if (option == nullptr)
            problem = "unknown flag: --" + name;
        else if (equals != std::string::npos)
            keep(*option, word.substr(equals + 1));
        else if (option->kind == Option::Flag)
            keep(*option, "true");
        else
            takeNext(*option, "flag needs an argument: --" + name);
    }
    void shortOptions(const std::string &word)
    {
        for (std::size_t i = 1; i < word.size() && problem.empty(); ++i) {
            const Option *option = byLetter(word[i]);
            if (option == nullptr) {
                problem = std::string("unknown shorthand flag: '") + word[i] + "' in " + word;
                return;
            }
            const std::string rest = word.substr(i + 1);
            if (option->kind == Option::Flag && !rest.starts_with('=')) {
                keep(*option, "true");
                continue;
            }
            if (rest.empty())
                takeNext(*option, std::string("flag needs an argument: '") + word[i] + "' in " + word);
            else
                keep(*option, rest.starts_with('=') ? rest.substr(1) : rest);
            return;
        }
    }
    void readAll()
    {
        for (; at < words.size() && problem.empty(); ++at) {
            const std::string &word = words[at];
            if (word == "--") {
                out.positional.insert(out.positional.end(), words.begin() + std::ptrdiff_t(at) + 1,
                                      words.end());
                return;
            }
            if (word.starts_with("--")) {
                longOption(word);
            } else if (word.size() > 1 && word[0] == '-') {
                shortOptions(word);
            } else if (command.stopsAtArgument) {
                out.positional.insert(out.positional.end(), words.begin() + std::ptrdiff_t(at), words.end());
                return;
            } else {
                out.positional.push_back(word);
            }
        }
    }
};

tl::expected<Arguments, Refusal> readArguments(const Command &command, const std::vector<std::string> &words)
{
    CommandReader reader{command, words, {}, {}, 0};
    reader.readAll();
    if (!reader.problem.empty())
        return tl::make_unexpected(Refusal{reader.problem + usageHint(command), kUsageError});
    if (reader.out.flag("help"))
        return std::move(reader.out);
    if (const std::string problem = countProblem(command, int(reader.out.positional.size()));
        !problem.empty())
        return tl::make_unexpected(Refusal{problem + usageHint(command), kFailure});
    return std::move(reader.out);
}

tl::expected<Invocation, Refusal> readCommandLine(const Commands &commands,
                                                  const std::vector<std::string> &words)
{
    static const Command kProgram{"",
                                  "[OPTIONS] COMMAND",
                                  "",
                                  {{"host", 'H', Option::Value, "list", ""},
                                   {"debug", 'D', Option::Flag, "", ""},
                                   {"version", 'v', Option::Flag, "", ""},
                                   {"config", 0, Option::Value, "string", ""},
                                   {"context", 'c', Option::Value, "string", ""},
                                   {"log-level", 'l', Option::Value, "string", ""}},
                                  0,
                                  -1,
                                  true,
                                  nullptr,
                                  {}};
    CommandReader globals{kProgram, words, {}, {}, 0};
    globals.readAll();
    if (!globals.problem.empty())
        return tl::make_unexpected(
            Refusal{globals.problem + "\n\nUsage:  berth [OPTIONS] COMMAND\n\nRun 'berth --help' for "
                                      "more information",
                    kUsageError});
    Invocation out;
    out.host = globals.out.value("host");
    out.version = globals.out.flag("version");
    const std::vector<std::string> &rest = globals.out.positional;
    if (out.version || globals.out.flag("help") || rest.empty() || rest[0] == "help") {
        out.help = !out.version;
        if (rest.size() > 1)
            out.command = find(commands, rest[1]);
        return out;
    }
    std::size_t used = 1;
    std::string path = rest[0];
    if (isGroup(commands, path)) {
        if (rest.size() == 1 || rest[1] == "--help") {
            out.help = true;
            out.arguments.positional = {path};
            return out;
        }
        path += ' ' + rest[1];
        used = 2;
    }
    out.command = find(commands, path);
    if (out.command == nullptr) {
        const std::string parent = used == 2 ? rest[0] + ' ' : "";
        const std::string usage = used == 2 ? "Usage:  berth " + rest[0] + "\n\n" : "";
        return tl::make_unexpected(Refusal{"berth: unknown command: berth " + path + "\n\n" + usage +
                                               "Run 'berth " + parent + "--help' for more information",
                                           kFailure});
    }
    auto arguments = readArguments(*out.command, {rest.begin() + std::ptrdiff_t(used), rest.end()});
    if (!arguments)
        return tl::make_unexpected(arguments.error());
    out.help = arguments->flag("help");
    out.arguments = std::move(*arguments);
    return out;
}

std::string commandHelp(const Command &command)
{
    std::string out = "Usage:  berth " + command.usage + "\n\n" + command.summary + '\n';
    if (!command.aliases.empty()) {
        out += "\nAliases:\n  berth " + command.path;
        for (const std::string &alias : command.aliases)
            out += ", berth " + alias;
        out += '\n';
    }
    std::size_t width = 0;
    for (const Option &option : command.options)
        width = std::max(width, optionColumn(option).size());
    if (!command.options.empty())
        out += "\nOptions:\n";
    for (const Option &option : command.options) {
        const std::string column = optionColumn(option);
        out += column + std::string(width + 3 - column.size(), ' ') + option.help + '\n';
    }
    return out;
}

std::string programHelp(const Commands &commands, const std::string &group)
{
    std::string out =
        "Usage:  berth " + (group.empty() ? "[OPTIONS] COMMAND" : group + " COMMAND") + "\n\nCommands:\n";
    std::set<std::string> groups;
    for (const Command &command : commands) {
        const std::size_t space = command.path.find(' ');
        if (space != std::string::npos)
            groups.insert(command.path.substr(0, space));
        const std::string name = group.empty() ? command.path
                                 : command.path.starts_with(group + ' ')
                                     ? command.path.substr(group.size() + 1)
                                     : "";
        if (!name.empty() && name.find(' ') == std::string::npos)
            out += "  " + name + std::string(12 - std::min<std::size_t>(name.size(), 11), ' ') +
                   command.summary + '\n';
    }
    if (group.empty()) {
        out += "\nManagement Commands:\n";
        for (const std::string &name : groups)
            out += "  " + name + '\n';
        out += "\nGlobal Options:\n  -H, --host string   Socket of the engine to connect to\n"
               "  -v, --version       Print version information and quit\n";
    }
    return out + "\nRun 'berth " + (group.empty() ? "" : group + " ") +
           "COMMAND --help' for more information on a command.\n";
}

} // namespace berth::cli

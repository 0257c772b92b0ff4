#include "backend/build/config.h"

#include "backend/build/ignore.h"
#include "backend/model/durations.h"
#include "backend/model/ports.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace berth::build {

namespace {

constexpr TimeNs kLeastHealthSpan = 1'000'000;

std::string quotedList(const std::vector<std::string> &words)
{
    std::string out = "[";
    for (const std::string &word : words) {
        if (out.size() > 1)
            out += ' ';
        model::appendJsonString(out, word);
    }
    return out + "]";
}

Result<std::vector<std::string>> expandedWords(const Instruction &instruction, const ConfigScope &scope)
{
    if (!instruction.list)
        return expandWords(instruction.rest, scope.variables, scope.escape);
    std::vector<std::string> words;
    for (const std::string &word : *instruction.list)
        words.push_back(TRY(expandWord(word, scope.variables, scope.escape)));
    return words;
}

Result<std::string> changeCmd(const Instruction &in, ConfigScope &scope, model::OciImage &image)
{
    image.config.cmd = in.list ? *in.list : shellCommand(image.config, in.rest);
    image.config.argsEscaped = false;
    scope.commandSet = true;
    return " CMD " + quotedList(*image.config.cmd);
}

Result<std::string> changeEntrypoint(const Instruction &in, ConfigScope &scope, model::OciImage &image)
{
    if (in.list && in.list->empty())
        image.config.entrypoint.reset();
    else
        image.config.entrypoint = in.list ? *in.list : shellCommand(image.config, in.rest);
    if (!scope.commandSet)
        image.config.cmd.reset();
    return " ENTRYPOINT " + quotedList(image.config.entrypoint.value_or(std::vector<std::string>{}));
}

Result<std::string> changeEnv(const Instruction &in, ConfigScope &scope, model::OciImage &image)
{
    std::string comment = " ENV";
    // All values see the environment from before the instruction.
    for (const auto &[name, value] : TRY(namedValues(in, scope))) {
        setEnvironment(image.config.env, name, value);
        comment += ' ' + name + '=' + value;
    }
    return comment;
}

Result<std::string> changeLabel(const Instruction &in, ConfigScope &scope, model::OciImage &image)
{
    std::string comment = " LABEL";
    for (const auto &[name, value] : TRY(namedValues(in, scope))) {
        const std::string key = TRY(expandWord(name, scope.variables, scope.escape));
        image.config.labels[key] = value;
        comment += ' ' + key + '=' + value;
    }
    return comment;
}

Result<std::string> changeExpose(const Instruction &in, ConfigScope &scope, model::OciImage &image)
{
    std::string comment = " EXPOSE";
    std::vector<std::string> words = TRY(expandedWords(in, scope));
    std::sort(words.begin(), words.end());
    for (const std::string &word : words) {
        const model::PortRange range = TRY(model::parsePort(word));
        for (int port = range.first; port <= range.last; ++port)
            image.config.exposedPorts[model::portKey(std::uint16_t(port), range.protocol)];
        comment += ' ' + word;
    }
    return comment;
}

Result<std::string> changeUser(const Instruction &in, ConfigScope &scope, model::OciImage &image)
{
    image.config.user = TRY(expandWord(in.rest, scope.variables, scope.escape));
    return " USER " + image.config.user;
}

Result<std::string> changeWorkdir(const Instruction &in, ConfigScope &scope, model::OciImage &image)
{
    const std::string path = TRY(expandWord(in.rest, scope.variables, scope.escape));
    image.config.workingDir = absolutePath(image.config.workingDir, path);
    return " WORKDIR " + image.config.workingDir;
}

Result<std::string> changeVolume(const Instruction &in, ConfigScope &scope, model::OciImage &image)
{
    const std::vector<std::string> paths = TRY(expandedWords(in, scope));
    for (const std::string &path : paths) {
        if (trimBlanks(path).empty())
            return failure(invalid("VOLUME specified can not be an empty string"));
        image.config.volumes[std::string(trimBlanks(path))];
    }
    return " VOLUME " + quotedList(paths);
}

Result<std::string> changeOnBuild(const Instruction &in, ConfigScope &, model::OciImage &image)
{
    const std::string_view rest = in.rest;
    const std::string keyword = upperText(rest.substr(0, std::min(rest.find_first_of(" \t"), rest.size())));
    if (keyword == "ONBUILD")
        return failure(invalid("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"));
    if (keyword == "FROM" || keyword == "MAINTAINER")
        return failure(invalid(keyword + " isn't allowed as an ONBUILD trigger"));
    if (!image.config.onBuild)
        image.config.onBuild.emplace();
    // With its here-documents, of which a trigger has its own.
    image.config.onBuild->push_back(in.script);
    return " ONBUILD " + in.rest;
}

Result<std::string> changeStopSignal(const Instruction &in, ConfigScope &scope, model::OciImage &image)
{
    image.config.stopSignal = TRY(expandWord(in.rest, scope.variables, scope.escape));
    return " STOPSIGNAL " + image.config.stopSignal;
}

Result<std::string> changeShell(const Instruction &in, ConfigScope &, model::OciImage &image)
{
    if (!in.list)
        return failure(invalid("SHELL requires the arguments to be in JSON form"));
    if (in.list->empty())
        return failure(invalid("SHELL requires at least one argument"));
    image.config.shell = *in.list;
    return " SHELL " + quotedList(*in.list);
}

Result<std::string> changeMaintainer(const Instruction &in, ConfigScope &, model::OciImage &image)
{
    image.author = in.rest;
    return " MAINTAINER " + in.rest;
}

Result<void> readHealthFlag(const Flag &flag, model::HealthConfig &health)
{
    if (flag.name == "retries") {
        std::int64_t number = 0;
        const char *end = flag.value.data() + flag.value.size();
        const auto [next, problem] = std::from_chars(flag.value.data(), end, number);
        if (problem != std::errc{} || next != end || number < 0 || number > INT32_MAX)
            return failure(invalid("--retries must be at least 0 (not " + flag.value.substr(0, 40) + ")"));
        health.retries = number;
        return {};
    }
    const auto span = model::parseDuration(flag.value);
    if (!span)
        return failure(invalid("time: invalid duration \"" + flag.value.substr(0, 40) + "\""));
    if (*span != 0 && *span < kLeastHealthSpan)
        return failure(invalid("interval \"" + flag.name + "\" cannot be less than 1ms"));
    std::int64_t &field = flag.name == "interval"       ? health.interval
                          : flag.name == "timeout"      ? health.timeout
                          : flag.name == "start-period" ? health.startPeriod
                                                        : health.startInterval;
    field = *span;
    return {};
}

Result<std::string> changeHealthcheck(const Instruction &in, ConfigScope &, model::OciImage &image)
{
    const std::string_view rest = in.rest;
    const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    const std::string kind = upperText(rest.substr(0, end));
    const std::string command(trimBlanks(rest.substr(end)));
    model::HealthConfig health;
    if (kind == "NONE") {
        if (!command.empty())
            return failure(invalid("HEALTHCHECK NONE takes no arguments"));
        health.test = {"NONE"};
    } else if (kind == "CMD") {
        for (const Flag &flag : in.flags)
            TRY_VOID(readHealthFlag(flag, health));
        auto list = model::fromJson<std::vector<std::string>>(command);
        if (command.empty() || (list && list->empty()))
            return failure(invalid("Missing command after HEALTHCHECK CMD"));
        if (list) {
            health.test = {"CMD"};
            health.test.insert(health.test.end(), list->begin(), list->end());
        } else {
            health.test = {"CMD-SHELL", command};
        }
    } else {
        return failure(invalid("Unknown type \"" + kind.substr(0, 40) + "\" in HEALTHCHECK (try CMD)"));
    }
    image.config.healthcheck = health;
    return " HEALTHCHECK " + quotedList(health.test);
}

struct ConfigVerb
{
    std::string_view name;
    Result<std::string> (*apply)(const Instruction &, ConfigScope &, model::OciImage &);
    bool isChange; // of commit and import
};

constexpr std::array kConfigVerbs{ConfigVerb{"CMD", &changeCmd, true},
                                  ConfigVerb{"ENTRYPOINT", &changeEntrypoint, true},
                                  ConfigVerb{"ENV", &changeEnv, true},
                                  ConfigVerb{"EXPOSE", &changeExpose, true},
                                  ConfigVerb{"HEALTHCHECK", &changeHealthcheck, true},
                                  ConfigVerb{"LABEL", &changeLabel, true},
                                  ConfigVerb{"MAINTAINER", &changeMaintainer, false},
                                  ConfigVerb{"ONBUILD", &changeOnBuild, true},
                                  ConfigVerb{"SHELL", &changeShell, false},
                                  ConfigVerb{"STOPSIGNAL", &changeStopSignal, true},
                                  ConfigVerb{"USER", &changeUser, true},
                                  ConfigVerb{"VOLUME", &changeVolume, true},
                                  ConfigVerb{"WORKDIR", &changeWorkdir, true}};

const ConfigVerb *verbOf(std::string_view keyword)
{
    const auto found = std::find_if(kConfigVerbs.begin(), kConfigVerbs.end(),
                                    [&](const ConfigVerb &row) { return row.name == keyword; });
    return found == kConfigVerbs.end() ? nullptr : &*found;
}

Result<void> applyChange(std::string_view line, model::OciImage &image)
{
    const std::string keyword = upperText(line.substr(0, std::min(line.find_first_of(" \t"), line.size())));
    const ConfigVerb *verb = verbOf(keyword);
    if (!verb || !verb->isChange)
        return failure(invalid(keyword.substr(0, 100) + " is not a valid change command"));
    const Instruction instruction = TRY(parseInstruction(line));
    ConfigScope scope;
    const std::vector<std::string> env = image.config.env;
    scope.variables = [&env](std::string_view name) { return environmentValue(env, name); };
    // A commit keeps the command that its container has.
    scope.commandSet = true;
    return verb->apply(instruction, scope, image).map([](const std::string &) {});
}

} // namespace

bool isConfigInstruction(std::string_view keyword)
{
    return verbOf(keyword) != nullptr;
}

Result<std::string> applyToConfig(const Instruction &instruction, ConfigScope &scope, model::OciImage &image)
{
    const ConfigVerb *verb = verbOf(instruction.keyword);
    if (!verb)
        return failure(internal(instruction.keyword + " changes more than a config"));
    return verb->apply(instruction, scope, image);
}

std::vector<std::string> shellCommand(const model::ImageConfig &config, const std::string &command)
{
    std::vector<std::string> words =
        config.shell && !config.shell->empty() ? *config.shell : std::vector<std::string>{"/bin/sh", "-c"};
    words.push_back(command);
    return words;
}

Result<std::vector<std::pair<std::string, std::string>>> namedValues(const Instruction &instruction,
                                                                     const ConfigScope &scope)
{
    const std::vector<std::string> words = splitRaw(instruction.rest, scope.escape);
    std::vector<std::pair<std::string, std::string>> pairs;
    if (!words.empty() && words[0].find('=') == std::string::npos) {
        if (words.size() < 2)
            return failure(invalid(instruction.keyword + " must have two arguments"));
        const std::string_view value = trimBlanks(std::string_view(instruction.rest).substr(words[0].size()));
        pairs.emplace_back(words[0], TRY(expandWord(value, scope.variables, scope.escape)));
        return pairs;
    }
    for (const std::string &word : words) {
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos)
            return failure(invalid("Syntax error - can't find = in \"" + word.substr(0, 200) +
                                   "\". Must be of the form: name=value"));
        const auto none = [](std::string_view) { return std::optional<std::string>(); };
        std::string name = instruction.keyword == "LABEL"
                               ? word.substr(0, equals)
                               : TRY(expandWord(word.substr(0, equals), none, scope.escape));
        if (name.empty())
            return failure(invalid(instruction.keyword + " names can not be blank"));
        pairs.emplace_back(std::move(name),
                           TRY(expandWord(word.substr(equals + 1), scope.variables, scope.escape)));
    }
    return pairs;
}

std::string absolutePath(const std::string &workingDir, const std::string &path)
{
    const std::string joined = path.starts_with('/') ? path : workingDir + '/' + path;
    std::string clean = cleanRelative(joined);
    while (clean == ".." || clean.starts_with("../"))
        clean = clean.size() > 3 ? clean.substr(3) : std::string();
    return '/' + clean;
}

void setEnvironment(std::vector<std::string> &env, const std::string &name, const std::string &value)
{
    const std::string front = name + '=';
    const auto row = std::find_if(env.begin(), env.end(),
                                  [&](const std::string &text) { return text.starts_with(front); });
    if (row == env.end())
        env.push_back(front + value);
    else
        *row = front + value;
}

std::optional<std::string> environmentValue(const std::vector<std::string> &env, std::string_view name)
{
    for (const std::string &row : env) {
        if (row.size() > name.size() && row[name.size()] == '=' && row.starts_with(name))
            return row.substr(name.size() + 1);
    }
    return std::nullopt;
}

Result<void> applyChanges(const std::vector<std::string> &changes, model::ImageConfig &config)
{
    model::OciImage image;
    image.config = std::move(config);
    for (const std::string &change : changes) {
        std::string_view rest = change;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            const std::string_view line = trimBlanks(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (!line.empty() && line.front() != '#')
                TRY_VOID(applyChange(line, image));
        }
    }
    config = std::move(image.config);
    return {};
}

} // namespace berth::build

#include "backend/image/changes.h"

#include "backend/model/json.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace berth::image {

namespace {

using Words = std::vector<std::string>;

constexpr int kMaxPort = 65535;

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string upperCase(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::toupper(c); });
    return out;
}

// Words split at blanks, with quotes and backslashes as a shell reads them.
Result<Words> splitWords(std::string_view text)
{
    Words words;
    std::optional<std::string> word;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote == 0 && isBlank(c)) {
            if (word)
                words.push_back(*std::exchange(word, std::nullopt));
            continue;
        }
        if (!word)
            word.emplace();
        if (c == '\\' && quote != '\'' && i + 1 < text.size())
            *word += text[++i];
        else if (quote == 0 && (c == '"' || c == '\''))
            quote = c;
        else if (quote != 0 && c == quote)
            quote = 0;
        else
            *word += c;
    }
    if (quote != 0)
        return failure(invalid("unterminated quote in: " + std::string(text.substr(0, 200))));
    if (word)
        words.push_back(std::move(*word));
    return words;
}

std::optional<Words> jsonList(std::string_view text)
{
    if (text.empty() || text.front() != '[')
        return std::nullopt;
    Result<Words> list = model::fromJson<Words>(text);
    return list ? std::optional(std::move(*list)) : std::nullopt;
}

Words commandOf(std::string_view text)
{
    if (auto list = jsonList(text))
        return std::move(*list);
    return {"/bin/sh", "-c", std::string(text)};
}

// "a=b c=d", or the old "a b c".
Result<std::vector<std::pair<std::string, std::string>>> pairsOf(std::string_view text, const char *what)
{
    const Words words = TRY(splitWords(text));
    std::vector<std::pair<std::string, std::string>> pairs;
    if (!words.empty() && words[0].find('=') == std::string::npos) {
        if (words.size() < 2)
            return failure(invalid(std::string(what) + " must have two arguments"));
        pairs.emplace_back(words[0],
                           std::string(trimmed(text.substr(text.find(words[0]) + words[0].size()))));
        return pairs;
    }
    for (const std::string &word : words) {
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos || equals == 0)
            return failure(invalid(std::string(what) + " names can not be blank: " + word.substr(0, 200)));
        pairs.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    }
    return pairs;
}

Result<void> changeCmd(std::string_view text, model::ImageConfig &config)
{
    config.cmd = commandOf(text);
    return {};
}

Result<void> changeEntrypoint(std::string_view text, model::ImageConfig &config)
{
    config.entrypoint = commandOf(text);
    return {};
}

Result<void> changeEnv(std::string_view text, model::ImageConfig &config)
{
    for (const auto &[name, value] : TRY(pairsOf(text, "ENV"))) {
        const std::string front = name + "=";
        std::erase_if(config.env, [&](const auto &row) { return row.compare(0, front.size(), front) == 0; });
        config.env.push_back(front + value);
    }
    return {};
}

Result<void> changeLabel(std::string_view text, model::ImageConfig &config)
{
    for (auto &[name, value] : TRY(pairsOf(text, "LABEL")))
        config.labels[name] = std::move(value);
    return {};
}

std::optional<int> portNumber(std::string_view text)
{
    int number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || end != text.data() + text.size() || number < 1 || number > kMaxPort)
        return std::nullopt;
    return number;
}

Result<void> changeExpose(std::string_view text, model::ImageConfig &config)
{
    for (const std::string &word : TRY(splitWords(text))) {
        const std::size_t slash = std::min(word.find('/'), word.size());
        const std::string protocol = slash < word.size() ? word.substr(slash + 1) : "tcp";
        const std::string range = word.substr(0, slash);
        const std::size_t dash = std::min(range.find('-'), range.size());
        const auto first = portNumber(range.substr(0, dash));
        const auto last = dash < range.size() ? portNumber(range.substr(dash + 1)) : first;
        const bool known = protocol == "tcp" || protocol == "udp" || protocol == "sctp";
        if (!first || !last || *first > *last || !known)
            return failure(invalid("invalid containerPort: " + word.substr(0, 200)));
        for (int port = *first; port <= *last; ++port)
            config.exposedPorts[std::to_string(port) + "/" + protocol];
    }
    return {};
}

Result<void> changeUser(std::string_view text, model::ImageConfig &config)
{
    config.user = text;
    return {};
}

Result<void> changeWorkdir(std::string_view text, model::ImageConfig &config)
{
    const bool absolute = text.substr(0, 1) == "/";
    const std::string base = absolute ? "" : (config.workingDir.empty() ? "/" : config.workingDir);
    config.workingDir = base + (base.empty() || base.back() == '/' ? "" : "/") + std::string(text);
    return {};
}

Result<void> changeVolume(std::string_view text, model::ImageConfig &config)
{
    auto list = jsonList(text);
    const Words paths = list ? std::move(*list) : TRY(splitWords(text));
    for (const std::string &path : paths) {
        if (path.empty())
            return failure(invalid("VOLUME specified can not be an empty string"));
        config.volumes[path];
    }
    return {};
}

Result<void> changeOnBuild(std::string_view text, model::ImageConfig &config)
{
    if (!config.onBuild)
        config.onBuild.emplace();
    config.onBuild->push_back(std::string(text));
    return {};
}

Result<void> changeStopSignal(std::string_view text, model::ImageConfig &config)
{
    config.stopSignal = text;
    return {};
}

struct ChangeVerb
{
    std::string_view name;
    Result<void> (*apply)(std::string_view, model::ImageConfig &);
};

constexpr std::array kChangeVerbs{ChangeVerb{"CMD", &changeCmd},
                                  ChangeVerb{"ENTRYPOINT", &changeEntrypoint},
                                  ChangeVerb{"ENV", &changeEnv},
                                  ChangeVerb{"EXPOSE", &changeExpose},
                                  ChangeVerb{"LABEL", &changeLabel},
                                  ChangeVerb{"ONBUILD", &changeOnBuild},
                                  ChangeVerb{"STOPSIGNAL", &changeStopSignal},
                                  ChangeVerb{"USER", &changeUser},
                                  ChangeVerb{"VOLUME", &changeVolume},
                                  ChangeVerb{"WORKDIR", &changeWorkdir}};

Result<void> applyChange(std::string_view line, model::ImageConfig &config)
{
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    const std::string verb = upperCase(line.substr(0, end));
    const std::string_view text = trimmed(line.substr(end));
    for (const ChangeVerb &row : kChangeVerbs) {
        if (row.name != verb)
            continue;
        if (text.empty())
            return failure(invalid(verb + " requires at least one argument"));
        return row.apply(text, config);
    }
    return failure(invalid(verb.substr(0, 100) + " is not a valid change command"));
}

} // namespace

Result<void> applyChanges(const std::vector<std::string> &changes, model::ImageConfig &config)
{
    for (const std::string &change : changes) {
        std::string_view rest = change;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            const std::string_view line = trimmed(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (!line.empty() && line.front() != '#')
                TRY_VOID(applyChange(line, config));
        }
    }
    return {};
}

} // namespace berth::image

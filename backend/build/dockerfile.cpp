#include "backend/build/dockerfile.h"

#include "backend/build/words.h"
#include "backend/model/json.h"

#include <algorithm>
#include <array>

namespace berth::build {

namespace {

struct Keyword
{
    std::string_view name;
    bool takesJson, takesHeredocs;
    std::vector<std::string_view> flags;
};

const std::vector<Keyword> &keywords()
{
    static const std::vector<Keyword> table{
        {"ADD", true, true, {"chown", "chmod", "link", "checksum", "exclude", "keep-git-dir", "unpack"}},
        {"ARG", false, false, {}},
        {"CMD", true, false, {}},
        {"COPY", true, true, {"from", "chown", "chmod", "link", "parents", "exclude"}},
        {"ENTRYPOINT", true, false, {}},
        {"ENV", false, false, {}},
        {"EXPOSE", false, false, {}},
        {"FROM", false, false, {"platform"}},
        {"HEALTHCHECK", false, false, {"interval", "timeout", "start-period", "start-interval", "retries"}},
        {"LABEL", false, false, {}},
        {"MAINTAINER", false, false, {}},
        {"ONBUILD", false, false, {}},
        {"RUN", true, true, {"mount", "network", "security"}},
        {"SHELL", true, false, {}},
        {"STOPSIGNAL", false, false, {}},
        {"USER", false, false, {}},
        {"VOLUME", true, false, {}},
        {"WORKDIR", false, false, {}},
    };
    return table;
}

const Keyword *keywordOf(std::string_view name)
{
    const auto found = std::find_if(keywords().begin(), keywords().end(),
                                    [&](const Keyword &row) { return row.name == name; });
    return found == keywords().end() ? nullptr : &*found;
}

Error lineError(int line, const std::string &what)
{
    return invalid("dockerfile parse error on line " + std::to_string(line) + ": " + what);
}

// The lines of a text, with their numbers.
class Lines
{
public:
    explicit Lines(std::string_view text) : rest_(text) {}
    bool atEnd() const { return rest_.empty(); }
    int number() const { return number_; } // of the line that was read last
    std::string_view next()
    {
        const std::size_t end = std::min(rest_.find('\n'), rest_.size());
        std::string_view line = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        ++number_;
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        return line;
    }

private:
    std::string_view rest_;
    int number_ = 0;
};

std::string_view trimFront(std::string_view text)
{
    while (!text.empty() && isBlankChar(text.front()))
        text.remove_prefix(1);
    return text;
}

// Cuts the escape at the end of a line off; false: the line ends here.
bool takeContinuation(std::string_view &line, char escape)
{
    std::string_view cut = line;
    while (!cut.empty() && (cut.back() == ' ' || cut.back() == '\t'))
        cut.remove_suffix(1);
    if (cut.empty() || cut.back() != escape || (cut.size() > 1 && cut[cut.size() - 2] == escape))
        return false;
    line = cut.substr(0, cut.size() - 1);
    return true;
}

// "# key=value"
std::optional<std::pair<std::string, std::string>> directiveOf(std::string_view line)
{
    line = trimBlanks(line);
    if (!line.starts_with('#'))
        return std::nullopt;
    line = trimBlanks(line.substr(1));
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos)
        return std::nullopt;
    std::string key(trimBlanks(line.substr(0, equals)));
    std::string value(trimBlanks(line.substr(equals + 1)));
    std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) { return std::tolower(c); });
    const bool isKey =
        !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char c) { return std::isalnum(c); });
    if (!isKey || value.empty())
        return std::nullopt;
    return std::pair{std::move(key), std::move(value)};
}

Result<std::string_view> readDirectives(std::string_view text, Dockerfile &file)
{
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    bool escapeSeen = false;
    for (std::string_view rest = text; !rest.empty();) {
        Lines lines(rest);
        const auto directive = directiveOf(lines.next());
        if (!directive)
            break;
        const auto &[key, value] = *directive;
        if (key == "syntax") {
            file.syntax = value;
        } else if (key == "escape") {
            if (escapeSeen)
                return failure(invalid("only one escape parser directive can be used"));
            if (value != "\\" && value != "`")
                return failure(invalid("invalid ESCAPE '" + value.substr(0, 20) + "'. Must be ` or \\"));
            file.escape = value[0];
            escapeSeen = true;
        } else if (key != "check") {
            break;
        }
        rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    }
    return text;
}

// "<<EOF", "<<-'EOF'", "3<<EOF": the words of an instruction that begin here-documents.
struct HeredocStart
{
    std::string name;
    bool expands = true, strips = false;
};

std::optional<HeredocStart> heredocStart(std::string_view word)
{
    while (!word.empty() && std::isdigit(static_cast<unsigned char>(word.front())))
        word.remove_prefix(1);
    if (!word.starts_with("<<") || word.starts_with("<<<"))
        return std::nullopt;
    word.remove_prefix(2);
    HeredocStart start;
    if (word.starts_with('-')) {
        start.strips = true;
        word.remove_prefix(1);
    }
    if (word.find('<') != std::string_view::npos)
        return std::nullopt;
    for (const char c : word) {
        if (c == '"' || c == '\'')
            start.expands = false;
        else
            start.name += c;
    }
    return start.name.empty() ? std::nullopt : std::optional(std::move(start));
}

class FlagReader
{
public:
    FlagReader(std::string_view text, char escape) : text_(text), escape_(escape) {}

    // The flags at the front; what is behind them is left in `rest`.
    Result<std::vector<Flag>> run(std::string_view &rest)
    {
        std::vector<Flag> flags;
        for (;;) {
            text_ = trimFront(text_);
            if (!text_.starts_with("--"))
                break;
            const std::string word = takeWord();
            if (word == "--")
                break;
            const std::size_t equals = std::min(word.find('='), word.size());
            flags.push_back({word.substr(2, equals - 2), word.substr(std::min(equals + 1, word.size())),
                             equals < word.size()});
        }
        rest = text_;
        return flags;
    }

private:
    std::string takeWord()
    {
        std::string word;
        char quote = 0;
        std::size_t at = 0;
        for (; at < text_.size(); ++at) {
            const char c = text_[at];
            if (quote == 0 && isBlankChar(c))
                break;
            if (c == escape_ && at + 1 < text_.size())
                word += text_[++at];
            else if (quote == 0 && (c == '"' || c == '\''))
                quote = c;
            else if (quote != 0 && c == quote)
                quote = 0;
            else
                word += c;
        }
        text_.remove_prefix(at);
        return word;
    }

    std::string_view text_;
    char escape_;
};

// HEALTHCHECK [flags] CMD …: the flags of the others are checked against the table.
Result<void> checkFlags(const Keyword &keyword, const std::vector<Flag> &flags)
{
    for (const Flag &flag : flags) {
        if (std::find(keyword.flags.begin(), keyword.flags.end(), flag.name) == keyword.flags.end())
            return failure(invalid("unknown flag: --" + flag.name.substr(0, 100)));
    }
    return {};
}

Result<Instruction> readInstruction(std::string_view line, char escape)
{
    Instruction out;
    out.text = trimBlanks(line);
    const std::string_view text = out.text;
    const std::size_t end = std::min(text.find_first_of(" \t\v\f\r"), text.size());
    out.keyword = upperText(text.substr(0, end));
    const Keyword *keyword = keywordOf(out.keyword);
    if (!keyword)
        return failure(
            invalid("unknown instruction: " + std::string(text.substr(0, std::min<std::size_t>(end, 100)))));
    std::string_view rest = text.substr(end);
    if (!keyword->flags.empty())
        out.flags = TRY(FlagReader(rest, escape).run(rest));
    TRY_VOID(checkFlags(*keyword, out.flags));
    out.rest = trimBlanks(rest);
    out.script = out.rest;
    if (out.rest.empty())
        return failure(invalid(out.keyword + " requires at least one argument"));
    if (keyword->takesJson && out.rest.starts_with('[')) {
        if (auto list = model::fromJson<std::vector<std::string>>(out.rest))
            out.list = std::move(*list);
    }
    return out;
}

class DockerfileReader
{
public:
    DockerfileReader(std::string_view text, Dockerfile &file) : lines_(text), file_(file) {}

    Result<void> run()
    {
        while (!lines_.atEnd()) {
            const std::string logical = nextLogical();
            if (trimBlanks(logical).empty())
                continue;
            if (file_.instructions.size() == kInstructions)
                return failure(invalid("the Dockerfile has more than " + std::to_string(kInstructions) +
                                       " instructions"));
            Result<Instruction> instruction = readInstruction(logical, file_.escape);
            if (!instruction)
                return failure(lineError(first_, instruction.error().message));
            TRY_VOID(readHeredocs(*instruction));
            instruction->line = first_;
            instruction->lastLine = lines_.number();
            file_.instructions.push_back(std::move(*instruction));
        }
        return {};
    }

private:
    // One instruction with its continued lines joined; comments and empty lines between them are left out.
    std::string nextLogical()
    {
        std::string logical;
        bool continues = true, begun = false;
        while (continues && !lines_.atEnd()) {
            std::string_view line = lines_.next();
            const std::string_view bare = trimBlanks(line);
            if (bare.starts_with('#') || bare.empty()) {
                if (!begun)
                    return {};
                continue;
            }
            if (!std::exchange(begun, true))
                first_ = lines_.number();
            continues = takeContinuation(line, file_.escape);
            logical += line;
        }
        return logical;
    }

    Result<void> readHeredocs(Instruction &instruction)
    {
        std::string_view text = instruction.rest;
        std::string keyword = instruction.keyword;
        if (keyword == "ONBUILD") {
            const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
            keyword = upperText(text.substr(0, end));
        }
        const Keyword *row = keywordOf(keyword);
        if (!row || !row->takesHeredocs || instruction.list)
            return {};
        for (const std::string &word : splitRaw(text, file_.escape)) {
            const auto start = heredocStart(word);
            if (!start)
                continue;
            instruction.script += '\n';
            instruction.heredocs.push_back(TRY(readHeredoc(*start, instruction.script)));
        }
        return {};
    }

    Result<Heredoc> readHeredoc(const HeredocStart &start, std::string &script)
    {
        Heredoc doc{start.name, {}, start.expands};
        while (!lines_.atEnd()) {
            std::string_view line = lines_.next();
            script += line;
            if (start.strips) {
                while (line.starts_with('\t'))
                    line.remove_prefix(1);
            }
            if (line == start.name)
                return doc;
            script += '\n';
            doc.text += line;
            doc.text += '\n';
        }
        return failure(lineError(first_, "unterminated heredoc"));
    }

    Lines lines_;
    Dockerfile &file_;
    int first_ = 0;
};

} // namespace

const Flag *Instruction::flag(std::string_view name) const
{
    const auto found =
        std::find_if(flags.rbegin(), flags.rend(), [&](const Flag &row) { return row.name == name; });
    return found == flags.rend() ? nullptr : &*found;
}

Result<Dockerfile> parseDockerfile(std::string_view text)
{
    if (text.size() > kDockerfileSize)
        return failure(invalid("the Dockerfile is larger than 4 MiB"));
    Dockerfile file;
    const std::string_view body = TRY(readDirectives(text, file));
    TRY_VOID(DockerfileReader(body, file).run());
    if (file.instructions.empty())
        return failure(invalid("the Dockerfile is empty"));
    return file;
}

Result<Instruction> parseInstruction(std::string_view line, char escape)
{
    return readInstruction(line, escape);
}

} // namespace berth::build

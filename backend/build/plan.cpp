#include "backend/build/plan.h"

#include "backend/image/digest.h"
#include "backend/model/units.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace berth::build {

namespace {

std::string lowerText(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

Error planError(const Instruction &instruction, const std::string &what)
{
    return invalid("dockerfile parse error on line " + std::to_string(instruction.line) + ": " + what);
}

class Planner
{
public:
    Planner(const Arguments &given, const Arguments &automatic, BuildPlan &plan)
        : given_(given), automatic_(automatic), plan_(plan)
    {
    }

    Result<void> add(Instruction instruction)
    {
        if (instruction.keyword == "FROM")
            return addStage(std::move(instruction));
        if (!plan_.stages.empty()) {
            plan_.stages.back().steps.push_back(std::move(instruction));
            return {};
        }
        if (instruction.keyword != "ARG")
            return failure(planError(instruction, "no build stage in current context"));
        for (const ArgumentRow &row : TRY(argumentRows(instruction, lookup(), plan_.escape))) {
            const auto value = given_.find(row.name);
            if (value != given_.end())
                plan_.globalValues[row.name] = value->second;
            else if (row.value)
                plan_.globalValues[row.name] = *row.value;
        }
        plan_.globals.push_back(std::move(instruction));
        return {};
    }
    Result<void> chooseTarget(const std::string &target);

private:
    Lookup lookup() const
    {
        return [this](std::string_view name) -> std::optional<std::string> {
            const std::string key(name);
            for (const Arguments *values :
                 std::array<const Arguments *, 2>{&plan_.globalValues, &automatic_}) {
                if (const auto found = values->find(key); found != values->end())
                    return found->second;
            }
            return std::nullopt;
        };
    }
    Result<void> addStage(Instruction instruction);
    void addNeeds(std::size_t at);
    void need(std::size_t at);

    const Arguments &given_, &automatic_;
    BuildPlan &plan_;
};

bool isStageName(std::string_view name)
{
    return !name.empty() && std::islower(static_cast<unsigned char>(name[0])) &&
           std::all_of(name.begin(), name.end(), [](unsigned char c) {
               return std::islower(c) || std::isdigit(c) || c == '-' || c == '_' || c == '.';
           });
}

Result<void> Planner::addStage(Instruction instruction)
{
    const std::vector<std::string> words = splitRaw(instruction.rest, plan_.escape);
    Stage stage;
    if (words.size() == 3 && upperText(words[1]) == "AS") {
        stage.alias = lowerText(words[2]);
        if (!isStageName(stage.alias))
            return failure(
                planError(instruction, "invalid name for build stage: \"" + words[2].substr(0, 100) +
                                           "\", name can't start with a number or contain symbols"));
    } else if (words.size() != 1) {
        return failure(planError(instruction, "FROM requires either one or three arguments"));
    }
    stage.base = TRY(expandWord(words[0], lookup(), plan_.escape));
    if (stage.base.empty())
        return failure(
            planError(instruction, "base name (" + words[0].substr(0, 100) + ") should not be blank"));
    if (const Flag *platform = instruction.flag("platform"))
        stage.platform = TRY(expandWord(platform->value, lookup(), plan_.escape));
    if (const auto base = plan_.stageNamed(lowerText(stage.base), plan_.stages.size()))
        stage.baseStage = int(*base);
    stage.from = std::move(instruction);
    plan_.stages.push_back(std::move(stage));
    return {};
}

void Planner::addNeeds(std::size_t at)
{
    Stage &stage = plan_.stages[at];
    std::vector<std::string> names;
    for (const Instruction &step : stage.steps) {
        if (step.keyword == "COPY" && step.flag("from"))
            names.push_back(step.flag("from")->value);
        for (const Flag &flag : step.flags) {
            if (flag.name != "mount" || step.keyword != "RUN")
                continue;
            if (const Result<RunMount> mount = parseRunMount(flag.value); mount && !mount->from.empty())
                names.push_back(mount->from);
        }
    }
    if (stage.baseStage >= 0)
        stage.needs.push_back(std::size_t(stage.baseStage));
    for (const std::string &name : names) {
        if (const auto other = plan_.stageNamed(lowerText(name), at))
            stage.needs.push_back(*other);
    }
}

void Planner::need(std::size_t at)
{
    if (std::exchange(plan_.stages[at].isNeeded, true))
        return;
    for (const std::size_t other : plan_.stages[at].needs)
        need(other);
}

Result<void> Planner::chooseTarget(const std::string &target)
{
    if (plan_.stages.empty())
        return failure(invalid("no build stage in current context"));
    plan_.target = plan_.stages.size() - 1;
    if (!target.empty()) {
        const auto named = plan_.stageNamed(lowerText(target), plan_.stages.size());
        if (!named)
            return failure(
                invalid("failed to reach build target " + target.substr(0, 100) + " in Dockerfile"));
        plan_.target = *named;
    }
    for (std::size_t at = 0; at < plan_.stages.size(); ++at)
        addNeeds(at);
    need(plan_.target);
    int step = int(plan_.globals.size());
    for (Stage &stage : plan_.stages) {
        stage.firstStep = step + 1;
        if (stage.isNeeded)
            step += 1 + int(stage.steps.size());
    }
    plan_.stepCount = step;
    return {};
}

// The comma-separated fields of a mount: "type=cache,target=/x".
std::vector<std::pair<std::string, std::string>> mountFields(std::string_view text)
{
    std::vector<std::pair<std::string, std::string>> fields;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view field = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
        const std::size_t equals = std::min(field.find('='), field.size());
        fields.emplace_back(field.substr(0, equals), field.substr(std::min(equals + 1, field.size())));
    }
    return fields;
}

Result<std::uint32_t> numberField(const std::string &value, int base)
{
    std::uint32_t number = 0;
    const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number, base);
    if (problem != std::errc{} || end != value.data() + value.size() || number == UINT32_MAX)
        return failure(invalid("invalid value in mount: " + value.substr(0, 40)));
    return number;
}

Result<void> setMountField(RunMount &mount, const std::string &key, const std::string &value)
{
    constexpr std::array<std::pair<std::string_view, RunMount::Type>, 5> kTypes{{{"bind", RunMount::Bind},
                                                                                 {"cache", RunMount::Cache},
                                                                                 {"tmpfs", RunMount::Tmpfs},
                                                                                 {"secret", RunMount::Secret},
                                                                                 {"ssh", RunMount::Ssh}}};
    const bool isTrue = value.empty() || value == "true" || value == "1";
    if (key == "type") {
        const auto row =
            std::find_if(kTypes.begin(), kTypes.end(), [&](const auto &r) { return r.first == value; });
        if (row == kTypes.end())
            return failure(invalid("unsupported mount type \"" + value.substr(0, 40) + "\""));
        mount.type = row->second;
    } else if (key == "target" || key == "dst" || key == "destination") {
        mount.target = value;
    } else if (key == "source" || key == "src") {
        mount.source = value;
    } else if (key == "from") {
        mount.from = value;
    } else if (key == "id") {
        mount.id = value;
    } else if (key == "sharing") {
        if (value != "shared" && value != "private" && value != "locked")
            return failure(invalid("unsupported sharing value \"" + value.substr(0, 40) + "\""));
        mount.sharing = value;
    } else if (key == "ro" || key == "readonly") {
        mount.readOnly = isTrue;
    } else if (key == "rw" || key == "readwrite") {
        mount.readOnly = !isTrue;
    } else if (key == "required") {
        mount.required = isTrue;
    } else if (key == "mode") {
        mount.mode = TRY(numberField(value, 8));
    } else if (key == "uid") {
        mount.uid = TRY(numberField(value, 10));
    } else if (key == "gid") {
        mount.gid = TRY(numberField(value, 10));
    } else if (key == "size") {
        const auto bytes = model::parseBinarySize(value);
        if (!bytes)
            return failure(invalid("invalid size in mount: " + value.substr(0, 40)));
        mount.size = *bytes;
    } else if (key != "env") {
        return failure(invalid("unexpected key '" + key.substr(0, 40) + "' in mount"));
    }
    return {};
}

} // namespace

std::optional<std::size_t> BuildPlan::stageNamed(const std::string &name, std::size_t at) const
{
    for (std::size_t i = std::min(at, stages.size()); i-- > 0;) {
        if (!stages[i].alias.empty() && stages[i].alias == name)
            return i;
    }
    std::size_t number = 0;
    const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (!name.empty() && problem == std::errc{} && end == name.data() + name.size() && number < at)
        return number;
    return std::nullopt;
}

Result<BuildPlan> planBuild(Dockerfile file, const Arguments &given, const Arguments &automatic,
                            const std::string &target)
{
    BuildPlan plan;
    plan.escape = file.escape;
    Planner planner(given, automatic, plan);
    for (Instruction &instruction : file.instructions)
        TRY_VOID(planner.add(std::move(instruction)));
    TRY_VOID(planner.chooseTarget(target));
    return plan;
}

Result<std::vector<ArgumentRow>> argumentRows(const Instruction &instruction, const Lookup &lookup,
                                              char escape)
{
    std::vector<ArgumentRow> rows;
    for (const std::string &word : splitRaw(instruction.rest, escape)) {
        const std::size_t equals = word.find('=');
        ArgumentRow row;
        row.name = TRY(expandWord(word.substr(0, equals), lookup, escape));
        if (row.name.empty())
            return failure(planError(instruction, "ARG names can not be blank"));
        if (equals != std::string::npos)
            row.value = TRY(expandWord(word.substr(equals + 1), lookup, escape));
        rows.push_back(std::move(row));
    }
    return rows;
}

bool isProxyArgument(std::string_view name)
{
    const std::string upper = upperText(name);
    return upper == "HTTP_PROXY" || upper == "HTTPS_PROXY" || upper == "FTP_PROXY" || upper == "NO_PROXY" ||
           upper == "ALL_PROXY";
}

Result<RunMount> parseRunMount(const std::string &text)
{
    RunMount mount;
    mount.text = text;
    for (const auto &[key, value] : mountFields(text))
        TRY_VOID(setMountField(mount, key, value));
    const bool needsTarget = mount.type != RunMount::Secret && mount.type != RunMount::Ssh;
    if (needsTarget && mount.target.empty())
        return failure(invalid("invalid mount: target is required"));
    return mount;
}

std::string chainKey(const std::string &parent, const std::vector<std::string> &parts)
{
    image::Sha256 hash;
    hash.update(parent);
    for (const std::string &part : parts) {
        hash.update("\n" + std::to_string(part.size()) + ":");
        hash.update(part);
    }
    return hash.finish().hex();
}

} // namespace berth::build

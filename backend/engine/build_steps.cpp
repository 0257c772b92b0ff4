// What each instruction of a Dockerfile does, but for RUN.
#include "backend/engine/build_run.h"
#include "backend/engine/images_state.h"
#include "backend/engine/offload.h"

#include <algorithm>
#include <charconv>

namespace berth::engine {

namespace {

constexpr const char *kNoOperation = "/bin/sh -c #(nop) ";

Result<std::optional<std::uint32_t>> modeOf(const std::string &text)
{
    if (text.empty())
        return std::optional<std::uint32_t>();
    std::uint32_t mode = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
    if (problem != std::errc{} || end != text.data() + text.size() || mode > 07777)
        return failure(invalid("invalid chmod parameter: '" + text.substr(0, 40) +
                               "'. it should be octal string and between 0 and 07777"));
    return std::optional(mode);
}

Result<std::string> expandedFlag(const build::Instruction &instruction, const char *name,
                                 const build::Lookup &lookup, char escape)
{
    const build::Flag *flag = instruction.flag(name);
    return flag ? build::expandWord(flag->value, lookup, escape) : Result<std::string>(std::string());
}

bool isSwitchedOn(const build::Instruction &instruction, const char *name)
{
    const build::Flag *flag = instruction.flag(name);
    return flag && (!flag->hasValue || flag->value == "true");
}

bool isRemote(const std::string &path)
{
    return path.starts_with("http://") || path.starts_with("https://") || path.starts_with("git@") ||
           path.starts_with("git://") || path.starts_with("ssh://");
}

} // namespace

QCoro::Task<Result<void>> BuildRun::runStep(StageState *stage, const build::Instruction *instruction)
{
    stage->scope.variables = variablesOf(*stage);
    const std::string &keyword = instruction->keyword;
    Result<void> done;
    if (keyword == "ARG")
        done = co_await argStep(stage, instruction);
    else if (keyword == "RUN")
        done = co_await runInstruction(stage, instruction);
    else if (keyword == "COPY" || keyword == "ADD")
        done = co_await copyStep(stage, instruction);
    else if (keyword == "WORKDIR")
        done = co_await folderStep(stage, instruction);
    else
        done = co_await configStep(stage, instruction);
    co_return done;
}

QCoro::Task<Result<void>> BuildRun::argStep(StageState *stage, const build::Instruction *instruction)
{
    CO_TRY(rows, build::argumentRows(*instruction, stage->scope.variables, plan_.escape));
    for (const build::ArgumentRow &row : rows) {
        std::optional<std::string> value = row.value;
        const auto global = plan_.globalValues.find(row.name);
        const auto automatic = automatic_.find(row.name);
        const auto given = request_.arguments.find(row.name);
        if (!value && global != plan_.globalValues.end())
            value = global->second;
        else if (!value && automatic != automatic_.end())
            value = automatic->second;
        if (given != request_.arguments.end())
            value = given->second;
        if (value)
            stage->arguments[row.name] = *value;
        else
            stage->arguments.erase(row.name);
    }
    StepOutcome outcome;
    outcome.createdBy = std::string(kNoOperation) + " ARG " + instruction->rest;
    outcome.key = build::chainKey(stage->key, {outcome.createdBy});
    const image::CachedStep *hit = cached(*stage, outcome.key);
    if (!hit)
        tellConfigStep(*stage);
    finishStep(*stage, outcome, std::nullopt, hit);
    co_return Result<void>{};
}

QCoro::Task<Result<void>> BuildRun::configStep(StageState *stage, const build::Instruction *instruction)
{
    CO_TRY(comment, build::applyToConfig(*instruction, stage->scope, stage->image));
    StepOutcome outcome;
    outcome.createdBy = kNoOperation + comment;
    outcome.key = build::chainKey(stage->key, {outcome.createdBy});
    const image::CachedStep *hit = cached(*stage, outcome.key);
    if (!hit)
        tellConfigStep(*stage);
    finishStep(*stage, outcome, std::nullopt, hit);
    co_return Result<void>{};
}

QCoro::Task<Result<void>> BuildRun::folderStep(StageState *stage, const build::Instruction *instruction)
{
    CO_TRY(comment, build::applyToConfig(*instruction, stage->scope, stage->image));
    StepOutcome outcome;
    outcome.createdBy = kNoOperation + comment;
    outcome.key = build::chainKey(stage->key, {outcome.createdBy});
    const image::CachedStep *hit = cached(*stage, outcome.key);
    MaybeLayer made;
    if (!hit) {
        tellConfigStep(*stage);
        CO_TRY(layer,
               co_await offload(&makeFolderLayer, files_, foldersOf(*stage), stage->image.config.workingDir));
        made = std::move(layer);
    }
    finishStep(*stage, outcome, made, hit);
    co_return Result<void>{};
}

// Folders of what --from names: an earlier stage, or an image.
Result<Folders> BuildRun::sourceFolders(const StageState &stage, const std::string &from) const
{
    std::string name = from;
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    if (const auto other = plan_.stageNamed(name, stage.number)) {
        if (!stages_[*other]->over->fired())
            return failure(invalid("stage " + from + " is not built yet"));
        return foldersOf(*stages_[*other]);
    }
    const ImagesState &images = builds_.images_.state();
    const Result<image::StoredImagePtr> image = images.resolve(from);
    if (!image)
        return failure(notFound("invalid from flag value " + from + ": " + image.error().message));
    Folders folders;
    for (auto diffId = (*image)->diffIds.rbegin(); diffId != (*image)->diffIds.rend(); ++diffId)
        folders.push_back(images.store.blobs().layerFolder(*diffId));
    if (folders.empty())
        folders.push_back(builds_.options_.dataRoot + "/empty");
    return folders;
}

Result<BuildCopy> BuildRun::copyOf(StageState &stage, const build::Instruction &in)
{
    const build::Lookup &lookup = stage.scope.variables;
    std::vector<std::string> words;
    if (in.list) {
        for (const std::string &word : *in.list)
            words.push_back(TRY(build::expandWord(word, lookup, plan_.escape)));
    } else {
        words = TRY(build::expandWords(in.rest, lookup, plan_.escape));
    }
    if (words.size() < 2)
        return failure(invalid(in.keyword + " requires at least two arguments, but only one was provided. "
                                            "Destination could not be determined"));
    BuildCopy copy;
    copy.shown = words.back();
    copy.target = build::absolutePath(stage.image.config.workingDir, words.back());
    const bool isFolder = words.back().ends_with('/') || words.back() == "." || words.back().ends_with("/.");
    if (isFolder && copy.target != "/")
        copy.target += '/';
    words.pop_back();
    std::size_t next = 0;
    for (std::string &word : words) {
        if (word.find("<<") != std::string::npos && next < in.heredocs.size()) {
            build::Heredoc text = in.heredocs[next++];
            if (text.expands)
                text.text = TRY(build::expandText(text.text, lookup, plan_.escape));
            copy.texts.push_back(std::move(text));
        } else if (in.keyword == "ADD" && isRemote(word)) {
            return failure(notImplemented("ADD of " + word.substr(0, 200) +
                                          ": this version of Berth adds files of the context only"));
        } else {
            copy.paths.push_back(std::move(word));
        }
    }
    copy.owner = TRY(expandedFlag(in, "chown", lookup, plan_.escape));
    const std::string mode = TRY(expandedFlag(in, "chmod", lookup, plan_.escape));
    copy.mode = TRY(modeOf(mode));
    for (const build::Flag &flag : in.flags) {
        if (flag.name == "exclude")
            copy.excluded.push_back(flag.value);
    }
    copy.parents = isSwitchedOn(in, "parents");
    copy.unpacks = in.keyword == "ADD";
    if (const build::Flag *from = in.flag("from"))
        copy.source = TRY(sourceFolders(stage, from->value));
    return copy;
}

QCoro::Task<Result<void>> BuildRun::copyStep(StageState *stage, const build::Instruction *instruction)
{
    CO_TRY(copy, copyOf(*stage, *instruction));
    CO_TRY(digest, co_await offload(&digestCopy, files_, copy));
    StepOutcome outcome;
    outcome.isConfig = false;
    outcome.createdBy = std::string(kNoOperation) + instruction->keyword + " " +
                        (copy.paths.size() + copy.texts.size() > 1 ? "multi:" : "file:") + digest + " in " +
                        copy.shown + " ";
    std::vector<std::string> parts{outcome.createdBy, copy.target, copy.owner,
                                   copy.mode ? std::to_string(*copy.mode) : "",
                                   copy.parents ? "parents" : ""};
    parts.insert(parts.end(), copy.excluded.begin(), copy.excluded.end());
    outcome.key = build::chainKey(stage->key, parts);
    const image::CachedStep *hit = cached(*stage, outcome.key);
    MaybeLayer made;
    if (!hit) {
        CO_TRY(layer, co_await offload(&makeCopyLayer, files_, foldersOf(*stage), copy));
        made = std::move(layer);
    }
    finishStep(*stage, outcome, made, hit);
    co_return Result<void>{};
}

std::vector<std::string> BuildRun::argumentRowsOf(const StageState &stage) const
{
    std::vector<std::string> rows;
    for (const auto &[name, value] : stage.arguments) {
        if (!build::isProxyArgument(name))
            rows.push_back(name + '=' + value);
    }
    return rows;
}

} // namespace berth::engine

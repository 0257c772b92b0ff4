#include "backend/engine/build_run.h"

#include "backend/engine/images_state.h"
#include "backend/engine/lifecycle.h"
#include "backend/engine/offload.h"
#include "backend/model/json.h"
#include "backend/model/reference.h"

#include <algorithm>

namespace berth::engine {

namespace {

constexpr std::size_t kShortImageId = 12;

std::string shortImage(const std::string &id)
{
    return id.substr(id.find(':') + 1, kShortImageId);
}

build::Arguments platformArguments(const std::string &platform)
{
    const std::string host = image::hostArchitecture();
    const std::string target = platform.empty() ? "linux/" + host : platform;
    const std::size_t slash = std::min(target.find('/'), target.size());
    return {{"BUILDPLATFORM", "linux/" + host},
            {"BUILDOS", "linux"},
            {"BUILDARCH", host},
            {"BUILDVARIANT", ""},
            {"TARGETPLATFORM", target},
            {"TARGETOS", target.substr(0, slash)},
            {"TARGETARCH", target.substr(std::min(slash + 1, target.size()))},
            {"TARGETVARIANT", ""}};
}

std::string labelLine(const std::map<std::string, std::string> &labels)
{
    std::string line = "LABEL";
    for (const auto &[name, value] : labels) {
        line += ' ';
        model::appendJsonString(line, name);
        line += '=';
        model::appendJsonString(line, value);
    }
    return line;
}

} // namespace

BuildRun::BuildRun(Builds &builds, BuildRequest request, BuildSession &session)
    : builds_(builds), request_(std::move(request)), output_(session.output), session_(session),
      record_(builds.history_.begin()), automatic_(platformArguments(request_.platform))
{
    record_->tags = request_.tags;
    record_->target = request_.target;
    record_->dockerfile = request_.dockerfile.empty() ? "Dockerfile" : request_.dockerfile;
    output_->onRoom = [this] {
        for (const auto &[id, step] : running_)
            step.output->resume();
    };
}

void BuildRun::cancel()
{
    if (std::exchange(cancelled_, true))
        return;
    for (const auto &[id, step] : running_) {
        builds_.lifecycle_.killStep(*step.container);
        step.output->resume();
    }
}

Error BuildRun::cancelledError() const
{
    return Error{ErrorKind::Cancelled, "build cancelled", {}, 0};
}

void BuildRun::say(const StageState &stage, std::string_view text)
{
    if (!request_.quiet)
        output_->say(stage.number + 1, text);
}

void BuildRun::note(const StageState &stage, const char *status)
{
    BuildStepRecord &row = builds_.history_.step(*record_, stage.step);
    row.status = status;
    if (row.startedAt == 0)
        row.startedAt = wallClock();
    if (row.status != "running")
        row.finishedAt = wallClock();
    builds_.history_.changed(*record_);
}

QCoro::Task<void> BuildRun::run(UploadPtr context)
{
    const auto self = shared_from_this();
    auto built = co_await build(context);
    if (!built) {
        session_.error = built.error();
        record_->error = built.error().message;
        record_->status = cancelled_ ? "cancelled" : "failed";
    } else {
        record_->status = "done";
    }
    builds_.history_.finished(record_);
    {
        const auto guard = co_await builds_.images_.state().lock.acquire();
        for (const image::Digest &digest : kept_)
            builds_.images_.state().release(digest);
    }
    output_->onRoom = nullptr;
    output_->end();
    // The staging area can hold a large tree: it is deleted on the pool.
    workPool().start([files = std::exchange(files_, nullptr)]() mutable { files.reset(); });
}

QCoro::Task<Result<void>> BuildRun::plan(UploadPtr context)
{
    ImagesState &images = builds_.images_.state();
    CO_TRY(files, co_await offload(&receiveContext, images.store, context, builds_.options_.unpackProgram));
    files_ = files;
    CO_TRY(text, co_await offload(&readDockerfile, files_, request_.dockerfile));
    CO_TRY(parsed, build::parseDockerfile(text));
    CO_TRY(planned, build::planBuild(std::move(parsed), request_.arguments, automatic_, request_.target));
    plan_ = std::move(planned);
    if (!request_.labels.empty()) {
        CO_TRY(labels, build::parseInstruction(labelLine(request_.labels)));
        plan_.stages[plan_.target].steps.push_back(std::move(labels));
        ++plan_.stepCount;
        for (std::size_t at = plan_.target + 1; at < plan_.stages.size(); ++at)
            ++plan_.stages[at].firstStep;
    }
    co_return Result<void>{};
}

// All steps at once, so that whoever watches sees what is to come.
void BuildRun::listSteps()
{
    const auto add = [this](int number, const build::Instruction &instruction, const std::string &stage) {
        BuildStepRecord &row = builds_.history_.step(*record_, number);
        row.line = instruction.line;
        row.lastLine = instruction.lastLine;
        row.text = instruction.text;
        row.stage = stage;
        row.status = "waiting";
    };
    int number = 0;
    for (const build::Instruction &instruction : plan_.globals)
        add(++number, instruction, {});
    for (const build::Stage &stage : plan_.stages) {
        if (!stage.isNeeded)
            continue;
        number = stage.firstStep;
        add(number, stage.from, stage.alias);
        for (const build::Instruction &instruction : stage.steps)
            add(++number, instruction, stage.alias);
    }
    builds_.history_.changed(*record_);
}

QCoro::Task<Result<void>> BuildRun::build(UploadPtr context)
{
    CO_TRY_VOID(co_await plan(context));
    listSteps();
    output_->open(plan_.stages.size() + 2);
    int number = 0;
    for (const build::Instruction &instruction : plan_.globals) {
        if (!request_.quiet)
            output_->say(0, "Step " + std::to_string(++number) + '/' + std::to_string(plan_.stepCount) +
                                " : " + instruction.text + '\n');
        builds_.history_.step(*record_, number).status = "done";
    }
    output_->endLane(0);
    for (std::size_t at = 0; at < plan_.stages.size(); ++at) {
        stages_.push_back(std::make_unique<StageState>());
        stages_.back()->number = at;
    }
    std::vector<QCoro::Task<void>> tasks;
    for (std::size_t at = 0; at < plan_.stages.size(); ++at) {
        if (plan_.stages[at].isNeeded)
            tasks.push_back(runStage(at));
        else
            output_->endLane(at + 1);
    }
    for (QCoro::Task<void> &task : tasks)
        co_await task;
    const StageState *target = stages_[plan_.target].get();
    std::optional<Error> error;
    for (const auto &stage : stages_) {
        if (stage->error && (!error || error->kind == ErrorKind::Cancelled))
            error = stage->error;
    }
    if (cancelled_)
        error = cancelledError();
    // What was made serves as cache for the next attempt, whatever became of this one.
    CO_TRY_VOID(co_await publish(error ? nullptr : target));
    if (error)
        co_return failure(*error);
    co_return Result<void>{};
}

QCoro::Task<void> BuildRun::runStage(std::size_t number)
{
    StageState *stage = stages_[number].get();
    for (const std::size_t other : plan_.stages[number].needs) {
        const OneShotPtr over = stages_[other]->over;
        co_await over->wait();
        if (stages_[other]->error)
            stage->error = cancelledError();
    }
    if (!stage->error) {
        auto done = co_await runSteps(stage);
        if (!done) {
            stage->error = done.error();
            failed_ = true;
            note(*stage, "failed");
            if (record_->errorStep == 0)
                record_->errorStep = stage->step;
        }
    }
    stage->over->fire();
    output_->endLane(number + 1);
}

QCoro::Task<Result<void>> BuildRun::runSteps(StageState *stage)
{
    const build::Stage &planned = plan_.stages[stage->number];
    stage->step = planned.firstStep;
    stage->scope.escape = plan_.escape;
    CO_TRY_VOID(co_await beginStage(stage));
    for (const build::Instruction &instruction : planned.steps) {
        if (cancelled_ || failed_)
            co_return failure(cancelledError());
        ++stage->step;
        say(*stage, "Step " + std::to_string(stage->step) + '/' + std::to_string(plan_.stepCount) + " : " +
                        instruction.text + '\n');
        note(*stage, "running");
        CO_TRY_VOID(co_await runStep(stage, &instruction));
    }
    co_return Result<void>{};
}

QCoro::Task<Result<void>> BuildRun::beginStage(StageState *stage)
{
    const build::Stage &planned = plan_.stages[stage->number];
    say(*stage, "Step " + std::to_string(stage->step) + '/' + std::to_string(plan_.stepCount) + " : " +
                    planned.from.text + '\n');
    note(*stage, "running");
    if (planned.baseStage >= 0) {
        const StageState &base = *stages_[std::size_t(planned.baseStage)];
        stage->image = base.image;
        stage->layers = base.layers;
        stage->key = base.key;
        stage->imageId = base.imageId;
        stage->missed = base.missed;
    } else if (planned.base == "scratch") {
        stage->image.os = "linux";
        stage->image.architecture = image::hostArchitecture();
        stage->image.rootfs.type = "layers";
        stage->key = build::chainKey("scratch", {planned.platform});
    } else {
        CO_TRY_VOID(takeImage(*stage, planned.base));
    }
    say(*stage, " ---> " + shortImage(stage->imageId) + '\n');
    note(*stage, "done");
    co_return co_await runTriggers(stage);
}

Result<void> BuildRun::takeImage(StageState &stage, const std::string &name)
{
    ImagesState &images = builds_.images_.state();
    const Result<image::StoredImagePtr> found = images.resolve(name);
    if (!found)
        return failure(
            notFound("pull access denied for " + name +
                     ", repository does not exist or may require 'docker login': " + found.error().message));
    const image::StoredImage &base = **found;
    std::set<image::Digest> content(base.diffIds.begin(), base.diffIds.end());
    content.insert(base.blobs.begin(), base.blobs.end());
    content.insert(base.id);
    for (const image::Digest &digest : content) {
        if (kept_.insert(digest).second)
            images.retain(digest);
    }
    stage.image = base.config;
    stage.imageId = base.id.str();
    stage.key = build::chainKey("image", {base.id.str()});
    for (std::size_t at = 0; at < base.diffIds.size(); ++at) {
        BuildLayer layer;
        layer.folder = images.store.blobs().layerFolder(base.diffIds[at]);
        layer.info = {base.diffIds[at], base.blobs[at], base.layerSizes[at], 0};
        stage.layers.push_back(std::move(layer));
    }
    return {};
}

QCoro::Task<Result<void>> BuildRun::runTriggers(StageState *stage)
{
    const std::vector<std::string> triggers =
        std::exchange(stage->image.config.onBuild, std::nullopt).value_or(std::vector<std::string>{});
    if (triggers.empty() || plan_.stages[stage->number].baseStage >= 0)
        co_return Result<void>{};
    say(*stage, "# Executing " + std::to_string(triggers.size()) + " build trigger" +
                    (triggers.size() > 1 ? "s" : "") + '\n');
    for (const std::string &trigger : triggers) {
        CO_TRY(parsed, build::parseDockerfile(trigger));
        for (const build::Instruction &instruction : parsed.instructions)
            CO_TRY_VOID(co_await runStep(stage, &instruction));
    }
    co_return Result<void>{};
}

const image::CachedStep *BuildRun::cached(const StageState &stage, const std::string &key) const
{
    if (request_.noCache || stage.missed)
        return nullptr;
    if (const auto own = newSteps_.find(key); own != newSteps_.end() && own->second.diffId.empty())
        return &own->second;
    const auto &cache = builds_.images_.state().catalog.cache();
    const auto found = cache.find(key);
    return found == cache.end() ? nullptr : &found->second;
}

void BuildRun::tellConfigStep(const StageState &stage)
{
    const std::string id = randomHexId().substr(0, kShortImageId);
    say(stage, " ---> Running in " + id + '\n');
    if (request_.remove)
        say(stage, "Removing intermediate container " + id + '\n');
}

void BuildRun::finishStep(StageState &stage, const StepOutcome &outcome, const MaybeLayer &made,
                          const image::CachedStep *hit)
{
    image::CachedStep step = hit ? *hit : image::CachedStep{};
    MaybeLayer layer = made;
    if (hit) {
        say(stage, " ---> Using cache\n");
        ++record_->cachedSteps;
        if (!hit->diffId.empty()) {
            const image::Digest diffId = image::Digest::parse(hit->diffId).value_or(image::Digest());
            const image::Digest blob = image::Digest::parse(hit->blob).value_or(image::Digest());
            ImagesState &images = builds_.images_.state();
            layer = BuildLayer{images.store.blobs().layerFolder(diffId), {diffId, blob, hit->size, 0}};
            for (const image::Digest &digest : {diffId, blob}) {
                if (kept_.insert(digest).second)
                    images.retain(digest);
            }
        }
    } else {
        stage.missed = true;
        step.created = rfc3339Nano(wallClock());
        step.text = outcome.createdBy.substr(0, 200);
        if (layer) {
            step.diffId = layer->info.diffId.str();
            step.blob = layer->info.blob.str();
            step.size = layer->info.size;
        }
    }
    step.lastUsed = wallClock();
    ++step.uses;
    newSteps_[outcome.key] = step;
    stage.key = outcome.key;
    if (layer) {
        stage.image.rootfs.diffIds.push_back(layer->info.diffId.str());
        stage.layers.push_back(*layer);
    }
    stage.image.created = step.created;
    model::OciHistory row;
    row.created = step.created;
    row.createdBy = outcome.createdBy;
    row.emptyLayer = !layer;
    stage.image.history.push_back(std::move(row));
    stage.imageId = image::sha256Of(model::toJson(stage.image)).str();
    say(stage, " ---> " + shortImage(stage.imageId) + '\n');
    builds_.history_.step(*record_, stage.step).size = layer ? std::int64_t(layer->info.size) : 0;
    note(stage, hit ? "cached" : "done");
}

build::Lookup BuildRun::variablesOf(const StageState &stage) const
{
    const StageState *state = &stage;
    return [state](std::string_view name) -> std::optional<std::string> {
        if (auto value = build::environmentValue(state->image.config.env, name))
            return value;
        const auto found = state->arguments.find(std::string(name));
        return found == state->arguments.end() ? std::nullopt : std::optional(found->second);
    };
}

Folders BuildRun::foldersOf(const StageState &stage) const
{
    Folders folders;
    for (auto layer = stage.layers.rbegin(); layer != stage.layers.rend(); ++layer)
        folders.push_back(layer->folder);
    if (folders.empty())
        folders.push_back(builds_.options_.dataRoot + "/empty");
    return folders;
}

} // namespace berth::engine

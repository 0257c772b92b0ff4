// One build from its context to its image: stages as coroutines that wait for each other, steps that are
// looked up in the cache or made. Shared by its session and the coroutines that run; engine thread. Layers
// are made in one staging area and become durable together, before anything is named; what was made before an
// error stays as cache.
#pragma once

#include "backend/build/config.h"
#include "backend/engine/build_files.h"
#include "backend/engine/builds.h"
#include "backend/engine/container.h"
#include "backend/engine/step_output.h"

namespace berth::engine {

struct StageState
{
    std::size_t number = 0; // in the plan
    model::OciImage image;
    std::vector<BuildLayer> layers; // bottom first
    std::string key;                // stands for all that was done
    std::string imageId;            // of the last step
    build::ConfigScope scope;
    build::Arguments arguments; // declared by ARG, with a value
    bool missed = false;        // a step was not in the cache: those behind it are not looked up
    int step = 0;               // that runs now
    std::optional<Error> error;
    OneShotPtr over = std::make_shared<OneShot>();
};

// What a step is cached under, and how a history tells of it.
struct StepOutcome
{
    std::string key, createdBy;
    bool isConfig = true;
};
using MaybeLayer = std::optional<BuildLayer>;

class BuildRun : public std::enable_shared_from_this<BuildRun>
{
public:
    BuildRun(Builds &builds, BuildRequest request, BuildSession &session);

    QCoro::Task<void> run(UploadPtr context);
    void cancel();

private:
    struct RunningStep
    {
        ContainerPtr container;
        std::shared_ptr<StepOutput> output;
    };
    struct RunPlan;

    QCoro::Task<Result<void>> build(UploadPtr context);
    QCoro::Task<Result<void>> plan(UploadPtr context);
    void listSteps();
    QCoro::Task<void> runStage(std::size_t number);
    QCoro::Task<Result<void>> runSteps(StageState *stage);
    QCoro::Task<Result<void>> beginStage(StageState *stage);
    QCoro::Task<Result<void>> runTriggers(StageState *stage);
    QCoro::Task<Result<void>> runStep(StageState *stage, const build::Instruction *instruction);
    QCoro::Task<Result<void>> argStep(StageState *stage, const build::Instruction *instruction);
    QCoro::Task<Result<void>> configStep(StageState *stage, const build::Instruction *instruction);
    QCoro::Task<Result<void>> folderStep(StageState *stage, const build::Instruction *instruction);
    QCoro::Task<Result<void>> copyStep(StageState *stage, const build::Instruction *instruction);
    QCoro::Task<Result<void>> runInstruction(StageState *stage, const build::Instruction *instruction);
    QCoro::Task<Result<MaybeLayer>> execute(StageState *stage, RunPlan *plan);
    QCoro::Task<Result<int>> executeIn(StageState *stage, RunPlan *plan, UpperPair upper);
    QCoro::Task<Result<void>> planMounts(StageState *stage, const build::Instruction *instruction,
                                         RunPlan *plan);
    QCoro::Task<Result<void>> planMount(StageState *stage, build::RunMount mount, RunPlan *plan);
    Result<BuildCopy> copyOf(StageState &stage, const build::Instruction &instruction);
    Result<Folders> sourceFolders(const StageState &stage, const std::string &from) const;
    ContainerPtr stepContainer(const StageState &stage, const RunPlan &plan) const;

    const image::CachedStep *cached(const StageState &stage, const std::string &key) const;
    // Takes a step over from the cache, or notes down what was made.
    void finishStep(StageState &stage, const StepOutcome &outcome, const MaybeLayer &made,
                    const image::CachedStep *hit);
    void tellConfigStep(const StageState &stage);
    Result<void> takeImage(StageState &stage, const std::string &name);
    build::Lookup variablesOf(const StageState &stage) const;
    Folders foldersOf(const StageState &stage) const;
    std::vector<std::string> argumentRowsOf(const StageState &stage) const;
    QCoro::Task<Result<void>> publish(const StageState *target);
    void tellBuilt(const std::string &id);
    void say(const StageState &stage, std::string_view text);
    void note(const StageState &stage, const char *status);
    Error cancelledError() const;

    Builds &builds_;
    BuildRequest request_;
    std::shared_ptr<BuildOutput> output_;
    BuildSession &session_; // it outlives the run
    BuildRecordPtr record_;
    build::BuildPlan plan_;
    build::Arguments automatic_;
    BuildFilesPtr files_;
    std::vector<std::unique_ptr<StageState>> stages_;
    std::map<std::string, image::CachedStep> newSteps_;
    std::map<std::string, RunningStep> running_; // by container id
    std::set<image::Digest> kept_;
    std::string quietText_;
    bool cancelled_ = false, failed_ = false;
};

} // namespace berth::engine

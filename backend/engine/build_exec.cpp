// RUN: the command in a container of the build's own, on an overlay whose upper folder becomes the layer.
#include "backend/engine/build_run.h"
#include "backend/engine/container_root.h"
#include "backend/engine/images_state.h"
#include "backend/engine/lifecycle.h"
#include "backend/engine/offload.h"
#include "backend/store/remove_tree.h"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace berth::engine {

struct BuildRun::RunPlan
{
    std::vector<std::string> command;
    std::string network;
    std::vector<runtime::MountSpec> mounts;
    std::set<std::string> points = standardMountPoints();
    std::vector<std::string> keyParts;
    std::string text; // as an error names it
};

namespace {

constexpr std::chrono::seconds kOutputPatience{5};

std::string spaced(const std::vector<std::string> &words)
{
    std::string out;
    for (const std::string &word : words)
        out += (out.empty() ? "" : " ") + word;
    return out;
}

// What the step is known by outside of the data root: the next start of the engine ends what it finds here.
Result<std::string> makeStepFolder(std::string execRoot, std::string id, std::string cgroup)
{
    const std::string all = execRoot + "/builds", folder = all + '/' + id;
    for (const std::string &path : {folder, folder + "/state"}) {
        if (::mkdir(path.c_str(), 0700) != 0)
            return failure(systemError("making " + path, errno));
    }
    const UniqueFd file(
        ::open((folder + "/cgroup").c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file || ::write(file.get(), cgroup.data(), cgroup.size()) != ssize_t(cgroup.size()))
        return failure(systemError("making " + folder, errno));
    return folder;
}

Result<void> removeStepFolder(std::string execRoot, std::string id)
{
    const UniqueFd all(::open((execRoot + "/builds").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return all ? store::removeTree(all.get(), id) : Result<void>();
}

// The folder of a cache mount; what it is called may be anything.
Result<std::string> cacheFolder(std::string dataRoot, build::RunMount mount)
{
    const std::string all = dataRoot + "/build-cache";
    const std::string id = mount.id.empty() ? mount.target : mount.id;
    const std::string folder = all + '/' + image::sha256Of(id).hex();
    if (::mkdir(all.c_str(), 0700) != 0 && errno != EEXIST)
        return failure(systemError("making " + all, errno));
    if (::mkdir(folder.c_str(), 0700) != 0)
        return errno == EEXIST ? Result<std::string>(folder)
                               : failure(systemError("making " + folder, errno));
    const UniqueFd made(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!made || ::fchown(made.get(), mount.uid, mount.gid) != 0 ||
        ::fchmod(made.get(), mount.mode & 07777) != 0)
        return failure(systemError("making " + folder, errno));
    return folder;
}

} // namespace

QCoro::Task<Result<void>> BuildRun::runInstruction(StageState *stage, const build::Instruction *in)
{
    RunPlan plan;
    if (const build::Flag *security = in->flag("security"); security && security->value != "sandbox")
        co_return failure(invalid("RUN --security=" + security->value.substr(0, 40) + " is not allowed"));
    if (const build::Flag *network = in->flag("network")) {
        if (network->value != "none" && network->value != "host" && network->value != "default")
            co_return failure(invalid("unsupported network mode \"" + network->value.substr(0, 40) + "\""));
        plan.network = network->value == "default" ? "" : network->value;
    }
    const bool isScript = in->heredocs.size() == 1 && in->rest.starts_with("<<") &&
                          in->rest.find_first_of(" \t") == std::string::npos;
    plan.command =
        in->list ? *in->list
                 : build::shellCommand(stage->image.config, isScript ? in->heredocs[0].text : in->script);
    if (plan.command.empty())
        co_return failure(invalid("RUN requires a command"));
    const std::vector<std::string> arguments = argumentRowsOf(*stage);
    plan.text = spaced(plan.command);
    plan.keyParts = arguments;
    plan.keyParts.push_back("RUN");
    plan.keyParts.insert(plan.keyParts.end(), plan.command.begin(), plan.command.end());
    CO_TRY_VOID(co_await planMounts(stage, in, &plan));
    plan.keyParts.push_back(plan.network.empty() ? request_.host.networkMode : plan.network);
    plan.keyParts.insert(plan.keyParts.end(), request_.host.extraHosts.begin(),
                         request_.host.extraHosts.end());
    StepOutcome outcome;
    outcome.isConfig = false;
    outcome.key = build::chainKey(stage->key, plan.keyParts);
    outcome.createdBy = plan.text;
    if (!arguments.empty())
        outcome.createdBy =
            '|' + std::to_string(arguments.size()) + ' ' + spaced(arguments) + ' ' + plan.text;
    const image::CachedStep *hit = cached(*stage, outcome.key);
    MaybeLayer made;
    if (!hit) {
        CO_TRY(layer, co_await execute(stage, &plan));
        made = std::move(layer);
    }
    finishStep(*stage, outcome, made, hit);
    co_return Result<void>{};
}

QCoro::Task<Result<void>> BuildRun::planMounts(StageState *stage, const build::Instruction *in, RunPlan *plan)
{
    for (const build::Flag &flag : in->flags) {
        if (flag.name != "mount")
            continue;
        CO_TRY(text, build::expandWord(flag.value, stage->scope.variables, plan_.escape));
        CO_TRY(mount, build::parseRunMount(text));
        CO_TRY_VOID(co_await planMount(stage, std::move(mount), plan));
    }
    co_return Result<void>{};
}

QCoro::Task<Result<void>> BuildRun::planMount(StageState *stage, build::RunMount mount, RunPlan *plan)
{
    using build::RunMount;
    if (mount.type == RunMount::Secret || mount.type == RunMount::Ssh) {
        if (mount.required)
            co_return failure(invalid("a required secret or SSH agent cannot be given to a classic build"));
        co_return Result<void>{}; // one that is not given is not mounted
    }
    runtime::MountSpec spec;
    spec.target = build::absolutePath(stage->image.config.workingDir, mount.target);
    plan->points.insert(spec.target);
    plan->keyParts.push_back("mount " + mount.text);
    if (mount.type == RunMount::Tmpfs) {
        spec.kind = runtime::MountKind::Tmpfs;
        spec.tmpfsSize = std::uint64_t(std::max<std::int64_t>(mount.size, 0));
    } else if (mount.type == RunMount::Cache) {
        // What is in it is no input: the same command with another content of it is the same step.
        if (mount.id.empty())
            mount.id = spec.target;
        CO_TRY(folder, co_await offload(&cacheFolder, builds_.options_.dataRoot, mount));
        spec.kind = runtime::MountKind::Bind;
        spec.source = folder;
        spec.readOnly = mount.readOnly;
    } else {
        Folders source{files_->context};
        if (!mount.from.empty()) {
            CO_TRY(folders, sourceFolders(*stage, mount.from));
            source = std::move(folders);
        }
        const std::string inside = build::absolutePath("/", mount.source);
        auto digest = co_await offload(&digestFolder, source, inside);
        if (!digest)
            co_return failure(
                invalid("RUN --mount: " + mount.source.substr(0, 200) + ": " + digest.error().text()));
        plan->keyParts.push_back(*digest);
        spec.kind = runtime::MountKind::Image;
        spec.lowerDirs = std::move(source);
        spec.subPath = inside.substr(1);
        spec.readOnly = true;
    }
    plan->mounts.push_back(std::move(spec));
    co_return Result<void>{};
}

ContainerPtr BuildRun::stepContainer(const StageState &stage, const RunPlan &plan) const
{
    ContainerRecord record;
    record.id = randomHexId();
    record.name = "build-" + record.id.substr(0, 12);
    record.created = wallClock();
    record.run.number = 1;
    record.config = model::containerConfig(stage.image.config);
    record.config.hostname = record.id.substr(0, 12);
    record.config.entrypoint.reset();
    record.config.cmd = plan.command;
    record.config.exposedPorts.clear();
    record.hostConfig = request_.host;
    model::HostConfig &host = record.hostConfig;
    if (!plan.network.empty())
        host.networkMode = plan.network;
    if (host.networkMode.empty() || host.networkMode == "default")
        host.networkMode = "bridge";
    host.logConfig.type = "none";
    host.ipcMode = "private";
    host.cgroupnsMode = "private";
    if (host.shmSize == 0)
        host.shmSize = builds_.options_.defaultShmSize;
    // The image's own variables win over arguments.
    std::vector<std::string> env;
    for (const auto &[name, value] : request_.arguments) {
        if (build::isProxyArgument(name))
            env.push_back(name + '=' + value);
    }
    for (const auto &[name, value] : stage.arguments)
        build::setEnvironment(env, name, value);
    for (const std::string &row : record.config.env) {
        const std::size_t equals = std::min(row.find('='), row.size());
        build::setEnvironment(env, row.substr(0, equals), row.substr(std::min(equals + 1, row.size())));
    }
    record.config.env = std::move(env);
    return std::make_shared<Container>(std::move(record));
}

QCoro::Task<Result<MaybeLayer>> BuildRun::execute(StageState *stage, RunPlan *plan)
{
    CO_TRY(upper, co_await offload(&makeUpper, files_));
    CO_TRY(code, co_await executeIn(stage, plan, upper));
    if (cancelled_)
        co_return failure(cancelledError());
    if (code != 0) {
        Error error =
            invalid("The command '" + plan->text + "' returned a non-zero code: " + std::to_string(code));
        error.sysErrno = 0;
        session_.exitCode = code;
        co_return failure(error);
    }
    co_return co_await offload(&takeUpper, files_, upper, foldersOf(*stage), plan->points);
}

QCoro::Task<Result<int>> BuildRun::executeIn(StageState *stage, RunPlan *plan, UpperPair upper)
{
    const ContainerPtr container = stepContainer(*stage, *plan);
    const std::string id = container->record.id;
    const int number = stage->step;
    CO_TRY(folder, co_await offload(&makeStepFolder, builds_.options_.execRoot, id,
                                    cgroupPath(*container, builds_.options_)));
    say(*stage, " ---> Running in " + id.substr(0, 12) + '\n');
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        co_return failure(systemError("making the output of a step", errno));
    UniqueFd ours(ends[0]);
    StepStart start;
    start.container = container;
    start.folder = folder;
    start.rootfs = {foldersOf(*stage), upper.upper, upper.work, false};
    start.mounts = plan->mounts;
    start.clients.emplace_back().fd.reset(ends[1]);
    auto link = co_await builds_.lifecycle_.startStep(std::move(start));
    if (!link) {
        (void)co_await offload(&removeStepFolder, builds_.options_.execRoot, id);
        co_return failure(link.error());
    }
    const auto output =
        std::make_shared<StepOutput>(std::move(ours), [this, stage, number](std::string_view text) {
            say(*stage, text);
            builds_.history_.addLog(*record_, number, text);
            return cancelled_ || !output_->isFull();
        });
    running_[id] = {container, output};
    const auto code = std::make_shared<int>(128 + SIGKILL);
    const OneShotPtr exited = std::make_shared<OneShot>();
    (*link)->onExited = [code, exited](const runtime::Exited &ended) {
        *code = ended.code;
        exited->fire();
    };
    (*link)->onLost = [this, container, exited] {
        builds_.lifecycle_.killStep(*container);
        exited->fire();
    };
    if (cancelled_)
        builds_.lifecycle_.killStep(*container);
    co_await exited->wait();
    // A process that the command left behind keeps no build waiting.
    const OneShotPtr over = std::make_shared<OneShot>();
    output->ended()->whenFired(over);
    if (!output_->isFull() || cancelled_)
        fireAfter(over, kOutputPatience);
    co_await over->wait();
    running_.erase(id);
    link->reset();
    builds_.lifecycle_.endStep(*container);
    (void)co_await offload(&removeStepFolder, builds_.options_.execRoot, id);
    if (request_.remove && !cancelled_)
        say(*stage, "Removing intermediate container " + id.substr(0, 12) + '\n');
    co_return *code;
}

} // namespace berth::engine

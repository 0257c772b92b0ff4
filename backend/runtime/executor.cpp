#include "backend/runtime/executor.h"

#include "backend/runtime/start_report.h"
#include "backend/runtime/steps.h"
#include "backend/sys/paths.h"
#include "backend/sys/process.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace berth::runtime {

namespace {

constexpr std::uint64_t kExecNamespaces =
    CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;

StartFailure startFailure(std::string step, const Error &error)
{
    return {std::move(step), error.sysErrno, "unable to start container process: " + error.text(), 0};
}

// What a supervisor may have changed for itself and a program must not inherit.
void resetProcess()
{
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); // before any namespace is entered
    ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    ::umask(0);
    for (int number = 1; number < NSIG; ++number)
        ::signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    // Keys of the supervisor's session stay with it. Without key support there is nothing to leave.
    ::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr, 0, 0, 0);
}

void reportStepFailure(const Step &step, Error error, const StepContext &context)
{
    StartReport report;
    report.kind = ReportKind::Failed;
    report.step = stepText(step);
    report.errorNumber = error.sysErrno;
    const bool isSetUp = !std::holds_alternative<step::Execute>(step) && context.exitCode == 0;
    report.message = context.wordsAreFinal ? error.text()
                     : isSetUp
                         ? "unable to start container process: error during container init: " + report.step +
                               ": " + error.text()
                         : "unable to start container process: " + error.text();
    report.exitCode = context.exitCode;
    (void)sendReport(context.report, report, -1);
}

[[noreturn]] void takeSteps(const std::vector<Step> &steps, StepContext &context)
{
    for (const Step &one : steps) {
        const Result<void> done = std::visit([&](const auto &step) { return run(step, context); }, one);
        if (!done) {
            reportStepFailure(one, done.error(), context);
            break;
        }
    }
    ::_exit(1);
}

struct Cloned
{
    pid_t pid = 0; // 0: in the child
    UniqueFd pidfd;
};

Result<Cloned> cloneWorker(std::uint64_t namespaces, const sys::Cgroup &cgroup)
{
    int pidfd = -1;
    clone_args arguments{};
    arguments.flags = namespaces | CLONE_PIDFD;
    arguments.pidfd = reinterpret_cast<std::uintptr_t>(&pidfd);
    arguments.exit_signal = SIGCHLD;
    if (cgroup.unifiedFd() >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = static_cast<std::uint64_t>(cgroup.unifiedFd());
    }
    const long pid = ::syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid < 0)
        return failure(systemError("clone", errno));
    return Cloned{static_cast<pid_t>(pid), UniqueFd(pidfd)};
}

Result<void> enterContainer(int containerPidfd, StepContext &context)
{
    TRY_VOID(context.cgroup.join(0, false));
    if (::setns(containerPidfd, static_cast<int>(kExecNamespaces)) != 0)
        return failure(systemError("enter the container's namespaces", errno));
    context.root = TRY(sys::openHost("/", O_PATH | O_DIRECTORY));
    return {};
}

StartResult<Starting> startFailed(std::string step, const Error &error)
{
    return tl::unexpected(startFailure(std::move(step), error));
}

void killAndReap(const UniqueFd &process)
{
    if (!process)
        return;
    (void)sys::signalProcess(process.get(), SIGKILL);
    (void)sys::reap(process.get(), true);
}

struct Heard
{
    bool ready = false;
    std::optional<StartFailure> failed;
    UniqueFd terminal, program;
    std::vector<std::string> warnings;
};

Heard listenToEnd(int report)
{
    Heard heard;
    while (std::optional<ReceivedReport> received = receiveReport(report)) {
        StartReport &words = received->report;
        switch (words.kind) {
        case ReportKind::Ready:
            heard.ready = true;
            heard.terminal = std::move(received->fd);
            heard.warnings = std::move(words.warnings);
            break;
        case ReportKind::Program:
            heard.program = std::move(received->fd);
            break;
        case ReportKind::Failed:
            heard.failed = StartFailure{std::move(words.step), words.errorNumber, std::move(words.message),
                                        words.exitCode};
            break;
        }
    }
    return heard;
}

} // namespace

StartResult<Starting> startContainer(const ContainerSpec &spec, const Plan &plan, const sys::Cgroup &cgroup,
                                     std::span<const int> namespaceFds, Stdio stdio)
{
    std::optional<ReportPair> pair = makeReportPair();
    Result<sys::Procfs> proc = sys::Procfs::ofHost();
    if (!pair || !proc)
        return startFailed("prepare", proc ? systemError("socketpair", errno) : proc.error());
    Result<Cloned> cloned = cloneWorker(plan.cloneFlags, cgroup);
    if (!cloned)
        return startFailed("clone", cloned.error());
    const bool separate = spec.namespaces.pid.mode == NamespaceMode::Join;
    if (cloned->pid == 0) {
        pair->supervisor.reset();
        resetProcess();
        StepContext context{.spec = &spec,
                            .process = spec.process,
                            .cgroup = cgroup,
                            .namespaceFds = namespaceFds,
                            .stdio = stdio,
                            .report = pair->worker.get(),
                            .hostProc = std::move(*proc),
                            .separateProgram = separate};
        takeSteps(plan.steps, context);
    }
    return Starting{std::move(pair->supervisor), std::move(cloned->pidfd), cloned->pid, separate};
}

StartResult<Starting> startExec(const ExecSpec &spec, int containerPidfd, const sys::Cgroup &cgroup,
                                Stdio stdio)
{
    const Result<Plan> plan = compileExec(spec);
    if (!plan)
        return startFailed("compile", plan.error());
    std::optional<ReportPair> pair = makeReportPair();
    Result<sys::Procfs> proc = sys::Procfs::ofHost();
    if (!pair || !proc)
        return startFailed("prepare", proc ? systemError("socketpair", errno) : proc.error());
    Result<Cloned> cloned = cloneWorker(0, cgroup);
    if (!cloned)
        return startFailed("clone", cloned.error());
    if (cloned->pid == 0) {
        pair->supervisor.reset();
        resetProcess();
        StepContext context{.spec = nullptr,
                            .process = spec.process,
                            .cgroup = cgroup,
                            .namespaceFds = {},
                            .stdio = stdio,
                            .report = pair->worker.get(),
                            .hostProc = std::move(*proc),
                            .separateProgram = true};
        if (const Result<void> entered = enterContainer(containerPidfd, context); !entered) {
            reportStepFailure(plan->steps.back(), entered.error(), context);
            ::_exit(1);
        }
        takeSteps(plan->steps, context);
    }
    return Starting{std::move(pair->supervisor), std::move(cloned->pidfd), cloned->pid, true};
}

StartResult<StartedProcess> finishStart(Starting &starting)
{
    Heard heard = listenToEnd(starting.report.get());
    starting.report.reset();
    if (!heard.failed && !heard.ready)
        heard.failed = startFailure("start", internal("it died while it was set up"));
    if (!heard.failed && starting.separateProgram && !heard.program)
        heard.failed = startFailure("execute", internal("it died while it was set up"));
    if (heard.failed) {
        killAndReap(heard.program);
        killAndReap(starting.worker);
        return tl::unexpected(std::move(*heard.failed));
    }
    StartedProcess started;
    started.pidfd = std::move(starting.worker);
    started.pid = starting.workerPid;
    if (starting.separateProgram) {
        (void)sys::reap(started.pidfd.get(), true);
        started.pidfd = std::move(heard.program);
        started.pid = sys::processOf(started.pidfd.get()).value_or(0);
    }
    started.startTicks = sys::startTicks(started.pid).value_or(0);
    started.terminal = std::move(heard.terminal);
    started.warnings = std::move(heard.warnings);
    return started;
}

void abandonStart(Starting &starting)
{
    killAndReap(starting.worker);
    starting.worker.reset();
    starting.report.reset();
}

} // namespace berth::runtime

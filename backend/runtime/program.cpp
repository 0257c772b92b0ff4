// The last step: the process becomes the image's program. All rights are dropped by now; what is left is the
// search for the program, its descriptors, the seccomp filter and the exec.
#include "backend/runtime/container_init.h"
#include "backend/runtime/start_report.h"
#include "backend/runtime/steps.h"
#include "backend/sys/capabilities.h"
#include "backend/sys/seccomp.h"

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::runtime {

namespace {

constexpr std::string_view kDefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr std::size_t kStackSize = 64u << 10; // of the vfork child
constexpr int kNotFound = 127, kNotExecutable = 126;

struct Program
{
    std::string path;
    std::vector<std::string> env;
};

std::string_view environmentValue(const std::vector<std::string> &env, std::string_view key)
{
    for (auto row = env.rbegin(); row != env.rend(); ++row) {
        const std::string_view text = *row;
        if (text.size() > key.size() && text.starts_with(key) && text[key.size()] == '=')
            return text.substr(key.size() + 1);
    }
    return {};
}

// 0, or why this file cannot be executed by who we are now.
int executableErrno(const std::string &path)
{
    struct stat info;
    if (::stat(path.c_str(), &info) != 0)
        return errno;
    if (S_ISDIR(info.st_mode))
        return EISDIR;
    return ::faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

Result<std::string> searchPath(const std::string &name, std::string_view folders, StepContext &context)
{
    int denied = 0;
    while (!folders.empty()) {
        const std::size_t colon = folders.find(':');
        const std::string_view folder = folders.substr(0, colon);
        folders = colon == std::string_view::npos ? std::string_view() : folders.substr(colon + 1);
        const std::string path = (folder.empty() ? "." : std::string(folder)) + "/" + name;
        const int code = executableErrno(path);
        if (code == 0)
            return path;
        if (code == EACCES)
            denied = code;
    }
    context.exitCode = denied != 0 ? kNotExecutable : kNotFound;
    return failure(invalid("exec: \"" + name + "\": " +
                           (denied != 0 ? lowerErrnoText(denied) : "executable file not found in $PATH")));
}

Result<std::string> findProgram(const std::string &name, const std::vector<std::string> &env,
                                StepContext &context)
{
    if (name.find('/') == std::string::npos) {
        const std::string_view path = environmentValue(env, "PATH");
        return searchPath(name, path.empty() ? kDefaultPath : path, context);
    }
    const int code = executableErrno(name);
    if (code == 0)
        return name;
    const bool missing = code == ENOENT || code == ENOTDIR;
    context.exitCode = missing ? kNotFound : kNotExecutable;
    return failure(
        invalid("exec: \"" + name + "\": " + (missing ? "stat " + name + ": " : "") + lowerErrnoText(code)));
}

std::vector<char *> pointersTo(const std::vector<std::string> &words)
{
    std::vector<char *> pointers;
    for (const std::string &word : words)
        pointers.push_back(const_cast<char *>(word.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

Result<void> installFilter(StepContext &context)
{
    if (context.process.seccompFilter.empty())
        return {};
    TRY_VOID(sys::installSeccomp(context.process.seccompFilter));
    // The right to install it goes; a filter that forbids even this leaves it to the exec, which takes it
    // too.
    if (!context.process.noNewPrivileges) {
        const bool isRoot = context.identity.uid == 0;
        (void)sys::setCapabilities(isRoot ? context.process.capabilities & sys::heldCapabilities() : 0);
    }
    return {};
}

// Written to this very thread and read back: what does not take effect stops the start.
Result<void> writeLabel(const char *file, const std::string &value, const std::string &expected,
                        StepContext &context)
{
    const std::string name = std::string("thread-self/attr/") + file;
    TRY_VOID(context.hostProc.write(name, value));
    const std::string found = TRY(context.hostProc.read(name));
    if (!found.starts_with(expected))
        return failure(internal("the label " + expected + " did not take effect"));
    return {};
}

Result<void> setLabels(const step::Execute &step, StepContext &context)
{
    if (!step.appArmorProfile.empty()) {
        const Result<void> own =
            writeLabel("apparmor/exec", "exec " + step.appArmorProfile, step.appArmorProfile, context);
        if (!own && own.error().sysErrno != ENOENT)
            return own;
        if (!own)
            TRY_VOID(writeLabel("exec", "exec " + step.appArmorProfile, step.appArmorProfile, context));
    }
    if (!step.selinuxLabel.empty())
        TRY_VOID(writeLabel("exec", step.selinuxLabel, step.selinuxLabel, context));
    return {};
}

Result<void> takeStdio(StepContext &context)
{
    if (context.terminal.slave)
        return sys::takeTerminal(context.terminal.slave.get());
    ::setsid();
    const std::array streams{context.input.get(), context.output.get(), context.error.get()};
    for (int target = 0; target < 3; ++target) {
        if (::dup2(streams[static_cast<std::size_t>(target)], target) < 0)
            return failure(systemError("dup2", errno));
    }
    return {};
}

// Everything a process does on its last metres; comes back only when something fails.
Result<void> becomeProgram(const step::Execute &step, const Program &program, bool filterIsInstalled,
                           StepContext &context)
{
    TRY_VOID(takeStdio(context));
    // After the last change of rights, which would have cleared it.
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        return failure(systemError("PR_SET_PDEATHSIG", errno));
    if (supervisorIsGone(context.report))
        ::_exit(1);
    TRY_VOID(setLabels(step, context));
    const std::vector<char *> arguments = pointersTo(context.process.args), env = pointersTo(program.env);
    if (!filterIsInstalled)
        TRY_VOID(installFilter(context));
    if (::close_range(3, UINT_MAX, CLOSE_RANGE_CLOEXEC) != 0)
        return failure(systemError("close_range", errno));
    ::execve(program.path.c_str(), arguments.data(), env.data());
    const int code = errno;
    context.exitCode = code == ENOENT ? kNotFound : kNotExecutable;
    return failure(invalid("exec " + program.path + ": " + lowerErrnoText(code)));
}

void reportFailure(const step::Execute &step, const Error &error, StepContext &context)
{
    StartReport report;
    report.kind = ReportKind::Failed;
    report.step = stepText(step);
    report.errorNumber = error.sysErrno;
    report.message = "unable to start container process: " + error.text();
    report.exitCode = context.exitCode;
    (void)sendReport(context.report, report, -1);
}

struct ChildArguments
{
    const step::Execute &step;
    const Program &program;
    bool filterIsInstalled;
    StepContext &context;
};

int childMain(void *raw)
{
    auto &arguments = *static_cast<ChildArguments *>(raw);
    const Result<void> failed =
        becomeProgram(arguments.step, arguments.program, arguments.filterIsInstalled, arguments.context);
    reportFailure(arguments.step, failed.error(), arguments.context);
    ::_exit(1);
}

// The program as a child; returns when that has executed or failed. Memory is shared until then, so it costs
// no page table; rights are dropped already, so there is nothing in it for the container to gain.
Result<UniqueFd> spawnProgram(ChildArguments &arguments, int flags, pid_t &pid)
{
    alignas(16) static char stack[kStackSize];
    int pidfd = -1;
    pid = ::clone(childMain, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD | flags,
                  &arguments, &pidfd);
    if (pid < 0)
        return failure(systemError("clone", errno));
    return UniqueFd(pidfd);
}

Result<void> announceReady(StepContext &context)
{
    StartReport ready;
    ready.warnings = context.warnings;
    if (!sendReport(context.report, ready, context.terminal.master.get()))
        return failure(internal("the supervisor is gone"));
    return {};
}

} // namespace

Result<void> run(const step::Execute &step, StepContext &context)
{
    ::umask(0022);
    Program program;
    program.env = context.process.env;
    if (environmentValue(program.env, "HOME").empty())
        program.env.push_back("HOME=" + context.identity.home);
    program.path = TRY(findProgram(context.process.args.front(), program.env, context));
    TRY_VOID(announceReady(context));
    if (!context.separateProgram && !step.withInit)
        return becomeProgram(step, program, false, context);
    // The program is not seen by the container before it is as confined as it will ever be.
    TRY_VOID(installFilter(context));
    ChildArguments arguments{step, program, true, context};
    pid_t pid = 0;
    const UniqueFd pidfd = TRY(spawnProgram(arguments, context.separateProgram ? CLONE_PARENT : 0, pid));
    if (!context.separateProgram)
        runContainerInit(pid);
    StartReport started;
    started.kind = ReportKind::Program;
    (void)sendReport(context.report, started, pidfd.get());
    ::_exit(0);
}

} // namespace berth::runtime

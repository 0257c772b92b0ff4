#include "tests/backend/runtime/tiny_container.h"

#include "backend/sys/capabilities.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace berth::runtime::test {

namespace fs = std::filesystem;

namespace {

constexpr const char *kBusybox = "/bin/busybox";

void writeText(const fs::path &path, const std::string &text)
{
    std::ofstream(path) << text;
}

int waitFor(const UniqueFd &pidfd)
{
    const auto status = sys::reap(pidfd.get(), true);
    return status && *status ? (*status)->code : -1;
}

void makeLayer(const fs::path &layer)
{
    for (const char *name : {"bin", "etc", "proc", "tmp", "root", "home/berth"})
        fs::create_directories(layer / name);
    fs::permissions(layer / "tmp", fs::perms(01777));
    fs::copy_file(kBusybox, layer / "bin/busybox");
    for (const char *applet :
         {"sh",   "cat", "ls",   "id",   "mount",    "umount", "grep",  "sleep", "stat",  "true",     "false",
          "env",  "pwd", "tty",  "stty", "hostname", "mknod",  "dd",    "chmod", "touch", "readlink", "test",
          "find", "wc",  "head", "kill", "trap",     "ps",     "mkdir", "rm",    "echo",  "cut",      "sort"})
        fs::create_symlink("busybox", layer / "bin" / applet);
    writeText(layer / "etc/passwd",
              "root:x:0:0:root:/root:/bin/sh\nberth:x:1000:1001::/home/berth:/bin/sh\n");
    writeText(layer / "etc/group", "root:x:0:\nberth:x:1001:\nwheel:x:10:berth,other\naudio:x:29:\n");
}

} // namespace

std::string whyNoContainers()
{
    if (::geteuid() != 0)
        return "needs root";
    if (::access(kBusybox, X_OK) != 0)
        return "needs /bin/busybox (busybox-static)";
    const auto host = sys::CgroupHost::detect();
    return host ? "" : "needs cgroups: " + host.error().text();
}

PipePair makePipe()
{
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        std::abort();
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

std::string readToEnd(int fd)
{
    std::string text;
    char piece[4096];
    for (ssize_t count; (count = ::read(fd, piece, sizeof piece)) > 0;)
        text.append(piece, static_cast<std::size_t>(count));
    return text;
}

TinyContainer::TinyContainer()
{
    std::string pattern = "/tmp/berth-runtime.XXXXXX";
    folder = ::mkdtemp(pattern.data());
    layer = folder / "layer";
    makeLayer(layer);
    fs::create_directory(folder / "upper");
    fs::create_directory(folder / "work");
    spec.id = folder.filename().string();
    spec.hostname = "tiny";
    spec.rootfs = {{layer.string()}, folder / "upper", folder / "work", false};
    spec.maskedPaths = defaultMaskedPaths();
    spec.readOnlyPaths = defaultReadOnlyPaths();
    spec.cgroup.path = "/berth-test-" + spec.id;
    spec.process.env = {"PATH=/bin"};
    spec.process.capabilities = sys::kDefaultCapabilities;
    spec.namespaces.user.mode = NamespaceMode::Host;
}

TinyContainer::~TinyContainer()
{
    dropCgroup();
    fs::remove_all(folder);
}

void TinyContainer::dropCgroup()
{
    if (!cgroup_)
        return;
    (void)cgroup_->killAll();
    // The dead leave a moment after they were reaped; without an event there is only looking again.
    const auto events = cgroup_->watchPopulated();
    while (!cgroup_->remove().value_or(true)) {
        pollfd wait{events ? events->get() : -1, POLLPRI, 0};
        ::poll(&wait, 1, 5);
    }
    cgroup_.reset();
}

StartResult<StartedProcess> TinyContainer::start(std::vector<std::string> args, Stdio stdio)
{
    dropCgroup();
    spec.process.args = std::move(args);
    const auto refused = [](const char *step, const Error &error) {
        return tl::unexpected(StartFailure{step, error.sysErrno, error.text(), 0});
    };
    const Result<Plan> plan = compile(spec);
    if (!plan)
        return refused("compile", plan.error());
    const Result<sys::CgroupHost> host = sys::CgroupHost::detect();
    Result<ContainerCgroup> made = makeCgroup(*host, spec);
    if (!made)
        return refused("cgroup", made.error());
    cgroup_ = std::make_unique<sys::Cgroup>(std::move(made->cgroup));
    StartResult<Starting> starting = startContainer(spec, *plan, *cgroup_, namespaceFds, stdio);
    if (!starting)
        return tl::unexpected(starting.error());
    return finishStart(*starting);
}

Outcome TinyContainer::run(std::vector<std::string> args)
{
    PipePair out = makePipe(), err = makePipe();
    Outcome outcome;
    StartResult<StartedProcess> started = start(std::move(args), {-1, out.write.get(), err.write.get()});
    out.write.reset();
    err.write.reset();
    if (!started) {
        outcome.failure = started.error();
        return outcome;
    }
    outcome.warnings = started->warnings;
    outcome.output = readToEnd(out.read.get());
    outcome.errors = readToEnd(err.read.get());
    outcome.code = waitFor(started->pidfd);
    return outcome;
}

ProcessSpec TinyContainer::execProcess(std::vector<std::string> args) const
{
    ProcessSpec process = spec.process;
    process.args = std::move(args);
    process.tty = false;
    return process;
}

Outcome TinyContainer::exec(const StartedProcess &container, std::vector<std::string> args)
{
    return exec(container, execProcess(std::move(args)));
}

Outcome TinyContainer::exec(const StartedProcess &container, const ProcessSpec &process)
{
    PipePair out = makePipe(), err = makePipe();
    Outcome outcome;
    ExecSpec exec;
    exec.process = process;
    StartResult<Starting> starting =
        startExec(exec, container.pidfd.get(), *cgroup_, {-1, out.write.get(), err.write.get()});
    out.write.reset();
    err.write.reset();
    StartResult<StartedProcess> started =
        starting ? finishStart(*starting) : StartResult<StartedProcess>(tl::unexpected(starting.error()));
    if (!started) {
        outcome.failure = started.error();
        return outcome;
    }
    outcome.warnings = started->warnings;
    outcome.output = readToEnd(out.read.get());
    outcome.errors = readToEnd(err.read.get());
    outcome.code = waitFor(started->pidfd);
    return outcome;
}

void TinyContainer::kill(const StartedProcess &container)
{
    (void)sys::signalProcess(container.pidfd.get(), SIGKILL);
    (void)sys::reap(container.pidfd.get(), true);
}

} // namespace berth::runtime::test

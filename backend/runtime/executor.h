// Starts processes in containers: the effects of a Plan. Called by the single-threaded supervisor. A start is
// two calls, so that an event loop never waits: start… returns as soon as the process is cloned; when
// `report` polls readable, finishStart tells how it went. The end of `report` without words is success: the
// image's program is running then.
//
//   auto cgroup = makeCgroup(host, spec);                        // folder, limits, device rules
//   auto starting = startContainer(spec, plan, *cgroup, fds, stdio);
//   … report readable …
//   auto started = finishStart(*starting);                       // pid, pidfd, the terminal's master
//
// Nothing else may reap the children made here (no waitpid(-1)): finishStart reaps what it must, the caller
// reaps `StartedProcess::pidfd`.
#pragma once

#include "backend/base/fd.h"
#include "backend/runtime/plan.h"
#include "backend/sys/cgroup.h"

#include <cstdint>
#include <span>
#include <string>
#include <sys/types.h>
#include <vector>

namespace berth::runtime {

// What went wrong, in Docker's words without "failed to create task for container: ":
// `unable to start container process: exec: "foo": executable file not found in $PATH`.
struct StartFailure
{
    std::string step;
    int errorNumber = 0;
    std::string message;
    int exitCode = 0; // 126 or 127 where the program could not be executed, else 0
};
template <class T>
using StartResult = tl::expected<T, StartFailure>;

// Borrowed descriptors of the new process; -1: its own /dev/null. All unused when it gets a terminal.
struct Stdio
{
    int input = -1, output = -1, error = -1;
};

struct Starting
{
    UniqueFd report; // readable: call finishStart
    UniqueFd worker; // pidfd of the process that takes the steps
    pid_t workerPid = 0;
    bool separateProgram = false; // the worker ends, the program is another child
};

struct StartedProcess
{
    pid_t pid = 0; // as the caller's pid namespace sees it
    std::uint64_t startTicks = 0;
    UniqueFd pidfd;
    UniqueFd terminal; // master side, when a tty was asked for; the first size is set
    std::vector<std::string> warnings;
};

struct ContainerCgroup
{
    sys::Cgroup cgroup;
    std::vector<std::string> warnings;
};
// The cgroup of spec.cgroup with its limits; the standard devices and those of spec.devices are allowed
// beside spec.cgroup.deviceRules (privileged: all).
Result<ContainerCgroup> makeCgroup(const sys::CgroupHost &host, const ContainerSpec &spec);
// For `docker update`: what can change while it runs.
sys::CgroupLimits limitsOf(const CgroupSpec &spec);

// `namespaceFds`: what NamespaceSpec::fdIndex points into.
StartResult<Starting> startContainer(const ContainerSpec &spec, const Plan &plan, const sys::Cgroup &cgroup,
                                     std::span<const int> namespaceFds, Stdio stdio);
// `containerPidfd`: of the container's running first process.
StartResult<Starting> startExec(const ExecSpec &spec, int containerPidfd, const sys::Cgroup &cgroup,
                                Stdio stdio);

// Once `report` is readable this waits for nothing but the exec itself. On failure the process is gone and
// reaped.
StartResult<StartedProcess> finishStart(Starting &starting);
// Gives up on a start that takes too long: kills and reaps it.
void abandonStart(Starting &starting);

} // namespace berth::runtime

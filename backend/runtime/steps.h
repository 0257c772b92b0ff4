// What the steps of a Plan do. Runs in the cloned process only, single-threaded, between clone and exec;
// everything the steps share lies in a StepContext. An Error here becomes a StartFailure.
#pragma once

#include "backend/base/fd.h"
#include "backend/runtime/executor.h"
#include "backend/runtime/plan.h"
#include "backend/runtime/user_database.h"
#include "backend/sys/cgroup.h"
#include "backend/sys/procfs.h"
#include "backend/sys/pty.h"

#include <span>
#include <string>
#include <vector>

namespace berth::runtime {

struct StepContext
{
    const ContainerSpec *spec; // null: an exec
    const ProcessSpec &process;
    const sys::Cgroup &cgroup;
    std::span<const int> namespaceFds;
    Stdio stdio;
    int report;           // socket to the supervisor
    sys::Procfs hostProc; // taken before any mount of the container
    bool separateProgram; // the program is another process than the one that takes the steps

    UniqueFd root{}; // of the container's file system
    UniqueFd dev{}, devpts{}, emptyFolder{};
    std::vector<UniqueFd> binds{}; // by mount slot
    Identity identity{};
    sys::Pty terminal{};
    UniqueFd input{}, output{}, error{};
    std::vector<std::string> warnings{};
    int exitCode = 0;           // what a failure means for the user: 126, 127 or 0
    bool wordsAreFinal = false; // the failure's words are Docker's already
};

// steps_namespaces.cpp
Result<void> run(const step::JoinNamespace &step, StepContext &context);
Result<void> run(const step::JoinCgroup &step, StepContext &context);
Result<void> run(const step::SetHostname &step, StepContext &context);
Result<void> run(const step::SetSysctl &step, StepContext &context);
// steps_root.cpp
Result<void> run(const step::IsolateMounts &step, StepContext &context);
Result<void> run(const step::MountRoot &step, StepContext &context);
Result<void> run(const step::MountFilesystem &step, StepContext &context);
Result<void> run(const step::MountCgroups &step, StepContext &context);
Result<void> run(const step::BindHost &step, StepContext &context);
Result<void> run(const step::MakeFolder &step, StepContext &context);
Result<void> run(const step::EnterRoot &step, StepContext &context);
Result<void> run(const step::SealRoot &step, StepContext &context);
Result<void> run(const step::MaskPath &step, StepContext &context);
Result<void> run(const step::ReadOnlyPath &step, StepContext &context);
// steps_devices.cpp
Result<void> run(const step::MakeDevice &step, StepContext &context);
Result<void> run(const step::MakeLink &step, StepContext &context);
Result<void> run(const step::CopyHostDevice &step, StepContext &context);
Result<void> run(const step::CopyAllHostDevices &step, StepContext &context);
// steps_mounts.cpp
Result<void> run(const step::OpenBind &step, StepContext &context);
Result<void> run(const step::AttachMount &step, StepContext &context);
// steps_process.cpp
Result<void> run(const step::OpenTerminal &step, StepContext &context);
Result<void> run(const step::SetRlimit &step, StepContext &context);
Result<void> run(const step::SetOomScore &step, StepContext &context);
Result<void> run(const step::ResolveUser &step, StepContext &context);
Result<void> run(const step::EnterWorkingDir &step, StepContext &context);
Result<void> run(const step::NoNewPrivileges &step, StepContext &context);
Result<void> run(const step::DropRights &step, StepContext &context);
// program.cpp: does not come back when all is well.
Result<void> run(const step::Execute &step, StepContext &context);

// Layers as one detached mount: an overlay, or the only folder itself.
Result<UniqueFd> mountLayers(const std::vector<std::string> &lowerDirs, const std::string &upperDir,
                             const std::string &workDir);
// errno's text as Go writes it: "no such file or directory".
std::string lowerErrnoText(int errorNumber);

} // namespace berth::runtime

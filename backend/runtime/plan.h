// A container as a flat list of typed steps, in the order they are taken by its first process. Pure: made
// from a ContainerSpec without looking at the machine, printable, compared with golden files in tests. The
// executor takes the steps; nothing else decides what a container gets.
#pragma once

#include "backend/base/result.h"
#include "backend/runtime/spec.h"
#include "backend/sys/mounts.h"
#include "backend/sys/namespaces.h"

#include <string>
#include <variant>
#include <vector>

namespace berth::runtime {

namespace step {

struct JoinNamespace
{
    sys::NamespaceKind kind;
    int fdIndex;
};
struct JoinCgroup
{
    bool newNamespace; // a cgroup namespace whose root is the container's cgroup
};
struct SetHostname
{
    std::string hostname, domainname;
};
// Binds are copied while the host's mounts still have their propagation; `slot` is the mount's index.
struct OpenBind
{
    std::size_t slot;
};
struct IsolateMounts
{
};
struct MountRoot
{
    bool readOnly; // at the end, by SealRoot; the steps in between write to it
};
struct MountFilesystem
{
    std::string type, target;
    std::vector<sys::FilesystemOption> options;
    std::uint64_t flags;
};
struct MountCgroups
{
    bool writable;
};
struct MakeDevice
{
    std::string path;
    unsigned major, minor;
    unsigned mode;
};
struct MakeLink
{
    std::string path, target;
};
struct CopyHostDevice // the host's node, or each node below the host's folder
{
    std::string hostPath, path;
};
struct CopyAllHostDevices
{
};
struct AttachMount
{
    std::size_t slot;
};
struct BindHost // a folder of the host that the engine keeps: a shared /dev/shm
{
    std::string source, target;
    std::uint64_t flags;
};
struct MakeFolder // a missing WORKDIR
{
    std::string path;
};
struct EnterRoot
{
};
struct SealRoot
{
};
struct SetSysctl
{
    std::string key, value;
    bool required; // a default that the kernel lacks is no error
};
struct MaskPath
{
    std::string path;
};
struct ReadOnlyPath
{
    std::string path;
};
// From here on: the process, container or exec alike.
struct OpenTerminal
{
    bool console; // the container's own: /dev/console is made of it
    std::uint16_t rows, columns;
};
struct SetRlimit
{
    RlimitSpec limit;
};
struct SetOomScore
{
    int score;
};
struct ResolveUser
{
    std::string user;
    std::vector<std::string> extraGroups;
};
struct EnterWorkingDir
{
    std::string path;
};
struct DropRights
{
    std::uint64_t capabilities;
};
struct NoNewPrivileges
{
};
// Label, filter and exec: they belong to the process that becomes the program, nothing may come in between.
struct Execute
{
    bool withInit;
    std::size_t seccompInstructions; // 0: unconfined
    std::string appArmorProfile, selinuxLabel;
};

} // namespace step

using Step = std::variant<step::JoinNamespace, step::JoinCgroup, step::SetHostname, step::OpenBind,
                          step::IsolateMounts, step::MountRoot, step::MountFilesystem, step::MountCgroups,
                          step::MakeDevice, step::MakeLink, step::CopyHostDevice, step::CopyAllHostDevices,
                          step::AttachMount, step::BindHost, step::MakeFolder, step::EnterRoot,
                          step::SealRoot, step::SetSysctl, step::MaskPath, step::ReadOnlyPath,
                          step::OpenTerminal, step::SetRlimit, step::SetOomScore, step::ResolveUser,
                          step::EnterWorkingDir, step::DropRights, step::NoNewPrivileges, step::Execute>;

struct Plan
{
    std::uint64_t cloneFlags = 0; // CLONE_NEW* of the first process
    std::vector<Step> steps;
};

// Invalid in Docker's words when the spec makes no sense.
Result<Plan> compile(const ContainerSpec &spec);
Result<Plan> compileExec(const ExecSpec &spec);

std::string stepText(const Step &step);
std::string planText(const Plan &plan); // one step a line

// The paths that a container may not see or not write, as the engine puts them into a spec and shows them in
// inspect.
const std::vector<std::string> &defaultMaskedPaths();
const std::vector<std::string> &defaultReadOnlyPaths();

} // namespace berth::runtime

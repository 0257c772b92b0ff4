#include "backend/runtime/plan.h"

#include <algorithm>
#include <sched.h>
#include <utility>

namespace berth::runtime {

namespace {

using namespace sys::mountFlag;
constexpr std::uint64_t kInert = NoSuid | NoDev | NoExec;

struct NamespaceChoice
{
    sys::NamespaceKind kind;
    NamespaceSpec Namespaces::*member;
};
// The user namespace is always the host's. The mount namespace is always new. Joined ones in this order: pid
// last, since it only counts for children.
constexpr NamespaceChoice kNamespaceChoices[] = {
    {sys::NamespaceKind::Ipc, &Namespaces::ipc},
    {sys::NamespaceKind::Uts, &Namespaces::uts},
    {sys::NamespaceKind::Network, &Namespaces::net},
    {sys::NamespaceKind::Pid, &Namespaces::pid},
};

struct DeviceRow
{
    const char *path;
    unsigned major, minor;
};
constexpr DeviceRow kStandardDevices[] = {
    {"/dev/null", 1, 3},   {"/dev/zero", 1, 5},    {"/dev/full", 1, 7},
    {"/dev/random", 1, 8}, {"/dev/urandom", 1, 9}, {"/dev/tty", 5, 0},
};
struct LinkRow
{
    const char *path, *target;
};
constexpr LinkRow kStandardLinks[] = {
    {"/dev/ptmx", "pts/ptmx"},          {"/dev/fd", "/proc/self/fd"},       {"/dev/stdin", "/proc/self/fd/0"},
    {"/dev/stdout", "/proc/self/fd/1"}, {"/dev/stderr", "/proc/self/fd/2"},
};

// A plan that grows.
struct Builder
{
    const ContainerSpec &spec;
    std::vector<Step> steps;

    template <class T>
    void add(T one)
    {
        steps.emplace_back(std::move(one));
    }
    void mount(std::string type, std::string target, std::vector<sys::FilesystemOption> options,
               std::uint64_t flags)
    {
        add(step::MountFilesystem{std::move(type), std::move(target), std::move(options), flags});
    }
};

Result<void> addNamespaces(Builder &plan, std::uint64_t &cloneFlags)
{
    cloneFlags |= CLONE_NEWNS;
    for (const NamespaceChoice &choice : kNamespaceChoices) {
        const NamespaceSpec &wanted = plan.spec.namespaces.*choice.member;
        if (wanted.mode == NamespaceMode::New)
            cloneFlags |= sys::namespaceRow(choice.kind).cloneFlag;
        if (wanted.mode != NamespaceMode::Join)
            continue;
        if (wanted.fdIndex < 0)
            return failure(internal("a namespace to join has no descriptor"));
        plan.add(step::JoinNamespace{choice.kind, wanted.fdIndex});
    }
    if (plan.spec.namespaces.user.mode == NamespaceMode::Join)
        return failure(notImplemented("joining a user namespace is not implemented"));
    // Made after the cgroup is entered, so that its root is the container's own.
    plan.add(step::JoinCgroup{plan.spec.namespaces.cgroup.mode == NamespaceMode::New});
    const bool ownNames = plan.spec.namespaces.uts.mode == NamespaceMode::New;
    if (ownNames && !(plan.spec.hostname.empty() && plan.spec.domainname.empty()))
        plan.add(step::SetHostname{plan.spec.hostname, plan.spec.domainname});
    return {};
}

void addSystemMounts(Builder &plan)
{
    const bool privileged = plan.spec.privileged;
    const std::uint64_t writable = privileged ? 0 : ReadOnly;
    plan.mount("proc", "/proc", {{"source", "proc"}}, kInert);
    plan.mount("tmpfs", "/dev", {{"source", "tmpfs"}, {"mode", "755"}, {"size", "65536k"}},
               NoSuid | StrictAccessTime);
    plan.mount(
        "devpts", "/dev/pts",
        {{"source", "devpts"}, {"newinstance", ""}, {"ptmxmode", "0666"}, {"mode", "0620"}, {"gid", "5"}},
        NoSuid | NoExec);
    plan.mount("sysfs", "/sys", {{"source", "sysfs"}}, kInert | writable);
    plan.add(step::MountCgroups{privileged});
    plan.mount("mqueue", "/dev/mqueue", {{"source", "mqueue"}}, kInert);
    if (plan.spec.shmSource.empty())
        plan.mount("tmpfs", "/dev/shm",
                   {{"source", "shm"}, {"mode", "1777"}, {"size", std::to_string(plan.spec.shmSize)}},
                   kInert);
    else
        plan.add(step::BindHost{plan.spec.shmSource, "/dev/shm", kInert});
}

void addDevices(Builder &plan)
{
    for (const DeviceRow &row : kStandardDevices)
        plan.add(step::MakeDevice{row.path, row.major, row.minor, 0666});
    for (const LinkRow &row : kStandardLinks)
        plan.add(step::MakeLink{row.path, row.target});
    if (plan.spec.privileged)
        plan.add(step::CopyAllHostDevices{});
    for (const DeviceSpec &device : plan.spec.devices)
        plan.add(step::CopyHostDevice{device.hostPath, device.path});
}

// Only what belongs to a namespace may be set, and only when that namespace is the container's own.
bool isNamespacedSysctl(const std::string &key, const Namespaces &namespaces)
{
    static constexpr const char *kIpc[] = {
        "kernel.msgmax",      "kernel.msgmnb",      "kernel.msgmni",     "kernel.sem",
        "kernel.shmall",      "kernel.shmmax",      "kernel.shmmni",     "kernel.shm_rmid_forced",
        "kernel.msg_next_id", "kernel.sem_next_id", "kernel.shm_next_id"};
    std::string dotted = key;
    std::replace(dotted.begin(), dotted.end(), '/', '.');
    if (dotted.starts_with("net."))
        return namespaces.net.mode != NamespaceMode::Host;
    if (namespaces.ipc.mode == NamespaceMode::Host)
        return false;
    return dotted.starts_with("fs.mqueue.") ||
           std::find(std::begin(kIpc), std::end(kIpc), dotted) != std::end(kIpc);
}

Result<void> addSysctls(Builder &plan)
{
    if (plan.spec.namespaces.net.mode != NamespaceMode::Host) {
        plan.add(step::SetSysctl{"net.ipv4.ip_unprivileged_port_start", "0", false});
        plan.add(step::SetSysctl{"net.ipv4.ping_group_range", "0 2147483647", false});
    }
    for (const KeyValue &sysctl : plan.spec.sysctls) {
        if (sysctl.key.find("..") != std::string::npos ||
            !isNamespacedSysctl(sysctl.key, plan.spec.namespaces))
            return failure(invalid("sysctl \"" + sysctl.key + "\" is not in a separate kernel namespace"));
        plan.add(step::SetSysctl{sysctl.key, sysctl.value, true});
    }
    return {};
}

Result<void> addMounts(Builder &plan)
{
    const std::vector<MountSpec> &mounts = plan.spec.mounts;
    for (std::size_t slot = 0; slot < mounts.size(); ++slot) {
        const std::string &target = mounts[slot].target;
        if (!target.starts_with('/') || target.find_first_not_of("/.") == std::string::npos)
            return failure(
                invalid("invalid mount target '" + target + "': must be an absolute path below /"));
        plan.add(step::AttachMount{slot});
    }
    return {};
}

void addProtections(Builder &plan)
{
    if (!plan.spec.process.workingDir.empty())
        plan.add(step::MakeFolder{plan.spec.process.workingDir});
    plan.add(step::EnterRoot{});
    for (const std::string &path : plan.spec.maskedPaths)
        plan.add(step::MaskPath{path});
    for (const std::string &path : plan.spec.readOnlyPaths)
        plan.add(step::ReadOnlyPath{path});
    if (plan.spec.rootfs.readOnly)
        plan.add(step::SealRoot{});
}

// The same for a container's process and an exec: one way in, one set of rules.
Result<void> addProcess(const ProcessSpec &process, bool isContainer, bool withInit, std::vector<Step> &steps)
{
    if (process.args.empty() || process.args.front().empty())
        return failure(invalid("no command specified"));
    if (process.seccompFilter.size() % 8 != 0)
        return failure(internal("the seccomp filter is cut off"));
    if (process.tty)
        steps.emplace_back(step::OpenTerminal{isContainer, process.rows, process.columns});
    for (const RlimitSpec &limit : process.rlimits)
        steps.emplace_back(step::SetRlimit{limit});
    steps.emplace_back(step::SetOomScore{process.oomScoreAdj});
    steps.emplace_back(step::ResolveUser{process.user, process.extraGroups});
    steps.emplace_back(step::EnterWorkingDir{process.workingDir.empty() ? "/" : process.workingDir});
    if (process.noNewPrivileges)
        steps.emplace_back(step::NoNewPrivileges{});
    steps.emplace_back(step::DropRights{process.capabilities});
    steps.emplace_back(step::Execute{withInit, process.seccompFilter.size() / 8, process.appArmorProfile,
                                     process.selinuxLabel});
    return {};
}

} // namespace

Result<Plan> compile(const ContainerSpec &spec)
{
    Plan plan;
    Builder builder{spec, {}};
    TRY_VOID(addNamespaces(builder, plan.cloneFlags));
    for (std::size_t slot = 0; slot < spec.mounts.size(); ++slot) {
        if (spec.mounts[slot].kind == MountKind::Bind)
            builder.add(step::OpenBind{slot});
    }
    builder.add(step::IsolateMounts{});
    builder.add(step::MountRoot{spec.rootfs.readOnly});
    addSystemMounts(builder);
    addDevices(builder);
    TRY_VOID(addMounts(builder));
    TRY_VOID(addSysctls(builder));
    addProtections(builder);
    const bool withInit = spec.init && spec.namespaces.pid.mode == NamespaceMode::New;
    TRY_VOID(addProcess(spec.process, true, withInit, builder.steps));
    plan.steps = std::move(builder.steps);
    return plan;
}

Result<Plan> compileExec(const ExecSpec &spec)
{
    Plan plan;
    TRY_VOID(addProcess(spec.process, false, false, plan.steps));
    return plan;
}

const std::vector<std::string> &defaultMaskedPaths()
{
    static const std::vector<std::string> paths{
        "/proc/acpi",
        "/proc/asound",
        "/proc/config.gz",
        "/proc/interrupts",
        "/proc/kcore",
        "/proc/keys",
        "/proc/kmsg",
        "/proc/latency_stats",
        "/proc/sched_debug",
        "/proc/scsi",
        "/proc/timer_list",
        "/proc/timer_stats",
        "/sys/devices/system/cpu/cpu*/thermal_throttle",
        "/sys/devices/virtual/powercap",
        "/sys/firmware",
        "/sys/kernel/debug",
        "/sys/kernel/security",
        "/sys/kernel/tracing",
    };
    return paths;
}

const std::vector<std::string> &defaultReadOnlyPaths()
{
    static const std::vector<std::string> paths{"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                                                "/proc/sysrq-trigger"};
    return paths;
}

} // namespace berth::runtime

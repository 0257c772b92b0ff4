// A plan as text: for golden files, `--dry-run` and the names of steps in errors.
#include "backend/runtime/plan.h"

#include "backend/sys/capabilities.h"

#include <cstdio>

namespace berth::runtime {

namespace {

using namespace sys::mountFlag;

struct FlagName
{
    std::uint64_t flag;
    const char *name;
};
constexpr FlagName kFlagNames[] = {
    {ReadOnly, "ro"},   {NoSuid, "nosuid"},        {NoDev, "nodev"},
    {NoExec, "noexec"}, {NoAccessTime, "noatime"}, {StrictAccessTime, "strictatime"},
};

std::string flagText(std::uint64_t flags)
{
    std::string text;
    for (const FlagName &row : kFlagNames) {
        if (flags & row.flag)
            text += (text.empty() ? "" : ",") + std::string(row.name);
    }
    return text;
}

std::string octalText(unsigned mode)
{
    char text[16];
    std::snprintf(text, sizeof text, "%04o", mode);
    return text;
}

std::string joinedText(const std::vector<std::string> &words)
{
    std::string text;
    for (const std::string &word : words)
        text += " " + word;
    return text;
}

// One overload per step; its name is also what an error names.
struct StepText
{
    std::string operator()(const step::JoinNamespace &s) const
    {
        return "join " + std::string(sys::namespaceRow(s.kind).file) + " namespace #" +
               std::to_string(s.fdIndex);
    }
    std::string operator()(const step::JoinCgroup &s) const
    {
        return s.newNamespace ? "join cgroup in a new namespace" : "join cgroup";
    }
    std::string operator()(const step::SetHostname &s) const
    {
        return "set hostname " + s.hostname + (s.domainname.empty() ? "" : " domain " + s.domainname);
    }
    std::string operator()(const step::OpenBind &s) const { return "open bind #" + std::to_string(s.slot); }
    std::string operator()(const step::IsolateMounts &) const { return "isolate mounts"; }
    std::string operator()(const step::MountRoot &) const { return "mount root"; }
    std::string operator()(const step::MountFilesystem &s) const
    {
        std::string text = "mount " + s.type + " on " + s.target + " " + flagText(s.flags);
        for (const sys::FilesystemOption &option : s.options) {
            if (option.key != "source")
                text += "," + option.key + (option.value.empty() ? "" : "=" + option.value);
        }
        return text;
    }
    std::string operator()(const step::MountCgroups &s) const
    {
        return std::string("mount cgroups ") + (s.writable ? "rw" : "ro");
    }
    std::string operator()(const step::MakeDevice &s) const
    {
        return "make device " + s.path + " c " + std::to_string(s.major) + ":" + std::to_string(s.minor) +
               " " + octalText(s.mode);
    }
    std::string operator()(const step::MakeLink &s) const
    {
        return "make link " + s.path + " -> " + s.target;
    }
    std::string operator()(const step::CopyHostDevice &s) const
    {
        return "copy host device " + s.hostPath + " to " + s.path;
    }
    std::string operator()(const step::CopyAllHostDevices &) const { return "copy all host devices"; }
    std::string operator()(const step::AttachMount &s) const
    {
        return "attach mount #" + std::to_string(s.slot);
    }
    std::string operator()(const step::BindHost &s) const
    {
        return "bind host " + s.source + " on " + s.target + " " + flagText(s.flags);
    }
    std::string operator()(const step::MakeFolder &s) const { return "make folder " + s.path; }
    std::string operator()(const step::EnterRoot &) const { return "enter root"; }
    std::string operator()(const step::SealRoot &) const { return "seal root"; }
    std::string operator()(const step::SetSysctl &s) const { return "set sysctl " + s.key + " = " + s.value; }
    std::string operator()(const step::MaskPath &s) const { return "mask " + s.path; }
    std::string operator()(const step::ReadOnlyPath &s) const { return "make read-only " + s.path; }
    std::string operator()(const step::OpenTerminal &s) const
    {
        return s.console ? "open terminal as console" : "open terminal";
    }
    std::string operator()(const step::SetRlimit &s) const
    {
        return "set rlimit " + std::to_string(s.limit.resource) + " to " + std::to_string(s.limit.soft) +
               ":" + std::to_string(s.limit.hard);
    }
    std::string operator()(const step::SetOomScore &s) const
    {
        return "set oom score " + std::to_string(s.score);
    }
    std::string operator()(const step::ResolveUser &s) const
    {
        return "resolve user \"" + s.user + "\" with groups" + joinedText(s.extraGroups);
    }
    std::string operator()(const step::EnterWorkingDir &s) const { return "enter working dir " + s.path; }
    std::string operator()(const step::DropRights &s) const
    {
        char set[24];
        std::snprintf(set, sizeof set, "%016llx", static_cast<unsigned long long>(s.capabilities));
        return "drop rights to " + std::string(set);
    }
    std::string operator()(const step::NoNewPrivileges &) const { return "no new privileges"; }
    std::string operator()(const step::Execute &s) const
    {
        return std::string("execute") + (s.withInit ? " under init" : "") +
               (s.seccompInstructions != 0 ? " with seccomp" : " unconfined") +
               (s.appArmorProfile.empty() ? "" : " apparmor " + s.appArmorProfile) +
               (s.selinuxLabel.empty() ? "" : " selinux " + s.selinuxLabel);
    }
};

} // namespace

std::string stepText(const Step &step)
{
    return std::visit(StepText{}, step);
}

std::string planText(const Plan &plan)
{
    std::string text = "clone";
    for (const sys::NamespaceRow &row : sys::kNamespaces) {
        if (plan.cloneFlags & row.cloneFlag)
            text += " " + std::string(row.file);
    }
    text += '\n';
    for (const Step &step : plan.steps)
        text += stepText(step) + '\n';
    return text;
}

} // namespace berth::runtime

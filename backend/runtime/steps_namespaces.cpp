#include "backend/runtime/steps.h"

#include <cerrno>
#include <sched.h>
#include <unistd.h>

namespace berth::runtime {

Result<void> run(const step::JoinNamespace &step, StepContext &context)
{
    const auto index = static_cast<std::size_t>(step.fdIndex);
    if (index >= context.namespaceFds.size())
        return failure(internal("the namespace's descriptor is missing"));
    if (::setns(context.namespaceFds[index], static_cast<int>(sys::namespaceRow(step.kind).cloneFlag)) != 0)
        return failure(systemError("setns", errno));
    return {};
}

Result<void> run(const step::JoinCgroup &step, StepContext &context)
{
    TRY_VOID(context.cgroup.join(0, false)); // the version 2 folder was entered by clone3
    if (step.newNamespace && ::unshare(CLONE_NEWCGROUP) != 0)
        return failure(systemError("unshare cgroup namespace", errno));
    return {};
}

Result<void> run(const step::SetHostname &step, StepContext &)
{
    if (::sethostname(step.hostname.data(), step.hostname.size()) != 0)
        return failure(systemError("sethostname", errno));
    if (!step.domainname.empty() && ::setdomainname(step.domainname.data(), step.domainname.size()) != 0)
        return failure(systemError("setdomainname", errno));
    return {};
}

Result<void> run(const step::SetSysctl &step, StepContext &context)
{
    Result<void> written = context.hostProc.setSysctl(step.key, step.value);
    if (!written && (step.required || written.error().sysErrno != ENOENT))
        return written;
    return {};
}

} // namespace berth::runtime

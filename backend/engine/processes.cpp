#include "backend/engine/processes.h"

#include "backend/base/clock.h"
#include "backend/engine/process_facts.h"
#include "backend/sys/process.h"
#include "backend/sys/signals.h"

#include <algorithm>

namespace berth::engine {

model::ProcessList readProcesses(std::vector<pid_t> pids)
{
    std::sort(pids.begin(), pids.end());
    model::ProcessList list;
    list.time = monotonicClock();
    for (const pid_t pid : pids) {
        const std::optional<ProcessFacts> facts = readProcess(pid);
        if (!facts)
            continue;
        model::ProcessSummary &summary = list.processes.emplace_back();
        summary.pid = facts->pid;
        summary.parent = facts->parent;
        summary.insidePid = facts->insidePid;
        summary.user = userText(facts->uid);
        summary.state = std::string(1, facts->state);
        summary.command = facts->commandLine;
        summary.threads = facts->threads;
        summary.memory = std::int64_t(facts->resident);
        summary.cpuTime = std::int64_t(facts->cpuTime);
    }
    return list;
}

Result<void> signalInside(const sys::Cgroup &cgroup, pid_t pid, const std::string &signal)
{
    const std::optional<int> number = sys::signalNumber(signal.empty() ? "SIGTERM" : signal);
    if (!number)
        return failure(invalid("Invalid signal: " + signal));
    const Error stranger = notFound("no process " + std::to_string(pid) + " in this container");
    const Result<UniqueFd> process = sys::openProcess(pid);
    if (!process)
        return failure(stranger);
    const std::vector<pid_t> members = TRY(cgroup.pids());
    if (std::find(members.begin(), members.end(), pid) == members.end())
        return failure(stranger);
    return sys::signalProcess(process->get(), *number);
}

} // namespace berth::engine

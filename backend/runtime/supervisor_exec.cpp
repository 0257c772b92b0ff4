// Further processes in the running container.
#include "backend/runtime/supervisor.h"

namespace berth::runtime {

void Supervisor::exec(Message message)
{
    Result<Exec> asked = wire::decode<Exec>(message.body);
    if (phase_ != Phase::Running || !asked || message.fds.size() > 1)
        return refuse(message, "the container is not running");
    const ProcessSpec &process = asked->spec.process;
    Result<ProcessPipes> pipes = makeProcessPipes(process);
    if (!pipes)
        return refuse(message, pipes.error().text());
    // Docker closes the input of an exec when its client's input ends, whatever the container does.
    Session::Settings settings{asked->spec.id, process.openStdin, true};
    const auto run = execs_.emplace(execs_.end());
    run->requestId = message.id;
    run->session = std::make_unique<Session>(loop_, *this, std::move(settings), nullptr);
    run->attach = std::move(asked->attach);
    run->streams = std::move(pipes->ours);
    if (!message.fds.empty())
        run->client = std::move(message.fds.front());
    StartResult<Starting> starting = startExec(asked->spec, process_->pidfd(), *cgroup_, pipes->stdio());
    if (!starting)
        return execFailed(run, starting.error());
    run->start =
        std::make_unique<StartWatch>(loop_, std::move(*starting), [this, run] { execReported(run); });
}

void Supervisor::execReported(Execs::iterator run)
{
    const std::unique_ptr<StartWatch> watch = std::move(run->start);
    StartResult<StartedProcess> process = watch->finish();
    if (!process)
        return execFailed(run, process.error());
    door_.say(MessageType::ExecStarted, run->requestId, ExecStarted{process->pid});
    if (run->client)
        run->session->attach(std::move(run->client), std::move(run->attach));
    run->streams.terminal = std::move(process->terminal);
    run->session->connect(std::move(run->streams));
    run->process =
        std::make_unique<ProcessWatch>(loop_, std::move(process->pidfd), process->pid,
                                       [this, run](sys::ExitStatus status) { execEnded(run, status.code); });
}

// The client's connection is only closed, not shut down: the engine may still want to tell why.
void Supervisor::execFailed(Execs::iterator run, const StartFailure &why)
{
    const Failed failed{why.step, why.errorNumber, why.message, why.exitCode};
    door_.say(MessageType::Failed, run->requestId, failed);
    execs_.erase(run);
}

} // namespace berth::runtime

// One process and those who watch it: its output goes to the log and to every attached client, their input to
// it. Clients may attach before it is started. While a client is full its output is not read (the process
// waits, as in a shell pipe); AttachedClient bounds how long. Owned by the Supervisor; the shim's loop only.
#pragma once

#include "backend/runtime/attached_client.h"
#include "backend/runtime/executor.h"
#include "backend/runtime/log_writer.h"

#include <memory>
#include <sys/ioctl.h>

namespace berth::runtime {

class Session;

class SessionOwner
{
public:
    virtual void sessionDetached(Session &session) = 0;
    // The process has ended and every client is served.
    virtual void sessionServed(Session &session) = 0;

protected:
    ~SessionOwner() = default;
};

// Our ends of the streams of a process that was started. A terminal has only `terminal`; what is not open is
// empty.
struct ProcessStreams
{
    UniqueFd stdinPipe, stdoutPipe, stderrPipe, terminal;
};

// The pipes of a process that is to be started: ours, and those it gets. A terminal has none.
struct ProcessPipes
{
    ProcessStreams ours;
    UniqueFd input, output, error;
    Stdio stdio() const { return {input.get(), output.get(), error.get()}; }
};
Result<ProcessPipes> makeProcessPipes(const ProcessSpec &process);

class Session final : public ClientOwner
{
public:
    struct Settings
    {
        std::string execId; // empty: the container's own process
        bool openStdin = false;
        bool stdinOnce = false; // stdin closes when a client's input ends
    };

    // `log` may be null and must outlive the session.
    Session(EventLoop &loop, SessionOwner &owner, Settings settings, LogWriter *log);
    ~Session();
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;

    const std::string &execId() const { return settings_.execId; }
    void attach(UniqueFd client, Attach how);
    // Once, when the process runs.
    void connect(ProcessStreams streams);
    Result<void> resize(std::uint16_t rows, std::uint16_t columns);
    void closeStdin();
    // The process is over: what it wrote is read, clients are closed as soon as they have it. Whoever else
    // still holds a pipe of it may go on writing to nobody.
    void end();
    // Served, and nobody holds its pipes any more.
    bool isIdle() const;
    bool hasNoClients() const { return clients_.empty(); }

    void clientTyped(AttachedClient &client, std::string_view input) override;
    void clientInputEnded(AttachedClient &client) override;
    void clientDetached(AttachedClient &client) override;
    void clientDrained(AttachedClient &client) override;
    void clientGone(AttachedClient &client) override;

private:
    class OutputPump;
    class InputPump;
    using Clients = std::vector<std::shared_ptr<AttachedClient>>;

    void output(LogStream stream, std::string_view data);
    void startPump(UniqueFd fd, LogStream stream);
    bool anyClientFull() const;
    void updateFlow();
    void drop(AttachedClient &client);
    void tellWhenIdle();

    EventLoop &loop_;
    SessionOwner &owner_;
    Settings settings_;
    LogWriter *log_;
    UniqueFd terminal_;
    std::vector<std::unique_ptr<OutputPump>> outputs_;
    std::unique_ptr<InputPump> input_;
    Clients clients_;
    winsize firstSize_ = {}; // asked for before the process ran
    bool connected_ = false, stdinClosed_ = false, ended_ = false;
};

} // namespace berth::runtime

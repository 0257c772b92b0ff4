// One process and those who watch it: its output goes to the log and to every attached client, their input to it.
// Clients may attach before it is started. While a client is full its output is not read (the process waits, as in
// a shell pipe); AttachedClient bounds how long. Owned by the Supervisor; the shim's loop only.
#pragma once

#include "backend/runtime/attached_client.h"
#include "backend/runtime/log_writer.h"

#include <memory>

namespace berth::runtime {

class Session;

class SessionOwner
{
public:
    virtual void sessionDetached(Session &session) = 0;
    // The process has ended, every client is served and nobody holds its pipes any more.
    virtual void sessionIdle(Session &session) = 0;

protected:
    ~SessionOwner() = default;
};

// Our ends of the streams of a started process. A terminal has only `terminal`; what is not open is empty.
struct ProcessStreams
{
    UniqueFd stdinPipe, stdoutPipe, stderrPipe, terminal;
};

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
    // The process is over: what it wrote is read, clients are closed as soon as they have it. Whoever else still holds
    // a pipe of it may go on writing to nobody.
    void end();
    bool isIdle() const;

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
    bool connected_ = false, stdinClosed_ = false, ended_ = false;
};

} // namespace berth::runtime

#include "backend/runtime/session.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/ioctl.h>

namespace berth::runtime {

namespace {

// The loop is single-threaded and every read is passed on before the next one: one buffer serves all pumps.
std::array<char, kLogMaxData> gReadBuffer;
constexpr int kReadsPerWakeUp = 4;
// More than any pipe holds: a bound on what is read of a process that has ended but whose pipe others still
// fill.
constexpr std::size_t kDrainBound = 4u << 20;

void setNonBlocking(int fd)
{
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

UniqueFd duplicate(int fd)
{
    return UniqueFd(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
}

struct PipeEnds
{
    UniqueFd reading, writing;
};

Result<PipeEnds> makePipe()
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return failure(systemError("make a pipe", errno));
    return PipeEnds{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

} // namespace

Result<ProcessPipes> makeProcessPipes(const ProcessSpec &process)
{
    ProcessPipes pipes;
    if (process.tty)
        return pipes;
    PipeEnds output = TRY(makePipe());
    PipeEnds error = TRY(makePipe());
    pipes.ours.stdoutPipe = std::move(output.reading);
    pipes.ours.stderrPipe = std::move(error.reading);
    pipes.output = std::move(output.writing);
    pipes.error = std::move(error.writing);
    if (process.openStdin) {
        PipeEnds input = TRY(makePipe());
        pipes.ours.stdinPipe = std::move(input.writing);
        pipes.input = std::move(input.reading);
    }
    return pipes;
}

class Session::OutputPump final : public Watcher
{
public:
    OutputPump(Session &session, UniqueFd fd, LogStream stream)
        : session_(session), fd_(std::move(fd)), stream_(stream)
    {
        setNonBlocking(fd_.get());
    }
    ~OutputPump() { close(); }
    bool isOpen() const { return bool(fd_); }
    void flow(bool allowed)
    {
        if (!fd_ || allowed == watched_)
            return;
        watched_ = allowed;
        if (allowed)
            session_.loop_.watch(fd_.get(), EPOLLIN, *this);
        else
            session_.loop_.forget(fd_.get(), *this); // a paused pipe would tell its hang-up for ever
    }
    void drain()
    {
        for (std::size_t total = 0; fd_ && total < kDrainBound;) {
            const std::size_t count = readOnce();
            if (count == 0)
                return;
            total += count;
        }
    }
    void ready(std::uint32_t) override
    {
        for (int round = 0; round < kReadsPerWakeUp && watched_; ++round) {
            if (readOnce() < gReadBuffer.size())
                break;
        }
        if (!fd_)
            session_.tellWhenIdle();
    }

private:
    // 0: nothing there, or closed.
    std::size_t readOnce()
    {
        const ssize_t count = ::read(fd_.get(), gReadBuffer.data(), gReadBuffer.size());
        if (count > 0) {
            session_.output(stream_, {gReadBuffer.data(), static_cast<std::size_t>(count)});
            return static_cast<std::size_t>(count);
        }
        if (count == 0 || (errno != EAGAIN && errno != EINTR))
            close(); // a terminal without a process answers EIO
        return 0;
    }
    void close()
    {
        flow(false);
        fd_.reset();
    }

    Session &session_;
    UniqueFd fd_;
    LogStream stream_;
    bool watched_ = false;
};

class Session::InputPump final : public Watcher
{
public:
    InputPump(Session &session, UniqueFd fd) : session_(session), fd_(std::move(fd))
    {
        setNonBlocking(fd_.get());
    }
    ~InputPump() { close(); }
    bool isBusy() const { return !waiting_.empty(); }
    void write(std::string_view input)
    {
        if (!fd_)
            return; // the process closed its stdin: what is typed is lost, as on any pipe
        if (waiting_.empty())
            input.remove_prefix(writeSome(input));
        if (!fd_ || input.empty())
            return;
        waiting_.append(input);
        session_.loop_.watch(fd_.get(), EPOLLOUT, *this);
        session_.updateFlow();
    }
    void closeWhenWritten()
    {
        closing_ = true;
        if (waiting_.empty())
            close();
    }
    void ready(std::uint32_t) override
    {
        waiting_.erase(0, writeSome(waiting_));
        if (!waiting_.empty() && fd_)
            return;
        waiting_ = std::string();
        if (fd_)
            session_.loop_.forget(fd_.get(), *this);
        if (closing_)
            close();
        session_.updateFlow();
    }

private:
    std::size_t writeSome(std::string_view input)
    {
        const ssize_t count = ::write(fd_.get(), input.data(), input.size());
        if (count >= 0)
            return static_cast<std::size_t>(count);
        if (errno != EAGAIN && errno != EINTR)
            close();
        return 0;
    }
    void close()
    {
        if (fd_)
            session_.loop_.forget(fd_.get(), *this);
        fd_.reset();
    }

    Session &session_;
    UniqueFd fd_;
    std::string waiting_;
    bool closing_ = false;
};

Session::Session(EventLoop &loop, SessionOwner &owner, Settings settings, LogWriter *log)
    : loop_(loop), owner_(owner), settings_(std::move(settings)), log_(log)
{
}

Session::~Session() = default;

void Session::attach(UniqueFd client, Attach how)
{
    how.wantsStdin = how.wantsStdin && settings_.openStdin;
    const auto attached = std::make_shared<AttachedClient>(loop_, *this, std::move(client), std::move(how));
    clients_.push_back(attached);
    if (ended_)
        attached->finish();
    else if (connected_)
        attached->takeInput(!input_ || !input_->isBusy());
}

void Session::connect(ProcessStreams streams)
{
    connected_ = true;
    UniqueFd input = std::move(streams.stdinPipe);
    if (streams.terminal) {
        terminal_ = std::move(streams.terminal);
        if (firstSize_.ws_row != 0 || firstSize_.ws_col != 0)
            ::ioctl(terminal_.get(), TIOCSWINSZ, &firstSize_);
        streams.stdoutPipe = duplicate(terminal_.get());
        if (settings_.openStdin)
            input = duplicate(terminal_.get());
    }
    if (input)
        input_ = std::make_unique<InputPump>(*this, std::move(input));
    startPump(std::move(streams.stdoutPipe), LogStream::Stdout);
    startPump(std::move(streams.stderrPipe), LogStream::Stderr);
    if (stdinClosed_)
        closeStdin();
    updateFlow();
}

void Session::startPump(UniqueFd fd, LogStream stream)
{
    if (fd)
        outputs_.push_back(std::make_unique<OutputPump>(*this, std::move(fd), stream));
}

Result<void> Session::resize(std::uint16_t rows, std::uint16_t columns)
{
    winsize size = {};
    size.ws_row = rows;
    size.ws_col = columns;
    if (!connected_) {
        firstSize_ = size;
        return {};
    }
    if (!terminal_)
        return failure(conflict("the process has no terminal"));
    if (::ioctl(terminal_.get(), TIOCSWINSZ, &size) != 0)
        return failure(systemError("resize the terminal", errno));
    return {};
}

void Session::closeStdin()
{
    stdinClosed_ = true;
    if (input_ && !terminal_)
        input_->closeWhenWritten();
}

void Session::end()
{
    ended_ = true;
    for (const auto &pump : outputs_)
        pump->drain();
    if (terminal_)
        outputs_.clear();
    input_.reset();
    terminal_.reset();
    const Clients served = clients_;
    for (const auto &client : served)
        client->finish();
    updateFlow(); // pipes that others hold are read on, so that these do not die of writing
    tellWhenIdle();
}

bool Session::isIdle() const
{
    return ended_ && clients_.empty() &&
           std::none_of(outputs_.begin(), outputs_.end(), [](const auto &pump) { return pump->isOpen(); });
}

void Session::tellWhenIdle()
{
    if (ended_ && clients_.empty())
        owner_.sessionServed(*this);
}

void Session::output(LogStream stream, std::string_view data)
{
    if (log_ != nullptr)
        log_->write(stream, wallClock(), data);
    for (const auto &client : clients_)
        client->output(stream, data);
    if (anyClientFull())
        updateFlow();
}

bool Session::anyClientFull() const
{
    return std::any_of(clients_.begin(), clients_.end(), [](const auto &client) { return client->isFull(); });
}

void Session::updateFlow()
{
    const bool outputFlows = ended_ || !anyClientFull();
    for (const auto &pump : outputs_)
        pump->flow(outputFlows);
    const bool inputFlows = connected_ && !ended_ && (!input_ || !input_->isBusy());
    const Clients present = clients_;
    for (const auto &client : present)
        client->takeInput(inputFlows && (!input_ || !input_->isBusy()));
}

void Session::clientTyped(AttachedClient &, std::string_view input)
{
    if (input_)
        input_->write(input);
}

void Session::clientInputEnded(AttachedClient &)
{
    if (settings_.stdinOnce)
        closeStdin();
}

void Session::clientDetached(AttachedClient &client)
{
    drop(client);
    owner_.sessionDetached(*this);
}

void Session::clientDrained(AttachedClient &)
{
    updateFlow();
}

void Session::clientGone(AttachedClient &client)
{
    drop(client);
    tellWhenIdle();
}

void Session::drop(AttachedClient &client)
{
    std::erase_if(clients_, [&client](const auto &each) { return each.get() == &client; });
    updateFlow();
}

} // namespace berth::runtime

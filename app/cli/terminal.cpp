#include "app/cli/terminal.h"

#include "app/cli/context.h"

#include <QCoreApplication>

#include <array>
#include <cerrno>
#include <csignal>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace berth::cli {

namespace {

constexpr std::size_t kPiece = 32 << 10;
constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT};

sigset_t watchedSignals()
{
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : kSignals)
        ::sigaddset(&set, signal);
    return set;
}

// Both directions of one attached connection.
class Join
{
public:
    Join(client::Hijacked connection, JoinOptions options)
        : stream_(std::move(connection.stream)), options_(std::move(options)),
          multiplexed_(connection.multiplexed), done(std::make_shared<Latch>())
    {
        stream_->onReadable = [this] { takeOutput(stream_->read(kPiece)); };
        stream_->onDrained = [this] {
            if (input_)
                input_->setEnabled(true);
        };
        if (options_.input) {
            input_ = std::make_unique<QSocketNotifier>(STDIN_FILENO, QSocketNotifier::Read);
            QObject::connect(input_.get(), &QSocketNotifier::activated, input_.get(),
                             [this] { takeInput(); });
        }
        takeOutput(connection.pending);
        stream_->setReading(true);
    }

private:
    void takeOutput(const std::string &bytes)
    {
        std::string_view rest = bytes;
        while (!rest.empty() && multiplexed_) {
            const auto piece = splitter_.next(rest);
            if (!piece) {
                printError(piece.error().message + '\n');
                return done->fire();
            }
            if (piece->stream == http::StdStream::Out)
                print(piece->bytes);
            else
                printError(piece->bytes);
        }
        print(rest);
        if (stream_->readEnded())
            done->fire();
    }

    void takeInput()
    {
        std::array<char, kPiece> piece;
        const ssize_t count = ::read(STDIN_FILENO, piece.data(), piece.size());
        if (count < 0 && (errno == EINTR || errno == EAGAIN))
            return;
        if (count <= 0) {
            input_->setEnabled(false);
            stream_->finishWriting();
            return;
        }
        const std::string_view bytes(piece.data(), std::size_t(count));
        if (sawDetachKeys(bytes)) {
            input_->setEnabled(false);
            end = JoinEnd::Detached;
            done->fire();
            return;
        }
        stream_->write(bytes);
        input_->setEnabled(stream_->queued() < http::kQueueHighWater);
    }

    // The engine looks for the keys too and ends the connection; this is how the program tells it from an
    // exit.
    bool sawDetachKeys(std::string_view bytes)
    {
        const std::string &keys = options_.detachKeys;
        for (const char c : bytes) {
            if (keys.empty())
                return false;
            matched_ = c == keys[matched_] ? matched_ + 1 : c == keys[0] ? 1 : 0;
            if (matched_ == keys.size())
                return true;
        }
        return false;
    }

    std::unique_ptr<http::Stream> stream_;
    JoinOptions options_;
    http::FrameSplitter splitter_;
    std::unique_ptr<QSocketNotifier> input_;
    std::size_t matched_ = 0;
    bool multiplexed_;

public:
    std::shared_ptr<Latch> done;
    JoinEnd end = JoinEnd::Closed;
};

} // namespace

void Latch::fire()
{
    fired_ = true;
    if (const auto waiter = std::exchange(waiter_, {}))
        QMetaObject::invokeMethod(
            QCoreApplication::instance(), [waiter] { waiter.resume(); }, Qt::QueuedConnection);
}

bool inputIsTerminal()
{
    return ::isatty(STDIN_FILENO) == 1;
}

bool outputIsTerminal()
{
    return ::isatty(STDOUT_FILENO) == 1;
}

WindowSize windowSize()
{
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return {};
    return {size.ws_row, size.ws_col};
}

RawTerminal::RawTerminal()
{
    termios settings{};
    if (::tcgetattr(STDIN_FILENO, &settings) != 0)
        return;
    before_ = settings;
    ::cfmakeraw(&settings);
    ::tcsetattr(STDIN_FILENO, TCSADRAIN, &settings);
}

RawTerminal::~RawTerminal()
{
    if (before_)
        ::tcsetattr(STDIN_FILENO, TCSADRAIN, &*before_);
}

SignalWatch::SignalWatch(std::function<void(int)> onSignal)
{
    const sigset_t set = watchedSignals();
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    fd_.reset(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    notifier_ = std::make_unique<QSocketNotifier>(fd_.get(), QSocketNotifier::Read);
    QObject::connect(notifier_.get(), &QSocketNotifier::activated, notifier_.get(),
                     [this, onSignal = std::move(onSignal)] {
                         signalfd_siginfo info{};
                         while (::read(fd_.get(), &info, sizeof info) == ssize_t(sizeof info))
                             onSignal(int(info.ssi_signo));
                     });
}

SignalWatch::~SignalWatch()
{
    const sigset_t set = watchedSignals();
    ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

QCoro::Task<JoinEnd> joinTerminal(client::Hijacked connection, JoinOptions options)
{
    const auto join = std::make_unique<Join>(std::move(connection), std::move(options));
    const auto done = join->done;
    co_await done->wait();
    co_return join->end;
}

} // namespace berth::cli

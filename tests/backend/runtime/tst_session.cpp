#include "backend/runtime/session.h"

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/socket.h>
#include <termios.h>

using namespace berth;
using namespace berth::runtime;
namespace fs = std::filesystem;

namespace {

struct Process
{
    UniqueFd input, output, error;
};

class SessionTest : public testing::Test, public SessionOwner
{
protected:
    void SetUp() override
    {
        std::string name = testing::TempDir() + "session-XXXXXX";
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder = name;
        LogSpec spec;
        spec.folder = folder + "/log";
        spec.maxSize = 0;
        log.emplace(*LogWriter::open(spec));
    }
    void TearDown() override
    {
        session.reset();
        fs::remove_all(folder);
    }
    void sessionDetached(Session &) override { ++detached; }
    void sessionServed(Session &) override { served = true; }

    void open(bool stdinOnce = false)
    {
        session = std::make_unique<Session>(*loop, *this, Session::Settings{"", true, stdinOnce}, &*log);
    }
    // The client's end.
    UniqueFd attach(Attach how)
    {
        int ends[2];
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
        UniqueFd client(ends[0]);
        ::fcntl(client.get(), F_SETFL, O_NONBLOCK);
        session->attach(UniqueFd(ends[1]), std::move(how));
        return client;
    }
    static Attach everything()
    {
        Attach how;
        how.wantsStdin = true;
        return how;
    }
    Process connect()
    {
        ProcessSpec spec;
        spec.openStdin = true;
        auto pipes = makeProcessPipes(spec);
        EXPECT_TRUE(pipes);
        Process process{std::move(pipes->input), std::move(pipes->output), std::move(pipes->error)};
        ::fcntl(process.input.get(), F_SETFL, O_NONBLOCK);
        ::fcntl(process.output.get(), F_SETFL, O_NONBLOCK);
        session->connect(std::move(pipes->ours));
        return process;
    }
    template <class Until>
    void turnUntil(Until until)
    {
        const TimeNs end = monotonicClock() + 20 * kSecondNs;
        while (!until()) {
            ASSERT_LT(monotonicClock(), end);
            heartbeat.setAfter(kSecondNs / 200);
            loop->runOnce();
        }
    }
    // Everything readable now; sets `ended` at the end of the stream.
    static std::string readNow(const UniqueFd &fd, bool *ended = nullptr)
    {
        std::string text;
        std::array<char, 65536> buffer;
        ssize_t count = 0;
        while ((count = ::read(fd.get(), buffer.data(), buffer.size())) > 0)
            text.append(buffer.data(), static_cast<std::size_t>(count));
        if (ended != nullptr)
            *ended = count == 0;
        return text;
    }
    std::string readUntilEnd(const UniqueFd &fd)
    {
        std::string text;
        bool ended = false;
        turnUntil([&] {
            text += readNow(fd, &ended);
            return ended;
        });
        return text;
    }
    static std::string frame(char stream, const std::string &text)
    {
        return std::string{stream, 0, 0, 0, 0, 0, 0, static_cast<char>(text.size())} + text;
    }
    static void write(const UniqueFd &fd, std::string_view text)
    {
        ASSERT_EQ(::write(fd.get(), text.data(), text.size()), std::ssize(text));
    }
    std::string logged() const
    {
        std::ifstream in(folder + "/log/000001.log", std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        std::string data;
        std::string_view rest = bytes;
        while (const auto record = recordAt(rest)) {
            data.append(record->data);
            rest.remove_prefix(record->size());
        }
        return data;
    }

    std::string folder;
    std::optional<LogWriter> log;
    std::optional<EventLoop> loop{*EventLoop::create()};
    Timer heartbeat{*loop, [] {}};
    std::unique_ptr<Session> session;
    int detached = 0;
    bool served = false;
};

} // namespace

TEST_F(SessionTest, givesOutputToTheLogAndToEveryClient)
{
    open();
    Attach onlyErrors;
    onlyErrors.wantsStdout = false;
    const UniqueFd both = attach(everything()), errors = attach(onlyErrors);
    Process process = connect();
    write(process.output, "out");
    std::string got;
    turnUntil([&] { return (got += readNow(both)).size() == 11; });
    write(process.error, "err");
    turnUntil([&] { return (got += readNow(both)).size() == 22; });
    EXPECT_EQ(got, frame(1, "out") + frame(2, "err"));
    process = {};
    session->end();
    EXPECT_EQ(readUntilEnd(errors), frame(2, "err"));
    EXPECT_EQ(logged(), "outerr");
    EXPECT_TRUE(served);
}

TEST_F(SessionTest, missesNothingThatAClientSentOrAProcessSaidBeforeTheyMet)
{
    open();
    Attach how = everything();
    how.pending = "first ";
    const UniqueFd client = attach(how);
    write(client, "second");
    Process process = connect();
    std::string input;
    turnUntil([&] { return (input += readNow(process.input)).size() == 12; });
    EXPECT_EQ(input, "first second");
    write(process.output, "said");
    process = {};
    session->end();
    EXPECT_EQ(readUntilEnd(client), frame(1, "said"));
}

TEST_F(SessionTest, closesStdinWithTheFirstClientsInputOnlyWhenAsked)
{
    for (const bool once : {true, false}) {
        open(once);
        const UniqueFd client = attach(everything());
        Process process = connect();
        write(client, "x");
        ::shutdown(client.get(), SHUT_WR);
        std::string input;
        bool ended = false;
        turnUntil([&] {
            input += readNow(process.input, &ended);
            return !input.empty() && (ended || !once);
        });
        EXPECT_EQ(input, "x");
        EXPECT_EQ(ended, once);
        write(process.output, "answer");
        std::string output;
        turnUntil([&] { return (output += readNow(client)).size() == 14; });
    }
}

TEST_F(SessionTest, carriesMoreInputThanThePipeHolds)
{
    open(true);
    const UniqueFd client = attach(everything());
    Process process = connect();
    std::string all(3u << 20, '\0');
    for (std::size_t at = 0; at < all.size(); ++at)
        all[at] = static_cast<char>(at * 131 >> 3);
    std::size_t sent = 0;
    std::string got;
    bool ended = false;
    turnUntil([&] {
        if (sent < all.size()) {
            const ssize_t count = ::write(client.get(), all.data() + sent, all.size() - sent);
            sent += static_cast<std::size_t>(count > 0 ? count : 0);
            if (sent == all.size())
                ::shutdown(client.get(), SHUT_WR);
        }
        got += readNow(process.input, &ended);
        return ended;
    });
    EXPECT_TRUE(got == all);
}

TEST_F(SessionTest, letsTheProcessWaitForAClientThatIsFullAndLosesNothing)
{
    open();
    const UniqueFd slow = attach(everything());
    Process process = connect();
    const std::string piece(32u << 10, 'p');
    std::size_t written = 0;
    int idle = 0;
    // Nobody reads: at some point the pipe takes no more.
    turnUntil([&] {
        const ssize_t count = ::write(process.output.get(), piece.data(), piece.size());
        written += static_cast<std::size_t>(count > 0 ? count : 0);
        idle = count > 0 ? 0 : idle + 1;
        return idle > 20;
    });
    EXPECT_LT(written, 4u << 20);
    EXPECT_GT(written, 1u << 20);
    process = {};
    std::size_t got = 0;
    std::string rest;
    turnUntil([&] {
        got += readNow(slow).size();
        return got >= written; // with the frames' headers a little more
    });
    session->end();
    got += readUntilEnd(slow).size();
    EXPECT_EQ((got - written) % 8, 0u);
    EXPECT_EQ(logged().size(), written);
}

TEST_F(SessionTest, goesOnWithoutAClientThatLeft)
{
    open();
    UniqueFd gone = attach(everything());
    const UniqueFd stays = attach(everything());
    Process process = connect();
    gone.reset();
    write(process.output, "one");
    std::string got;
    turnUntil([&] { return (got += readNow(stays)).size() == 11; });
    EXPECT_EQ(logged(), "one");
}

TEST_F(SessionTest, doesNotTakeAHalfClosedClientWithoutInputForGone)
{
    open();
    Attach how;
    const UniqueFd client = attach(how);
    Process process = connect();
    ::shutdown(client.get(), SHUT_WR);
    for (int round = 0; round < 3; ++round) {
        heartbeat.setAfter(1);
        loop->runOnce();
    }
    write(process.output, "still");
    std::string got;
    turnUntil([&] { return (got += readNow(client)).size() == 13; });
}

TEST_F(SessionTest, detachesByKeysOnATerminal)
{
    open();
    Attach how = everything();
    how.raw = true;
    how.detachKeys = "\x10\x11";
    const UniqueFd client = attach(how);
    int master = -1, slave = -1;
    termios raw = {};
    ::cfmakeraw(&raw);
    ASSERT_EQ(::openpty(&master, &slave, nullptr, &raw, nullptr), 0);
    const UniqueFd terminal(slave);
    ::fcntl(slave, F_SETFL, O_NONBLOCK);
    ASSERT_TRUE(session->resize(33, 99)); // before it runs
    ProcessStreams streams;
    streams.terminal.reset(master);
    session->connect(std::move(streams));
    winsize size = {};
    ::ioctl(slave, TIOCGWINSZ, &size);
    EXPECT_EQ(size.ws_row, 33);
    EXPECT_EQ(size.ws_col, 99);
    write(terminal, "prompt");
    std::string shown;
    turnUntil([&] { return (shown += readNow(client)).size() == 6; });
    EXPECT_EQ(shown, "prompt");
    write(client, "ls\x10");
    write(client, "\x11more");
    bool ended = false;
    turnUntil([&] {
        readNow(client, &ended);
        return ended;
    });
    EXPECT_EQ(readNow(terminal), "ls");
    EXPECT_EQ(detached, 1);
}

TEST_F(SessionTest, endsWithoutAResetWhenInputWasNeverRead)
{
    open();
    Attach how;
    const UniqueFd client = attach(how);
    Process process = connect();
    write(client, "nobody reads this");
    write(process.output, "bye");
    process = {};
    session->end();
    EXPECT_EQ(readUntilEnd(client), frame(1, "bye"));
}

TEST_F(SessionTest, readsOnForThoseWhoInheritedThePipes)
{
    session = std::make_unique<Session>(*loop, *this, Session::Settings{"exec", false, true}, nullptr);
    const UniqueFd client = attach({});
    Process child = connect();
    write(child.output, "early");
    session->end();
    EXPECT_EQ(readUntilEnd(client), frame(1, "early"));
    EXPECT_FALSE(session->isIdle());
    for (int round = 0; round < 50; ++round) {
        const std::string piece(16u << 10, 'x');
        turnUntil([&] { return ::write(child.output.get(), piece.data(), piece.size()) > 0; });
    }
    child = {};
    turnUntil([&] { return session->isIdle(); });
}

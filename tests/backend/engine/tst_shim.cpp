// The real berth-shim, driven through the engine's link to it, with a busybox container.
#include "backend/engine/async.h"
#include "backend/engine/log_reader.h"
#include "backend/engine/shim_launcher.h"
#include "backend/runtime/journal.h"
#include "backend/runtime/plan.h"
#include "backend/sys/cgroup.h"

#include <QCoreApplication>
#include <QCoroTask>
#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <sys/socket.h>

using namespace berth;
using namespace berth::engine;
namespace fs = std::filesystem;

namespace {

constexpr const char *kBusybox = "/usr/bin/busybox";

std::string fileText(const std::string &path)
{
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t openFds()
{
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

std::size_t mountCount()
{
    const std::string mounts = fileText("/proc/self/mountinfo");
    return static_cast<std::size_t>(std::count(mounts.begin(), mounts.end(), '\n'));
}

// Reads without blocking the loop until the other side closes.
std::string readToEnd(const UniqueFd &fd)
{
    std::string text;
    std::array<char, 65536> buffer;
    ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
    const TimeNs end = monotonicClock() + 20 * kSecondNs;
    while (monotonicClock() < end) {
        const ssize_t count = ::read(fd.get(), buffer.data(), buffer.size());
        if (count == 0)
            return text;
        if (count > 0)
            text.append(buffer.data(), static_cast<std::size_t>(count));
        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
    }
    ADD_FAILURE() << "not closed after: " << text;
    return text;
}

std::string withoutFrames(const std::string &framed)
{
    std::string text;
    for (std::size_t at = 0; at + 8 <= framed.size();) {
        const auto byte = [&](std::size_t offset) { return static_cast<unsigned char>(framed[at + offset]); };
        const std::size_t length = std::size_t{byte(4)} << 24 | byte(5) << 16 | byte(6) << 8 | byte(7);
        text += framed.substr(at + 8, length);
        at += 8 + length;
    }
    return text;
}

// A container while it runs, and what its shim told.
struct ContainerRun
{
    std::shared_ptr<ShimLink> link;
    runtime::Exited exited;
    std::vector<runtime::ExecExited> execsEnded;
    std::vector<std::string> detached;
    OneShotPtr ended = std::make_shared<OneShot>(), lost = std::make_shared<OneShot>();
    OneShotPtr execEnded = std::make_shared<OneShot>(), detach = std::make_shared<OneShot>();

    void listen(std::shared_ptr<ShimLink> to)
    {
        link = std::move(to);
        link->onExited = [this](const runtime::Exited &told) {
            exited = told;
            ended->fire();
        };
        link->onExecExited = [this](const runtime::ExecExited &told) {
            execsEnded.push_back(told);
            execEnded->fire();
        };
        link->onDetached = [this](const std::string &execId) {
            detached.push_back(execId);
            detach->fire();
        };
        link->onLost = [this] { lost->fire(); };
    }
};

QCoro::Task<void> fired(OneShotPtr shot)
{
    co_await shot->wait();
}

class ShimTest : public testing::Test
{
protected:
    void SetUp() override
    {
        const std::string program = QCoreApplication::applicationDirPath().toStdString() + "/berth-shim";
        if (::geteuid() != 0)
            GTEST_SKIP() << "needs root";
        if (!fs::exists(program) || !fs::exists(kBusybox))
            GTEST_SKIP() << "needs berth-shim beside the test and busybox";
        fds = openFds();
        mounts = mountCount();
        std::string name = testing::TempDir() + "shim-XXXXXX";
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        root = name;
        makeImage();
        auto made = ShimLauncher::create(root + "/exec", program);
        ASSERT_TRUE(made) << made.error().text();
        launcher = std::move(*made);
    }
    void TearDown() override
    {
        if (root.empty())
            return;
        launcher.reset();
        const auto host = sys::CgroupHost::detect();
        for (const std::string &path : cgroups) {
            EXPECT_FALSE(fs::exists(host->folder(sys::Controller::Pids) + path));
            EXPECT_FALSE(fs::exists(host->folder(sys::Controller::Memory) + path));
            for (std::size_t controller = 0; controller < sys::kControllerCount; ++controller)
                ::rmdir((host->folder(sys::Controller(controller)) + parent).c_str());
            ::rmdir((host->unifiedFolder() + parent).c_str());
        }
        EXPECT_TRUE(fs::is_empty(root + "/exec/containers"));
        EXPECT_EQ(mountCount(), mounts);
        EXPECT_LE(openFds(), fds);
        fs::remove_all(root);
    }
    void makeImage() const
    {
        for (const char *name : {"bin", "proc", "sys", "dev", "etc", "tmp"})
            fs::create_directories(root + "/image/" + name);
        fs::copy_file(kBusybox, root + "/image/bin/busybox");
        for (const char *tool : {"sh", "echo", "cat", "sleep", "true", "head", "wc", "stty", "seq", "kill"})
            fs::create_symlink("busybox", root + "/image/bin/" + tool);
        std::ofstream(root + "/image/etc/passwd") << "root:x:0:0:root:/root:/bin/sh\n";
        std::ofstream(root + "/image/etc/group") << "root:x:0:\n";
        std::ofstream(root + "/image/etc/noexec") << "no program\n";
    }
    static runtime::ProcessSpec process(std::vector<std::string> args)
    {
        runtime::ProcessSpec spec;
        spec.args = std::move(args);
        spec.env = {"PATH=/bin"};
        spec.capabilities = 0xa80425fb;
        return spec;
    }
    static runtime::ProcessSpec shell(const std::string &script) { return process({"sh", "-c", script}); }
    runtime::ContainerSpec container(runtime::ProcessSpec of)
    {
        runtime::ContainerSpec spec;
        spec.id = randomHexId();
        spec.run = 1;
        folder = root + "/" + spec.id;
        fs::create_directories(folder);
        for (const char *name : {"/upper", "/work"})
            fs::create_directory(folder + name);
        spec.stateFolder = folder + "/state";
        spec.hostname = "test";
        spec.rootfs.lowerDirs = {root + "/image"};
        spec.rootfs.upperDir = folder + "/upper";
        spec.rootfs.workDir = folder + "/work";
        spec.process = std::move(of);
        spec.cgroup.path = parent + "/" + spec.id;
        spec.log.folder = folder + "/log";
        spec.maskedPaths = runtime::defaultMaskedPaths();
        spec.readOnlyPaths = runtime::defaultReadOnlyPaths();
        cgroups.push_back(spec.cgroup.path);
        return spec;
    }
    Result<std::shared_ptr<ShimLink>> tryStart(StartRequest request)
    {
        return QCoro::waitFor(launcher->start(std::move(request)));
    }
    std::unique_ptr<ContainerRun> start(StartRequest request)
    {
        auto run = std::make_unique<ContainerRun>();
        auto link = tryStart(std::move(request));
        EXPECT_TRUE(link) << link.error().text();
        if (link)
            run->listen(*link);
        return run;
    }
    std::unique_ptr<ContainerRun> start(runtime::ProcessSpec of)
    {
        StartRequest request;
        request.spec = container(std::move(of));
        return start(std::move(request));
    }
    static void wait(const OneShotPtr &shot) { QCoro::waitFor(fired(shot)); }
    int exitCode(runtime::ProcessSpec of)
    {
        const auto run = start(std::move(of));
        if (!run->link)
            return -1;
        wait(run->ended);
        return run->exited.code;
    }
    // Our end of a connection, the other one in `request`.
    static UniqueFd client(AttachRequest &request)
    {
        int ends[2];
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
        request.fd.reset(ends[1]);
        request.wantsStdin = true;
        return UniqueFd(ends[0]);
    }
    static void send(const UniqueFd &fd, std::string_view text)
    {
        EXPECT_EQ(::write(fd.get(), text.data(), text.size()), std::ssize(text));
    }
    // Waits until the client got `text`.
    static std::string readUntil(const UniqueFd &fd, const std::string &text)
    {
        std::string got;
        std::array<char, 4096> buffer;
        const TimeNs end = monotonicClock() + 20 * kSecondNs;
        while (got.find(text) == std::string::npos && monotonicClock() < end) {
            const ssize_t count = ::recv(fd.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (count > 0)
                got.append(buffer.data(), static_cast<std::size_t>(count));
            else
                QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        }
        return got;
    }
    std::string logged() const
    {
        LogQuery query;
        query.framed = false;
        auto reader = LogReader::open(folder + "/log", query);
        std::string text;
        while (reader && *reader->next(text)) {
        }
        reader->finish(text);
        return text;
    }
    template <class Until>
    static void turnUntil(Until until)
    {
        const TimeNs end = monotonicClock() + 20 * kSecondNs;
        while (!until() && monotonicClock() < end)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        EXPECT_TRUE(until());
    }
    // A zombie waits for whoever it fell to, which is not our matter.
    static bool lives(int pid)
    {
        const std::string stat = fileText("/proc/" + std::to_string(pid) + "/stat");
        const std::size_t at = stat.rfind(") ");
        return at != std::string::npos && stat[at + 2] != 'Z';
    }
    static void endShim(ContainerRun &run)
    {
        const int shim = run.link->shimPid();
        turnUntil([shim] { return !lives(shim); });
    }

    std::string root, folder;
    const std::string parent = "/berth-tst-" + std::to_string(::getpid());
    std::vector<std::string> cgroups;
    std::unique_ptr<ShimLauncher> launcher;
    std::size_t fds = 0, mounts = 0;
};

} // namespace

TEST_F(ShimTest, runsAProcessAndTellsItsExit)
{
    const auto run = start(shell("echo out; echo err >&2; exit 7"));
    ASSERT_TRUE(run->link);
    EXPECT_GT(run->link->pid(), 0);
    EXPECT_GT(run->link->startTicks(), 0u);
    wait(run->ended);
    EXPECT_EQ(run->exited.code, 7);
    EXPECT_FALSE(run->exited.oomKilled);
    EXPECT_EQ(logged(), "out\nerr\n");
    const auto last = runtime::readJournal(folder + "/state");
    ASSERT_TRUE(last && last->exited);
    EXPECT_EQ(last->exited->code, 7);
    endShim(*run);
}

TEST_F(ShimTest, tellsExitCodesAsAShellDoes)
{
    EXPECT_EQ(exitCode(process({"true"})), 0);
    const auto run = start(process({"sleep", "1000"}));
    ASSERT_TRUE(run->link);
    ::kill(run->link->pid(), SIGKILL);
    wait(run->ended);
    EXPECT_EQ(run->exited.code, 137);
    endShim(*run);
}

TEST_F(ShimTest, tellsWhyAProgramCannotBeExecuted)
{
    for (const auto &[program, code] :
         {std::pair{"nothing-of-that-name", 127}, std::pair{"/etc/noexec", 126}}) {
        StartRequest request;
        request.spec = container(process({program}));
        const auto link = tryStart(std::move(request));
        ASSERT_FALSE(link);
        EXPECT_EQ(startExitCode(link.error()), code) << link.error().text();
        EXPECT_NE(link.error().text().find(program), std::string::npos) << link.error().text();
    }
    turnUntil([this] { return fs::is_empty(root + "/exec/containers"); });
}

TEST_F(ShimTest, inheritsNothingOfTheSupervisor)
{
    const auto run = start(shell("cat /proc/self/status; echo fds $(echo /proc/self/fd/*)"));
    ASSERT_TRUE(run->link);
    wait(run->ended);
    const std::string text = logged();
    EXPECT_NE(text.find("SigBlk:\t0000000000000000"), std::string::npos) << text;
    EXPECT_NE(text.find("SigIgn:\t0000000000000000"), std::string::npos) << text;
    EXPECT_EQ(text.find("/proc/self/fd/4"), std::string::npos) << text;
    endShim(*run);
}

TEST_F(ShimTest, givesAClientThatAttachedBeforeTheStartEveryByte)
{
    StartRequest request;
    auto spec = shell("cat; echo done");
    spec.openStdin = spec.stdinOnce = true;
    request.spec = container(spec);
    request.attachments.resize(1);
    const UniqueFd fd = client(request.attachments[0]);
    request.attachments[0].pending = "pending ";
    send(fd, "typed\n");
    ::shutdown(fd.get(), SHUT_WR);
    const auto run = start(std::move(request));
    ASSERT_TRUE(run->link);
    EXPECT_EQ(withoutFrames(readToEnd(fd)), "pending typed\ndone\n");
    wait(run->ended);
    EXPECT_EQ(run->exited.code, 0);
    endShim(*run);
}

TEST_F(ShimTest, losesNothingOfAMillionLines)
{
    StartRequest request;
    request.spec = container(shell("seq 1 300000"));
    request.spec.log.maxSize = 0;
    request.attachments.resize(1);
    const UniqueFd fd = client(request.attachments[0]);
    const auto run = start(std::move(request));
    ASSERT_TRUE(run->link);
    std::string wanted;
    for (int line = 1; line <= 300'000; ++line)
        wanted += std::to_string(line) + "\n";
    EXPECT_TRUE(withoutFrames(readToEnd(fd)) == wanted);
    wait(run->ended);
    EXPECT_TRUE(logged() == wanted);
    endShim(*run);
}

TEST_F(ShimTest, givesATerminal)
{
    StartRequest request;
    auto spec = shell("stty size; read line; echo got $line; stty size");
    spec.tty = spec.openStdin = true;
    spec.rows = 24;
    spec.columns = 80;
    request.spec = container(spec);
    request.attachments.resize(1);
    request.attachments[0].tty = true;
    const UniqueFd fd = client(request.attachments[0]);
    const auto run = start(std::move(request));
    ASSERT_TRUE(run->link);
    EXPECT_NE(readUntil(fd, "24 80").find("24 80"), std::string::npos);
    ASSERT_TRUE(QCoro::waitFor(run->link->resize("", 30, 100)));
    send(fd, "hello\n");
    const std::string rest = readToEnd(fd);
    EXPECT_NE(rest.find("got hello\r\n30 100\r\n"), std::string::npos) << rest;
    wait(run->ended);
    endShim(*run);
}

TEST_F(ShimTest, letsClientsAttachAndDetach)
{
    auto spec = shell("while read line; do echo got $line; done");
    spec.tty = spec.openStdin = true;
    const auto run = start(spec);
    ASSERT_TRUE(run->link);
    for (int round = 0; round < 2; ++round) {
        AttachRequest request;
        request.tty = true;
        request.detachKeys = "\x10\x11";
        const UniqueFd fd = client(request);
        ASSERT_TRUE(QCoro::waitFor(run->link->attach(std::move(request))));
        send(fd, "word\n");
        EXPECT_NE(readUntil(fd, "got word").find("got word"), std::string::npos);
        send(fd, "\x10\x11");
        readToEnd(fd);
    }
    wait(run->detach);
    turnUntil([&] { return run->detached.size() == 2; });
    ::kill(run->link->pid(), SIGKILL);
    wait(run->ended);
    endShim(*run);
}

TEST_F(ShimTest, runsExecs)
{
    const auto run = start(process({"sleep", "1000"}));
    ASSERT_TRUE(run->link);
    for (int number = 0; number < 3; ++number) {
        ExecRequest request;
        request.spec.id = "exec" + std::to_string(number);
        request.spec.process = shell("cat; exit " + std::to_string(number));
        request.spec.process.openStdin = true;
        const UniqueFd fd = client(request.attach);
        send(fd, "input");
        ::shutdown(fd.get(), SHUT_WR);
        const auto pid = QCoro::waitFor(run->link->exec(std::move(request)));
        ASSERT_TRUE(pid) << pid.error().text();
        EXPECT_GT(*pid, 0);
        EXPECT_EQ(withoutFrames(readToEnd(fd)), "input");
        turnUntil([&] { return static_cast<int>(run->execsEnded.size()) == number + 1; });
        EXPECT_EQ(run->execsEnded.back().id, "exec" + std::to_string(number));
        EXPECT_EQ(run->execsEnded.back().code, number);
    }
    ExecRequest wrong;
    wrong.spec.process = process({"nothing-of-that-name"});
    const auto failed = QCoro::waitFor(run->link->exec(std::move(wrong)));
    ASSERT_FALSE(failed);
    EXPECT_EQ(startExitCode(failed.error()), 127) << failed.error().text();
    EXPECT_EQ(logged(), "");
    ::kill(run->link->pid(), SIGKILL);
    wait(run->ended);
    endShim(*run);
}

TEST_F(ShimTest, endsExecsWithTheContainer)
{
    const auto run = start(process({"sleep", "1000"}));
    ASSERT_TRUE(run->link);
    ExecRequest request;
    request.spec.id = "long";
    request.spec.process = process({"sleep", "1000"});
    ASSERT_TRUE(QCoro::waitFor(run->link->exec(std::move(request))));
    ::kill(run->link->pid(), SIGKILL);
    wait(run->ended);
    ASSERT_EQ(run->execsEnded.size(), 1u);
    EXPECT_EQ(run->execsEnded[0].code, 137);
    endShim(*run);
}

TEST_F(ShimTest, livesOnWithoutAnEngineAndIsAdopted)
{
    auto spec = shell("read line; echo $line; exit 9");
    spec.openStdin = true;
    auto before = start(spec);
    ASSERT_TRUE(before->link);
    const ContainerId id = before->link->containerId();
    const int pid = before->link->pid(), shim = before->link->shimPid();
    before->link.reset();
    EXPECT_TRUE(lives(pid));
    auto adopted = QCoro::waitFor(launcher->adopt(id, folder + "/state"));
    ASSERT_TRUE(adopted) << adopted.error().text();
    ContainerRun run;
    run.listen(*adopted);
    EXPECT_EQ(run.link->pid(), pid);
    EXPECT_EQ(run.link->shimPid(), shim);
    AttachRequest request;
    const UniqueFd fd = client(request);
    ASSERT_TRUE(QCoro::waitFor(run.link->attach(std::move(request))));
    send(fd, "after\n");
    EXPECT_EQ(withoutFrames(readToEnd(fd)), "after\n");
    wait(run.ended);
    EXPECT_EQ(run.exited.code, 9);
    endShim(run);
}

TEST_F(ShimTest, tellsByTheJournalWhatEndedMeanwhile)
{
    const auto run = start(shell("sleep 0.1; echo last words; exit 5"));
    ASSERT_TRUE(run->link);
    const ContainerId id = run->link->containerId();
    const int shim = run->link->shimPid();
    run->link.reset();
    turnUntil([shim] { return !lives(shim); });
    const auto adopted = QCoro::waitFor(launcher->adopt(id, folder + "/state"));
    ASSERT_FALSE(adopted);
    EXPECT_EQ(adopted.error().kind, ErrorKind::NotFound);
    const auto last = runtime::readJournal(folder + "/state");
    ASSERT_TRUE(last && last->exited);
    EXPECT_EQ(last->exited->code, 5);
    EXPECT_EQ(logged(), "last words\n");
}

TEST_F(ShimTest, letsNobodyInWithoutTheToken)
{
    const auto run = start(process({"sleep", "1000"}));
    ASSERT_TRUE(run->link);
    fs::create_directory(root + "/other");
    {
        auto journal = runtime::Journal::open(root + "/other");
        runtime::JournalRecord record;
        record.run = 1;
        record.token = randomHexId();
        ASSERT_TRUE(journal->append(record));
    }
    const auto adopted = QCoro::waitFor(launcher->adopt(run->link->containerId(), root + "/other"));
    EXPECT_FALSE(adopted);
    EXPECT_TRUE(lives(run->link->pid()));
    ::kill(run->link->pid(), SIGKILL);
    wait(run->ended);
    endShim(*run);
}

TEST_F(ShimTest, endsTheContainerWhenTheSupervisorIsKilled)
{
    const auto run = start(process({"sleep", "1000"}));
    ASSERT_TRUE(run->link);
    const int pid = run->link->pid();
    ::kill(run->link->shimPid(), SIGKILL);
    wait(run->lost);
    turnUntil([pid] { return !lives(pid); });
    EXPECT_FALSE(run->ended->fired());
    const auto last = runtime::readJournal(folder + "/state");
    EXPECT_TRUE(last && last->started && !last->exited);
    // What the engine does then.
    const auto host = sys::CgroupHost::detect();
    auto cgroup = sys::Cgroup::open(*host, cgroups.back());
    ASSERT_TRUE(cgroup);
    turnUntil([&] { return *cgroup->remove(); });
}

TEST_F(ShimTest, staysSmall)
{
    const auto run = start(process({"sleep", "1000"}));
    ASSERT_TRUE(run->link);
    const std::string rollup = fileText("/proc/" + std::to_string(run->link->shimPid()) + "/smaps_rollup");
    const std::size_t at = rollup.find("\nPss:");
    ASSERT_NE(at, std::string::npos);
    EXPECT_LT(std::stoi(rollup.substr(at + 5)), 3 << 10) << rollup;
    const std::string title = fileText("/proc/" + std::to_string(run->link->shimPid()) + "/cmdline");
    EXPECT_EQ(title, std::string("berth-shim\0", 11) + run->link->containerId().str() + '\0');
    ::kill(run->link->pid(), SIGKILL);
    wait(run->ended);
    endShim(*run);
}

TEST_F(ShimTest, keepsShimsWarmOnlyWhileTheEngineLives)
{
    launcher->keepWarm(2);
    const auto warm = [] {
        std::vector<int> pids;
        for (const auto &entry : fs::directory_iterator("/proc")) {
            const int pid = std::atoi(entry.path().filename().c_str());
            const std::string stat = pid > 0 ? fileText(entry.path() / "stat") : std::string();
            const std::size_t at = stat.rfind(") ");
            if (at != std::string::npos && stat[at + 2] != 'Z' &&
                std::atoi(stat.c_str() + at + 4) == ::getpid())
                pids.push_back(pid);
        }
        return pids;
    };
    turnUntil([&] { return warm().size() == 2; });
    const std::vector<int> pids = warm();
    launcher->keepWarm(0);
    turnUntil([&] { return warm().empty(); });
    for (const int pid : pids)
        EXPECT_FALSE(lives(pid));
}

// Containers as they are seen from inside. What is protected is also tried with the protection left out, to
// see that the test would notice.
#include "tests/backend/runtime/tiny_container.h"

#include "backend/sys/pty.h"
#include "backend/sys/seccomp.h"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <poll.h>
#include <sstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::runtime::test {

namespace {

namespace fs = std::filesystem;

class Executor : public testing::Test
{
protected:
    void SetUp() override
    {
        if (const std::string why = whyNoContainers(); !why.empty())
            GTEST_SKIP() << why;
        tiny_ = std::make_unique<TinyContainer>();
    }
    std::string shell(const std::string &script)
    {
        const Outcome outcome = tiny_->shell(script);
        EXPECT_EQ(outcome.failure.message, "");
        return outcome.output + outcome.errors;
    }
    std::string failureOf(std::vector<std::string> args, int exitCode)
    {
        const Outcome outcome = tiny_->run(std::move(args));
        EXPECT_EQ(outcome.failure.exitCode, exitCode) << outcome.failure.message;
        return outcome.failure.message;
    }
    void filterCalls()
    {
        const auto program =
            sys::compileSeccomp(sys::defaultSeccompProfile(), tiny_->spec.process.capabilities);
        ASSERT_TRUE(program);
        tiny_->spec.process.seccompFilter = *program;
    }
    MountSpec &addMount(MountKind kind, const fs::path &source, const std::string &target)
    {
        MountSpec &mount = tiny_->spec.mounts.emplace_back();
        mount.kind = kind;
        mount.source = source;
        mount.target = target;
        return mount;
    }
    std::unique_ptr<TinyContainer> tiny_;
};

const char *const kStatus = "grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status | cut -f2 | tr '\\n' ' '";

TEST_F(Executor, runsAProgramToItsEnd)
{
    const Outcome outcome = tiny_->shell("echo out; echo err >&2; exit 7");
    EXPECT_EQ(outcome.failure.message, "");
    EXPECT_EQ(outcome.output, "out\n");
    EXPECT_EQ(outcome.errors, "err\n");
    EXPECT_EQ(outcome.code, 7);
}

#ifdef BERTH_PROBE
TEST_F(Executor, isSeenFromInsideAsTheGoldenFileSays)
{
    filterCalls();
    fs::copy_file(BERTH_PROBE, tiny_->layer / "bin/probe");
    std::ostringstream expected;
    expected << std::ifstream(BERTH_SOURCE_DIR "/tests/support/probe/golden.txt").rdbuf();
    const Outcome whole = tiny_->run({"probe"});
    EXPECT_EQ(whole.failure.message, "");
    EXPECT_EQ(whole.output, expected.str());
    const auto started = tiny_->start({"sleep", "100"});
    ASSERT_TRUE(started) << started.error().message;
    EXPECT_EQ(tiny_->exec(*started, {"probe"}).output, expected.str());
    tiny_->kill(*started);
}
#endif

TEST_F(Executor, givesRootDockersRightsAndNoMore)
{
    filterCalls();
    EXPECT_EQ(shell(kStatus), "0000000000000000 00000000a80425fb 00000000a80425fb 00000000a80425fb "
                              "0000000000000000 0 2 ");
    tiny_->spec.process.noNewPrivileges = true;
    tiny_->spec.process.capabilities = 0;
    EXPECT_EQ(shell(kStatus), "0000000000000000 0000000000000000 0000000000000000 0000000000000000 "
                              "0000000000000000 1 2 ");
}

TEST_F(Executor, givesAUserItsGroupsAndNoRights)
{
    filterCalls();
    tiny_->spec.process.user = "berth";
    tiny_->spec.process.extraGroups = {"audio"};
    EXPECT_EQ(
        shell("id; pwd; echo $HOME; echo written > /dev/stdout"),
        "uid=1000(berth) gid=1001(berth) groups=10(wheel),29(audio),1001(berth)\n/\n/home/berth\nwritten\n");
    EXPECT_EQ(shell(kStatus), "0000000000000000 0000000000000000 0000000000000000 00000000a80425fb "
                              "0000000000000000 0 2 ");
}

TEST_F(Executor, mountsWhatTheTableSays)
{
    const std::string mounts = shell("cut -d' ' -f5,6,9 /proc/self/mountinfo");
    for (const char *row :
         {"/proc rw,nosuid,nodev,noexec,relatime proc", "/dev rw,nosuid tmpfs",
          "/dev/pts rw,nosuid,noexec,relatime devpts", "/sys ro,nosuid,nodev,noexec,relatime sysfs",
          "/dev/mqueue rw,nosuid,nodev,noexec,relatime mqueue",
          "/dev/shm rw,nosuid,nodev,noexec,relatime shm"})
        EXPECT_NE(mounts.find(std::string(row).substr(0, std::string(row).rfind(' '))), std::string::npos)
            << row;
    EXPECT_EQ(mounts.find(tiny_->folder.string()), std::string::npos); // nothing of the host is left
}

TEST_F(Executor, hasOnlyTheStandardDevices)
{
    EXPECT_EQ(shell("cd /dev; ls -1 | tr '\\n' ' '"),
              "fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero ");
    EXPECT_EQ(
        shell("head -c 3 /dev/zero | wc -c; echo x > /dev/null; stat -c %a:%t:%T /dev/null /dev/urandom"),
        "3\n666:1:3\n666:1:9\n");
}

TEST_F(Executor, devicesOfTheHostCannotBeOpened)
{
    const std::string script =
        "mknod /tmp/mem c 1 1 && dd if=/tmp/mem of=/dev/null bs=1 count=1 2>&1 | head -1";
    EXPECT_NE(shell(script).find("Operation not permitted"), std::string::npos);
    const std::string control = "mknod /tmp/loop c 10 237; : < /tmp/loop && echo opened";
    EXPECT_NE(shell(control).find("Operation not permitted"), std::string::npos);
    tiny_->spec.cgroup.deviceRules = {"a *:* rwm"};
    EXPECT_EQ(shell(control).find("Operation not permitted"), std::string::npos);
}

TEST_F(Executor, masksWhatBelongsToTheHost)
{
    const std::string script =
        "wc -c < /proc/timer_list; ls -A /sys/firmware | wc -l; umount /proc/timer_list 2>&1 | wc -l";
    EXPECT_EQ(shell(script), "0\n0\n1\n");
    tiny_->spec.maskedPaths.clear();
    EXPECT_NE(shell(script).substr(0, 2), "0\n");
}

TEST_F(Executor, systemFilesAreReadOnly)
{
    const std::string script = "echo 1 > /proc/sys/vm/drop_caches; echo x > /sys/kernel/profiling; "
                               "mkdir /sys/fs/cgroup/memory/x";
    const std::string refused = shell(script);
    EXPECT_EQ(std::count(refused.begin(), refused.end(), '\n'), 3);
    EXPECT_NE(refused.find("Read-only file system"), std::string::npos);
    tiny_->spec.readOnlyPaths.clear();
    EXPECT_EQ(shell("test -w /proc/sys/kernel/domainname && echo writable"), "writable\n");
}

TEST_F(Executor, rootCanBeReadOnly)
{
    tiny_->spec.rootfs.readOnly = true;
    EXPECT_NE(shell("touch /x").find("Read-only file system"), std::string::npos);
    EXPECT_EQ(shell("touch /dev/shm/x && echo fine"), "fine\n");
}

TEST_F(Executor, hasNamespacesOfItsOwn)
{
    const std::string inside =
        shell("for n in mnt pid net ipc uts cgroup; do readlink /proc/self/ns/$n; done");
    for (const char *name : {"mnt", "pid", "net", "ipc", "uts", "cgroup"})
        EXPECT_EQ(inside.find(fs::read_symlink(std::string("/proc/self/ns/") + name).string()),
                  std::string::npos)
            << name;
    EXPECT_EQ(
        shell("echo $$; hostname; cat /proc/self/cgroup | cut -d: -f3 | sort -u | grep -v '^/$' | wc -l")
            .substr(0, 7),
        "1\ntiny\n");
    tiny_->spec.namespaces.uts.mode = NamespaceMode::Host;
    EXPECT_NE(shell("readlink /proc/self/ns/uts"), "");
    EXPECT_EQ(shell("readlink /proc/self/ns/uts"), fs::read_symlink("/proc/self/ns/uts").string() + "\n");
}

TEST_F(Executor, leavesNoDescriptorOpen)
{
    const int leaked = ::open("/", O_RDONLY); // without close-on-exec
    EXPECT_EQ(shell("ls /proc/self/fd | tr '\\n' ' '"), "0 1 2 3 ");
    ::close(leaked);
}

TEST_F(Executor, startsWithTheCommonMask)
{
    ::umask(0077);
    EXPECT_EQ(shell("umask"), "0022\n");
    ::umask(0022);
}

TEST_F(Executor, setsItsOwnSysctls)
{
    tiny_->spec.sysctls = {{"net.ipv4.ip_forward", "1"}};
    EXPECT_EQ(shell("cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/net/ipv4/ip_forward"),
              "0\n1\n");
}

TEST_F(Executor, limitsResourcesAsFarAsTheMachineLets)
{
    tiny_->spec.process.rlimits = {{RLIMIT_NOFILE, 500, 1u << 30}, {RLIMIT_CORE, 0, 0}};
    const Outcome outcome = tiny_->shell("ulimit -n; ulimit -c");
    EXPECT_EQ(outcome.output, "500\n0\n");
    tiny_->spec.cgroup.pidsLimit = 20;
    tiny_->spec.cgroup.memory = 64 << 20;
    const auto started = tiny_->start({"sleep", "100"});
    ASSERT_TRUE(started) << started.error().message;
    EXPECT_EQ(tiny_->cgroup().stats().pidsLimit, 20u);
    EXPECT_EQ(tiny_->cgroup().pids()->size(), 1u);
    tiny_->kill(*started);
}

TEST_F(Executor, wordsItsRefusalsAsDocker)
{
    const std::string prefix = "unable to start container process: ";
    EXPECT_EQ(failureOf({"nope"}, 127), prefix + "exec: \"nope\": executable file not found in $PATH");
    EXPECT_EQ(failureOf({"/nope"}, 127), prefix + "exec: \"/nope\": stat /nope: no such file or directory");
    EXPECT_EQ(failureOf({"/etc"}, 126), prefix + "exec: \"/etc\": is a directory");
    EXPECT_EQ(failureOf({"/etc/passwd"}, 126), prefix + "exec: \"/etc/passwd\": permission denied");
    std::ofstream(tiny_->layer / "bin/garbage") << "no program";
    fs::permissions(tiny_->layer / "bin/garbage", fs::perms(0755));
    EXPECT_EQ(failureOf({"garbage"}, 126), prefix + "exec /bin/garbage: exec format error");
    tiny_->spec.process.user = "nobody-here";
    EXPECT_EQ(failureOf({"true"}, 0), "unable to find user nobody-here: no matching entries in passwd file");
}

TEST_F(Executor, makesItsWorkingFolderInside)
{
    tiny_->spec.process.workingDir = "/srv/deep";
    EXPECT_EQ(shell("pwd"), "/srv/deep\n");
    fs::create_directory_symlink(tiny_->folder, tiny_->layer / "out");
    tiny_->spec.process.workingDir = "/out/made";
    EXPECT_EQ(shell("pwd"), tiny_->folder.string() + "/made\n");
    EXPECT_FALSE(fs::exists(tiny_->folder / "made")); // made inside the container's root
    tiny_->spec.process.workingDir = "/proc/self/fd/7";
    EXPECT_NE(tiny_->shell("pwd").failure.message, "");
}

TEST_F(Executor, hostileFilesystemsStayInside)
{
    fs::create_directory(tiny_->folder / "victim");
    fs::create_directory_symlink(tiny_->folder / "victim", tiny_->layer / "dev");
    fs::create_directory_symlink("../../../etc", tiny_->layer / "sys");
    fs::remove(tiny_->layer / "etc/passwd");
    ASSERT_EQ(::mkfifo((tiny_->layer / "etc/passwd").c_str(), 0644), 0);
    EXPECT_EQ(shell("echo alive; echo x > /dev/null"), "alive\n");
    EXPECT_TRUE(fs::is_empty(tiny_->folder / "victim"));
    tiny_->spec.process.user = "root";
    EXPECT_EQ(tiny_->run({"true"}).failure.message,
              "unable to find user root: no matching entries in passwd file"); // and does not hang
}

TEST_F(Executor, mountsDoNotFollowLinksOut)
{
    fs::create_directory(tiny_->folder / "victim");
    fs::create_directory(tiny_->folder / "data");
    std::ofstream(tiny_->folder / "data/file") << "content";
    fs::create_directory_symlink(tiny_->folder / "victim", tiny_->layer / "link");
    addMount(MountKind::Bind, tiny_->folder / "data", "/link/below");
    EXPECT_EQ(shell("cat /link/below/file"), "content");
    EXPECT_TRUE(fs::is_empty(tiny_->folder / "victim"));
    tiny_->spec.mounts[0].target = "/proc/sys";
    EXPECT_NE(tiny_->shell("true").failure.message.find("cannot be mounted because it is inside /proc"),
              std::string::npos);
}

TEST_F(Executor, bindsFilesAndFolders)
{
    fs::create_directory(tiny_->folder / "data");
    std::ofstream(tiny_->folder / "single") << "one";
    addMount(MountKind::Bind, tiny_->folder / "data", "/new/data");
    addMount(MountKind::Bind, tiny_->folder / "single", "/new/single").readOnly = true;
    EXPECT_EQ(shell("cat /new/single; echo x > /new/data/y; echo z > /new/single 2>&1"),
              "onesh: can't create /new/single: Read-only file system\n");
    EXPECT_TRUE(fs::exists(tiny_->folder / "data/y"));
    addMount(MountKind::Bind, tiny_->folder / "missing", "/m");
    EXPECT_NE(tiny_->shell("true").failure.message.find("no such file or directory"), std::string::npos);
    tiny_->spec.mounts.back().createSource = true;
    EXPECT_EQ(shell("ls /m | wc -l"), "0\n");
    EXPECT_TRUE(fs::is_directory(tiny_->folder / "missing"));
}

TEST_F(Executor, tmpfsTakesOptions)
{
    MountSpec &mount = addMount(MountKind::Tmpfs, "", "/scratch");
    mount.tmpfsOptions = "size=1m,uid=7,exec";
    mount.tmpfsMode = 0700;
    EXPECT_EQ(
        shell("stat -c %u:%a /scratch; grep -c ' /scratch rw,nosuid,nodev,relatime ' /proc/self/mountinfo"),
        "7:700\n1\n");
    tiny_->spec.mounts[0].tmpfsOptions = "context=evil";
    EXPECT_NE(tiny_->shell("true").failure.message.find("invalid tmpfs option"), std::string::npos);
}

TEST_F(Executor, fillsANewVolumeFromTheImage)
{
    fs::create_directories(tiny_->folder / "volume/_data");
    fs::create_directories(tiny_->layer / "var/db/deep");
    std::ofstream(tiny_->layer / "var/db/deep/a") << "content";
    fs::create_hard_link(tiny_->layer / "var/db/deep/a", tiny_->layer / "var/db/b");
    fs::create_symlink("deep/a", tiny_->layer / "var/db/link");
    ASSERT_EQ(::chown((tiny_->layer / "var/db").c_str(), 1000, 1001), 0);
    fs::permissions(tiny_->layer / "var/db", fs::perms(0750));
    addMount(MountKind::Volume, tiny_->folder / "volume", "/var/db").copyUp = true;
    EXPECT_EQ(
        shell("cat /var/db/link; stat -c %u:%g:%a /var/db; stat -c %h /var/db/b; echo mine > /var/db/b"),
        "content1000:1001:750\n2\n");
    EXPECT_EQ(shell("cat /var/db/link"), "mine\n"); // not filled again
    std::vector<std::string> left;
    for (const auto &entry : fs::directory_iterator(tiny_->folder / "volume"))
        left.push_back(entry.path().filename());
    EXPECT_EQ(left, std::vector<std::string>{"_data"});
}

TEST_F(Executor, aVolumeMayNotBeALink)
{
    fs::create_directories(tiny_->folder / "victim");
    fs::create_directories(tiny_->folder / "volume");
    fs::create_directory_symlink(tiny_->folder / "victim", tiny_->folder / "volume/_data");
    addMount(MountKind::Volume, tiny_->folder / "volume", "/data");
    EXPECT_NE(tiny_->shell("true").failure.message, "");
}

TEST_F(Executor, execJoinsTheContainer)
{
    filterCalls();
    const auto started = tiny_->start({"sleep", "100"});
    ASSERT_TRUE(started) << started.error().message;
    const Outcome outcome =
        tiny_->exec(*started, {"sh", "-c", std::string("hostname; umask; echo $PPID; ") + kStatus});
    EXPECT_EQ(outcome.failure.message, "");
    EXPECT_EQ(outcome.output, "tiny\n0022\n0\n0000000000000000 00000000a80425fb 00000000a80425fb "
                              "00000000a80425fb 0000000000000000 0 2 ");
    EXPECT_EQ(tiny_->exec(*started, {"ls", "/proc/self/fd"}).output, "0\n1\n2\n3\n");
    EXPECT_EQ(tiny_->exec(*started, {"sh", "-c", "exit 3"}).code, 3);
    ProcessSpec user = tiny_->execProcess({"id", "-u"});
    user.user = "berth";
    EXPECT_EQ(tiny_->exec(*started, user).output, "1000\n");
    EXPECT_EQ(tiny_->exec(*started, {"nope"}).failure.exitCode, 127);
    ProcessSpec nowhere = tiny_->execProcess({"true"});
    nowhere.workingDir = "/nowhere";
    EXPECT_EQ(tiny_->exec(*started, nowhere).failure.message,
              "unable to start container process: chdir to cwd (\"/nowhere\") set in config.json failed: no "
              "such file "
              "or directory");
    tiny_->kill(*started);
}

TEST_F(Executor, anExecIsInTheContainersCgroup)
{
    const auto started = tiny_->start({"sleep", "100"});
    ASSERT_TRUE(started);
    PipePair in = makePipe(), out = makePipe();
    ExecSpec exec;
    exec.process = tiny_->execProcess({"cat"});
    auto starting =
        startExec(exec, started->pidfd.get(), tiny_->cgroup(), {in.read.get(), out.write.get(), -1});
    ASSERT_TRUE(starting);
    const auto process = finishStart(*starting);
    ASSERT_TRUE(process) << process.error().message;
    const std::vector<pid_t> inside = tiny_->cgroup().pids().value_or(std::vector<pid_t>());
    EXPECT_NE(std::find(inside.begin(), inside.end(), process->pid), inside.end());
    ASSERT_TRUE(tiny_->cgroup().killAll());
    EXPECT_EQ(sys::reap(process->pidfd.get(), true).value()->code, 128 + SIGKILL);
    EXPECT_EQ(sys::reap(started->pidfd.get(), true).value()->code, 128 + SIGKILL);
}

TEST_F(Executor, freezesAndThaws)
{
    const auto started = tiny_->start({"sleep", "100"});
    ASSERT_TRUE(started);
    ASSERT_TRUE(tiny_->cgroup().freeze());
    EXPECT_TRUE(tiny_->cgroup().frozen().value_or(false));
    ASSERT_TRUE(tiny_->cgroup().thaw());
    EXPECT_FALSE(tiny_->cgroup().frozen().value_or(true));
    tiny_->kill(*started);
}

TEST_F(Executor, givesATerminalOfTheContainersOwn)
{
    tiny_->spec.process.tty = true;
    tiny_->spec.process.rows = 33;
    tiny_->spec.process.columns = 99;
    const auto started =
        tiny_->start({"sh", "-c", "tty; stty size; stat -c %t:%T /dev/console; echo -n END; sleep 100"});
    ASSERT_TRUE(started) << started.error().message;
    ASSERT_TRUE(started->terminal);
    std::string text;
    char piece[256];
    while (text.find("END") == std::string::npos) {
        const ssize_t count = ::read(started->terminal.get(), piece, sizeof piece);
        ASSERT_GT(count, 0) << text;
        text.append(piece, std::size_t(count));
    }
    EXPECT_EQ(text, "/dev/pts/0\r\n33 99\r\n88:0\r\nEND");
    tiny_->kill(*started);
}

TEST_F(Executor, initReapsAndForwards)
{
    tiny_->spec.init = true;
    PipePair out = makePipe();
    const auto started =
        tiny_->start({"sh", "-c", "trap 'echo got; exit 5' TERM; echo $$; while :; do sleep 0.05; done"},
                     {-1, out.write.get(), -1});
    out.write.reset();
    ASSERT_TRUE(started) << started.error().message;
    char first[16];
    ASSERT_GT(::read(out.read.get(), first, sizeof first), 0);
    EXPECT_EQ(first[0], '2'); // pid 1 is the init
    ASSERT_TRUE(sys::signalProcess(started->pidfd.get(), SIGTERM));
    EXPECT_EQ(readToEnd(out.read.get()), "got\n");
    EXPECT_EQ(sys::reap(started->pidfd.get(), true).value()->code, 5);
    EXPECT_EQ(failureOf({"nope"}, 127),
              "unable to start container process: exec: \"nope\": executable file not found "
              "in $PATH");
}

TEST_F(Executor, joinsThePidNamespaceOfAnother)
{
    const auto first = tiny_->start({"sleep", "100"});
    ASSERT_TRUE(first);
    TinyContainer second;
    const UniqueFd pidNamespace = std::move(*sys::openNamespace(first->pid, sys::NamespaceKind::Pid));
    second.spec.namespaces.pid = {NamespaceMode::Join, 0};
    second.namespaceFds = {pidNamespace.get()};
    const Outcome outcome = second.shell("cat /proc/1/comm; echo $$");
    EXPECT_EQ(outcome.failure.message, "");
    EXPECT_EQ(outcome.output.substr(0, 6), "sleep\n");
    tiny_->kill(*first);
}

TEST_F(Executor, aPrivilegedContainerSeesTheMachine)
{
    tiny_->spec.privileged = true;
    tiny_->spec.maskedPaths.clear();
    tiny_->spec.readOnlyPaths.clear();
    tiny_->spec.process.capabilities = ~0ull >> 23;
    const Outcome outcome =
        tiny_->shell("ls /dev | wc -l; touch /sys/fs/cgroup/x; mount -t tmpfs none /tmp && echo mounted");
    EXPECT_EQ(outcome.failure.message, "");
    EXPECT_NE(outcome.output.find("mounted"), std::string::npos);
    EXPECT_GT(std::stoi(outcome.output), 14);
}

} // namespace

} // namespace berth::runtime::test

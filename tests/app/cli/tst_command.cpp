#include "app/cli/command.h"

#include "app/cli/run_flags.h"

#include <gtest/gtest.h>

namespace berth::cli {
namespace {

QCoro::Task<int> nothing(Context &, Arguments)
{
    co_return 0;
}

// Made when it is first asked for: the options come from a table of another file.
const Commands &commands()
{
    static const Commands table{
        {"run",
         "run [OPTIONS] IMAGE [COMMAND] [ARG...]",
         "Run",
         containerOptions(),
         1,
         -1,
         true,
         &nothing,
         {"container run"}},
        {"ps",
         "ps [OPTIONS]",
         "List",
         {{"all", 'a', Option::Flag, "", "All"}, {"filter", 'f', Option::List, "filter", "Filter"}},
         0,
         0,
         false,
         &nothing,
         {"container ls"}},
        {"rm",
         "rm [OPTIONS] CONTAINER [CONTAINER...]",
         "Remove",
         {{"force", 'f', Option::Flag, "", ""}},
         1,
         -1,
         false,
         &nothing,
         {}},
        {"tag", "tag SOURCE TARGET", "Tag", {}, 2, 2, false, &nothing, {}},
        {"network ls", "network ls", "List networks", {}, 0, 0, false, &nothing, {}},
        {"container prune", "container prune", "Prune", {}, 0, 0, false, &nothing, {}},
    };
    return table;
}

using Words = std::vector<std::string>;

TEST(CommandLine, leavesWhatFollowsTheImageToTheContainer)
{
    const auto read =
        readCommandLine(commands(), {"run", "-it", "--rm", "-p80:80", "busybox", "ls", "-l", "--rm=no"});
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->arguments.positional, (Words{"busybox", "ls", "-l", "--rm=no"}));
    EXPECT_TRUE(read->arguments.flag("interactive"));
    EXPECT_TRUE(read->arguments.flag("tty"));
    EXPECT_TRUE(read->arguments.flag("rm"));
    EXPECT_EQ(read->arguments.list("publish"), Words{"80:80"});
}

TEST(CommandLine, takesOptionsBehindArgumentsWhereDockerDoes)
{
    const auto read = readCommandLine(commands(), {"-H", "unix:///x", "rm", "a", "-f", "--", "-b"});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->host, "unix:///x");
    EXPECT_TRUE(read->arguments.flag("force"));
    EXPECT_EQ(read->arguments.positional, (Words{"a", "-b"}));
}

TEST(CommandLine, findsCommandsOfGroupsAndAliases)
{
    EXPECT_EQ(readCommandLine(commands(), {"container", "ls", "-a"})->command->path, "ps");
    EXPECT_EQ(readCommandLine(commands(), {"network", "ls"})->command->path, "network ls");
    EXPECT_TRUE(readCommandLine(commands(), {"network"})->help);
    EXPECT_TRUE(readCommandLine(commands(), {})->help);
    EXPECT_TRUE(readCommandLine(commands(), {"ps", "--help"})->help);
    EXPECT_TRUE(readCommandLine(commands(), {"--version"})->version);
}

struct Wrong
{
    Words words;
    int status;
    const char *message;
};

TEST(CommandLine, complainsInDockersWords)
{
    const Wrong rows[] = {
        {{"foo"}, 1, "berth: unknown command: berth foo\n\nRun 'berth --help' for more information"},
        {{"network", "bar"},
         1,
         "berth: unknown command: berth network bar\n\nUsage:  berth network\n\nRun 'berth network --help' "
         "for more information"},
        {{"ps", "--foo"},
         125,
         "unknown flag: --foo\n\nUsage:  berth ps [OPTIONS]\n\nRun 'berth ps --help' for more information"},
        {{"ps", "-ax"},
         125,
         "unknown shorthand flag: 'x' in -ax\n\nUsage:  berth ps [OPTIONS]\n\nRun 'berth ps --help' for more "
         "information"},
        {{"ps", "-f"},
         125,
         "flag needs an argument: 'f' in -f\n\nUsage:  berth ps [OPTIONS]\n\nRun 'berth ps --help' for more "
         "information"},
        {{"ps", "x"},
         1,
         "berth: 'berth ps' accepts no arguments\n\nUsage:  berth ps [OPTIONS]\n\nRun 'berth ps --help' for "
         "more information"},
        {{"rm"},
         1,
         "berth: 'berth rm' requires at least 1 argument\n\nUsage:  berth rm [OPTIONS] CONTAINER "
         "[CONTAINER...]\n\nRun "
         "'berth rm --help' for more information"},
        {{"tag", "a"},
         1,
         "berth: 'berth tag' requires 2 arguments\n\nUsage:  berth tag SOURCE TARGET\n\nRun 'berth tag "
         "--help' for more "
         "information"},
    };
    for (const Wrong &row : rows) {
        const auto read = readCommandLine(commands(), row.words);
        ASSERT_FALSE(read) << row.words[0];
        EXPECT_EQ(read.error().status, row.status);
        EXPECT_EQ(read.error().message, row.message);
    }
}

Result<model::CreateRequest> requestOf(Words words)
{
    const auto arguments = readArguments(commands()[0], words);
    EXPECT_TRUE(arguments) << arguments.error().message;
    return createRequest(*arguments);
}

TEST(CreateRequest, isMadeFromTheOptionsOfRun)
{
    const auto request = requestOf({"-e",
                                    "A=b",
                                    "-v",
                                    "/data",
                                    "-v",
                                    "vol:/x:ro",
                                    "--network",
                                    "n1",
                                    "--memory",
                                    "64m",
                                    "--cpus",
                                    "1.5",
                                    "--restart",
                                    "on-failure:3",
                                    "--cap-drop",
                                    "ALL",
                                    "--entrypoint",
                                    "",
                                    "-l",
                                    "k=v",
                                    "--ulimit",
                                    "nofile=1:2",
                                    "--tmpfs",
                                    "/t:size=1m",
                                    "--init",
                                    "--stop-timeout",
                                    "5",
                                    "img",
                                    "cmd",
                                    "-x"});
    ASSERT_TRUE(request);
    EXPECT_EQ(request->env, Words{"A=b"});
    EXPECT_EQ(request->volumes.count("/data"), 1u);
    EXPECT_EQ(request->hostConfig.binds, Words{"vol:/x:ro"});
    EXPECT_EQ(request->hostConfig.networkMode, "n1");
    EXPECT_EQ(request->hostConfig.memory, 64 << 20);
    EXPECT_EQ(request->hostConfig.nanoCpus, 1'500'000'000);
    EXPECT_EQ(request->hostConfig.restartPolicy.name, "on-failure");
    EXPECT_EQ(request->hostConfig.restartPolicy.maximumRetryCount, 3);
    EXPECT_EQ(request->entrypoint, (std::vector<std::string>{""}));
    EXPECT_EQ(request->labels.at("k"), "v");
    EXPECT_EQ(request->hostConfig.ulimits.at(0).hard, 2);
    EXPECT_EQ(request->hostConfig.tmpfs.at("/t"), "size=1m");
    EXPECT_EQ(request->hostConfig.init, true);
    EXPECT_EQ(request->stopTimeout, 5);
    EXPECT_EQ(request->image, "img");
    EXPECT_EQ(request->cmd, (Words{"cmd", "-x"}));
}

struct Published
{
    const char *text, *port, *address, *hostPort;
};

TEST(CreateRequest, readsEveryFormOfAPublishedPort)
{
    const Published rows[] = {
        {"80", "80/tcp", "", ""},
        {"8080:80", "80/tcp", "", "8080"},
        {"127.0.0.1:8080:80/udp", "80/udp", "127.0.0.1", "8080"},
        {"127.0.0.1::80", "80/tcp", "127.0.0.1", ""},
        {"[::1]:1:2", "2/tcp", "::1", "1"},
        {"8000-8010:80", "80/tcp", "", "8000-8010"},
    };
    for (const Published &row : rows) {
        model::CreateRequest request{};
        ASSERT_TRUE(addPublishedPort(request, row.text)) << row.text;
        const auto &bindings = request.hostConfig.portBindings.at(row.port);
        EXPECT_EQ(bindings->at(0).hostIp, row.address) << row.text;
        EXPECT_EQ(bindings->at(0).hostPort, row.hostPort) << row.text;
    }
    model::CreateRequest range{};
    ASSERT_TRUE(addPublishedPort(range, "8000-8001:80-81"));
    EXPECT_EQ(range.hostConfig.portBindings.at("81/tcp")->at(0).hostPort, "8001");
    for (const char *bad : {"x", "1:x", "a:b:c:d", "1-3:1-2", "99999"}) {
        model::CreateRequest request{};
        EXPECT_FALSE(addPublishedPort(request, bad)) << bad;
    }
}

TEST(CreateRequest, namesTheFlagThatIsWrong)
{
    const auto request = requestOf({"-m", "x", "img"});
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().message, "invalid argument \"x\" for \"-m, --memory\" flag: invalid size: 'x'");
}

TEST(Environment, takesTheCallersValueForABareName)
{
    ::setenv("BERTH_TEST_VARIABLE", "here", 1);
    std::vector<std::string> env;
    EXPECT_TRUE(addEnvironment(env, "BERTH_TEST_VARIABLE"));
    EXPECT_TRUE(addEnvironment(env, "BERTH_TEST_NOT_SET"));
    EXPECT_FALSE(addEnvironment(env, "=x"));
    EXPECT_EQ(env, Words{"BERTH_TEST_VARIABLE=here"});
}

} // namespace
} // namespace berth::cli

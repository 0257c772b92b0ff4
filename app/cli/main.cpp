// berth, the command line: finds the row in the command table and runs it.
#include "app/cli/context.h"

#include <QCoreApplication>
#include <QCoroTask>

#include <cerrno>
#include <csignal>
#include <unistd.h>

namespace berth::cli {

namespace {

void writeAll(int fd, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t count = ::write(fd, text.data(), text.size());
        if (count < 0 && errno == EPIPE)
            ::_exit(128 + SIGPIPE);
        if (count < 0 && errno != EINTR && errno != EAGAIN)
            return;
        text.remove_prefix(count > 0 ? std::size_t(count) : 0);
    }
}

int run(const std::vector<std::string> &words)
{
    const Commands commands = joined({processCommands(), containerCommands(), archiveCommands(),
                                      imageCommands(), objectCommands(), systemCommands()});
    auto invocation = readCommandLine(commands, words);
    if (!invocation)
        return complain(invocation.error().message, invocation.error().status);
    if (invocation->version) {
        print("Berth version " BERTH_VERSION "\n");
        return 0;
    }
    if (invocation->help) {
        const std::vector<std::string> &group = invocation->arguments.positional;
        print(invocation->command != nullptr ? commandHelp(*invocation->command)
                                             : programHelp(commands, group.empty() ? "" : group[0]));
        return 0;
    }
    auto endpoint = invocation->host.empty() ? client::Endpoint::fromEnvironment()
                                             : client::Endpoint::parse(invocation->host);
    if (!endpoint)
        return complain(endpoint.error());
    client::EngineClient client(std::move(*endpoint));
    Context context{client};
    return QCoro::waitFor(invocation->command->run(context, std::move(invocation->arguments)));
}

} // namespace

void print(std::string_view text)
{
    writeAll(STDOUT_FILENO, text);
}

void printError(std::string_view text)
{
    writeAll(STDERR_FILENO, text);
}

int complain(const std::string &message, int status)
{
    printError(message + '\n');
    return status;
}

int complain(const Error &error)
{
    return complain(error.text());
}

} // namespace berth::cli

int main(int argc, char **argv)
{
    ::signal(SIGPIPE, SIG_IGN);
    QCoreApplication application(argc, argv);
    return berth::cli::run({argv + 1, argv + argc});
}

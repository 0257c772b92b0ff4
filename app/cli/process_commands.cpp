// run, create, start, attach, exec and logs: what joins the caller's terminal to a container.
#include "app/cli/context.h"
#include "app/cli/pull.h"
#include "app/cli/run_flags.h"
#include "app/cli/terminal.h"
#include "backend/http/codec.h"
#include "backend/model/detach_keys.h"
#include "backend/model/system.h"

#include <csignal>
#include <cstring>
#include <fstream>

namespace berth::cli {

namespace {

using client::pathPart;
using client::queryString;
using client::Request;

// Docker's exit codes for a container that could not be started.
int startStatus(const Error &error)
{
    static constexpr std::pair<std::string_view, int> kWords[] = {
        {"executable file not found", 127},
        {"no such file or directory", 127},
        {"system cannot find the file", 127},
        {"permission denied", 126},
        {"is a directory", 126},
        {"exec format error", 126},
    };
    for (const auto &[words, status] : kWords) {
        if (error.message.find(words) != std::string::npos)
            return status;
    }
    return kUsageError;
}

int runProblem(const Error &error, int status, const std::string &command)
{
    return complain("berth: " + error.text() + "\n\nRun 'berth " + command + " --help' for more information",
                    status);
}

QCoro::Task<void> resize(Context &context, std::string path)
{
    const WindowSize size = windowSize();
    if (size.rows == 0 || size.columns == 0)
        co_return;
    // Made beforehand: GCC 12 mistreats braced lists inside a co_await expression.
    path += "/resize" + queryString({{"h", std::to_string(size.rows)}, {"w", std::to_string(size.columns)}});
    (void)co_await context.client.post(path);
}

QCoro::Task<void> forwardSignal(Context &context, std::string id, int signal)
{
    const char *name = ::sigabbrev_np(signal);
    if (name == nullptr)
        co_return;
    const std::string path = "/containers/" + id + "/kill" + queryString({{"signal", name}});
    (void)co_await context.client.post(path);
}

// The exit code of a container, asked for before it starts so that none is missed.
struct Waiting
{
    client::SubscriptionPtr subscription;
    std::shared_ptr<Latch> begun = std::make_shared<Latch>(), ended = std::make_shared<Latch>();
    std::string answer;
    std::optional<Error> error;
};

std::shared_ptr<Waiting> waitForExit(Context &context, const std::string &id, const std::string &condition)
{
    const auto waiting = std::make_shared<Waiting>();
    Request request;
    request.method = "POST";
    request.path = "/containers/" + id + "/wait" + queryString({{"condition", condition}});
    client::StreamCalls calls;
    calls.onBegin = [raw = waiting.get()](const client::Response &) { raw->begun->fire(); };
    calls.onBytes = [raw = waiting.get()](std::string_view bytes) { raw->answer += bytes; };
    calls.onEnd = [raw = waiting.get()](const Result<void> &how) {
        if (!how)
            raw->error = how.error();
        raw->begun->fire();
        raw->ended->fire();
    };
    waiting->subscription = context.client.stream(std::move(request), std::move(calls));
    return waiting;
}

int exitCodeOf(const Waiting &waiting)
{
    if (waiting.error)
        return complain(waiting.error->text(), kUsageError);
    const auto answer = model::fromJson<model::WaitResponse>(waiting.answer);
    if (!answer)
        return complain("Error waiting for container: " + answer.error().message, kUsageError);
    if (answer->error && !answer->error->message.empty())
        return complain("Error waiting for container: " + answer->error->message, kUsageError);
    return int(answer->statusCode);
}

struct AttachedRun
{
    std::string id;
    bool input = false, output = true, tty = false, start = true, signals = true, removes = false;
    std::string detachKeys; // as typed
    std::string command = "run";
};

// Attach, wait, start, join, exit code.
QCoro::Task<int> runAttached(Context &context, AttachedRun run)
{
    const auto keys = model::parseDetachKeys(run.detachKeys);
    if (!keys)
        co_return runProblem(keys.error(), kUsageError, run.command);
    Request request;
    request.method = "POST";
    request.path = "/containers/" + run.id + "/attach" +
                   queryString({{"stream", "1"},
                                {"stdin", run.input ? "1" : ""},
                                {"stdout", run.output ? "1" : ""},
                                {"stderr", run.output ? "1" : ""},
                                {"detachKeys", run.detachKeys}});
    auto attached = co_await context.client.hijack(std::move(request));
    if (!attached)
        co_return runProblem(attached.error(), kUsageError, run.command);
    if (run.tty)
        attached->multiplexed = false;
    const auto waiting = waitForExit(context, run.id,
                                     run.removes ? "removed"
                                     : run.start ? "next-exit"
                                                 : "not-running");
    co_await waiting->begun->wait();
    if (run.start) {
        const auto started = co_await context.client.post("/containers/" + run.id + "/start");
        if (!started)
            co_return runProblem(started.error(), startStatus(started.error()), run.command);
    }
    const bool raw = run.tty && run.input && inputIsTerminal();
    JoinEnd end = JoinEnd::Closed;
    {
        std::optional<RawTerminal> terminal;
        if (raw)
            terminal.emplace();
        const std::string path = "/containers/" + run.id;
        SignalWatch signals([&context, &run, path](int signal) {
            if (signal == SIGWINCH && run.tty)
                resize(context, path);
            else if (signal != SIGWINCH && signal != SIGCONT && run.signals && !run.tty)
                forwardSignal(context, run.id, signal);
        });
        if (run.tty)
            co_await resize(context, path);
        JoinOptions options;
        options.input = run.input;
        options.detachKeys = run.tty && run.input ? *keys : "";
        end = co_await joinTerminal(std::move(*attached), std::move(options));
        if (end == JoinEnd::Closed)
            co_await waiting->ended->wait();
    }
    co_return end == JoinEnd::Detached ? 0 : exitCodeOf(*waiting);
}

// Pulls the image and tries again when it is not there.
QCoro::Task<Result<std::string>> createContainer(Context &context, model::CreateRequest request,
                                                 Arguments arguments)
{
    const std::string path = "/containers/create" + queryString({{"name", arguments.value("name")},
                                                                 {"platform", arguments.value("platform")}});
    const std::string body = model::toJson(request);
    const std::string policy = arguments.value("pull", "missing");
    if (policy == "always")
        CO_TRY_VOID(co_await pullImage(context, request.image, arguments.value("platform"), true));
    auto created = co_await context.client.postAs<model::CreateResponse>(path, body);
    if (!created && created.error().kind == ErrorKind::NotFound && policy == "missing" &&
        created.error().message.find("No such image") != std::string::npos) {
        printError("Unable to find image '" + taggedName(request.image) + "' locally\n");
        CO_TRY_VOID(co_await pullImage(context, request.image, arguments.value("platform"), true));
        created = co_await context.client.postAs<model::CreateResponse>(path, body);
    }
    if (!created)
        co_return failure(created.error());
    for (const std::string &warning : created->warnings)
        printError("WARNING: " + warning + '\n');
    if (const std::string file = arguments.value("cidfile"); !file.empty())
        std::ofstream(file) << created->id;
    co_return created->id;
}

QCoro::Task<int> runCommand(Context &context, Arguments arguments)
{
    auto request = createRequest(arguments);
    if (!request)
        co_return runProblem(request.error(), kUsageError, "run");
    const bool detach = arguments.flag("detach");
    if (request->tty && request->openStdin && !detach && !inputIsTerminal())
        co_return complain("the input device is not a TTY");
    request->attachStdout = request->attachStderr = !detach;
    request->attachStdin = request->stdinOnce = request->openStdin && !detach;
    const WindowSize size = windowSize();
    request->hostConfig.consoleSize = {size.rows, size.columns};
    AttachedRun run;
    run.tty = request->tty;
    run.input = request->openStdin;
    run.removes = request->hostConfig.autoRemove;
    run.signals = arguments.value("sig-proxy", "true") == "true";
    run.detachKeys = arguments.value("detach-keys");
    const auto created = co_await createContainer(context, std::move(*request), arguments);
    if (!created)
        co_return runProblem(created.error(), kUsageError, "run");
    run.id = *created;
    if (!detach)
        co_return co_await runAttached(context, std::move(run));
    const auto started = co_await context.client.post("/containers/" + run.id + "/start");
    print(run.id + '\n');
    if (!started)
        co_return runProblem(started.error(), startStatus(started.error()), "run");
    co_return 0;
}

QCoro::Task<int> createCommand(Context &context, Arguments arguments)
{
    auto request = createRequest(arguments);
    if (!request)
        co_return runProblem(request.error(), kUsageError, "create");
    request->attachStdout = request->attachStderr = true;
    request->attachStdin = request->stdinOnce = request->openStdin;
    const auto created = co_await createContainer(context, std::move(*request), arguments);
    if (!created)
        co_return complain(created.error());
    print(*created + '\n');
    co_return 0;
}

QCoro::Task<int> startCommand(Context &context, Arguments arguments)
{
    const bool input = arguments.flag("interactive");
    if (arguments.flag("attach") || input) {
        if (arguments.positional.size() != 1)
            co_return complain("you cannot start and attach multiple containers at once");
        const auto found = co_await context.client.getAs<model::InspectResponse>(
            "/containers/" + pathPart(arguments.positional[0]) + "/json");
        if (!found)
            co_return complain(found.error());
        AttachedRun run;
        run.id = found->id;
        run.tty = found->config.tty;
        run.input = input && found->config.openStdin;
        run.removes = found->hostConfig.autoRemove;
        run.detachKeys = arguments.value("detach-keys");
        run.command = "start";
        co_return co_await runAttached(context, std::move(run));
    }
    int status = 0;
    for (const std::string &name : arguments.positional) {
        const auto started = co_await context.client.post("/containers/" + pathPart(name) + "/start");
        if (started)
            print(name + '\n');
        else
            status = complain(started.error());
    }
    if (status != 0)
        co_return complain("failed to start containers");
    co_return status;
}

QCoro::Task<int> attachCommand(Context &context, Arguments arguments)
{
    const auto found = co_await context.client.getAs<model::InspectResponse>(
        "/containers/" + pathPart(arguments.positional[0]) + "/json");
    if (!found)
        co_return complain(found.error());
    if (!found->state.running)
        co_return complain("cannot attach to a stopped container, start it first");
    AttachedRun run;
    run.id = found->id;
    run.tty = found->config.tty;
    run.input = found->config.openStdin && !arguments.flag("no-stdin");
    run.start = false;
    run.signals = arguments.value("sig-proxy", "true") == "true";
    run.detachKeys = arguments.value("detach-keys");
    run.command = "attach";
    co_return co_await runAttached(context, std::move(run));
}

Result<model::ExecConfig> execConfig(const Arguments &arguments)
{
    model::ExecConfig config;
    config.user = arguments.value("user");
    config.privileged = arguments.flag("privileged");
    config.tty = arguments.flag("tty");
    config.detachKeys = arguments.value("detach-keys");
    config.workingDir = arguments.value("workdir");
    config.detach = arguments.flag("detach");
    config.attachStdin = arguments.flag("interactive") && !config.detach;
    config.attachStdout = config.attachStderr = !config.detach;
    for (const std::string &text : arguments.list("env"))
        TRY_VOID(addEnvironment(config.env, text));
    config.cmd.assign(arguments.positional.begin() + 1, arguments.positional.end());
    return config;
}

QCoro::Task<int> joinExec(Context &context, std::string id, model::ExecConfig config, std::string keys)
{
    const std::string path = "/exec/" + id;
    Request request;
    request.method = "POST";
    request.path = path + "/start";
    request.body = model::toJson(model::ExecStartRequest{false, config.tty, std::nullopt});
    auto joined = co_await context.client.hijack(std::move(request));
    if (!joined)
        co_return complain(joined.error());
    if (config.tty)
        joined->multiplexed = false;
    JoinOptions options;
    options.input = config.attachStdin;
    options.detachKeys = config.tty && config.attachStdin ? std::move(keys) : "";
    JoinEnd end = JoinEnd::Closed;
    {
        std::optional<RawTerminal> terminal;
        if (config.tty && config.attachStdin && inputIsTerminal())
            terminal.emplace();
        std::optional<SignalWatch> signals;
        if (config.tty) {
            signals.emplace([&context, path](int signal) {
                if (signal == SIGWINCH)
                    resize(context, path);
            });
            co_await resize(context, path);
        }
        end = co_await joinTerminal(std::move(*joined), std::move(options));
    }
    if (end == JoinEnd::Detached)
        co_return 0;
    const auto ended = co_await context.client.getAs<model::ExecInspect>(path + "/json");
    if (!ended)
        co_return complain(ended.error());
    co_return int(ended->exitCode.value_or(0));
}

QCoro::Task<int> execCommand(Context &context, Arguments arguments)
{
    auto config = execConfig(arguments);
    if (!config)
        co_return complain(config.error());
    auto keys = model::parseDetachKeys(config->detachKeys);
    if (!keys)
        co_return complain(keys.error());
    if (config->tty && config->attachStdin && !inputIsTerminal())
        co_return complain("the input device is not a TTY");
    const auto created = co_await context.client.postAs<model::IdResponse>(
        "/containers/" + pathPart(arguments.positional[0]) + "/exec", model::toJson(*config));
    if (!created)
        co_return complain(created.error());
    if (!config->detach)
        co_return co_await joinExec(context, created->id, std::move(*config), std::move(*keys));
    const auto started =
        co_await context.client.post("/exec/" + created->id + "/start", R"({"Detach":true})");
    co_return started ? 0 : complain(started.error());
}

QCoro::Task<int> logsCommand(Context &context, Arguments arguments)
{
    const auto found = co_await context.client.getAs<model::InspectResponse>(
        "/containers/" + pathPart(arguments.positional[0]) + "/json");
    if (!found)
        co_return complain(found.error());
    Request request;
    request.path = "/containers/" + found->id + "/logs" +
                   queryString({{"stdout", "1"},
                                {"stderr", "1"},
                                {"follow", arguments.flag("follow") ? "1" : ""},
                                {"timestamps", arguments.flag("timestamps") ? "1" : ""},
                                {"details", arguments.flag("details") ? "1" : ""},
                                {"since", arguments.value("since")},
                                {"until", arguments.value("until")},
                                {"tail", arguments.value("tail", "all")}});
    const auto done = std::make_shared<Latch>();
    const auto splitter = std::make_shared<http::FrameSplitter>();
    const auto end = std::make_shared<Result<void>>();
    client::StreamCalls calls;
    calls.onBytes = [splitter, tty = found->config.tty](std::string_view bytes) {
        while (!bytes.empty() && !tty) {
            const auto piece = splitter->next(bytes);
            if (!piece)
                return;
            if (piece->stream == http::StdStream::Out)
                print(piece->bytes);
            else
                printError(piece->bytes);
        }
        print(bytes);
    };
    calls.onEnd = [done, end](Result<void> how) {
        *end = std::move(how);
        done->fire();
    };
    const auto held = context.client.stream(std::move(request), std::move(calls));
    co_await done->wait();
    co_return *end ? 0 : complain(end->error());
}

std::vector<Option> withOptions(std::vector<Option> options, const std::vector<Option> &more)
{
    options.insert(options.end(), more.begin(), more.end());
    return options;
}

const Option kDetachKeys{"detach-keys", 0, Option::Value, "string",
                         "Override the key sequence for detaching a container"};
const Option kSigProxy{"sig-proxy", 0, Option::Flag, "",
                       "Proxy received signals to the process (default true)"};

Commands runCommands()
{
    return {
        {"run",
         "run [OPTIONS] IMAGE [COMMAND] [ARG...]",
         "Create and run a new container from an image",
         withOptions({{"detach", 'd', Option::Flag, "", "Run container in background and print container ID"},
                      kDetachKeys,
                      kSigProxy},
                     containerOptions()),
         1,
         -1,
         true,
         &runCommand,
         {"container run"}},
        {"create",
         "create [OPTIONS] IMAGE [COMMAND] [ARG...]",
         "Create a new container",
         containerOptions(),
         1,
         -1,
         true,
         &createCommand,
         {"container create"}},
        {"start",
         "start [OPTIONS] CONTAINER [CONTAINER...]",
         "Start one or more stopped containers",
         {{"attach", 'a', Option::Flag, "", "Attach STDOUT/STDERR and forward signals"},
          kDetachKeys,
          {"interactive", 'i', Option::Flag, "", "Attach container's STDIN"}},
         1,
         -1,
         false,
         &startCommand,
         {"container start"}},
        {"attach",
         "attach [OPTIONS] CONTAINER",
         "Attach local standard input, output, and error streams to a running container",
         {kDetachKeys, {"no-stdin", 0, Option::Flag, "", "Do not attach STDIN"}, kSigProxy},
         1,
         1,
         false,
         &attachCommand,
         {"container attach"}},
    };
}

Commands joinCommands()
{
    return {
        {"exec",
         "exec [OPTIONS] CONTAINER COMMAND [ARG...]",
         "Execute a command in a running container",
         {{"detach", 'd', Option::Flag, "", "Detached mode: run command in the background"},
          kDetachKeys,
          {"env", 'e', Option::List, "list", "Set environment variables"},
          {"interactive", 'i', Option::Flag, "", "Keep STDIN open even if not attached"},
          {"privileged", 0, Option::Flag, "", "Give extended privileges to the command"},
          {"tty", 't', Option::Flag, "", "Allocate a pseudo-TTY"},
          {"user", 'u', Option::Value, "string", "Username or UID (format: \"<name|uid>[:<group|gid>]\")"},
          {"workdir", 'w', Option::Value, "string", "Working directory inside the container"}},
         2,
         -1,
         true,
         &execCommand,
         {"container exec"}},
        {"logs",
         "logs [OPTIONS] CONTAINER",
         "Fetch the logs of a container",
         {{"details", 0, Option::Flag, "", "Show extra details provided to logs"},
          {"follow", 'f', Option::Flag, "", "Follow log output"},
          {"since", 0, Option::Value, "string", "Show logs since timestamp or relative (e.g. \"42m\")"},
          {"tail", 'n', Option::Value, "string",
           "Number of lines to show from the end of the logs (default \"all\")"},
          {"timestamps", 't', Option::Flag, "", "Show timestamps"},
          {"until", 0, Option::Value, "string", "Show logs before a timestamp or relative (e.g. \"42m\")"}},
         1,
         1,
         false,
         &logsCommand,
         {"container logs"}},
    };
}

} // namespace

Commands processCommands()
{
    return joined({runCommands(), joinCommands()});
}

} // namespace berth::cli

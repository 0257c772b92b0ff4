// What is done to containers that are there: ps, stop, kill, rm, inspect and the like.
#include "app/cli/context.h"
#include "app/cli/names.h"
#include "app/cli/output.h"
#include "app/cli/terminal.h"
#include "backend/base/clock.h"
#include "backend/model/container.h"
#include "backend/model/filters.h"
#include "backend/model/units.h"

#include <algorithm>
#include <tuple>

namespace berth::cli {

namespace {

using client::pathPart;
using client::queryString;

constexpr std::size_t kShownCommand = 20; // docker cuts a command there

std::string joinedWith(const std::vector<std::string> &parts, const char *separator)
{
    std::string out;
    for (const std::string &part : parts)
        out += (out.empty() ? "" : separator) + part;
    return out;
}

std::string portsText(std::vector<model::Port> ports)
{
    std::sort(ports.begin(), ports.end(), [](const model::Port &a, const model::Port &b) {
        return std::tie(a.privatePort, a.type, a.ip) < std::tie(b.privatePort, b.type, b.ip);
    });
    std::vector<std::string> out;
    for (const model::Port &port : ports) {
        const std::string inner = std::to_string(port.privatePort) + '/' + port.type;
        if (port.publicPort == 0) {
            out.push_back(inner);
            continue;
        }
        const std::string address = port.ip.find(':') == std::string::npos ? port.ip : '[' + port.ip + ']';
        out.push_back(address + ':' + std::to_string(port.publicPort) + "->" + inner);
    }
    return joinedWith(out, ", ");
}

std::string shortened(const std::string &text, std::size_t most)
{
    return text.size() <= most ? text : text.substr(0, most - 3) + "…";
}

Row containerRow(const model::ContainerSummary &container, bool whole)
{
    std::vector<std::string> names, labels, mounts, networks;
    for (const std::string &name : container.names)
        names.push_back(name.starts_with('/') ? name.substr(1) : name);
    for (const auto &[name, value] : container.labels)
        labels.push_back(name + '=' + value);
    for (const model::MountPoint &mount : container.mounts)
        mounts.push_back(mount.name.empty() ? mount.source : mount.name);
    for (const auto &[name, settings] : container.networkSettings.networks)
        networks.push_back(name);
    const std::string command = whole ? container.command : shortened(container.command, kShownCommand);
    return {{"Command", '"' + command + '"'},
            {"CreatedAt", rfc3339Nano(container.created * kSecondNs)},
            {"ID", whole ? container.id : container.id.substr(0, 12)},
            {"Image", container.image},
            {"Labels", joinedWith(labels, ",")},
            {"Mounts", joinedWith(mounts, ",")},
            {"Names", joinedWith(names, ",")},
            {"Networks", joinedWith(networks, ",")},
            {"Ports", portsText(container.ports)},
            {"RunningFor", model::humanSpan(wallClock() - container.created * kSecondNs) + " ago"},
            {"Size", model::humanSize(double(container.sizeRw), 3) + " (virtual " +
                         model::humanSize(double(container.sizeRootFs), 3) + ")"},
            {"State", container.state},
            {"Status", container.status}};
}

QCoro::Task<int> psCommand(Context &context, Arguments arguments)
{
    auto filters = filterJson(arguments.list("filter"));
    if (!filters)
        co_return complain(filters.error());
    const std::string last = arguments.flag("latest") ? "1" : arguments.value("last");
    const std::string path =
        "/containers/json" + queryString({{"all", arguments.flag("all") || !last.empty() ? "1" : ""},
                                          {"limit", last},
                                          {"size", arguments.flag("size") ? "1" : ""},
                                          {"filters", *filters}});
    const auto found = co_await context.client.getAs<std::vector<model::ContainerSummary>>(path);
    if (!found)
        co_return complain(found.error());
    if (arguments.flag("quiet") && !arguments.has("format")) {
        for (const model::ContainerSummary &container : *found)
            print((arguments.flag("no-trunc") ? container.id : container.id.substr(0, 12)) + '\n');
        co_return 0;
    }
    std::vector<Row> rows;
    for (const model::ContainerSummary &container : *found)
        rows.push_back(containerRow(container, arguments.flag("no-trunc")));
    std::vector<Column> columns{{"ID", "CONTAINER ID"},    {"Image", "IMAGE"},   {"Command", "COMMAND"},
                                {"RunningFor", "CREATED"}, {"Status", "STATUS"}, {"Ports", "PORTS"},
                                {"Names", "NAMES"}};
    if (arguments.flag("size"))
        columns.push_back({"Size", "SIZE"});
    const auto text = formatRows(rows, columns, arguments.value("format"), outputIsTerminal());
    if (!text)
        co_return complain(text.error());
    print(*text);
    co_return 0;
}

// The same request for each name; the name is printed for each success.
QCoro::Task<int> forEach(Context &context, std::vector<std::string> names, std::string method,
                         std::string before, std::string after)
{
    int status = 0;
    for (const std::string &name : names) {
        client::Request request;
        request.method = method;
        request.path = before + pathPart(name) + after;
        const auto done = co_await context.client.send(std::move(request));
        if (done)
            print(name + '\n');
        else
            status = complain(done.error());
    }
    co_return status;
}

QCoro::Task<int> stopCommand(Context &context, Arguments arguments)
{
    const std::string query = queryString(
        {{"t", arguments.value("timeout", arguments.value("time"))}, {"signal", arguments.value("signal")}});
    co_return co_await forEach(context, arguments.positional, "POST", "/containers/", "/stop" + query);
}

QCoro::Task<int> restartCommand(Context &context, Arguments arguments)
{
    const std::string query = queryString(
        {{"t", arguments.value("timeout", arguments.value("time"))}, {"signal", arguments.value("signal")}});
    co_return co_await forEach(context, arguments.positional, "POST", "/containers/", "/restart" + query);
}

QCoro::Task<int> killCommand(Context &context, Arguments arguments)
{
    const std::string query = queryString({{"signal", arguments.value("signal", "KILL")}});
    co_return co_await forEach(context, arguments.positional, "POST", "/containers/", "/kill" + query);
}

QCoro::Task<int> pauseCommand(Context &context, Arguments arguments)
{
    co_return co_await forEach(context, arguments.positional, "POST", "/containers/", "/pause");
}

QCoro::Task<int> unpauseCommand(Context &context, Arguments arguments)
{
    co_return co_await forEach(context, arguments.positional, "POST", "/containers/", "/unpause");
}

QCoro::Task<int> removeCommand(Context &context, Arguments arguments)
{
    const std::string query = queryString({{"force", arguments.flag("force") ? "1" : ""},
                                           {"v", arguments.flag("volumes") ? "1" : ""},
                                           {"link", arguments.flag("link") ? "1" : ""}});
    co_return co_await forEach(context, arguments.positional, "DELETE", "/containers/", query);
}

QCoro::Task<int> renameCommand(Context &context, Arguments arguments)
{
    const std::string path = "/containers/" + pathPart(arguments.positional[0]) + "/rename" +
                             queryString({{"name", arguments.positional[1]}});
    const auto done = co_await context.client.post(path);
    co_return done ? 0 : complain(done.error());
}

QCoro::Task<int> waitCommand(Context &context, Arguments arguments)
{
    int status = 0;
    for (const std::string &name : arguments.positional) {
        const auto done =
            co_await context.client.postAs<model::WaitResponse>("/containers/" + pathPart(name) + "/wait");
        if (done)
            print(std::to_string(done->statusCode) + '\n');
        else
            status = complain(done.error());
    }
    co_return status;
}

QCoro::Task<int> portCommand(Context &context, Arguments arguments)
{
    const auto found = co_await context.client.getAs<model::InspectResponse>(
        "/containers/" + pathPart(arguments.positional[0]) + "/json");
    if (!found)
        co_return complain(found.error());
    std::string wanted = arguments.positional.size() > 1 ? arguments.positional[1] : "";
    if (!wanted.empty() && wanted.find('/') == std::string::npos)
        wanted += "/tcp";
    std::string out;
    for (const auto &[port, bindings] : found->networkSettings.ports) {
        for (const model::PortBinding &binding : bindings.value_or(std::vector<model::PortBinding>{})) {
            const std::string address =
                binding.hostIp.find(':') == std::string::npos ? binding.hostIp : '[' + binding.hostIp + ']';
            if (wanted.empty())
                out += port + " -> " + address + ':' + binding.hostPort + '\n';
            else if (wanted == port)
                out += address + ':' + binding.hostPort + '\n';
        }
    }
    if (out.empty() && !wanted.empty())
        co_return complain("no public port '" + wanted + "' published for " + arguments.positional[0]);
    print(out);
    co_return 0;
}

QCoro::Task<int> topCommand(Context &context, Arguments arguments)
{
    const std::vector<std::string> words(arguments.positional.begin() + 1, arguments.positional.end());
    const std::string path = "/containers/" + pathPart(arguments.positional[0]) + "/top" +
                             queryString({{"ps_args", joinedWith(words, " ")}});
    const auto found = co_await context.client.getAs<model::TopResponse>(path);
    if (!found)
        co_return complain(found.error());
    std::vector<Column> columns;
    for (const std::string &title : found->titles)
        columns.push_back({title.c_str(), title.c_str()});
    std::vector<Row> rows;
    for (const auto &process : found->processes) {
        Row row;
        for (std::size_t i = 0; i < std::min(process.size(), found->titles.size()); ++i)
            row.emplace_back(found->titles[i], process[i]);
        rows.push_back(std::move(row));
    }
    print(formatRows(rows, columns, "", outputIsTerminal()).value_or(""));
    co_return 0;
}

QCoro::Task<int> pruneCommand(Context &context, Arguments arguments)
{
    auto filters = filterJson(arguments.list("filter"));
    if (!filters)
        co_return complain(filters.error());
    if (!arguments.flag("force") && !confirmed("WARNING! This will remove all stopped containers."))
        co_return kFailure;
    const std::string path = "/containers/prune" + queryString({{"filters", *filters}});
    const auto report = co_await context.client.postAs<model::ContainersPruneReport>(path);
    if (!report)
        co_return complain(report.error());
    if (!report->containersDeleted.empty())
        print("Deleted Containers:\n" + joinedWith(report->containersDeleted, "\n") + "\n\n");
    print("Total reclaimed space: " + model::humanSize(double(report->spaceReclaimed)) + '\n');
    co_return 0;
}

const Option kTime{"timeout", 't', Option::Value, "int", "Seconds to wait before killing the container"};
const Option kSignal{"signal", 's', Option::Value, "string", "Signal to send to the container"};
const Option kForce{"force", 'f', Option::Flag, "", "Do not prompt for confirmation"};
const Option kFilter{"filter", 'f', Option::List, "filter", "Filter output based on conditions provided"};

Commands listAndStopCommands()
{
    return {
        {"ps",
         "ps [OPTIONS]",
         "List containers",
         {{"all", 'a', Option::Flag, "", "Show all containers (default shows just running)"},
          kFilter,
          {"format", 0, Option::Value, "string", "Format output using a custom template"},
          {"last", 'n', Option::Value, "int", "Show n last created containers (includes all states)"},
          {"latest", 'l', Option::Flag, "", "Show the latest created container (includes all states)"},
          {"no-trunc", 0, Option::Flag, "", "Don't truncate output"},
          {"quiet", 'q', Option::Flag, "", "Only display container IDs"},
          {"size", 's', Option::Flag, "", "Display total file sizes"}},
         0,
         0,
         false,
         &psCommand,
         {"container ls", "container list", "container ps"}},
        {"stop",
         "stop [OPTIONS] CONTAINER [CONTAINER...]",
         "Stop one or more running containers",
         {kSignal, kTime, {"time", 0, Option::Value, "int", "The same as --timeout"}},
         1,
         -1,
         false,
         &stopCommand,
         {"container stop"}},
        {"restart",
         "restart [OPTIONS] CONTAINER [CONTAINER...]",
         "Restart one or more containers",
         {kSignal, kTime, {"time", 0, Option::Value, "int", "The same as --timeout"}},
         1,
         -1,
         false,
         &restartCommand,
         {"container restart"}},
        {"kill",
         "kill [OPTIONS] CONTAINER [CONTAINER...]",
         "Kill one or more running containers",
         {kSignal},
         1,
         -1,
         false,
         &killCommand,
         {"container kill"}},
    };
}

Commands changeCommands()
{
    return {
        {"pause",
         "pause CONTAINER [CONTAINER...]",
         "Pause all processes within one or more containers",
         {},
         1,
         -1,
         false,
         &pauseCommand,
         {"container pause"}},
        {"unpause",
         "unpause CONTAINER [CONTAINER...]",
         "Unpause all processes within one or more containers",
         {},
         1,
         -1,
         false,
         &unpauseCommand,
         {"container unpause"}},
        {"rm",
         "rm [OPTIONS] CONTAINER [CONTAINER...]",
         "Remove one or more containers",
         {{"force", 'f', Option::Flag, "", "Force the removal of a running container (uses SIGKILL)"},
          {"link", 'l', Option::Flag, "", "Remove the specified link"},
          {"volumes", 'v', Option::Flag, "", "Remove anonymous volumes associated with the container"}},
         1,
         -1,
         false,
         &removeCommand,
         {"container rm", "container remove"}},
        {"rename",
         "rename CONTAINER NEW_NAME",
         "Rename a container",
         {},
         2,
         2,
         false,
         &renameCommand,
         {"container rename"}},
    };
}

Commands lookCommands()
{
    return {
        {"wait",
         "wait CONTAINER [CONTAINER...]",
         "Block until one or more containers stop, then print their exit codes",
         {},
         1,
         -1,
         false,
         &waitCommand,
         {"container wait"}},
        {"port",
         "port CONTAINER [PRIVATE_PORT[/PROTO]]",
         "List port mappings or a specific mapping for the container",
         {},
         1,
         2,
         false,
         &portCommand,
         {"container port"}},
        {"top",
         "top CONTAINER [ps OPTIONS]",
         "Display the running processes of a container",
         {},
         1,
         -1,
         true,
         &topCommand,
         {"container top"}},
        {"container prune",
         "container prune [OPTIONS]",
         "Remove all stopped containers",
         {{"filter", 0, Option::List, "filter", "Provide filter values"}, kForce},
         0,
         0,
         false,
         &pruneCommand,
         {}},
    };
}

} // namespace

Commands containerCommands()
{
    return joined({listAndStopCommands(), changeCommands(), lookCommands()});
}

} // namespace berth::cli

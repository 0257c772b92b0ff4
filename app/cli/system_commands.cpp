// The engine as a whole: version, info, events, stats, inspect.
#include "app/cli/context.h"
#include "app/cli/names.h"
#include "app/cli/output.h"
#include "app/cli/terminal.h"
#include "backend/base/clock.h"
#include "backend/model/container.h"
#include "backend/model/stats.h"
#include "backend/model/system.h"
#include "backend/model/units.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>
#include <cstdio>

namespace berth::cli {

namespace {

using client::pathPart;
using client::queryString;
using client::Request;

QJsonValue parsed(const std::string &json)
{
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(json));
    return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
}

// One JSON answer by a template or as text.
int showFormatted(const std::string &json, const std::string &format)
{
    const auto text = fillTemplate(format == "json" ? "{{json .}}" : format, parsed(json));
    if (!text)
        return complain(text.error());
    print(*text + '\n');
    return 0;
}

QCoro::Task<int> versionCommand(Context &context, Arguments arguments)
{
    const std::string format = arguments.value("format");
    const auto text = co_await context.client.get("/version");
    if (!format.empty()) {
        if (!text)
            co_return complain(text.error());
        co_return showFormatted(
            "{\"Client\":{\"Version\":\"" BERTH_VERSION "\",\"ApiVersion\":\"1.50\"},\"Server\":" + *text +
                "}",
            format);
    }
    print("Client:\n Version:           " BERTH_VERSION "\n API version:       1.50\n");
    if (!text)
        co_return complain(text.error());
    const auto version = model::fromJson<model::Version>(*text);
    if (!version)
        co_return complain(version.error());
    print("\nServer: " + version->platform.name + "\n Engine:\n  Version:          " + version->version +
          "\n  API version:      " + version->apiVersion + " (minimum version " + version->minApiVersion +
          ")\n  Git commit:       " + version->gitCommit + "\n  OS/Arch:          " + version->os + '/' +
          version->arch + "\n  Kernel version:   " + version->kernelVersion + '\n');
    co_return 0;
}

QCoro::Task<int> infoCommand(Context &context, Arguments arguments)
{
    const auto text = co_await context.client.get("/info");
    if (!text)
        co_return complain(text.error());
    if (arguments.has("format"))
        co_return showFormatted(*text, arguments.value("format"));
    const auto info = model::fromJson<model::Info>(*text);
    if (!info)
        co_return complain(info.error());
    const std::pair<const char *, std::string> lines[] = {
        {"Containers", std::to_string(info->containers)},
        {" Running", std::to_string(info->containersRunning)},
        {" Paused", std::to_string(info->containersPaused)},
        {" Stopped", std::to_string(info->containersStopped)},
        {"Images", std::to_string(info->images)},
        {"Server Version", info->serverVersion},
        {"Storage Driver", info->driver},
        {"Logging Driver", info->loggingDriver},
        {"Cgroup Driver", info->cgroupDriver},
        {"Cgroup Version", info->cgroupVersion},
        {"Kernel Version", info->kernelVersion},
        {"Operating System", info->operatingSystem},
        {"OSType", info->osType},
        {"Architecture", info->architecture},
        {"CPUs", std::to_string(info->nCpu)},
        {"Total Memory", model::binarySize(double(info->memTotal))},
        {"Name", info->name},
        {"ID", info->id},
        {"Docker Root Dir", info->dockerRootDir},
    };
    std::string out = "Client:\n Version:    " BERTH_VERSION "\n\nServer:\n";
    for (const auto &[name, value] : lines)
        out += std::string(" ") + name + ": " + (outputIsTerminal() ? escaped(value) : value) + '\n';
    print(out);
    for (const std::string &warning : info->warnings)
        printError(warning + '\n');
    co_return 0;
}

// "2026-11-24T12:00:00.000000000Z container start 0123… (image=x, name=y)"
std::string eventText(const model::Event &event)
{
    std::string attributes;
    for (const auto &[name, value] : event.actor.attributes)
        attributes += (attributes.empty() ? "" : ", ") + name + '=' + value;
    const std::string text = rfc3339NanoFixed(event.timeNano) + ' ' + event.type + ' ' + event.action + ' ' +
                             event.actor.id + (attributes.empty() ? "" : " (" + attributes + ')');
    return outputIsTerminal() ? escaped(text) : text;
}

QCoro::Task<int> eventsCommand(Context &context, Arguments arguments)
{
    const auto filters = filterJson(arguments.list("filter"));
    if (!filters)
        co_return complain(filters.error());
    Request request;
    request.path = "/events" + queryString({{"filters", *filters},
                                            {"since", arguments.value("since")},
                                            {"until", arguments.value("until")}});
    const auto done = std::make_shared<Latch>();
    const auto end = std::make_shared<Result<void>>();
    const auto held = context.client.lines(
        std::move(request),
        [format = arguments.value("format")](std::string_view line) {
            if (!format.empty()) {
                showFormatted(std::string(line), format);
                return;
            }
            if (const auto event = model::fromJson<model::Event>(line))
                print(eventText(*event) + '\n');
        },
        [done, end](Result<void> how) {
            *end = std::move(how);
            done->fire();
        });
    co_await done->wait();
    co_return *end ? 0 : complain(end->error());
}

std::string percent(double value)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f%%", value);
    return text.data();
}

double cpuPercent(const model::StatsResponse &stats)
{
    const double used =
        double(stats.cpuStats.cpuUsage.totalUsage) - double(stats.precpuStats.cpuUsage.totalUsage);
    const double all = double(stats.cpuStats.systemCpuUsage) - double(stats.precpuStats.systemCpuUsage);
    return used > 0 && all > 0 ? used / all * std::max(1u, stats.cpuStats.onlineCpus) * 100 : 0;
}

// What docker counts: without the pages that could be dropped at any time.
double memoryUsed(const model::MemoryStats &memory)
{
    for (const char *name : {"total_inactive_file", "inactive_file"}) {
        const auto found = memory.stats.find(name);
        if (found != memory.stats.end() && found->second < memory.usage)
            return double(memory.usage - found->second);
    }
    return double(memory.usage);
}

Row statsRow(const model::StatsResponse &stats, bool whole)
{
    double received = 0, sent = 0, read = 0, written = 0;
    for (const auto &[name, network] : stats.networks) {
        received += double(network.rxBytes);
        sent += double(network.txBytes);
    }
    for (const model::BlkioEntry &entry : stats.blkioStats.ioServiceBytesRecursive) {
        if (entry.op == "read" || entry.op == "Read")
            read += double(entry.value);
        else if (entry.op == "write" || entry.op == "Write")
            written += double(entry.value);
    }
    const double used = memoryUsed(stats.memoryStats), limit = double(stats.memoryStats.limit);
    return {{"BlockIO", model::humanSize(read, 3) + " / " + model::humanSize(written, 3)},
            {"CPUPerc", percent(cpuPercent(stats))},
            {"Container", stats.id},
            {"ID", whole ? stats.id : stats.id.substr(0, 12)},
            {"MemPerc", percent(limit > 0 ? used / limit * 100 : 0)},
            {"MemUsage", model::binarySize(used) + " / " + model::binarySize(limit)},
            {"Name", stats.name.starts_with('/') ? stats.name.substr(1) : stats.name},
            {"NetIO", model::humanSize(received, 3) + " / " + model::humanSize(sent, 3)},
            {"PIDs", std::to_string(stats.pidsStats.current)}};
}

// One round over all; without names, over what runs.
QCoro::Task<Result<std::vector<Row>>> statsRound(Context &context, std::vector<std::string> names, bool all,
                                                 bool whole)
{
    if (names.empty()) {
        CO_TRY(found, co_await context.client.getAs<std::vector<model::ContainerSummary>>(
                          all ? "/containers/json?all=1" : "/containers/json"));
        for (const model::ContainerSummary &container : found)
            names.push_back(container.id);
    }
    // All are asked at once: each answer takes the engine two samples.
    std::vector<QCoro::Task<Result<model::StatsResponse>>> asked;
    for (const std::string &name : names)
        asked.push_back(
            context.client.getAs<model::StatsResponse>("/containers/" + pathPart(name) + "/stats?stream=0"));
    std::vector<Row> rows;
    for (auto &task : asked) {
        CO_TRY(stats, co_await task);
        rows.push_back(statsRow(stats, whole));
    }
    co_return rows;
}

QCoro::Task<int> statsCommand(Context &context, Arguments arguments)
{
    const std::vector<Column> columns{{"ID", "CONTAINER ID"},   {"Name", "NAME"},
                                      {"CPUPerc", "CPU %"},     {"MemUsage", "MEM USAGE / LIMIT"},
                                      {"MemPerc", "MEM %"},     {"NetIO", "NET I/O"},
                                      {"BlockIO", "BLOCK I/O"}, {"PIDs", "PIDS"}};
    const bool once = arguments.flag("no-stream");
    for (;;) {
        const auto rows = co_await statsRound(context, arguments.positional, arguments.flag("all"),
                                              arguments.flag("no-trunc"));
        if (!rows)
            co_return complain(rows.error());
        const auto text = formatRows(*rows, columns, arguments.value("format"), outputIsTerminal());
        if (!text)
            co_return complain(text.error());
        print((once ? "" : "\x1b[2J\x1b[H") + *text);
        if (once)
            co_return 0;
    }
}

struct InspectKind
{
    const char *type, *before, *after;
};

constexpr std::array kInspectKinds{
    InspectKind{"container", "/containers/", "/json"},
    InspectKind{"image", "/images/", "/json"},
    InspectKind{"network", "/networks/", ""},
    InspectKind{"volume", "/volumes/", ""},
};

// The first kind of object that has the name.
QCoro::Task<Result<std::string>> inspectOne(Context &context, std::string name, std::string type)
{
    for (const InspectKind &kind : kInspectKinds) {
        if (!type.empty() && type != kind.type)
            continue;
        auto found = co_await context.client.get(kind.before + pathPart(name) + kind.after);
        if (found || found.error().kind != ErrorKind::NotFound)
            co_return found;
        if (!type.empty())
            co_return failure(found.error());
    }
    co_return failure(notFound("Error: No such object: " + name));
}

QCoro::Task<int> inspectNames(Context &context, Arguments arguments, std::string type)
{
    const std::string format = arguments.value("format");
    int status = 0;
    QJsonArray all;
    for (const std::string &name : arguments.positional) {
        const auto found = co_await inspectOne(context, name, type);
        if (!found)
            status = complain(found.error());
        else if (format.empty())
            all.append(parsed(*found));
        else
            status = std::max(status, showFormatted(*found, format));
    }
    if (format.empty())
        print(QJsonDocument(all).toJson(QJsonDocument::Indented).toStdString());
    co_return status;
}

QCoro::Task<int> inspectCommand(Context &context, Arguments arguments)
{
    const std::string type = arguments.value("type");
    co_return co_await inspectNames(context, std::move(arguments), type);
}

QCoro::Task<int> inspectContainerCommand(Context &context, Arguments arguments)
{
    co_return co_await inspectNames(context, std::move(arguments), "container");
}

QCoro::Task<int> inspectImageCommand(Context &context, Arguments arguments)
{
    co_return co_await inspectNames(context, std::move(arguments), "image");
}

QCoro::Task<int> inspectNetworkCommand(Context &context, Arguments arguments)
{
    co_return co_await inspectNames(context, std::move(arguments), "network");
}

QCoro::Task<int> inspectVolumeCommand(Context &context, Arguments arguments)
{
    co_return co_await inspectNames(context, std::move(arguments), "volume");
}

const Option kFormat3{"format", 'f', Option::Value, "string", "Format output using a custom template"};

Command inspectOf(const char *type, Command::Run run)
{
    const std::string path = std::string(type) + " inspect";
    return {path,
            path + " [OPTIONS] NAME [NAME...]",
            "Display detailed information",
            {kFormat3},
            1,
            -1,
            false,
            run,
            {}};
}

Commands engineCommands()
{
    return {
        {"version",
         "version [OPTIONS]",
         "Show the Berth version information",
         {kFormat3},
         0,
         0,
         false,
         &versionCommand,
         {}},
        {"info",
         "info [OPTIONS]",
         "Display system-wide information",
         {kFormat3},
         0,
         0,
         false,
         &infoCommand,
         {"system info"}},
        {"events",
         "events [OPTIONS]",
         "Get real time events from the server",
         {{"filter", 'f', Option::List, "filter", "Filter output based on conditions provided"},
          {"format", 0, Option::Value, "string", "Format output using a custom template"},
          {"since", 0, Option::Value, "string", "Show all events created since timestamp"},
          {"until", 0, Option::Value, "string", "Stream events until this timestamp"}},
         0,
         0,
         false,
         &eventsCommand,
         {"system events"}},
        {"stats",
         "stats [OPTIONS] [CONTAINER...]",
         "Display a live stream of container(s) resource usage statistics",
         {{"all", 'a', Option::Flag, "", "Show all containers (default shows just running)"},
          {"format", 0, Option::Value, "string", "Format output using a custom template"},
          {"no-stream", 0, Option::Flag, "", "Disable streaming stats and only pull the first result"},
          {"no-trunc", 0, Option::Flag, "", "Do not truncate output"}},
         0,
         -1,
         false,
         &statsCommand,
         {"container stats"}},
    };
}

Commands inspectCommands()
{
    return {
        {"inspect",
         "inspect [OPTIONS] NAME|ID [NAME|ID...]",
         "Return low-level information on Docker objects",
         {kFormat3,
          {"size", 's', Option::Flag, "", "Display total file sizes if the type is container"},
          {"type", 0, Option::Value, "string", "Only inspect objects of the given type"}},
         1,
         -1,
         false,
         &inspectCommand,
         {}},
        inspectOf("container", &inspectContainerCommand),
        inspectOf("image", &inspectImageCommand),
        inspectOf("network", &inspectNetworkCommand),
        inspectOf("volume", &inspectVolumeCommand),
    };
}

} // namespace

Commands systemCommands()
{
    return joined({engineCommands(), inspectCommands()});
}

} // namespace berth::cli

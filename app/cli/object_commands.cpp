// Networks and volumes.
#include "app/cli/context.h"
#include "app/cli/names.h"
#include "app/cli/output.h"
#include "app/cli/terminal.h"
#include "backend/model/container.h"
#include "backend/model/network.h"
#include "backend/model/volume.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace berth::cli {

namespace {

using client::pathPart;
using client::queryString;

std::map<std::string, std::string> pairsOf(const std::vector<std::string> &texts)
{
    std::map<std::string, std::string> out;
    for (const std::string &text : texts) {
        const std::size_t equals = text.find('=');
        out[text.substr(0, equals)] = equals == std::string::npos ? "" : text.substr(equals + 1);
    }
    return out;
}

int show(const std::vector<Row> &rows, const std::vector<Column> &columns, const Arguments &arguments,
         const std::string &quietField)
{
    if (arguments.flag("quiet")) {
        for (const Row &row : rows) {
            for (const auto &[name, value] : row) {
                if (name == quietField)
                    print(value + '\n');
            }
        }
        return 0;
    }
    const auto text = formatRows(rows, columns, arguments.value("format"), outputIsTerminal());
    if (!text)
        return complain(text.error());
    print(*text);
    return 0;
}

QCoro::Task<int> networkListCommand(Context &context, Arguments arguments)
{
    const auto filters = filterJson(arguments.list("filter"));
    if (!filters)
        co_return complain(filters.error());
    const std::string path = "/networks" + queryString({{"filters", *filters}});
    const auto found = co_await context.client.getAs<std::vector<model::Network>>(path);
    if (!found)
        co_return complain(found.error());
    std::vector<Row> rows;
    for (const model::Network &network : *found)
        rows.push_back({{"CreatedAt", network.created},
                        {"Driver", network.driver},
                        {"ID", shownId(network.id, arguments.flag("no-trunc"))},
                        {"Name", network.name},
                        {"Scope", network.scope}});
    const std::vector<Column> columns{
        {"ID", "NETWORK ID"}, {"Name", "NAME"}, {"Driver", "DRIVER"}, {"Scope", "SCOPE"}};
    co_return show(rows, columns, arguments, "ID");
}

QCoro::Task<int> networkCreateCommand(Context &context, Arguments arguments)
{
    QJsonObject request{
        {QStringLiteral("Name"), QString::fromStdString(arguments.positional[0])},
        {QStringLiteral("Driver"), QString::fromStdString(arguments.value("driver", "bridge"))},
        {QStringLiteral("Internal"), arguments.flag("internal")},
        {QStringLiteral("Attachable"), arguments.flag("attachable")}};
    const auto object = [&](const char *option) {
        QJsonObject out;
        for (const auto &[name, value] : pairsOf(arguments.list(option)))
            out.insert(QString::fromStdString(name), QString::fromStdString(value));
        return out;
    };
    request.insert(QStringLiteral("Labels"), object("label"));
    request.insert(QStringLiteral("Options"), object("opt"));
    if (arguments.has("subnet")) {
        QJsonObject pool{{QStringLiteral("Subnet"), QString::fromStdString(arguments.value("subnet"))}};
        if (arguments.has("gateway"))
            pool.insert(QStringLiteral("Gateway"), QString::fromStdString(arguments.value("gateway")));
        if (arguments.has("ip-range"))
            pool.insert(QStringLiteral("IPRange"), QString::fromStdString(arguments.value("ip-range")));
        QJsonArray pools;
        pools.append(pool);
        request.insert(QStringLiteral("IPAM"), QJsonObject{{QStringLiteral("Config"), pools}});
    }
    const std::string body = QJsonDocument(request).toJson(QJsonDocument::Compact).toStdString();
    const auto created = co_await context.client.postAs<model::IdResponse>("/networks/create", body);
    if (!created)
        co_return complain(created.error());
    print(created->id + '\n');
    co_return 0;
}

QCoro::Task<int> removeEach(Context &context, std::vector<std::string> names, std::string before,
                            std::string after)
{
    int status = 0;
    for (const std::string &name : names) {
        const auto done = co_await context.client.remove(before + pathPart(name) + after);
        if (done)
            print(name + '\n');
        else
            status = complain(done.error());
    }
    co_return status;
}

QCoro::Task<int> networkRemoveCommand(Context &context, Arguments arguments)
{
    co_return co_await removeEach(context, arguments.positional, "/networks/", "");
}

QCoro::Task<int> networkJoinCommand(Context &context, Arguments arguments)
{
    QJsonObject settings;
    QJsonArray aliases;
    for (const std::string &alias : arguments.list("alias"))
        aliases.append(QString::fromStdString(alias));
    if (!aliases.isEmpty())
        settings.insert(QStringLiteral("Aliases"), aliases);
    if (arguments.has("ip"))
        settings.insert(
            QStringLiteral("IPAMConfig"),
            QJsonObject{{QStringLiteral("IPv4Address"), QString::fromStdString(arguments.value("ip"))}});
    const QJsonObject request{{QStringLiteral("Container"), QString::fromStdString(arguments.positional[1])},
                              {QStringLiteral("EndpointConfig"), settings}};
    const std::string body = QJsonDocument(request).toJson(QJsonDocument::Compact).toStdString();
    const auto done =
        co_await context.client.post("/networks/" + pathPart(arguments.positional[0]) + "/connect", body);
    co_return done ? 0 : complain(done.error());
}

QCoro::Task<int> networkLeaveCommand(Context &context, Arguments arguments)
{
    const QJsonObject request{{QStringLiteral("Container"), QString::fromStdString(arguments.positional[1])},
                              {QStringLiteral("Force"), arguments.flag("force")}};
    const std::string body = QJsonDocument(request).toJson(QJsonDocument::Compact).toStdString();
    const auto done =
        co_await context.client.post("/networks/" + pathPart(arguments.positional[0]) + "/disconnect", body);
    co_return done ? 0 : complain(done.error());
}

QCoro::Task<int> volumeListCommand(Context &context, Arguments arguments)
{
    const auto filters = filterJson(arguments.list("filter"));
    if (!filters)
        co_return complain(filters.error());
    const std::string path = "/volumes" + queryString({{"filters", *filters}});
    const auto found = co_await context.client.getAs<model::VolumeList>(path);
    if (!found)
        co_return complain(found.error());
    std::vector<Row> rows;
    for (const model::Volume &volume : found->volumes)
        rows.push_back({{"Driver", volume.driver},
                        {"Mountpoint", volume.mountpoint},
                        {"Name", volume.name},
                        {"Scope", volume.scope}});
    co_return show(rows, {{"Driver", "DRIVER"}, {"Name", "VOLUME NAME"}}, arguments, "Name");
}

QCoro::Task<int> volumeCreateCommand(Context &context, Arguments arguments)
{
    model::VolumeCreateRequest request;
    request.name = arguments.positional.empty() ? "" : arguments.positional[0];
    request.driver = arguments.value("driver", "local");
    request.labels = pairsOf(arguments.list("label"));
    request.driverOpts = pairsOf(arguments.list("opt"));
    const auto created =
        co_await context.client.postAs<model::Volume>("/volumes/create", model::toJson(request));
    if (!created)
        co_return complain(created.error());
    print(created->name + '\n');
    co_return 0;
}

QCoro::Task<int> volumeRemoveCommand(Context &context, Arguments arguments)
{
    co_return co_await removeEach(context, arguments.positional, "/volumes/",
                                  arguments.flag("force") ? "?force=1" : "");
}

const Option kFormat2{"format", 0, Option::Value, "string", "Format output using a custom template"};
const Option kFilter2{"filter", 'f', Option::List, "filter", "Provide filter values"};
const Option kQuiet2{"quiet", 'q', Option::Flag, "", "Only display IDs or names"};
const Option kLabel2{"label", 0, Option::List, "list", "Set metadata"};
const Option kDriverOpt2{"opt", 'o', Option::List, "map", "Set driver specific options"};

Commands networkCommands()
{
    return {
        {"network ls",
         "network ls [OPTIONS]",
         "List networks",
         {kFilter2, kFormat2, kQuiet2, {"no-trunc", 0, Option::Flag, "", "Do not truncate the output"}},
         0,
         0,
         false,
         &networkListCommand,
         {"network list"}},
        {"network create",
         "network create [OPTIONS] NETWORK",
         "Create a network",
         {{"attachable", 0, Option::Flag, "", "Enable manual container attachment"},
          {"driver", 'd', Option::Value, "string", "Driver to manage the Network (default \"bridge\")"},
          {"gateway", 0, Option::Value, "string", "IPv4 gateway of the subnet"},
          {"internal", 0, Option::Flag, "", "Restrict external access to the network"},
          {"ip-range", 0, Option::Value, "string", "Allocate container ip from a sub-range"},
          kLabel2,
          kDriverOpt2,
          {"subnet", 0, Option::Value, "string", "Subnet in CIDR format"}},
         1,
         1,
         false,
         &networkCreateCommand,
         {}},
        {"network rm",
         "network rm NETWORK [NETWORK...]",
         "Remove one or more networks",
         {{"force", 'f', Option::Flag, "", "Do not error if the network does not exist"}},
         1,
         -1,
         false,
         &networkRemoveCommand,
         {"network remove"}},
        {"network connect",
         "network connect [OPTIONS] NETWORK CONTAINER",
         "Connect a container to a network",
         {{"alias", 0, Option::List, "strings", "Add network-scoped alias for the container"},
          {"ip", 0, Option::Value, "string", "IPv4 address"}},
         2,
         2,
         false,
         &networkJoinCommand,
         {}},
        {"network disconnect",
         "network disconnect [OPTIONS] NETWORK CONTAINER",
         "Disconnect a container from a network",
         {{"force", 'f', Option::Flag, "", "Force the container to disconnect from a network"}},
         2,
         2,
         false,
         &networkLeaveCommand,
         {}},
    };
}

Commands volumeCommands()
{
    return {
        {"volume ls",
         "volume ls [OPTIONS]",
         "List volumes",
         {kFilter2, kFormat2, kQuiet2},
         0,
         0,
         false,
         &volumeListCommand,
         {"volume list"}},
        {"volume create",
         "volume create [OPTIONS] [VOLUME]",
         "Create a volume",
         {{"driver", 'd', Option::Value, "string", "Specify volume driver name (default \"local\")"},
          kLabel2,
          kDriverOpt2},
         0,
         1,
         false,
         &volumeCreateCommand,
         {}},
        {"volume rm",
         "volume rm [OPTIONS] VOLUME [VOLUME...]",
         "Remove one or more volumes",
         {{"force", 'f', Option::Flag, "", "Force the removal of one or more volumes"}},
         1,
         -1,
         false,
         &volumeRemoveCommand,
         {"volume remove"}},
    };
}

} // namespace

Commands objectCommands()
{
    return joined({networkCommands(), volumeCommands()});
}

} // namespace berth::cli

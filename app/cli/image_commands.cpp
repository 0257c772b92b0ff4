// Images: list, pull, load, save, tag, remove, history.
#include "app/cli/context.h"
#include "app/cli/names.h"
#include "app/cli/output.h"
#include "app/cli/pull.h"
#include "app/cli/terminal.h"
#include "backend/base/clock.h"
#include "backend/model/image.h"
#include "backend/model/units.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace berth::cli {

namespace {

using client::pathPart;
using client::queryString;
using client::Request;

std::string ago(std::int64_t seconds)
{
    return seconds <= 0 ? "N/A" : model::humanSpan(wallClock() - seconds * kSecondNs) + " ago";
}

// The repository of "name:tag"; a registry's port is no tag.
std::size_t tagColon(const std::string &name)
{
    const std::size_t colon = name.rfind(':');
    const std::size_t slash = name.rfind('/');
    return colon != std::string::npos && (slash == std::string::npos || colon > slash) ? colon
                                                                                       : std::string::npos;
}

std::string digestOf(const model::ImageSummary &image, const std::string &repository)
{
    for (const std::string &digest : image.repoDigests) {
        if (digest.starts_with(repository + '@'))
            return digest.substr(repository.size() + 1);
    }
    return "<none>";
}

// One row for each name of an image.
void addImageRows(std::vector<Row> &rows, const model::ImageSummary &image, bool whole)
{
    std::vector<std::string> names = image.repoTags;
    if (names.empty())
        names.push_back("<none>:<none>");
    for (const std::string &name : names) {
        const std::size_t colon = tagColon(name);
        const std::string repository = name.substr(0, colon);
        rows.push_back({{"Containers", image.containers < 0 ? "N/A" : std::to_string(image.containers)},
                        {"CreatedAt", rfc3339Nano(image.created * kSecondNs)},
                        {"CreatedSince", ago(image.created)},
                        {"Digest", digestOf(image, repository)},
                        {"ID", shownId(image.id, whole)},
                        {"Repository", repository},
                        {"Size", model::humanSize(double(image.size), 3)},
                        {"Tag", colon == std::string::npos ? "<none>" : name.substr(colon + 1)}});
    }
}

QCoro::Task<int> imagesCommand(Context &context, Arguments arguments)
{
    std::vector<std::string> filters = arguments.list("filter");
    if (!arguments.positional.empty())
        filters.push_back("reference=" + arguments.positional[0]);
    auto json = filterJson(filters);
    if (!json)
        co_return complain(json.error());
    const std::string path =
        "/images/json" + queryString({{"all", arguments.flag("all") ? "1" : ""}, {"filters", *json}});
    const auto found = co_await context.client.getAs<std::vector<model::ImageSummary>>(path);
    if (!found)
        co_return complain(found.error());
    std::vector<Row> rows;
    for (const model::ImageSummary &image : *found) {
        if (arguments.flag("quiet"))
            print(shownId(image.id, arguments.flag("no-trunc")) + '\n');
        else
            addImageRows(rows, image, arguments.flag("no-trunc"));
    }
    if (arguments.flag("quiet"))
        co_return 0;
    std::vector<Column> columns{{"Repository", "REPOSITORY"}, {"Tag", "TAG"}};
    if (arguments.flag("digests"))
        columns.push_back({"Digest", "DIGEST"});
    columns.insert(columns.end(), {{"ID", "IMAGE ID"}, {"CreatedSince", "CREATED"}, {"Size", "SIZE"}});
    const auto text = formatRows(rows, columns, arguments.value("format"), outputIsTerminal());
    if (!text)
        co_return complain(text.error());
    print(*text);
    co_return 0;
}

QCoro::Task<int> pullCommand(Context &context, Arguments arguments)
{
    const auto pulled =
        co_await pullImage(context, arguments.positional[0], arguments.value("platform"), false);
    if (!pulled)
        co_return complain(pulled.error());
    print(taggedName(arguments.positional[0]) + '\n');
    co_return 0;
}

QCoro::Task<int> loadCommand(Context &context, Arguments arguments)
{
    const std::string input = arguments.value("input", "-");
    if (input == "-" && inputIsTerminal())
        co_return complain("requested load from stdin, but stdin is empty");
    Request request;
    request.method = "POST";
    request.path = "/images/load?quiet=" + std::string(arguments.flag("quiet") ? "1" : "0");
    request.contentType = "application/x-tar";
    request.bodyFile = input;
    const auto done = co_await showProgress(context, std::move(request), false, false);
    co_return done ? 0 : complain(done.error());
}

QCoro::Task<int> importCommand(Context &context, Arguments arguments)
{
    const std::string name = arguments.positional.size() > 1 ? arguments.positional[1] : "";
    const std::size_t colon = tagColon(name);
    Request request;
    request.method = "POST";
    request.path =
        "/images/create" + queryString({{"fromSrc", "-"},
                                        {"repo", name.substr(0, colon)},
                                        {"tag", colon == std::string::npos ? "" : name.substr(colon + 1)},
                                        {"message", arguments.value("message")}});
    request.contentType = "application/x-tar";
    request.bodyFile = arguments.positional[0];
    const auto done = co_await showProgress(context, std::move(request), false, false);
    co_return done ? 0 : complain(done.error());
}

QCoro::Task<int> saveCommand(Context &context, Arguments arguments)
{
    const std::string output = arguments.value("output");
    if (output.empty() && outputIsTerminal())
        co_return complain("cowardly refusing to save to a terminal. Use the -o flag or redirect");
    client::Headers names;
    for (const std::string &name : arguments.positional)
        names.emplace_back("names", name);
    Request request;
    request.path = "/images/get" + queryString(names);
    const auto saved = co_await saveAnswer(context, std::move(request), output);
    co_return saved ? 0 : complain(saved.error());
}

QCoro::Task<int> tagCommand(Context &context, Arguments arguments)
{
    const std::string &target = arguments.positional[1];
    const std::size_t colon = tagColon(target);
    const std::string path =
        "/images/" + pathPart(arguments.positional[0]) + "/tag" +
        queryString({{"repo", target.substr(0, colon)},
                     {"tag", colon == std::string::npos ? "latest" : target.substr(colon + 1)}});
    const auto done = co_await context.client.post(path);
    co_return done ? 0 : complain(done.error());
}

QCoro::Task<int> removeImagesCommand(Context &context, Arguments arguments)
{
    const std::string query = queryString(
        {{"force", arguments.flag("force") ? "1" : ""}, {"noprune", arguments.flag("no-prune") ? "1" : ""}});
    int status = 0;
    for (const std::string &name : arguments.positional) {
        const auto answer = co_await context.client.remove("/images/" + pathPart(name) + query);
        if (!answer) {
            status = complain(answer.error());
            continue;
        }
        const auto items = model::fromJson<std::vector<model::ImageDeleteItem>>(*answer);
        for (const model::ImageDeleteItem &item : items.value_or(std::vector<model::ImageDeleteItem>{}))
            print(item.deleted.empty() ? "Untagged: " + item.untagged + '\n'
                                       : "Deleted: " + item.deleted + '\n');
    }
    co_return status;
}

QCoro::Task<int> historyCommand(Context &context, Arguments arguments)
{
    const auto found = co_await context.client.getAs<std::vector<model::HistoryItem>>(
        "/images/" + pathPart(arguments.positional[0]) + "/history");
    if (!found)
        co_return complain(found.error());
    std::vector<Row> rows;
    const bool whole = arguments.flag("no-trunc");
    for (const model::HistoryItem &item : *found) {
        const bool cut = !whole && item.createdBy.size() > 45;
        rows.push_back({{"Comment", item.comment},
                        {"CreatedAt", rfc3339Nano(item.created * kSecondNs)},
                        {"CreatedBy", cut ? item.createdBy.substr(0, 44) + "…" : item.createdBy},
                        {"CreatedSince", ago(item.created)},
                        {"ID", item.id.starts_with('<') ? item.id : shownId(item.id, whole)},
                        {"Size", model::humanSize(double(item.size), 3)}});
    }
    const std::vector<Column> columns{{"ID", "IMAGE"},
                                      {"CreatedSince", "CREATED"},
                                      {"CreatedBy", "CREATED BY"},
                                      {"Size", "SIZE"},
                                      {"Comment", "COMMENT"}};
    const auto text = formatRows(rows, columns, arguments.value("format"), outputIsTerminal());
    if (!text)
        co_return complain(text.error());
    print(*text);
    co_return 0;
}

QCoro::Task<int> pruneImagesCommand(Context &context, Arguments arguments)
{
    std::vector<std::string> filters = arguments.list("filter");
    filters.push_back(arguments.flag("all") ? "dangling=false" : "dangling=true");
    const auto json = filterJson(filters);
    if (!json)
        co_return complain(json.error());
    if (!arguments.flag("force") && !confirmed("WARNING! This will remove all dangling images."))
        co_return kFailure;
    const std::string path = "/images/prune" + queryString({{"filters", *json}});
    const auto report = co_await context.client.postAs<model::ImagesPruneReport>(path);
    if (!report)
        co_return complain(report.error());
    print("Total reclaimed space: " + model::humanSize(double(report->spaceReclaimed)) + '\n');
    co_return 0;
}

const Option kFormat{"format", 0, Option::Value, "string", "Format output using a custom template"};

Commands fetchCommands()
{
    return {
        {"images",
         "images [OPTIONS] [REPOSITORY[:TAG]]",
         "List images",
         {{"all", 'a', Option::Flag, "", "Show all images"},
          {"digests", 0, Option::Flag, "", "Show digests"},
          {"filter", 'f', Option::List, "filter", "Filter output based on conditions provided"},
          kFormat,
          {"no-trunc", 0, Option::Flag, "", "Don't truncate output"},
          {"quiet", 'q', Option::Flag, "", "Only show image IDs"}},
         0,
         1,
         false,
         &imagesCommand,
         {"image ls", "image list"}},
        {"pull",
         "pull [OPTIONS] NAME[:TAG|@DIGEST]",
         "Download an image from a registry",
         {{"platform", 0, Option::Value, "string", "Set platform if server is multi-platform capable"}},
         1,
         1,
         false,
         &pullCommand,
         {"image pull"}},
        {"load",
         "load [OPTIONS]",
         "Load an image from a tar archive or STDIN",
         {{"input", 'i', Option::Value, "string", "Read from tar archive file, instead of STDIN"},
          {"quiet", 'q', Option::Flag, "", "Suppress the load output"}},
         0,
         0,
         false,
         &loadCommand,
         {"image load"}},
        {"import",
         "import [OPTIONS] file|- [REPOSITORY[:TAG]]",
         "Import the contents from a tarball to create a filesystem image",
         {{"message", 'm', Option::Value, "string", "Set commit message for imported image"}},
         1,
         2,
         false,
         &importCommand,
         {"image import"}},
        {"save",
         "save [OPTIONS] IMAGE [IMAGE...]",
         "Save one or more images to a tar archive (streamed to STDOUT by default)",
         {{"output", 'o', Option::Value, "string", "Write to a file, instead of STDOUT"}},
         1,
         -1,
         false,
         &saveCommand,
         {"image save"}},
    };
}

Commands changeImageCommands()
{
    return {
        {"tag",
         "tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
         "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE",
         {},
         2,
         2,
         false,
         &tagCommand,
         {"image tag"}},
        {"rmi",
         "rmi [OPTIONS] IMAGE [IMAGE...]",
         "Remove one or more images",
         {{"force", 'f', Option::Flag, "", "Force removal of the image"},
          {"no-prune", 0, Option::Flag, "", "Do not delete untagged parents"}},
         1,
         -1,
         false,
         &removeImagesCommand,
         {"image rm", "image remove"}},
        {"history",
         "history [OPTIONS] IMAGE",
         "Show the history of an image",
         {kFormat, {"no-trunc", 0, Option::Flag, "", "Don't truncate output"}},
         1,
         1,
         false,
         &historyCommand,
         {"image history"}},
        {"image prune",
         "image prune [OPTIONS]",
         "Remove unused images",
         {{"all", 'a', Option::Flag, "", "Remove all unused images, not just dangling ones"},
          {"filter", 0, Option::List, "filter", "Provide filter values"},
          {"force", 'f', Option::Flag, "", "Do not prompt for confirmation"}},
         0,
         0,
         false,
         &pruneImagesCommand,
         {}},
    };
}

} // namespace

Commands imageCommands()
{
    return joined({fetchCommands(), changeImageCommands()});
}

} // namespace berth::cli

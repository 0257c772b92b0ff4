// What is in a container: commit, diff, export.
#include "app/cli/context.h"
#include "app/cli/output.h"
#include "app/cli/terminal.h"
#include "backend/model/container.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace berth::cli {

namespace {

using client::pathPart;
using client::queryString;
using client::Request;

constexpr std::array<const char *, 3> kChangeLetters{"C", "A", "D"};

QCoro::Task<int> diffCommand(Context &context, Arguments arguments)
{
    const std::string path = "/containers/" + pathPart(arguments.positional[0]) + "/changes";
    const auto changes =
        co_await context.client.getAs<std::optional<std::vector<model::FilesystemChange>>>(path);
    if (!changes)
        co_return complain(changes.error());
    for (const model::FilesystemChange &change : changes->value_or(std::vector<model::FilesystemChange>{})) {
        if (change.kind >= 0 && change.kind < 3)
            print(std::string(kChangeLetters[std::size_t(change.kind)]) + ' ' + escaped(change.path) + '\n');
    }
    co_return 0;
}

QCoro::Task<int> commitCommand(Context &context, Arguments arguments)
{
    const std::string name = arguments.positional.size() > 1 ? arguments.positional[1] : "";
    const std::size_t slash = name.rfind('/');
    std::size_t colon = name.rfind(':');
    if (colon != std::string::npos && slash != std::string::npos && colon < slash)
        colon = std::string::npos; // a registry's port is no tag
    client::Headers query{{"container", arguments.positional[0]},
                          {"repo", name.substr(0, colon)},
                          {"tag", colon == std::string::npos ? "" : name.substr(colon + 1)},
                          {"author", arguments.value("author")},
                          {"comment", arguments.value("message")},
                          {"pause", arguments.value("pause", "true") == "false" ? "0" : "1"}};
    for (const std::string &change : arguments.list("change"))
        query.emplace_back("changes", change);
    const auto made = co_await context.client.postAs<model::IdResponse>("/commit" + queryString(query));
    if (!made)
        co_return complain(made.error());
    print(made->id + '\n');
    co_return 0;
}

QCoro::Task<int> exportCommand(Context &context, Arguments arguments)
{
    const std::string output = arguments.value("output");
    if (output.empty() && outputIsTerminal())
        co_return complain("cowardly refusing to save to a terminal. Use the -o flag or redirect");
    Request request;
    request.path = "/containers/" + pathPart(arguments.positional[0]) + "/export";
    const auto saved = co_await saveAnswer(context, std::move(request), output);
    co_return saved ? 0 : complain(saved.error());
}

} // namespace

Commands archiveCommands()
{
    return {
        {"commit",
         "commit [OPTIONS] CONTAINER [REPOSITORY[:TAG]]",
         "Create a new image from a container's changes",
         {{"author", 'a', Option::Value, "string", "Author"},
          {"change", 'c', Option::List, "list", "Apply Dockerfile instruction to the created image"},
          {"message", 'm', Option::Value, "string", "Commit message"},
          {"pause", 'p', Option::Flag, "", "Pause container during commit"}},
         1,
         2,
         false,
         &commitCommand,
         {"container commit"}},
        {"diff",
         "diff CONTAINER",
         "Inspect changes to files or directories on a container's filesystem",
         {},
         1,
         1,
         false,
         &diffCommand,
         {"container diff"}},
        {"export",
         "export [OPTIONS] CONTAINER",
         "Export a container's filesystem as a tar archive",
         {{"output", 'o', Option::Value, "string", "Write to a file, instead of STDOUT"}},
         1,
         1,
         false,
         &exportCommand,
         {"container export"}},
    };
}

} // namespace berth::cli

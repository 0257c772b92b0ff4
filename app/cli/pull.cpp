#include "app/cli/pull.h"

#include "app/cli/output.h"
#include "app/cli/terminal.h"
#include "backend/model/image.h"
#include "backend/model/json.h"

namespace berth::cli {

namespace {

// Lines of progress as docker prints them without a terminal: each state of a layer once, no bars.
struct ProgressPrinter
{
    bool toError = false, quiet = false;
    std::string last;
    std::string error;

    void line(std::string_view text)
    {
        const auto message = model::fromJson<model::ProgressMessage>(text);
        if (!message)
            return;
        if (!message->error.empty() || message->errorDetail) {
            error = message->errorDetail && !message->errorDetail->message.empty()
                        ? message->errorDetail->message
                        : message->error;
            return;
        }
        if (quiet || (message->progressDetail && message->progressDetail->total != 0))
            return; // a bar that moves
        std::string out = message->stream;
        if (out.empty() && !message->status.empty())
            out = (message->id.empty() ? "" : message->id + ": ") + message->status + '\n';
        if (out.empty() || out == last)
            return;
        last = out;
        if (outputIsTerminal())
            out = escaped(out.substr(0, out.size() - (out.back() == '\n' ? 1 : 0))) +
                  (out.back() == '\n' ? "\n" : "");
        if (toError)
            printError(out);
        else
            print(out);
    }
};

} // namespace

std::string taggedName(const std::string &image)
{
    const std::size_t slash = image.rfind('/');
    const std::size_t colon = image.find_first_of(":@", slash == std::string::npos ? 0 : slash);
    return colon == std::string::npos ? image + ":latest" : image;
}

QCoro::Task<Result<void>> showProgress(Context &context, client::Request request, bool toError, bool quiet)
{
    const auto printer = std::make_shared<ProgressPrinter>();
    printer->toError = toError;
    printer->quiet = quiet;
    const auto done = std::make_shared<Latch>();
    const auto end = std::make_shared<Result<void>>();
    const auto held = context.client.lines(
        std::move(request), [printer](std::string_view line) { printer->line(line); },
        [done, end](Result<void> how) {
            *end = std::move(how);
            done->fire();
        });
    co_await done->wait();
    CO_TRY_VOID(*end);
    if (!printer->error.empty())
        co_return failure(internal(printer->error));
    co_return {};
}

QCoro::Task<Result<void>> pullImage(Context &context, std::string image, std::string platform, bool toError)
{
    const std::string name = taggedName(image);
    const std::size_t at = name.find('@');
    const std::size_t colon = at == std::string::npos ? name.rfind(':') : at;
    client::Request request;
    request.method = "POST";
    request.path = "/images/create" + client::queryString({{"fromImage", name.substr(0, colon)},
                                                           {"tag", name.substr(colon + 1)},
                                                           {"platform", platform}});
    co_return co_await showProgress(context, std::move(request), toError, false);
}

} // namespace berth::cli

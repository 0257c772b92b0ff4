// GET /containers/{name}/logs: what a container wrote, from its log folder, as long as the client wants it.
#include "backend/api/api.h"

#include "backend/engine/containers.h"
#include "backend/engine/engine.h"
#include "backend/engine/log_follow.h"
#include "backend/engine/log_reader.h"
#include "backend/engine/offload.h"

#include <QTimer>

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace berth::api {

// What comes back from a worker (named types: coroutine frames hold them).
struct OpenedLog
{
    std::shared_ptr<engine::LogReader> reader; // null: nothing was ever written
    std::optional<Error> error;
};

struct LogBatch
{
    std::string bytes;
    bool more = false;
};

namespace {

using engine::LogFollow;
using engine::LogQuery;
using engine::LogReader;

constexpr int kFramedSince = 42; // the API version that tells frames by the content type

// "1136073600", "1136073600.25" or RFC 3339; empty and "0": no limit.
Result<TimeNs> logTime(const http::Exchange &exchange, const char *name)
{
    const std::string text = exchange.query(name);
    if (text.empty())
        return 0;
    if (const std::optional<TimeNs> time = parseRfc3339(text))
        return *time;
    const std::size_t dot = std::min(text.find('.'), text.size());
    std::int64_t seconds = 0, fraction = 0;
    std::string digits = text.substr(std::min(dot + 1, text.size()));
    digits.resize(9, '0');
    const auto whole = std::from_chars(text.data(), text.data() + dot, seconds);
    const auto rest = std::from_chars(digits.data(), digits.data() + digits.size(), fraction);
    constexpr std::int64_t most = INT64_MAX / kSecondNs - 1;
    if (whole.ec != std::errc() || whole.ptr != text.data() + dot || rest.ec != std::errc() ||
        rest.ptr != digits.data() + digits.size() || fraction < 0 || seconds > most || seconds < -most)
        return failure(invalid("invalid value for \"" + std::string(name) + "\": failed to parse \"" + text +
                               "\" as a time"));
    return seconds * kSecondNs + fraction;
}

// As Docker reads it: what is no number means all.
std::optional<std::uint64_t> tailLines(const std::string &text)
{
    std::int64_t lines = -1;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), lines);
    if (end.ec != std::errc() || end.ptr != text.data() + text.size() || lines < 0)
        return std::nullopt;
    return static_cast<std::uint64_t>(lines);
}

std::string queryEscaped(std::string_view text)
{
    constexpr std::string_view plain = "-_.~";
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (std::isalnum(byte) != 0 || plain.find(letter) != std::string_view::npos)
            out.push_back(letter);
        else if (letter == ' ')
            out.push_back('+');
        else
            out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return out;
}

bool isListed(std::string_view list, std::string_view name)
{
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        if (list.substr(0, comma) == name)
            return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

// The labels and variables that the container's log options name.
std::string logDetails(const engine::ContainerRecord &record)
{
    const auto &options = record.hostConfig.logConfig.config;
    const auto option = [&options](const char *name) {
        const auto found = options.find(name);
        return found == options.end() ? std::string() : found->second;
    };
    std::map<std::string, std::string> named;
    const std::string labels = option("labels"), variables = option("env");
    for (const auto &[key, value] : record.config.labels) {
        if (isListed(labels, key))
            named.emplace(key, value);
    }
    for (const std::string &variable : record.config.env) {
        const std::size_t equals = variable.find('=');
        if (equals != std::string::npos && isListed(variables, variable.substr(0, equals)))
            named.emplace(variable.substr(0, equals), variable.substr(equals + 1));
    }
    std::string out;
    for (const auto &[key, value] : named)
        out += (out.empty() ? "" : ",") + queryEscaped(key) + "=" + queryEscaped(value);
    return out.empty() ? out : out + " ";
}

Result<LogQuery> logQuery(const http::Exchange &exchange, const engine::Container &container)
{
    LogQuery query;
    query.wantsStdout = exchange.flag("stdout");
    query.wantsStderr = exchange.flag("stderr");
    if (!query.wantsStdout && !query.wantsStderr)
        return failure(invalid("Bad parameters: you must choose at least one stream"));
    query.since = TRY(logTime(exchange, "since"));
    query.until = TRY(logTime(exchange, "until"));
    query.tail = tailLines(exchange.query("tail"));
    query.timestamps = exchange.flag("timestamps");
    if (exchange.flag("details"))
        query.details = logDetails(container.record);
    query.framed = !container.tty();
    return query;
}

OpenedLog openLog(std::string folder, LogQuery query)
{
    if (!std::filesystem::exists(folder))
        return {};
    Result<LogReader> reader = LogReader::open(folder, std::move(query));
    if (!reader)
        return {nullptr, reader.error()};
    return {std::make_shared<LogReader>(std::move(*reader)), std::nullopt};
}

// A log that cannot be read further ends here: the answer has begun.
LogBatch readLog(std::shared_ptr<LogReader> reader)
{
    LogBatch batch;
    const Result<bool> more = reader->next(batch.bytes);
    batch.more = more && *more;
    return batch;
}

// Everything that is there now. False: the client has gone.
QCoro::Task<bool> giveWhatIsThere(ExchangePtr exchange, std::shared_ptr<LogReader> reader)
{
    bool more = true;
    while (more) {
        LogBatch batch = co_await engine::offload(&readLog, reader);
        more = batch.more;
        if (!batch.bytes.empty() && !co_await exchange->write(std::move(batch.bytes)))
            co_return false;
    }
    co_return true;
}

// Wakes the follower at the end of the container.
QCoro::Task<void> wakeAtEnd(std::weak_ptr<LogFollow> follower, engine::OneShotPtr ended)
{
    co_await ended->wait();
    if (const auto follow = follower.lock())
        follow->wake();
}

QCoro::Task<void> followLog(ExchangePtr exchange, std::shared_ptr<LogReader> reader,
                            std::shared_ptr<LogFollow> follow, engine::OneShotPtr ended, TimeNs until)
{
    const std::weak_ptr<LogFollow> weak = follow;
    wakeAtEnd(weak, ended);
    exchange->onClosed([weak] {
        if (const auto waiting = weak.lock())
            waiting->wake();
    });
    if (until != 0) {
        const auto left = std::chrono::nanoseconds(std::max<TimeNs>(until - wallClock(), 0));
        QTimer::singleShot(std::chrono::ceil<std::chrono::milliseconds>(left), QCoreApplication::instance(),
                           [weak] {
                               if (const auto waiting = weak.lock())
                                   waiting->wake();
                           });
    }
    while (true) {
        const bool last =
            ended->fired() || (until != 0 && wallClock() >= until); // before the read: it is complete
        const bool connected = co_await giveWhatIsThere(exchange, reader);
        if (last || !connected || exchange->closed() || reader->pastUntil())
            co_return;
        co_await follow->changed();
    }
}

QCoro::Task<Result<void>> containerLogs(Api &api, ExchangePtr exchange)
{
    engine::Containers &containers = api.engine.containers();
    CO_TRY(container, containers.index().find(exchange->param("name")));
    CO_TRY(query, logQuery(*exchange, *container));
    if (container->record.hostConfig.logConfig.type == "none")
        co_return failure(notImplemented("configured logging driver does not support reading"));
    const std::string folder = containers.folder(container->id()) + "/log";
    const engine::OneShotPtr ended = container->exited;
    const TimeNs until = query.until;
    std::shared_ptr<LogFollow> follow;
    if (exchange->flag("follow") && container->isLive()) {
        CO_TRY(opened, LogFollow::open(folder));
        follow = opened;
    }
    const bool framed = query.framed && exchange->apiMinor() >= kFramedSince;
    const OpenedLog log = co_await engine::offload(&openLog, folder, query);
    if (log.error)
        co_return failure(*log.error);
    exchange->beginStream(200, framed ? "application/vnd.docker.multiplexed-stream"
                                      : "application/vnd.docker.raw-stream");
    if (log.reader && follow)
        co_await followLog(exchange, log.reader, follow, ended, until);
    else if (log.reader)
        co_await giveWhatIsThere(exchange, log.reader);
    std::string unfinished;
    if (log.reader)
        log.reader->finish(unfinished);
    if (!unfinished.empty())
        co_await exchange->write(std::move(unfinished));
    exchange->finish();
    co_return Result<void>();
}

} // namespace

Routes logRoutes()
{
    return {{"GET", "/containers/{name}/logs", &containerLogs}};
}

} // namespace berth::api

#include "backend/http/router.h"

#include "backend/http/codec.h"
#include "backend/http/exchange_parts.h"
#include "backend/model/json.h"

#include <charconv>

namespace berth::http {

namespace {

using Segments = std::vector<std::string>;
using Params = std::map<std::string, std::string, std::less<>>;

Segments segmentsOf(std::string_view path)
{
    Segments out;
    while (!path.empty()) {
        path.remove_prefix(1); // the slash
        const std::string_view segment = path.substr(0, path.find('/'));
        out.emplace_back(segment);
        path.remove_prefix(segment.size());
    }
    return out;
}

std::string joined(const Segments &segments, std::size_t from, std::size_t to)
{
    std::string out;
    for (std::size_t i = from; i < to; ++i)
        out += (i == from ? "" : "/") + segments[i];
    return out;
}

bool keep(Params &params, const std::string &slot, const std::string &raw)
{
    auto value = percentDecoded(raw, false);
    if (!value || value->empty())
        return false;
    const std::size_t end = slot.find_first_of(".}");
    params.insert_or_assign(slot.substr(1, end - 1), std::move(*value));
    return true;
}

// One "{name...}" at most takes what the other segments leave.
bool matches(const Segments &pattern, const Segments &path, Params &params)
{
    std::size_t wide = pattern.size();
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i].ends_with("...}"))
            wide = i;
    }
    if (wide == pattern.size() ? path.size() != pattern.size() : path.size() < pattern.size())
        return false;
    const std::size_t extra = path.size() - pattern.size();
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const std::size_t at = i > wide ? i + extra : i;
        if (i == wide) {
            if (!keep(params, pattern[i], joined(path, at, at + extra + 1)))
                return false;
        } else if (pattern[i].starts_with('{')) {
            if (!keep(params, pattern[i], path[at]))
                return false;
        } else if (pattern[i] != path[at]) {
            return false;
        }
    }
    return true;
}

// "/v1.41/x" -> 41 and "/x"; no prefix: the newest. -1 for a prefix that is no version.
int takeVersion(std::string &path)
{
    if (!path.starts_with("/v") || path.size() < 3 || path[2] < '0' || path[2] > '9')
        return kNewestMinor;
    const std::size_t slash = path.find('/', 1);
    const std::string version = path.substr(2, slash == std::string::npos ? slash : slash - 2);
    int major = 0, minor = 0;
    const auto first = std::from_chars(version.data(), version.data() + version.size(), major);
    if (first.ec != std::errc{} || first.ptr == version.data() + version.size() || *first.ptr != '.')
        return -1;
    const auto second = std::from_chars(first.ptr + 1, version.data() + version.size(), minor);
    if (second.ec != std::errc{} || second.ptr != version.data() + version.size() || minor < 0 ||
        minor > 9999)
        return -1;
    path = slash == std::string::npos ? "/" : path.substr(slash);
    return major == 1 ? minor : major > 1 ? 9999 : 0;
}

} // namespace

Router::Router(std::vector<Route> routes, std::function<int(const Error &)> statusOf)
    : statusOf_(std::move(statusOf))
{
    for (Route &route : routes) {
        Segments segments = segmentsOf(route.pattern);
        rows_.push_back({std::move(route), std::move(segments)});
    }
}

void Router::refuse(Exchange &exchange, int status, const std::string &message) const
{
    std::string body = "{\"message\":";
    model::appendJsonString(body, message);
    exchange.json(status, body + "}");
}

void Router::dispatch(std::shared_ptr<Exchange> exchange) const
{
    Exchange::Parts &parts = *exchange->parts_;
    const std::string prefix = parts.path;
    const int minor = parts.path.starts_with('/') ? takeVersion(parts.path) : -1;
    for (const auto &[name, value] :
         {std::pair{"Api-Version", "1.50"}, std::pair{"Docker-Experimental", "false"},
          std::pair{"Ostype", "linux"}, std::pair{"Server", "Berth/" BERTH_VERSION " (linux)"}})
        exchange->setHeader(name, value);
    if (minor < 0)
        return refuse(*exchange, 404, "page not found");
    const std::string asked = prefix.size() < 2 ? "" : prefix.substr(2, prefix.find('/', 1) - 2);
    if (minor < kOldestMinor)
        return refuse(*exchange, 400,
                      "client version " + asked +
                          " is too old. Minimum supported API version is 1.24, "
                          "please upgrade your client to a newer version");
    if (minor > kNewestMinor)
        return refuse(*exchange, 400,
                      "client version " + asked + " is too new. Maximum supported API version is 1.50");
    parts.apiMinor = minor;
    const Segments path = segmentsOf(parts.path);
    bool otherMethod = false;
    for (const Compiled &row : rows_) {
        Params params;
        if (minor < row.route.minMinor || !matches(row.segments, path, params))
            continue;
        if (row.route.method != exchange->method()) {
            otherMethod = true;
            continue;
        }
        parts.head.params = std::move(params);
        run(row, exchange);
        return;
    }
    if (otherMethod)
        return refuse(*exchange, 405, "method not allowed");
    refuse(*exchange, 404, "page not found");
}

QCoro::Task<void> Router::run(const Compiled &row, std::shared_ptr<Exchange> exchange) const
{
    Result<void> done;
    try {
        done = co_await row.route.handler(exchange);
    } catch (const std::exception &exception) {
        done = failure(internal(exception.what())); // of a library, or out of memory
    }
    if (exchange->answered()) {
        exchange->finish();
        co_return;
    }
    if (done)
        done = failure(internal("the request was not answered"));
    const int status = statusOf_(done.error());
    if (status == 304)
        exchange->empty(304);
    else
        refuse(*exchange, status, done.error().text());
}

} // namespace berth::http

#include "backend/client/event_feed.h"

#include "backend/model/system.h"

#include <algorithm>
#include <cstdio>

namespace berth::client {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kFirstPause = 100ms, kLongestPause = 5s;

// Docker's form of a time with a fraction: "seconds.nanoseconds".
std::string secondsText(std::int64_t nanoseconds)
{
    char text[48];
    std::snprintf(text, sizeof text, "%lld.%09lld", static_cast<long long>(nanoseconds / 1'000'000'000),
                  static_cast<long long>(nanoseconds % 1'000'000'000));
    return text;
}

} // namespace

void LineSplitter::give(std::string_view line)
{
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    if (!line.empty() && !dropping_ && onLine_)
        onLine_(line);
    dropping_ = false;
}

void LineSplitter::feed(std::string_view bytes)
{
    for (std::size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
        if (rest_.empty()) {
            give(bytes.substr(0, end));
        } else {
            rest_ += bytes.substr(0, end);
            const std::string line = std::exchange(rest_, {});
            give(line);
        }
        bytes.remove_prefix(end + 1);
    }
    if (rest_.size() + bytes.size() > kLineBytes) {
        dropping_ = true;
        rest_.clear();
    } else if (!dropping_) {
        rest_ += bytes;
    }
}

void LineSplitter::finish()
{
    const std::string line = std::exchange(rest_, {});
    give(line);
}

EventFeed::EventFeed(Endpoint endpoint, std::string filters, std::function<void(std::string_view)> onEvent,
                     std::function<void(bool)> onConnected)
    : client_(std::move(endpoint)), filters_(std::move(filters)), onEvent_(std::move(onEvent)),
      onConnected_(std::move(onConnected)), pause_(kFirstPause)
{
    retry_.setSingleShot(true);
    QObject::connect(&retry_, &QTimer::timeout, &retry_, [this] { connectNow(); });
    connectNow();
}

EventFeed::~EventFeed()
{
    *alive_ = false;
}

void EventFeed::connectNow()
{
    Request request;
    request.path =
        "/events" + queryString({{"filters", filters_}, {"since", since_ == 0 ? "" : secondsText(since_)}});
    StreamCalls calls;
    const auto splitter = std::make_shared<LineSplitter>([this, alive = alive_](std::string_view line) {
        if (*alive)
            event(line);
    });
    calls.onBegin = [this](const Response &) {
        pause_ = kFirstPause;
        tellConnected(true);
    };
    calls.onBytes = [splitter](std::string_view bytes) { splitter->feed(bytes); };
    calls.onEnd = [this](const Result<void> &) {
        retry_.start(pause_);
        pause_ = std::min(2 * pause_, kLongestPause);
        tellConnected(false);
    };
    current_ = client_.stream(std::move(request), std::move(calls));
}

void EventFeed::event(std::string_view line)
{
    const auto parsed = model::fromJson<model::Event>(line);
    if (parsed)
        since_ = std::max(since_, parsed->timeNano + 1); // `since` includes its own instant
    if (const auto call = onEvent_)
        call(line);
}

void EventFeed::tellConnected(bool connected)
{
    if (std::exchange(told_, true) && connected_ == connected)
        return;
    connected_ = connected;
    if (const auto call = onConnected_)
        call(connected);
}

} // namespace berth::client

#include "backend/engine/events.h"

#include "backend/model/json.h"

#include <algorithm>
#include <array>

namespace berth::engine {

namespace {

// Actions that carry a text behind a colon: asked for without it, they match whatever the text is (moby issue
// 25798).
constexpr std::array<std::string_view, 3> kActionsWithText{"health_status", "exec_create", "exec_start"};

std::string withoutTag(const std::string &image)
{
    const std::size_t colon = image.rfind(':');
    const bool isPort = colon != std::string::npos && image.find('/', colon) != std::string::npos;
    return colon == std::string::npos || isPort ? image : image.substr(0, colon);
}

std::string attribute(const model::Event &event, const char *key)
{
    const auto found = event.actor.attributes.find(key);
    return found == event.actor.attributes.end() ? std::string() : found->second;
}

} // namespace

EventFilter::EventFilter(model::Filters filters) : filters_(std::move(filters))
{
    for (const std::string &action : filters_.values("event"))
        actionPrefixes_ |=
            std::find(kActionsWithText.begin(), kActionsWithText.end(), action) != kActionsWithText.end();
}

bool EventFilter::matchesAction(const std::string &action) const
{
    return actionPrefixes_ ? filters_.matchesPrefix("event", action)
                           : filters_.matchesExactly("event", action);
}

bool EventFilter::matchesImage(const model::Event &event) const
{
    const std::string &id = event.actor.id;
    const std::string name = attribute(event, event.type == "image" ? "name" : "image");
    for (const std::string &text : {id, name, withoutTag(id), withoutTag(name)}) {
        if (filters_.matchesExactly("image", text))
            return true;
    }
    return false;
}

bool EventFilter::matches(const model::Event &event) const
{
    for (const char *key : {"container", "volume", "network", "daemon"}) {
        if (!filters_.matchesPrefix(key, event.actor.id) &&
            !filters_.matchesPrefix(key, attribute(event, "name")))
            return false;
    }
    return filters_.matchesExactly("type", event.type) && matchesAction(event.action) &&
           filters_.matchesExactly("scope", event.scope) && matchesImage(event) &&
           filters_.matchesLabels(event.actor.attributes);
}

QCoro::Task<EventPtr> EventStream::next()
{
    while (queue_.empty() && !closed_) {
        const OneShotPtr arrived = arrived_;
        co_await arrived->wait();
    }
    if (queue_.empty())
        co_return EventPtr();
    EventPtr event = std::move(queue_.front());
    queue_.pop_front();
    co_return event;
}

void EventStream::close()
{
    closed_ = true;
    arrived_->fire();
}

void EventStream::offer(const EventPtr &event)
{
    if (closed_ || !filter_.matches(event->event))
        return;
    if (queue_.size() >= Events::kQueue) {
        dropped_ = true;
        queue_.clear();
        close();
        return;
    }
    queue_.push_back(event);
    if (queue_.size() == 1)
        std::exchange(arrived_, std::make_shared<OneShot>())->fire();
}

void Events::publish(const std::string &type, const std::string &action, const std::string &actor,
                     const std::map<std::string, std::string> &attributes)
{
    // Never twice the same time, so that `since` continues exactly where a client stopped, also when the
    // clock is set back.
    lastTime_ = std::max(wallClock(), lastTime_ + 1);
    model::Event event;
    event.type = type;
    event.action = action;
    event.actor = {actor, attributes};
    event.scope = "local";
    event.time = lastTime_ / kSecondNs;
    event.timeNano = lastTime_;
    if (type == "container" || type == "image") {
        event.status = action;
        event.id = actor;
        if (type == "container")
            event.from = attribute(event, "image");
    }
    std::string json = model::toJson(event);
    const EventPtr published =
        std::make_shared<const PublishedEvent>(PublishedEvent{std::move(event), std::move(json)});
    remembered_.push_back(published);
    if (remembered_.size() > kRemembered)
        remembered_.pop_front();
    std::erase_if(streams_, [](const auto &weak) { return weak.expired(); });
    for (const auto &weak : streams_) {
        if (const EventStreamPtr stream = weak.lock())
            stream->offer(published);
    }
}

EventStreamPtr Events::subscribe(EventFilter filter)
{
    auto stream = std::make_shared<EventStream>(std::move(filter));
    streams_.push_back(stream);
    return stream;
}

std::vector<EventPtr> Events::replay(TimeNs since, TimeNs until, const EventFilter &filter) const
{
    std::vector<EventPtr> out;
    for (const EventPtr &event : remembered_) {
        const TimeNs time = event->event.timeNano;
        if (time >= since && (until == 0 || time <= until) && filter.matches(event->event))
            out.push_back(event);
    }
    return out;
}

int Events::listeners() const
{
    return int(
        std::count_if(streams_.begin(), streams_.end(), [](const auto &weak) { return !weak.expired(); }));
}

} // namespace berth::engine

// The event hub: publishes what happens, remembers the newest for since/until, and feeds subscribers. A
// subscriber that does not read is dropped when its queue is full; the others lose nothing. Owned by Engine;
// engine thread.
#pragma once

#include "backend/base/clock.h"
#include "backend/engine/async.h"
#include "backend/model/filters.h"
#include "backend/model/system.h"

#include <QCoroTask>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace berth::engine {

// An event and its JSON, made once for all who listen.
struct PublishedEvent
{
    model::Event event;
    std::string json;
};
using EventPtr = std::shared_ptr<const PublishedEvent>;

// Which events somebody wants: the filters of GET /events.
class EventFilter
{
public:
    explicit EventFilter(model::Filters filters = {});
    bool matches(const model::Event &event) const;

private:
    bool matchesAction(const std::string &action) const;
    bool matchesImage(const model::Event &event) const;

    model::Filters filters_;
    bool actionPrefixes_ = false; // "exec_start" also means "exec_start: sh"
};

class EventStream
{
public:
    explicit EventStream(EventFilter filter) : filter_(std::move(filter)) {}

    // The next event; null when the stream was closed, or dropped because its reader was too slow. One
    // reader.
    QCoro::Task<EventPtr> next();
    // Wakes the reader, which still gets what is queued.
    void close();
    bool dropped() const { return dropped_; }

private:
    friend class Events;
    void offer(const EventPtr &event);

    EventFilter filter_;
    std::deque<EventPtr> queue_;
    OneShotPtr arrived_ = std::make_shared<OneShot>();
    bool closed_ = false, dropped_ = false;
};
using EventStreamPtr = std::shared_ptr<EventStream>;

class Events
{
public:
    static constexpr std::size_t kRemembered = 4096;
    static constexpr std::size_t kQueue = 4096;

    // type: "container", "image", "volume", "network", "daemon"; action: "start", "exec_create: sh"; actor:
    // the id or name.
    void publish(const std::string &type, const std::string &action, const std::string &actor,
                 const std::map<std::string, std::string> &attributes = {});
    // The stream lives as long as somebody holds it.
    EventStreamPtr subscribe(EventFilter filter);
    // What is remembered of [since, until]; 0: no bound.
    std::vector<EventPtr> replay(TimeNs since, TimeNs until, const EventFilter &filter) const;
    int listeners() const;

private:
    std::deque<EventPtr> remembered_;
    std::vector<std::weak_ptr<EventStream>> streams_;
    TimeNs lastTime_ = 0;
};

} // namespace berth::engine

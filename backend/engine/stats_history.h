// What running containers used, kept while nobody looks: one reading of each every ten seconds, an hour of
// those and a day of minutes per container (at most 65 kB), in memory only. Containers take turns, so that
// the engine never reads many at once; without a running container nothing is timed at all. Owned by Engine;
// engine thread.
#pragma once

#include "backend/engine/container.h"
#include "backend/engine/options.h"
#include "backend/model/stats.h"
#include "backend/model/stats_history.h"

#include <QCoroTask>
#include <QTimer>

#include <deque>
#include <functional>
#include <map>
#include <string>

namespace berth::engine {

// A point as it is kept.
struct StatsPoint
{
    std::uint32_t seconds = 0; // since the epoch
    std::uint32_t pids = 0;
    float cpu = 0, memory = 0, cache = 0, received = 0, sent = 0, read = 0, written = 0;
};

// The points of one container. Pure.
class StatsTrack
{
public:
    // The first reading of a run only is the begin of the next one's span.
    void add(const model::StatsResponse &reading, std::int64_t nowNs);
    void endRun() { last_ = {}; }
    // Of the last `seconds`; the step is told by the answer.
    model::StatsHistoryResponse points(std::int64_t seconds, std::int64_t nowNs) const;

    static constexpr std::int64_t kStep = 10, kWideStep = 60;
    static constexpr std::size_t kMost = 360, kMostWide = 1440;

private:
    struct Counters
    {
        std::int64_t time = 0;
        double cpu = 0, received = 0, sent = 0, read = 0, written = 0;
    };
    void widen(const StatsPoint &point);

    Counters last_;
    std::deque<StatsPoint> points_, wide_;
    std::vector<StatsPoint> minute_; // of the next wide point
};

class StatsHistory
{
public:
    // Null when the container has gone or does not run.
    using Find = std::function<ContainerPtr(const std::string &id)>;
    using Read = std::function<model::StatsResponse(const Container &)>;

    StatsHistory(Find find, Read read);

    void started(const ContainerPtr &container);
    void ended(const ContainerPtr &container);
    model::StatsHistoryResponse points(const std::string &id, std::int64_t seconds) const;
    bool isTimed() const { return timer_.isActive(); }

private:
    void readNext();
    void schedule();
    QCoro::Task<void> forgetWhenRemoved(std::string id, OneShotPtr removed);

    static constexpr std::size_t kMostTracks = 512;

    Find find_;
    Read read_;
    std::deque<std::string> turns_; // ids of running containers
    std::map<std::string, StatsTrack> tracks_;
    QTimer timer_;
};

} // namespace berth::engine

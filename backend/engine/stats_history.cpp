#include "backend/engine/stats_history.h"

#include "backend/base/clock.h"

#include <algorithm>
#include <utility>

namespace berth::engine {

namespace {

constexpr int kFirstReadingMs = 1000; // after a start
constexpr int kLeastPauseMs = 10;
constexpr double kNs = 1e9;

constexpr float StatsPoint::*kFigures[] = {&StatsPoint::cpu,      &StatsPoint::memory, &StatsPoint::cache,
                                           &StatsPoint::received, &StatsPoint::sent,   &StatsPoint::read,
                                           &StatsPoint::written};

double reclaimable(const model::MemoryStats &memory)
{
    for (const char *name : {"total_inactive_file", "inactive_file"}) {
        const auto found = memory.stats.find(name);
        if (found != memory.stats.end())
            return std::min(double(found->second), double(memory.usage));
    }
    return 0;
}

model::StatsHistoryPoint asTold(const StatsPoint &point)
{
    return {std::int64_t(point.seconds) * 1000,
            double(point.cpu),
            std::int64_t(point.memory),
            std::int64_t(point.cache),
            std::int64_t(point.received),
            std::int64_t(point.sent),
            std::int64_t(point.read),
            std::int64_t(point.written),
            std::int64_t(point.pids)};
}

} // namespace

void StatsTrack::add(const model::StatsResponse &reading, std::int64_t nowNs)
{
    Counters now;
    now.time = nowNs;
    now.cpu = double(reading.cpuStats.cpuUsage.totalUsage);
    for (const auto &[name, network] : reading.networks) {
        now.received += double(network.rxBytes);
        now.sent += double(network.txBytes);
    }
    for (const model::BlkioEntry &entry : reading.blkioStats.ioServiceBytesRecursive)
        (entry.op == "read" ? now.read : now.written) += double(entry.value);
    const Counters before = std::exchange(last_, now);
    if (before.time == 0 || now.time <= before.time)
        return;
    const double passed = double(now.time - before.time);
    const auto rate = [&](double Counters::*counter) {
        return float(std::max(now.*counter - before.*counter, 0.0) / passed * kNs);
    };
    StatsPoint point;
    point.seconds = std::uint32_t(nowNs / kSecondNs);
    point.cpu = rate(&Counters::cpu) / float(kNs) * 100;
    const double cache = reclaimable(reading.memoryStats);
    point.memory = float(double(reading.memoryStats.usage) - cache);
    point.cache = float(cache);
    point.received = rate(&Counters::received);
    point.sent = rate(&Counters::sent);
    point.read = rate(&Counters::read);
    point.written = rate(&Counters::written);
    point.pids = std::uint32_t(reading.pidsStats.current);
    points_.push_back(point);
    if (points_.size() > kMost)
        points_.pop_front();
    widen(point);
}

void StatsTrack::widen(const StatsPoint &point)
{
    if (!minute_.empty() && point.seconds - minute_.front().seconds > 2 * kWideStep)
        minute_.clear(); // of a run before
    minute_.push_back(point);
    if (minute_.size() < std::size_t(kWideStep / kStep))
        return;
    StatsPoint mean = point;
    for (const auto figure : kFigures) {
        double sum = 0;
        for (const StatsPoint &each : minute_)
            sum += double(each.*figure);
        mean.*figure = float(sum / double(minute_.size()));
    }
    minute_.clear();
    wide_.push_back(mean);
    if (wide_.size() > kMostWide)
        wide_.pop_front();
}

model::StatsHistoryResponse StatsTrack::points(std::int64_t seconds, std::int64_t nowNs) const
{
    const bool wide = seconds > kStep * std::int64_t(kMost);
    const std::int64_t since = nowNs / kSecondNs - seconds;
    model::StatsHistoryResponse answer;
    answer.step = wide ? kWideStep : kStep;
    for (const StatsPoint &point : wide ? wide_ : points_) {
        if (std::int64_t(point.seconds) >= since)
            answer.points.push_back(asTold(point));
    }
    return answer;
}

StatsHistory::StatsHistory(Find find, Read read) : find_(std::move(find)), read_(std::move(read))
{
    timer_.setSingleShot(true);
    QObject::connect(&timer_, &QTimer::timeout, &timer_, [this] { readNext(); });
}

void StatsHistory::started(const ContainerPtr &container)
{
    const std::string &id = container->record.id;
    if (std::find(turns_.begin(), turns_.end(), id) != turns_.end())
        return;
    if (tracks_.find(id) == tracks_.end()) {
        if (tracks_.size() >= kMostTracks)
            return;
        tracks_[id];
        forgetWhenRemoved(id, container->removed);
    }
    turns_.push_front(id);
    if (!timer_.isActive() || timer_.remainingTime() > kFirstReadingMs)
        timer_.start(kFirstReadingMs);
}

void StatsHistory::ended(const ContainerPtr &container)
{
    const std::string &id = container->record.id;
    turns_.erase(std::remove(turns_.begin(), turns_.end(), id), turns_.end());
    if (const auto found = tracks_.find(id); found != tracks_.end())
        found->second.endRun();
    if (turns_.empty())
        timer_.stop();
}

QCoro::Task<void> StatsHistory::forgetWhenRemoved(std::string id, OneShotPtr removed)
{
    co_await removed->wait();
    tracks_.erase(id);
    turns_.erase(std::remove(turns_.begin(), turns_.end(), id), turns_.end());
}

void StatsHistory::readNext()
{
    if (turns_.empty())
        return;
    const std::string id = turns_.front();
    turns_.pop_front();
    if (const ContainerPtr container = find_(id)) {
        turns_.push_back(id);
        tracks_[id].add(read_(*container), wallClock());
    }
    schedule();
}

void StatsHistory::schedule()
{
    if (!turns_.empty())
        timer_.start(std::max(int(StatsTrack::kStep * 1000 / std::int64_t(turns_.size())), kLeastPauseMs));
}

model::StatsHistoryResponse StatsHistory::points(const std::string &id, std::int64_t seconds) const
{
    const auto found = tracks_.find(id);
    model::StatsHistoryResponse answer;
    if (found != tracks_.end())
        answer = found->second.points(seconds, wallClock());
    answer.id = id;
    return answer;
}

} // namespace berth::engine

// The answer of GET /berth/v1/containers/{id}/stats/history?seconds=n: what a container used while nobody
// looked. An endpoint of Berth's own; Docker has none. At most an hour: a point every ten seconds; more, up
// to a day: a point a minute, each the mean of its span. Points of a run that ended stay until the container
// is removed or the engine ends; between runs there are none.
#pragma once

#include "backend/base/reflect.h"

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace berth::model {

struct StatsHistoryPoint
{
    std::int64_t time = 0;   // ms since the epoch, of the end of its span
    double cpu = 0;          // percent of one processor
    std::int64_t memory = 0; // bytes, without the part of the page cache that can go
    std::int64_t cache = 0;
    std::int64_t received = 0, sent = 0; // bytes a second
    std::int64_t read = 0, written = 0;
    std::int64_t pids = 0;
    static constexpr auto fields()
    {
        return std::tuple{
            field("Time", &StatsHistoryPoint::time),         field("Cpu", &StatsHistoryPoint::cpu),
            field("Memory", &StatsHistoryPoint::memory),     field("Cache", &StatsHistoryPoint::cache),
            field("Received", &StatsHistoryPoint::received), field("Sent", &StatsHistoryPoint::sent),
            field("Read", &StatsHistoryPoint::read),         field("Written", &StatsHistoryPoint::written),
            field("Pids", &StatsHistoryPoint::pids)};
    }
};

struct StatsHistoryResponse
{
    std::string id;
    std::int64_t step = 0; // seconds between two points
    std::vector<StatsHistoryPoint> points;
    static constexpr auto fields()
    {
        return std::tuple{field("Id", &StatsHistoryResponse::id), field("Step", &StatsHistoryResponse::step),
                          field("Points", &StatsHistoryResponse::points)};
    }
};

} // namespace berth::model

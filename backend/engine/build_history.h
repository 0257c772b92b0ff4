// The builds of this engine, those that run and the last ones that ended, step by step with times: what the
// window's Builds page shows. Kept in <data-root>/builds, one file per build. Engine thread.
#pragma once

#include "backend/base/clock.h"
#include "backend/base/reflect.h"
#include "backend/base/result.h"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace berth::engine {

struct BuildStepRecord
{
    int number = 0, line = 0, lastLine = 0; // lines of the Dockerfile
    std::string stage, text, status;        // status: "waiting", "running", "done", "cached", "failed"
    TimeNs startedAt = 0, finishedAt = 0;
    std::int64_t size = 0; // of the layer that it made
    std::string log;
    bool logCut = false; // the log was longer than what is kept
    static constexpr auto fields()
    {
        return std::tuple{field("Number", &BuildStepRecord::number),
                          field("Line", &BuildStepRecord::line),
                          field("LastLine", &BuildStepRecord::lastLine),
                          field("Stage", &BuildStepRecord::stage),
                          field("Text", &BuildStepRecord::text),
                          field("Status", &BuildStepRecord::status),
                          field("StartedAt", &BuildStepRecord::startedAt),
                          field("FinishedAt", &BuildStepRecord::finishedAt),
                          field("Size", &BuildStepRecord::size),
                          field("Log", &BuildStepRecord::log, OmitEmpty),
                          field("LogCut", &BuildStepRecord::logCut, OmitEmpty)};
    }
};

struct BuildRecord
{
    std::string id, status; // "running", "done", "failed", "cancelled"
    std::vector<std::string> tags;
    std::string dockerfile, target, imageId, error;
    int errorStep = 0; // the step that failed
    TimeNs startedAt = 0, finishedAt = 0;
    int cachedSteps = 0;
    std::vector<BuildStepRecord> steps;
    static constexpr auto fields()
    {
        return std::tuple{field("Id", &BuildRecord::id),
                          field("Status", &BuildRecord::status),
                          field("Tags", &BuildRecord::tags),
                          field("Dockerfile", &BuildRecord::dockerfile),
                          field("Target", &BuildRecord::target),
                          field("ImageId", &BuildRecord::imageId),
                          field("Error", &BuildRecord::error),
                          field("ErrorStep", &BuildRecord::errorStep),
                          field("StartedAt", &BuildRecord::startedAt),
                          field("FinishedAt", &BuildRecord::finishedAt),
                          field("CachedSteps", &BuildRecord::cachedSteps),
                          field("Steps", &BuildRecord::steps)};
    }
};
using BuildRecordPtr = std::shared_ptr<BuildRecord>;

class BuildHistory
{
public:
    explicit BuildHistory(std::string folder);

    BuildRecordPtr begin();
    // Written down from now on.
    void finished(const BuildRecordPtr &record);
    BuildStepRecord &step(BuildRecord &record, int number);
    void addLog(BuildRecord &record, int number, std::string_view text);
    // Tells the watchers that something of it changed.
    void changed(const BuildRecord &record);

    const std::deque<BuildRecordPtr> &records() const { return records_; } // newest first
    Result<BuildRecordPtr> find(const std::string &id) const;              // an id or its unique beginning
    int watch(std::function<void(const BuildRecord &)> told);
    void unwatch(int watcher);

private:
    void load();

    std::string folder_;
    std::deque<BuildRecordPtr> records_;
    std::vector<std::pair<int, std::function<void(const BuildRecord &)>>> watchers_;
    int lastWatcher_ = 0;
};

} // namespace berth::engine

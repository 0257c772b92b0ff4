#include "backend/engine/build_history.h"

#include "backend/base/ids.h"
#include "backend/engine/offload.h"
#include "backend/model/json.h"
#include "backend/store/durable_file.h"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>

namespace berth::engine {

namespace {

constexpr std::size_t kKeptBuilds = 100;
constexpr std::size_t kKeptLog = 256u << 10; // of one step

// Best effort: a history that cannot be written harms no build.
Result<void> writeRecord(std::string folder, std::string name, std::string text)
{
    const UniqueFd at = TRY(store::openFolder(folder, true));
    return store::writeDurably(at.get(), name, text);
}

} // namespace

BuildHistory::BuildHistory(std::string folder) : folder_(std::move(folder))
{
    load();
}

void BuildHistory::load()
{
    const auto folder = store::openFolder(folder_, true);
    if (!folder)
        return;
    std::error_code error;
    std::vector<std::string> names;
    for (const auto &entry : std::filesystem::directory_iterator(folder_, error))
        names.push_back(entry.path().filename().string());
    for (const std::string &name : names) {
        const auto text = store::readWhole(folder->get(), name);
        auto record = text ? model::fromJson<BuildRecord>(*text) : failure(text.error());
        if (record)
            records_.push_back(std::make_shared<BuildRecord>(std::move(*record)));
        else
            ::unlinkat(folder->get(), name.c_str(), 0);
    }
    std::sort(records_.begin(), records_.end(),
              [](const auto &a, const auto &b) { return a->startedAt > b->startedAt; });
}

BuildRecordPtr BuildHistory::begin()
{
    auto record = std::make_shared<BuildRecord>();
    record->id = randomHexId();
    record->status = "running";
    record->startedAt = wallClock();
    records_.push_front(record);
    return record;
}

void BuildHistory::finished(const BuildRecordPtr &record)
{
    record->finishedAt = wallClock();
    changed(*record);
    workPool().start([folder = folder_, name = record->id + ".json", text = model::toJson(*record)] {
        (void)writeRecord(folder, name, text);
    });
    while (records_.size() > kKeptBuilds && records_.back()->status != "running") {
        ::unlink((folder_ + '/' + records_.back()->id + ".json").c_str());
        records_.pop_back();
    }
}

BuildStepRecord &BuildHistory::step(BuildRecord &record, int number)
{
    const auto found = std::find_if(record.steps.begin(), record.steps.end(),
                                    [&](const BuildStepRecord &row) { return row.number == number; });
    if (found != record.steps.end())
        return *found;
    record.steps.emplace_back().number = number;
    return record.steps.back();
}

void BuildHistory::addLog(BuildRecord &record, int number, std::string_view text)
{
    BuildStepRecord &row = step(record, number);
    const std::size_t room = kKeptLog - std::min(kKeptLog, row.log.size());
    row.log += text.substr(0, room);
    row.logCut = row.logCut || text.size() > room;
    changed(record);
}

void BuildHistory::changed(const BuildRecord &record)
{
    for (const auto &[watcher, told] : std::vector(watchers_))
        told(record);
}

Result<BuildRecordPtr> BuildHistory::find(const std::string &id) const
{
    BuildRecordPtr found;
    for (const BuildRecordPtr &record : records_) {
        if (id.empty() || !record->id.starts_with(id))
            continue;
        if (found)
            return failure(invalid("several builds begin with " + id));
        found = record;
    }
    if (!found)
        return failure(notFound("No such build: " + id.substr(0, 100)));
    return found;
}

int BuildHistory::watch(std::function<void(const BuildRecord &)> told)
{
    watchers_.emplace_back(++lastWatcher_, std::move(told));
    return lastWatcher_;
}

void BuildHistory::unwatch(int watcher)
{
    std::erase_if(watchers_, [watcher](const auto &row) { return row.first == watcher; });
}

} // namespace berth::engine

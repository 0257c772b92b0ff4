// Tells when a log folder changed, by inotify: one kernel instance serves every follower of this process.
// Engine thread.
//
//   auto follow = LogFollow::open(folder);
//   while (more) { … read until nothing is there …; co_await (*follow)->changed(); }
#pragma once

#include "backend/base/result.h"
#include "backend/engine/async.h"

#include <QCoroTask>
#include <memory>
#include <string>

namespace berth::engine {

class LogFolders;

class LogFollow
{
public:
    // Changes count from here on: open it before the first read.
    static Result<std::shared_ptr<LogFollow>> open(const std::string &folder);
    ~LogFollow();
    LogFollow(const LogFollow &) = delete;
    LogFollow &operator=(const LogFollow &) = delete;

    // Ends when the folder has changed since the last call, or after wake().
    QCoro::Task<void> changed();
    // Any number of times, also while nobody waits.
    void wake();

private:
    friend class LogFolders;
    LogFollow(std::shared_ptr<LogFolders> folders, int watch) : folders_(std::move(folders)), watch_(watch) {}

    std::shared_ptr<LogFolders> folders_;
    int watch_;
    OneShotPtr change_ = std::make_shared<OneShot>();
};

} // namespace berth::engine

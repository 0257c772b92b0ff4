#include "backend/engine/log_follow.h"

#include "backend/base/fd.h"

#include <QSocketNotifier>

#include <array>
#include <cerrno>
#include <sys/inotify.h>
#include <unordered_map>
#include <vector>

namespace berth::engine {

// The one inotify instance: users have few (128 by default), while each can watch many folders.
class LogFolders : public std::enable_shared_from_this<LogFolders>
{
public:
    static std::shared_ptr<LogFolders> shared()
    {
        static std::weak_ptr<LogFolders> instance; // goes with its last follower
        std::shared_ptr<LogFolders> folders = instance.lock();
        if (!folders)
            instance = folders = std::make_shared<LogFolders>();
        return folders;
    }
    LogFolders() : inotify_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK))
    {
        if (!inotify_)
            return;
        reading_ = std::make_unique<QSocketNotifier>(inotify_.get(), QSocketNotifier::Read);
        QObject::connect(reading_.get(), &QSocketNotifier::activated, [this] { read(); });
    }

    Result<int> watch(const std::string &folder)
    {
        const int watch = ::inotify_add_watch(inotify_.get(), folder.c_str(),
                                              IN_MODIFY | IN_CREATE | IN_DELETE_SELF | IN_ONLYDIR);
        if (watch < 0)
            return failure(systemError("watch the log folder", errno));
        return watch;
    }
    void add(int watch, LogFollow *follower) { followers_[watch].push_back(follower); }
    void remove(int watch, LogFollow *follower)
    {
        std::vector<LogFollow *> &list = followers_[watch];
        std::erase(list, follower);
        if (!list.empty())
            return;
        followers_.erase(watch);
        ::inotify_rm_watch(inotify_.get(), watch);
    }

private:
    void read()
    {
        alignas(inotify_event) std::array<char, 16384> buffer;
        const auto self = shared_from_this();
        ssize_t count = 0;
        while ((count = ::read(inotify_.get(), buffer.data(), buffer.size())) > 0) {
            for (ssize_t at = 0; at < count;) {
                const auto *event = reinterpret_cast<const inotify_event *>(buffer.data() + at);
                wake(event->wd);
                at += static_cast<ssize_t>(sizeof *event + event->len);
            }
        }
    }
    void wake(int watch)
    {
        if (watch < 0) { // the queue ran over: anything may have changed
            for (const auto &[each, list] : followers_)
                wakeAll(list);
        } else if (const auto found = followers_.find(watch); found != followers_.end()) {
            wakeAll(found->second);
        }
    }
    static void wakeAll(const std::vector<LogFollow *> &list)
    {
        for (LogFollow *follower : list)
            follower->wake();
    }

    UniqueFd inotify_;
    std::unique_ptr<QSocketNotifier> reading_;
    std::unordered_map<int, std::vector<LogFollow *>> followers_;
};

Result<std::shared_ptr<LogFollow>> LogFollow::open(const std::string &folder)
{
    const auto folders = LogFolders::shared();
    const int watch = TRY(folders->watch(folder));
    std::shared_ptr<LogFollow> follow(new LogFollow(folders, watch));
    folders->add(watch, follow.get());
    return follow;
}

LogFollow::~LogFollow()
{
    folders_->remove(watch_, this);
}

QCoro::Task<void> LogFollow::changed()
{
    const OneShotPtr change = change_;
    co_await change->wait();
    change_ = std::make_shared<OneShot>();
}

void LogFollow::wake()
{
    change_->fire();
}

} // namespace berth::engine

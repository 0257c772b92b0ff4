#include "backend/engine/upload.h"

#include "backend/engine/async.h"
#include "backend/engine/offload.h"

namespace berth::engine {

namespace {

constexpr std::size_t kUploadQueue = 4u << 20;

// A worker that waits for a client is no worker: the pool may use another thread meanwhile.
class WaitingOutsideThePool
{
public:
    WaitingOutsideThePool() { workPool().releaseThread(); }
    ~WaitingOutsideThePool() { workPool().reserveThread(); }
};

void fireOnEngineThread(OneShotPtr shot)
{
    if (shot)
        QMetaObject::invokeMethod(
            QCoreApplication::instance(), [shot] { shot->fire(); }, Qt::QueuedConnection);
}

} // namespace

QCoro::Task<bool> Upload::push(QByteArray piece)
{
    for (;;) {
        const OneShotPtr room = std::make_shared<OneShot>();
        {
            const std::lock_guard lock(mutex_);
            if (stopped_)
                co_return false;
            if (queuedBytes_ < kUploadQueue) {
                queuedBytes_ += static_cast<std::size_t>(piece.size());
                pieces_.push_back(std::move(piece));
                arrived_.notify_one();
                co_return true;
            }
            waiting_ = room;
        }
        co_await room->wait();
    }
}

void Upload::finish()
{
    const std::lock_guard lock(mutex_);
    ended_ = true;
    arrived_.notify_one();
}

void Upload::fail(Error error)
{
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
    arrived_.notify_one();
}

Result<std::string_view> Upload::next()
{
    std::unique_lock lock(mutex_);
    if (pieces_.empty() && !error_ && !ended_) {
        const WaitingOutsideThePool waiting;
        arrived_.wait(lock, [this] { return !pieces_.empty() || error_ || ended_; });
    }
    if (error_)
        return failure(*error_);
    if (pieces_.empty())
        return std::string_view();
    current_ = std::move(pieces_.front());
    pieces_.pop_front();
    queuedBytes_ -= static_cast<std::size_t>(current_.size());
    fireOnEngineThread(std::exchange(waiting_, nullptr));
    return std::string_view(current_.constData(), static_cast<std::size_t>(current_.size()));
}

void Upload::stop()
{
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    pieces_.clear();
    fireOnEngineThread(std::exchange(waiting_, nullptr));
}

} // namespace berth::engine

// A request body on its way from the engine thread, where it arrives, to a worker that reads it as an
// image::Source. Bounded: push() waits for room, so a fast client does not fill memory, and next() waits for
// bytes on the worker.
#pragma once

#include "backend/image/source.h"

#include <QByteArray>
#include <QCoroTask>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

namespace berth::engine {

class OneShot;

class Upload : public image::Source
{
public:
    // Engine thread. False: the worker wants no more, the rest of the body may be thrown away.
    QCoro::Task<bool> push(QByteArray piece);
    // The body is whole, or broken off with an error.
    void finish();
    void fail(Error error);

    // Worker.
    Result<std::string_view> next() override;
    // The worker is done, whatever was left: frees a waiting push().
    void stop();

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<QByteArray> pieces_;
    std::size_t queuedBytes_ = 0;
    QByteArray current_; // what next() last gave
    std::optional<Error> error_;
    bool ended_ = false, stopped_ = false;
    std::shared_ptr<OneShot> waiting_; // of a push() without room
};

using UploadPtr = std::shared_ptr<Upload>;

} // namespace berth::engine

#include "backend/http/connection.h"

#include "backend/http/exchange.h"
#include "backend/http/exchange_parts.h"

#include <QCoreApplication>

#include <chrono>

namespace berth::http {

namespace {

constexpr std::chrono::seconds kHeadPatience{30};
constexpr std::size_t kInputBytes = 64 << 10;

void resumeSoon(std::vector<std::coroutine_handle<>> &waiters)
{
    for (const auto waiter : std::exchange(waiters, {}))
        QMetaObject::invokeMethod(
            QCoreApplication::instance(), [waiter] { waiter.resume(); }, Qt::QueuedConnection);
}

} // namespace

Connection::Connection(std::unique_ptr<Stream> stream, Dispatch dispatch,
                       std::function<void(Connection *)> onEnd)
    : stream_(std::move(stream)), dispatch_(std::move(dispatch)), onEnd_(std::move(onEnd))
{
    headTimer_.setSingleShot(true);
    headTimer_.setInterval(kHeadPatience);
}

Connection::~Connection() = default;

void Connection::begin()
{
    const std::weak_ptr<Connection> weak = weak_from_this();
    const auto whenAlive = [weak](void (Connection::*call)()) {
        return [weak, call] {
            if (const auto self = weak.lock())
                ((*self).*call)();
        };
    };
    stream_->onReadable = whenAlive(&Connection::readMore);
    stream_->onGone = whenAlive(&Connection::gone);
    stream_->onDrained = [weak] {
        if (const auto self = weak.lock())
            resumeSoon(self->writers_);
    };
    QObject::connect(&headTimer_, &QTimer::timeout, &headTimer_, whenAlive(&Connection::gone));
    parser_ = std::make_unique<RequestParser>();
    headTimer_.start();
}

void Connection::readMore()
{
    input_ += stream_->read(kInputBytes - std::min(kInputBytes, input_.size()));
    process();
    if (ended_ || !stream_)
        return;
    // Nobody asks for more: the rest waits in the kernel, and holds the client up.
    stream_->setReading(input_.size() < kInputBytes);
    if (stream_->readEnded() && !busy_)
        end();
}

void Connection::process()
{
    if (busy_) {
        wakeBodyReaders();
        return;
    }
    if (ended_ || input_.empty())
        return;
    auto taken = parser_->feed(input_);
    if (!taken) {
        refuse(taken.error());
        return;
    }
    input_.erase(0, *taken);
    if (parser_->headDone())
        requestReady();
}

void Connection::requestReady()
{
    headTimer_.stop();
    busy_ = true;
    const auto exchange = std::make_shared<Exchange>(weak_from_this(), parser_->head());
    current_ = exchange;
    dispatch_(exchange);
}

void Connection::refuse(const Error &error)
{
    const int status = error.kind == ErrorKind::TooLarge ? 431 : 400;
    const std::string body =
        "{\"message\":\"" + std::string(reasonPhrase(status)) + ": " +
        (status == 431 ? "the header has more than 64 KiB or 100 fields" : "malformed request") + "\"}\n";
    stream_->write(answerHead({status,
                               {{"Content-Type", "application/json"},
                                {"Content-Length", std::to_string(body.size())},
                                {"Connection", "close"}}}) +
                   body);
    stream_->closeAfterWriting();
    end();
}

void Connection::exchangeDone(bool keepAlive)
{
    busy_ = false;
    closedCalls_.clear();
    if (!stream_ || ended_)
        return;
    // A body that nobody read to its end cannot be told from the next request: the connection ends.
    if (!keepAlive || ending_ || !parser_->complete() || !stream_->isOpen()) {
        stream_->closeAfterWriting();
        end();
        return;
    }
    parser_ = std::make_unique<RequestParser>();
    headTimer_.start();
    QMetaObject::invokeMethod(
        &headTimer_,
        [weak = weak_from_this()] {
            if (const auto self = weak.lock())
                self->readMore();
        },
        Qt::QueuedConnection);
}

void Connection::wakeBodyReaders()
{
    resumeSoon(bodyReaders_);
}

void Connection::gone()
{
    end();
}

void Connection::endGently()
{
    ending_ = true;
    if (!busy_)
        end();
}

void Connection::end()
{
    if (std::exchange(ended_, true))
        return;
    headTimer_.stop();
    resumeSoon(bodyReaders_);
    resumeSoon(writers_);
    for (const auto &call : std::exchange(closedCalls_, {}))
        call();
    if (onEnd_)
        QMetaObject::invokeMethod(
            QCoreApplication::instance(), [call = onEnd_, self = shared_from_this()] { call(self.get()); },
            Qt::QueuedConnection);
}

} // namespace berth::http

#include "backend/http/connection.h"

#include "backend/http/exchange.h"
#include "backend/http/exchange_parts.h"
#include "backend/model/json.h"
#include "backend/model/system.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <chrono>
#include <unistd.h>

namespace berth::http {

namespace {

constexpr std::chrono::seconds kHeadPatience{30};
constexpr std::chrono::seconds kLingerPatience{2};           // without a byte of progress
constexpr std::size_t kInputBytes = kHeadBytes + (16 << 10); // so that too large a head is seen to be one

void resumeSoon(std::vector<std::coroutine_handle<>> &waiters)
{
    for (const auto waiter : std::exchange(waiters, {}))
        QMetaObject::invokeMethod(
            QCoreApplication::instance(), [waiter] { waiter.resume(); }, Qt::QueuedConnection);
}

const std::string &ownHostName()
{
    static const std::string name = [] {
        std::array<char, 256> text{};
        ::gethostname(text.data(), text.size() - 1);
        return std::string(text.data());
    }();
    return name;
}

// Why a request that came over TCP is none of a program's: a browser was made to send it. Empty: it is fine.
std::string foreignPage(const RequestHead &head)
{
    for (const char *name : {"origin", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"}) {
        if (!head.header(name).empty())
            return "requests of web pages are refused";
    }
    std::string host = head.header("host");
    if (host.empty())
        return {};
    host = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
    // A name that a page's own DNS could point here; addresses cannot be rebound.
    const bool address = host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string::npos;
    return address || host == "localhost" || host == ownHostName()
               ? std::string()
               : "requests for another host are refused: " + host;
}

} // namespace

Connection::Connection(std::unique_ptr<Stream> stream, Origin origin, Dispatch dispatch,
                       std::function<void(Connection *)> onEnd)
    : stream_(std::move(stream)), origin_(origin), dispatch_(std::move(dispatch)), onEnd_(std::move(onEnd)),
      parser_(std::make_unique<RequestParser>())
{
    patience_.setSingleShot(true);
    patience_.setInterval(kHeadPatience);
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
    stream_->onGone = whenAlive(&Connection::end);
    stream_->onDrained = [weak] {
        if (const auto self = weak.lock())
            resumeSoon(self->writers_);
    };
    QObject::connect(&patience_, &QTimer::timeout, &patience_, whenAlive(&Connection::patienceOver));
    patience_.start();
}

void Connection::readMore()
{
    if (lingering_)
        return discard();
    input_ += stream_->read(kInputBytes - std::min(kInputBytes, input_.size()));
    process();
    if (ended_ || lingering_)
        return;
    // Nobody asks for more: the rest waits in the kernel, and holds the client up.
    stream_->setReading(input_.size() < kInputBytes);
    if (stream_->readEnded() && !busy_)
        linger();
}

void Connection::process()
{
    if (busy_) {
        wakeBodyReaders();
        return;
    }
    if (ended_ || input_.empty())
        return;
    if (!patience_.isActive())
        patience_.start();
    auto taken = parser_->feed(input_);
    if (!taken) {
        const bool large = taken.error().kind == ErrorKind::TooLarge;
        return refuse(large ? 431 : 400, large ? "the request's header has more than 64 KiB or 100 fields"
                                               : taken.error().message);
    }
    input_.erase(0, *taken);
    if (parser_->headDone())
        requestReady();
}

void Connection::requestReady()
{
    patience_.stop();
    if (origin_ == Origin::Tcp) {
        if (const std::string reason = foreignPage(parser_->head()); !reason.empty())
            return refuse(403, reason);
    }
    busy_ = true;
    const auto exchange = std::make_shared<Exchange>(weak_from_this(), parser_->head());
    current_ = exchange;
    dispatch_(exchange);
}

void Connection::refuse(int status, const std::string &message)
{
    const std::string body = model::toJson(model::ErrorResponse{message}) + '\n';
    stream_->write(answerHead({status,
                               {{"Content-Type", "application/json"},
                                {"Content-Length", std::to_string(body.size())},
                                {"Connection", "close"}}}) +
                   body);
    linger();
}

void Connection::exchangeDone(bool keepAlive)
{
    busy_ = false;
    closedCalls_.clear();
    if (ended_)
        return;
    // A body that nobody read to its end cannot be told from the next request: the connection ends.
    if (!keepAlive || ending_ || !parser_->complete())
        return linger();
    parser_ = std::make_unique<RequestParser>();
    QMetaObject::invokeMethod(
        &patience_,
        [weak = weak_from_this()] {
            if (const auto self = weak.lock(); self && !self->ended_)
                self->readMore();
        },
        Qt::QueuedConnection);
}

void Connection::linger()
{
    if (ended_ || std::exchange(lingering_, true))
        return;
    input_.clear();
    lingerQueue_ = stream_->queued();
    stream_->finishWriting();
    stream_->setReading(true);
    patience_.start(kLingerPatience);
    if (stream_->readEnded() && stream_->queued() == 0)
        end();
}

// A client that is still sending gets the time to read the answer.
void Connection::discard()
{
    (void)stream_->read(kInputBytes);
    if (stream_->readEnded() && stream_->queued() == 0)
        end();
}

void Connection::patienceOver()
{
    if (lingering_ && stream_->queued() < lingerQueue_) {
        lingerQueue_ = stream_->queued();
        patience_.start(kLingerPatience);
        return;
    }
    end();
}

void Connection::wakeBodyReaders()
{
    resumeSoon(bodyReaders_);
}

void Connection::endGently()
{
    ending_ = true;
    if (!busy_)
        linger();
}

void Connection::end()
{
    if (std::exchange(ended_, true))
        return;
    patience_.stop();
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

#include "backend/client/call.h"

#include "backend/client/connect.h"

#include <QTimer>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace berth::client {

namespace {

constexpr std::size_t kPiece = 64 << 10;
constexpr int kPiecesAtOnce = 16; // of a body, then the event loop has its turn

} // namespace

Call::Call(Endpoint endpoint, Request request, Events events)
    : endpoint_(std::move(endpoint)), request_(std::move(request)),
      events_(std::make_shared<const Events>(std::move(events))),
      parser_(std::make_unique<http::ResponseParser>(request_.method == "HEAD"))
{
}

Call::~Call() = default;

Result<std::string> Call::head() const
{
    std::map<std::string, std::string> headers{{"Host", endpoint_.host.empty() ? "berth" : endpoint_.host},
                                               {"User-Agent", "Berth-Client/" BERTH_VERSION},
                                               {"Connection", "close"}};
    if (!request_.bodyFile.empty())
        headers["Transfer-Encoding"] = "chunked";
    else if (!request_.body.empty() || request_.method == "POST" || request_.method == "PUT")
        headers["Content-Length"] = std::to_string(request_.body.size());
    if (!request_.body.empty() || !request_.bodyFile.empty())
        headers["Content-Type"] = request_.contentType;
    for (const auto &[name, value] : request_.headers)
        headers[name] = value;
    return http::requestHead(request_.method, request_.path, headers);
}

Result<void> Call::openBody()
{
    if (request_.bodyFile.empty())
        return {};
    body_.reset(request_.bodyFile == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                                         : ::open(request_.bodyFile.c_str(), O_RDONLY | O_CLOEXEC));
    if (!body_)
        return failure(invalid("open " + request_.bodyFile + ": " + errnoText(errno)));
    sending_ = true;
    return {};
}

void Call::start()
{
    auto opened = openBody();
    auto text = opened ? head() : failure(opened.error());
    auto socket = text ? connectTo(endpoint_) : failure(text.error());
    const std::weak_ptr<Call> weak = weak_from_this();
    if (!socket) {
        // From the loop of this thread, which need not be the main one.
        QTimer::singleShot(0, [weak, error = socket.error()] {
            if (const auto self = weak.lock())
                self->end(failure(error));
        });
        return;
    }
    stream_ = std::make_unique<http::Stream>(std::move(*socket));
    stream_->onReadable = [weak] {
        if (const auto self = weak.lock())
            self->readAnswer();
    };
    stream_->onDrained = [weak] {
        if (const auto self = weak.lock())
            self->sendBody();
    };
    stream_->write(*text + request_.body);
    sendBody();
}

void Call::sendBody()
{
    for (int i = 0; i < kPiecesAtOnce && sending_ && stream_ && stream_->queued() < http::kQueueHighWater;
         ++i) {
        std::string piece(kPiece, '\0');
        ssize_t count = 0;
        do {
            count = ::read(body_.get(), piece.data(), piece.size());
        } while (count < 0 && errno == EINTR);
        if (count < 0)
            return end(failure(systemError("reading " + request_.bodyFile, errno)));
        piece.resize(std::size_t(count));
        sending_ = count > 0;
        stream_->write(http::chunk(piece));
    }
    if (!sending_ || !stream_ || stream_->queued() >= http::kQueueHighWater)
        return;
    QTimer::singleShot(0, [weak = weak_from_this()] {
        if (const auto self = weak.lock())
            self->sendBody();
    });
}

void Call::setReading(bool on)
{
    if (stream_)
        stream_->setReading(on);
}

void Call::readAnswer()
{
    input_ += stream_->read(kPiece);
    const bool ended = stream_->readEnded();
    const auto events = events_; // whoever is called may cancel this
    handOn(*events);
    if (!ended || !stream_)
        return;
    auto whole = parser_->feedEnd();
    end(whole ? Result<void>() : failure(whole.error()));
}

// Everything that is called may cancel this call or take its connection: stream_ is empty then.
void Call::handOn(const Events &events)
{
    while (stream_ && !input_.empty()) {
        auto taken = parser_->feed(input_);
        if (!taken)
            return end(failure(taken.error()));
        input_.erase(0, *taken);
        if (!parser_->headDone())
            return;
        if (parser_->head().status == 100) {
            parser_ = std::make_unique<http::ResponseParser>(request_.method == "HEAD");
            continue;
        }
        if (!std::exchange(headTold_, true) && events.onHead)
            events.onHead(parser_->head());
        if (const std::string bytes = parser_->takeBody(); stream_ && !bytes.empty() && events.onBytes)
            events.onBytes(bytes);
        if (stream_ && parser_->complete())
            return end({});
        if (*taken == 0)
            return;
    }
}

Hijacked Call::takeOver()
{
    const std::string type = parser_->head().header("content-type");
    Hijacked out{std::move(stream_), parser_->takeBody() + std::exchange(input_, {}),
                 type == "application/vnd.docker.multiplexed-stream"};
    out.stream->onReadable = out.stream->onDrained = out.stream->onGone = nullptr;
    out.stream->setReading(false);
    events_.reset();
    return out;
}

void Call::cancel()
{
    events_.reset();
    stream_.reset();
}

void Call::end(Result<void> how)
{
    const auto events = std::exchange(events_, nullptr);
    stream_.reset();
    if (events && events->onEnd)
        events->onEnd(std::move(how));
}

} // namespace berth::client

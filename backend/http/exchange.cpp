#include "backend/http/exchange.h"

#include "backend/http/exchange_parts.h"
#include "backend/http/websocket.h"

#include <algorithm>

namespace berth::http {

Exchange::Exchange(std::weak_ptr<Connection> connection, RequestHead head) : parts_(std::make_unique<Parts>())
{
    parts_->connection = std::move(connection);
    const std::size_t question = head.target.find('?');
    parts_->path = head.target.substr(0, question);
    if (question != std::string::npos)
        parts_->queryValues = parseQuery(std::string_view(head.target).substr(question + 1));
    parts_->head = std::move(head);
}

Exchange::~Exchange()
{
    // A handler that let go of it without an answer: the connection must not wait for ever.
    if (parts_->done)
        return;
    if (const auto connection = parts_->connection.lock())
        connection->exchangeDone(false);
}

const std::string &Exchange::method() const
{
    return parts_->head.method;
}

const std::string &Exchange::path() const
{
    return parts_->path;
}

int Exchange::apiMinor() const
{
    return parts_->apiMinor;
}

std::string Exchange::param(std::string_view name) const
{
    const auto found = parts_->head.params.find(name);
    return found == parts_->head.params.end() ? std::string() : found->second;
}

bool Exchange::hasQuery(std::string_view name) const
{
    return parts_->queryValues.find(name) != parts_->queryValues.end();
}

std::string Exchange::query(std::string_view name) const
{
    const auto [first, last] = parts_->queryValues.equal_range(name);
    return first == last ? std::string() : first->second;
}

std::vector<std::string> Exchange::queryAll(std::string_view name) const
{
    std::vector<std::string> values;
    const auto [first, last] = parts_->queryValues.equal_range(name);
    for (auto row = first; row != last; ++row)
        values.push_back(row->second);
    return values;
}

bool Exchange::flag(std::string_view name) const
{
    std::string value = query(name);
    std::transform(value.begin(), value.end(), value.begin(),
                   [](unsigned char c) { return char(std::tolower(c)); });
    return !(value.empty() || value == "0" || value == "no" || value == "false" || value == "none");
}

std::string Exchange::header(std::string_view name) const
{
    return parts_->head.header(name);
}

QCoro::Task<Result<QByteArray>> Exchange::bodyPiece()
{
    const auto self = shared_from_this();
    if (parts_->head.expectsContinue && !std::exchange(parts_->continued, true)) {
        if (const auto connection = parts_->connection.lock(); connection && connection->stream_)
            connection->stream_->write("HTTP/1.1 100 Continue\r\n\r\n");
    }
    for (;;) {
        const auto connection = parts_->connection.lock();
        if (!connection || connection->ended_)
            co_return failure(Error{ErrorKind::Cancelled, "the client went away", {}, 0});
        auto taken = connection->parser_->feed(connection->input_);
        if (!taken)
            co_return failure(taken.error());
        connection->input_.erase(0, *taken);
        const std::string bytes = connection->parser_->takeBody();
        if (!bytes.empty() || connection->parser_->complete())
            co_return QByteArray(bytes.data(), qsizetype(bytes.size()));
        if (connection->stream_->readEnded())
            co_return failure(invalid("the request's body ends before its length"));
        connection->stream_->setReading(true);
        co_await ListAwaiter{&connection->bodyReaders_};
    }
}

// What dockerd says of a body that its JSON decoder is not meant for.
static Result<void> checkJsonType(const std::string &contentType, bool hasBody)
{
    if (contentType.empty() && !hasBody)
        return {};
    if (contentType.empty())
        return failure(invalid("malformed Content-Type header (): mime: no media type"));
    std::string type = contentType.substr(0, contentType.find(';'));
    type.erase(type.find_last_not_of(" \t") + 1);
    std::transform(type.begin(), type.end(), type.begin(),
                   [](unsigned char c) { return char(std::tolower(c)); });
    if (type != "application/json")
        return failure(
            invalid("unsupported Content-Type header (" + contentType + "): must be 'application/json'"));
    return {};
}

QCoro::Task<Result<QByteArray>> Exchange::body(qsizetype cap)
{
    QByteArray whole;
    for (;;) {
        CO_TRY(piece, co_await bodyPiece());
        if (whole.isEmpty())
            CO_TRY_VOID(checkJsonType(header("content-type"), !piece.isEmpty()));
        if (piece.isEmpty())
            co_return whole;
        if (whole.size() + piece.size() > cap)
            co_return failure(Error{ErrorKind::TooLarge,
                                    "the request's body is larger than " + std::to_string(cap) + " bytes",
                                    {},
                                    0});
        whole += piece;
    }
}

void Exchange::setHeader(std::string name, std::string value)
{
    parts_->answerHeaders.insert_or_assign(std::move(name), std::move(value));
}

void Exchange::answerWhole(int status, const std::string &contentType, std::string body)
{
    const auto connection = parts_->connection.lock();
    if (std::exchange(parts_->begun, true) || !connection || connection->ended_)
        return;
    AnswerHead head{status, parts_->answerHeaders};
    if (!contentType.empty())
        head.headers["Content-Type"] = contentType;
    const bool bodiless = status == 204 || status == 304;
    if (!bodiless)
        head.headers["Content-Length"] = std::to_string(body.size());
    if (!keepsAlive(*connection))
        head.headers["Connection"] = "close";
    std::string bytes = answerHead(head);
    if (!bodiless && method() != "HEAD")
        bytes += body;
    parts_->done = true;
    connection->stream_->write(bytes);
    connection->exchangeDone(keepsAlive(*connection));
}

bool Exchange::keepsAlive(const Connection &connection) const
{
    return parts_->head.keepAlive && connection.parser_->complete() && !connection.ending_;
}

void Exchange::json(int status, std::string body)
{
    body += '\n'; // as Go's encoder ends a document
    answerWhole(status, "application/json", std::move(body));
}

void Exchange::text(int status, std::string body)
{
    answerWhole(status, "text/plain; charset=utf-8", std::move(body));
}

void Exchange::empty(int status)
{
    answerWhole(status, "", "");
}

void Exchange::beginStream(int status, std::string contentType)
{
    const auto connection = parts_->connection.lock();
    if (std::exchange(parts_->begun, true) || !connection || connection->ended_)
        return;
    parts_->streaming = true;
    AnswerHead head{status, parts_->answerHeaders};
    head.headers["Content-Type"] = std::move(contentType);
    if (parts_->head.knowsChunks)
        head.headers["Transfer-Encoding"] = "chunked";
    else
        head.headers["Connection"] = "close";
    connection->stream_->write(answerHead(head));
}

QCoro::Task<bool> Exchange::write(std::string bytes)
{
    const auto self = shared_from_this();
    const auto connection = parts_->connection.lock();
    if (!connection || connection->ended_ || !parts_->streaming || parts_->done)
        co_return false;
    if (bytes.empty() || method() == "HEAD")
        co_return true;
    connection->stream_->write(parts_->head.knowsChunks ? chunk(bytes) : bytes);
    while (!connection->ended_ && connection->stream_->queued() >= kQueueHighWater)
        co_await ListAwaiter{&connection->writers_};
    // A writer in a loop must hear of the end here: the event loop, which tells it, does not run meanwhile.
    if (!connection->ended_ && !connection->stream_->takesWrites())
        connection->end();
    co_return !connection->ended_;
}

void Exchange::finish()
{
    if (!parts_->streaming || std::exchange(parts_->done, true))
        return;
    const auto connection = parts_->connection.lock();
    if (!connection || connection->ended_)
        return;
    if (parts_->head.knowsChunks && method() != "HEAD")
        connection->stream_->write(chunk(""));
    connection->exchangeDone(keepsAlive(*connection) && parts_->head.knowsChunks);
}

Result<Hijack> Exchange::upgrade(bool multiplexed)
{
    const auto connection = parts_->connection.lock();
    if (!connection || connection->ended_ || !connection->stream_->isOpen())
        return failure(Error{ErrorKind::Cancelled, "the client went away", {}, 0});
    if (connection->stream_->queued() != 0)
        return failure(conflict("the connection has earlier answers to send"));
    if (parts_->head.upgrade == "websocket")
        return upgradeToWebSocket(*connection);
    parts_->begun = parts_->done = true;
    const bool upgrades = !parts_->head.upgrade.empty();
    AnswerHead head{upgrades ? 101 : 200, parts_->answerHeaders};
    head.headers["Content-Type"] = multiplexed && apiMinor() >= 42
                                       ? "application/vnd.docker.multiplexed-stream"
                                       : "application/vnd.docker.raw-stream";
    if (upgrades) {
        head.headers["Connection"] = "Upgrade";
        head.headers["Upgrade"] = "tcp";
    }
    connection->stream_->write(answerHead(head));
    UniqueFd socket = TRY(connection->stream_->release());
    Hijack out{std::move(socket), std::exchange(connection->input_, {})};
    connection->end();
    return out;
}

Result<Hijack> Exchange::upgradeToWebSocket(Connection &connection)
{
    const auto accept = webSocketAccept(header("sec-websocket-key"));
    if (!accept || header("sec-websocket-version") != "13")
        return failure(invalid("bad WebSocket handshake: version 13 and a key are needed"));
    parts_->begun = parts_->done = true;
    AnswerHead head{101, parts_->answerHeaders};
    head.headers["Connection"] = "Upgrade";
    head.headers["Upgrade"] = "websocket";
    head.headers["Sec-WebSocket-Accept"] = *accept;
    connection.stream_->write(answerHead(head));
    UniqueFd socket = TRY(connection.stream_->release());
    std::string pending = std::exchange(connection.input_, {});
    connection.end();
    auto inner = relayWebSocket(std::move(socket), std::move(pending));
    if (!inner)
        return failure(inner.error());
    return Hijack{std::move(*inner), {}};
}

bool Exchange::answered() const
{
    return parts_->begun;
}

bool Exchange::closed() const
{
    const auto connection = parts_->connection.lock();
    return !connection || connection->ended_;
}

void Exchange::onClosed(std::function<void()> call)
{
    const auto connection = parts_->connection.lock();
    if (!connection || connection->ended_)
        call();
    else
        connection->closedCalls_.push_back(std::move(call));
}

} // namespace berth::http

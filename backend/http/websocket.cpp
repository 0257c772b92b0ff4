#include "backend/http/websocket.h"

#include "backend/http/stream.h"

#include <QByteArray>
#include <QCryptographicHash>
#include <QTimer>

#include <cerrno>
#include <chrono>
#include <memory>
#include <sys/socket.h>

namespace berth::http {

namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3
constexpr std::size_t kFrameBytes = 1 << 20;
constexpr std::size_t kPieceBytes = 64 << 10;
constexpr std::chrono::seconds kCloseWait{10};

enum Opcode : unsigned { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

std::uint64_t bigEndian(std::string_view bytes)
{
    std::uint64_t value = 0;
    for (const char c : bytes)
        value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

// Owns both ends; deletes itself when either is gone.
class WebSocketRelay : public QObject
{
public:
    WebSocketRelay(UniqueFd client, UniqueFd inner) : client_(std::move(client)), inner_(std::move(inner))
    {
        client_.onReadable = [this] { takeFrames(client_.read(kPieceBytes)); };
        inner_.onReadable = [this] { takeOutput(); };
        client_.onGone = inner_.onGone = [this] { deleteLater(); };
        client_.onDrained = [this] { inner_.setReading(true); };
        inner_.onDrained = [this] { client_.setReading(true); };
    }

    void takeFrames(const std::string &bytes)
    {
        if (ending_) {
            if (client_.readEnded())
                deleteLater();
            return;
        }
        auto output = reader_.feed(bytes);
        if (!output || output->closed || client_.readEnded()) {
            client_.write(webSocketFrame(Close, ""));
            deleteLater();
            return;
        }
        if (!output->replies.empty())
            client_.write(output->replies);
        if (!output->payload.empty())
            inner_.write(output->payload);
        client_.setReading(inner_.queued() < kQueueHighWater);
    }

private:
    void takeOutput()
    {
        const std::string bytes = inner_.read(kPieceBytes);
        if (!bytes.empty())
            client_.write(webSocketFrame(Binary, bytes));
        if (inner_.readEnded()) {
            client_.write(webSocketFrame(Close, ""));
            client_.finishWriting();
            ending_ = true;
            QTimer::singleShot(kCloseWait, this, [this] { deleteLater(); });
            return;
        }
        inner_.setReading(client_.queued() < kQueueHighWater);
    }

    Stream client_, inner_;
    FrameReader reader_;
    bool ending_ = false; // the output is over: the client gets the time to take what is left of it
};

} // namespace

std::optional<std::string> webSocketAccept(std::string_view key)
{
    const QByteArray text(key.data(), qsizetype(key.size()));
    if (QByteArray::fromBase64(text, QByteArray::AbortOnBase64DecodingErrors).size() != 16)
        return std::nullopt;
    const QByteArray joined = text + QByteArray(kGuid.data(), qsizetype(kGuid.size()));
    return QCryptographicHash::hash(joined, QCryptographicHash::Sha1).toBase64().toStdString();
}

std::string webSocketFrame(unsigned opcode, std::string_view payload)
{
    std::string frame(1, char(0x80 | opcode));
    if (payload.size() < 126) {
        frame += char(payload.size());
    } else if (payload.size() <= 0xffff) {
        frame += char(126);
        frame += char(payload.size() >> 8);
        frame += char(payload.size() & 0xff);
    } else {
        frame += char(127);
        for (int shift = 56; shift >= 0; shift -= 8)
            frame += char((std::uint64_t(payload.size()) >> shift) & 0xff);
    }
    frame.append(payload);
    return frame;
}

Result<FrameReader::Output> FrameReader::feed(std::string_view bytes)
{
    buffer_ += bytes;
    Output out;
    for (;;) {
        if (buffer_.size() < 2)
            return out;
        const unsigned opcode = static_cast<unsigned char>(buffer_[0]) & 0x0f;
        const unsigned second = static_cast<unsigned char>(buffer_[1]);
        if ((static_cast<unsigned char>(buffer_[0]) & 0x70) != 0 || (second & 0x80) == 0)
            return failure(invalid("a WebSocket frame of a client is masked and uses no extension"));
        const std::size_t extra = (second & 0x7f) == 126 ? 2 : (second & 0x7f) == 127 ? 8 : 0;
        if (buffer_.size() < 2 + extra + 4)
            return out;
        const std::uint64_t length =
            extra == 0 ? second & 0x7f : bigEndian(std::string_view(buffer_).substr(2, extra));
        if (length > kFrameBytes)
            return failure(invalid("a WebSocket frame is larger than 1 MiB"));
        const std::size_t start = 2 + extra + 4;
        if (buffer_.size() < start + length)
            return out;
        std::string payload = buffer_.substr(start, length);
        for (std::size_t i = 0; i < payload.size(); ++i)
            payload[i] = char(payload[i] ^ buffer_[start - 4 + i % 4]);
        buffer_.erase(0, start + length);
        if (opcode == Close)
            out.closed = true;
        else if (opcode == Ping)
            out.replies += webSocketFrame(Pong, payload);
        else if (opcode == Text || opcode == Binary || opcode == Continuation)
            out.payload += payload;
        else if (opcode != Pong)
            return failure(invalid("unknown kind of WebSocket frame"));
        if (out.closed)
            return out;
    }
}

Result<UniqueFd> relayWebSocket(UniqueFd client, std::string pending)
{
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return failure(systemError("making a socket pair", errno));
    auto *relay = new WebSocketRelay(std::move(client), UniqueFd(ends[1])); // deletes itself
    if (!pending.empty())
        relay->takeFrames(pending);
    return UniqueFd(ends[0]);
}

} // namespace berth::http

// WebSocket (RFC 6455), the server's side: frames on a client's socket, plain bytes on the socket given back.
// Text and binary frames alike are input; output goes out as binary frames. Ping is answered, close ends
// both. Engine thread only.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace berth::http {

// The value of Sec-WebSocket-Accept; nothing for a key that is not 16 bytes of base64.
std::optional<std::string> webSocketAccept(std::string_view key);

// Takes over `client`; `pending` is what it sent already. The relay ends by itself with either side.
Result<UniqueFd> relayWebSocket(UniqueFd client, std::string pending);

// Sans-IO half of it: frames in, payload out.
class FrameReader
{
public:
    struct Output
    {
        std::string payload; // of data frames
        std::string replies; // pongs to send back
        bool closed = false;
    };
    // Invalid for an unmasked, reserved or too large frame (1 MiB).
    Result<Output> feed(std::string_view bytes);

private:
    std::string buffer_;
};
std::string webSocketFrame(unsigned opcode, std::string_view payload);

} // namespace berth::http

#include "backend/api/hijacked.h"

#include "backend/http/frames.h"
#include "backend/model/detach_keys.h"

#include <sys/socket.h>

namespace berth::api {

Result<std::string> detachKeys(const std::string &text)
{
    auto keys = model::parseDetachKeys(text);
    if (!keys)
        return failure(invalid("Invalid escape keys (" + text + ") provided: " + keys.error().message));
    return keys;
}

Result<engine::AttachRequest> hijacked(http::Exchange &exchange, bool tty)
{
    http::Hijack taken = TRY(exchange.upgrade(!tty));
    engine::AttachRequest client;
    client.fd = std::move(taken.fd);
    client.pending = std::move(taken.pending);
    client.tty = tty;
    client.wantsStdin = true;
    return client;
}

void tellOnStream(int fd, bool tty, const Error &error)
{
    const std::string words = error.text() + "\r\n";
    const std::string bytes = tty ? words : http::stdcopyFrame(http::StdStream::Out, words);
    (void)!::send(fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

} // namespace berth::api

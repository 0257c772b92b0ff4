// One request and its answer over one connection of its own: connects, sends (a body in memory or a file, in
// pieces as the engine takes them) and hands on the answer as it comes. Held in a shared_ptr; after cancel()
// nothing is called.
#pragma once

#include "backend/client/endpoint.h"
#include "backend/client/engine_client.h"
#include "backend/http/codec.h"
#include "backend/http/stream.h"

#include <functional>
#include <memory>
#include <string>

namespace berth::client {

class Call : public std::enable_shared_from_this<Call>
{
public:
    struct Events
    {
        std::function<void(const http::ResponseHead &)> onHead; // of any status, not of 100 Continue
        std::function<void(std::string_view)> onBytes;
        std::function<void(Result<void>)> onEnd; // once, last
    };

    Call(Endpoint endpoint, Request request, Events events);
    ~Call();

    // Connects and sends; all that follows is told from the event loop.
    void start();
    void cancel();
    // In onHead: the connection leaves HTTP. Neither onBytes nor onEnd follows.
    Hijacked takeOver();
    // Off: the answer waits in the kernel.
    void setReading(bool on);

private:
    Result<std::string> head() const;
    Result<void> openBody();
    void sendBody();
    void readAnswer();
    void handOn(const Events &events);
    void end(Result<void> how);

    Endpoint endpoint_;
    Request request_;
    std::shared_ptr<const Events> events_; // empty once nothing is called any more
    std::unique_ptr<http::Stream> stream_;
    std::unique_ptr<http::ResponseParser> parser_;
    std::string input_;
    UniqueFd body_; // of bodyFile, until its end
    bool headTold_ = false, sending_ = false;
};

} // namespace berth::client

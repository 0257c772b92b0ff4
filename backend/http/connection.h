// One client connection: bytes to requests, one after the other, and answers back in their order. Owned by
// the Server; each Exchange knows it weakly. Memory is bounded: 64 KiB of unread input, the body pieces one
// reader asked for, and the write queue's high water. Engine thread only.
#pragma once

#include "backend/http/codec.h"
#include "backend/http/stream.h"

#include <QTimer>

#include <coroutine>
#include <functional>
#include <memory>
#include <vector>

namespace berth::http {

class Exchange;

using Dispatch = std::function<void(std::shared_ptr<Exchange>)>;

class Connection : public std::enable_shared_from_this<Connection>
{
public:
    Connection(std::unique_ptr<Stream> stream, Dispatch dispatch, std::function<void(Connection *)> onEnd);
    ~Connection();
    void begin();
    // No further request is taken; the connection ends with the answer that is under way.
    void endGently();

private:
    friend class Exchange;

    void readMore();
    void process();
    void requestReady();
    void refuse(const Error &error);
    void exchangeDone(bool keepAlive);
    void gone();
    void end();
    void wakeBodyReaders();

    std::unique_ptr<Stream> stream_;
    Dispatch dispatch_;
    std::function<void(Connection *)> onEnd_;
    std::string input_; // bytes not yet taken by the parser
    std::unique_ptr<RequestParser> parser_;
    std::weak_ptr<Exchange> current_;
    bool busy_ = false, ending_ = false, ended_ = false;
    QTimer headTimer_; // a head must be whole in time: runs only while one is being read
    std::vector<std::coroutine_handle<>> bodyReaders_, writers_;
    std::vector<std::function<void()>> closedCalls_;
};

} // namespace berth::http

// One client connection: bytes to requests, one after the other, and answers back in their order. Owned by
// the Server; each Exchange knows it weakly. Memory is bounded: 80 KiB of unread input, the body pieces one
// reader asked for, and the write queue's high water. A connection ends by lingering: the answer is sent to
// its end and what the client still sends is thrown away, or the client's kernel could drop the answer.
// Engine thread only.
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

// Where a connection came from decides how much it is trusted.
enum class Origin { Local, Tcp };

class Connection : public std::enable_shared_from_this<Connection>
{
public:
    Connection(std::unique_ptr<Stream> stream, Origin origin, Dispatch dispatch,
               std::function<void(Connection *)> onEnd);
    ~Connection();
    void begin();
    // No further request is taken; the connection ends with the answer that is under way.
    void endGently();

private:
    friend class Exchange;

    void readMore();
    void process();
    void requestReady();
    void refuse(int status, const std::string &message);
    void exchangeDone(bool keepAlive);
    void linger();
    void discard();
    void patienceOver();
    void end();
    void wakeBodyReaders();

    std::unique_ptr<Stream> stream_;
    Origin origin_;
    Dispatch dispatch_;
    std::function<void(Connection *)> onEnd_;
    std::string input_; // bytes not yet taken by the parser
    std::unique_ptr<RequestParser> parser_;
    std::weak_ptr<Exchange> current_;
    bool busy_ = false, ending_ = false, lingering_ = false, ended_ = false;
    QTimer patience_;             // runs only while a head is being read or the connection lingers
    std::size_t lingerQueue_ = 0; // what was unsent when patience_ last ran out
    std::vector<std::coroutine_handle<>> bodyReaders_, writers_;
    std::vector<std::function<void()>> closedCalls_;
};

} // namespace berth::http

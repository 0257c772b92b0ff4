// A client that says exactly what a test wants, on the same event loop as the server under test.
#pragma once

#include "backend/http/exchange.h"
#include "backend/http/router.h"
#include "backend/http/server.h"
#include "backend/http/stream.h"

#include <QEventLoop>
#include <QTemporaryDir>
#include <QTimer>
#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <sys/socket.h>
#include <sys/un.h>

namespace berth::http::test {

// Runs the loop until `done`; false after ten seconds without it.
inline bool waitUntil(const std::function<bool()> &done)
{
    QEventLoop loop;
    QTimer poll, limit;
    QObject::connect(&poll, &QTimer::timeout, &loop, [&] {
        if (done())
            loop.quit();
    });
    QObject::connect(&limit, &QTimer::timeout, &loop, &QEventLoop::quit);
    poll.start(1);
    limit.start(10'000);
    if (!done())
        loop.exec();
    return done();
}

class RawClient
{
public:
    explicit RawClient(const std::string &path) : stream_(connected(path))
    {
        stream_.onReadable = [this] {
            if (reading)
                received += stream_.read(64 << 10);
        };
        stream_.onGone = [this] { gone = true; };
    }
    void send(std::string_view text) { stream_.write(text); }
    void endSending() { stream_.finishWriting(); }
    void close() { stream_.close(); }
    void pause()
    {
        reading = false;
        stream_.setReading(false);
    }
    bool waitFor(std::string_view text)
    {
        return waitUntil([&] { return received.find(text) != std::string::npos; });
    }
    bool waitForEnd()
    {
        return waitUntil([&] { return stream_.readEnded() || gone; });
    }
    bool ended() const { return stream_.readEnded() || gone; }
    std::size_t unsent() const { return stream_.queued(); }
    int status() const { return received.size() < 12 ? 0 : std::stoi(received.substr(9, 3)); }

    std::string received;
    bool reading = true, gone = false;

private:
    static UniqueFd connected(const std::string &path)
    {
        UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        EXPECT_EQ(::connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
        return socket;
    }
    Stream stream_;
};

using ExchangePtr = std::shared_ptr<Exchange>;
using Answer = QCoro::Task<Result<void>>;

inline int statusOfKind(const Error &error)
{
    switch (error.kind) {
    case ErrorKind::Invalid:
        return 400;
    case ErrorKind::NotFound:
        return 404;
    case ErrorKind::TooLarge:
        return 413;
    case ErrorKind::NotModified:
        return 304;
    default:
        return 500;
    }
}

class ServerTest : public testing::Test
{
protected:
    ServerTest();
    RawClient client() const { return RawClient(path); }

    QTemporaryDir folder;
    std::string path = folder.filePath("api.sock").toStdString();
    Router router;
    Server server;
};

} // namespace berth::http::test

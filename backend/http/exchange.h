// One request and its answer. A handler keeps it in a shared_ptr, reads the body when it wants it and answers
// exactly once: json/text/empty, or beginStream…finish, or upgrade. Engine thread only. When the client goes
// away, writes answer false and onClosed is called; a client that only shut its sending side still gets its
// answer.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <QByteArray>
#include <QCoroTask>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace berth::http {

class Connection;
struct RequestHead;

// A connection that has left HTTP: a connected stream socket, and what the client sent behind its request.
// `fd` is the client's own socket, or, over TLS and WebSocket, one end of a pair whose other end is relayed.
struct Hijack
{
    UniqueFd fd;
    std::string pending;
};

class Exchange : public std::enable_shared_from_this<Exchange>
{
public:
    Exchange(std::weak_ptr<Connection> connection, RequestHead head);
    ~Exchange();

    // The request.
    const std::string &method() const;
    const std::string &path() const;                // without the version prefix, percent-decoded
    int apiMinor() const;                           // 50 for 1.50 and for unversioned paths
    std::string param(std::string_view name) const; // of the route's pattern
    bool hasQuery(std::string_view name) const;
    std::string query(std::string_view name) const;                 // "" when missing; the first of several
    std::vector<std::string> queryAll(std::string_view name) const; // every one, in order
    bool flag(std::string_view name) const; // Docker's bool: "", "0", "no", "false" and "none" are false
    std::string header(std::string_view name) const; // case-insensitive; "" when missing
    // The whole body; TooLarge beyond `cap` bytes, Cancelled when the client goes away before its end.
    QCoro::Task<Result<QByteArray>> body(qsizetype cap = 16 << 20);
    // The next piece of it; empty at the end. Reading from the client pauses while nobody asks.
    QCoro::Task<Result<QByteArray>> bodyPiece();

    // The answer.
    void setHeader(std::string name, std::string value); // before the answer begins
    void json(int status, std::string body);
    void text(int status, std::string body);
    void empty(int status);
    void beginStream(int status, std::string contentType); // the head goes out at once
    // One chunk; returns when there is room for the next. False: the client has gone.
    QCoro::Task<bool> write(std::string bytes);
    void finish();
    // 101 when the client asked to upgrade to tcp or a WebSocket, 200 otherwise. `multiplexed`: the stream
    // has stdcopy frames.
    Result<Hijack> upgrade(bool multiplexed);
    bool answered() const; // an answer has begun

    bool closed() const;
    void onClosed(std::function<void()> call);

private:
    friend class Connection;
    friend class Router;
    struct Parts;
    void answerWhole(int status, const std::string &contentType, std::string body);
    bool keepsAlive(const Connection &connection) const;
    Result<Hijack> upgradeToWebSocket(Connection &connection);
    std::unique_ptr<Parts> parts_;
};

} // namespace berth::http

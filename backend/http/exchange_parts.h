// What an Exchange consists of; for exchange.cpp, connection.cpp and the router only.
#pragma once

#include "backend/http/codec.h"
#include "backend/http/connection.h"
#include "backend/http/exchange.h"

namespace berth::http {

// Waits in one of a connection's lists until the connection resumes it.
struct ListAwaiter
{
    std::vector<std::coroutine_handle<>> *list;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter) { list->push_back(waiter); }
    void await_resume() const noexcept {}
};

struct Exchange::Parts
{
    std::weak_ptr<Connection> connection;
    RequestHead head;
    std::string path;
    std::multimap<std::string, std::string, std::less<>> queryValues;
    int apiMinor = 50;
    std::map<std::string, std::string> answerHeaders;
    bool begun = false, streaming = false, done = false, continued = false;
};

} // namespace berth::http

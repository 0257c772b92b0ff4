// HTTP/1.1, sans-IO: bytes in, heads and body pieces out (Boost.Beast's parser inside codec.cpp): the server
// reads requests, the client responses. One parser per message. Limits: 64 KiB and 100 fields of head; a body
// with both a length and chunks is refused. Any thread.
#pragma once

#include "backend/base/result.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace berth::http {

inline constexpr std::size_t kHeadBytes = 64 << 10;
inline constexpr std::size_t kHeadFields = 100;

struct RequestHead
{
    std::string method;                         // upper case
    std::string target;                         // as it came: path and query
    std::map<std::string, std::string> headers; // names in lower case; repeated ones joined by ", "
    bool keepAlive = true;
    bool knowsChunks = true; // HTTP/1.1
    bool expectsContinue = false;
    std::string upgrade; // lower case: "tcp", "websocket"; empty: none (h2c is never taken up)
    std::map<std::string, std::string, std::less<>> params; // filled by the router

    std::string header(std::string_view name) const;
};

class RequestParser
{
public:
    RequestParser();
    ~RequestParser();
    RequestParser(const RequestParser &) = delete;
    RequestParser &operator=(const RequestParser &) = delete;

    // Takes bytes of one request, at most to its end; how many it took. Invalid (400) or TooLarge for what is
    // no acceptable request: the connection cannot go on then.
    Result<std::size_t> feed(std::string_view bytes);
    bool headDone() const;
    bool complete() const;
    const RequestHead &head() const;
    // Body bytes that came since the last call.
    std::string takeBody();

private:
    class Parser;
    std::unique_ptr<Parser> parser_;
};

struct ResponseHead
{
    int status = 0;
    std::map<std::string, std::string> headers; // as in RequestHead

    std::string header(std::string_view name) const;
};

class ResponseParser
{
public:
    // `toHead`: the answer to a HEAD request has no body, whatever its head says.
    explicit ResponseParser(bool toHead);
    ~ResponseParser();
    ResponseParser(const ResponseParser &) = delete;
    ResponseParser &operator=(const ResponseParser &) = delete;

    // As in RequestParser.
    Result<std::size_t> feed(std::string_view bytes);
    // The connection has ended: the end of a body without a length, or an error.
    Result<void> feedEnd();
    bool headDone() const;
    bool complete() const;
    const ResponseHead &head() const;
    std::string takeBody();

private:
    class Parser;
    std::unique_ptr<Parser> parser_;
};

struct AnswerHead
{
    int status = 200;
    std::map<std::string, std::string> headers;
};
// "HTTP/1.1 200 OK\r\n…\r\n\r\n"; header text with line breaks in it is dropped.
std::string answerHead(const AnswerHead &head);
// The same for a request; text with line breaks in it is Invalid.
Result<std::string> requestHead(std::string_view method, std::string_view target,
                                const std::map<std::string, std::string> &headers);
std::string chunk(std::string_view bytes); // one chunk; an empty one ends the stream
std::string_view reasonPhrase(int status);

// "%2F" and the like; nothing for a malformed escape or a NUL byte.
std::optional<std::string> percentDecoded(std::string_view text, bool plusIsSpace);
// Everything but unreserved characters and those of `keep` as %XX.
std::string percentEncoded(std::string_view text, std::string_view keep = {});
// "a=b&c=d", the first of several winning.
std::multimap<std::string, std::string, std::less<>> parseQuery(std::string_view text);

} // namespace berth::http

// The error value that travels in every Result: a kind (mapped once to an HTTP status in api/errors), a
// message for the user in Docker's words where Docker has words, a trail of what was being done, and the
// errno behind it (0: none).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace berth {

enum class ErrorKind {
    Invalid,        // 400: what was asked makes no sense
    Unauthorized,   // 401
    Forbidden,      // 403
    NotFound,       // 404
    NotAllowed,     // 405: the path is there, the method is not
    Conflict,       // 409: the state of an object forbids it
    Gone,           // 410
    TooLarge,       // 413
    NotModified,    // 304: already so
    NotImplemented, // 501: a part that Berth does not have
    Unavailable,    // 503
    Cancelled,      // 499: the client went away, or the daemon stops
    Internal,       // 500: our fault, or the machine's
};

struct Error
{
    ErrorKind kind = ErrorKind::Internal;
    std::string message;
    std::vector<std::string> trail;
    int sysErrno = 0;

    // The same error with one more "while doing this" in front.
    Error context(std::string_view doing) const &;
    Error context(std::string_view doing) &&;
    // "doing: doing: message" with the text of errno at its end, when there is one.
    std::string text() const;
};

Error invalid(std::string message);
Error notFound(std::string message);
Error conflict(std::string message);
Error notImplemented(std::string message);
Error internal(std::string message);
// Internal unless the errno says more: ENOENT stays Internal, ENOSPC and EDQUOT are Unavailable.
Error systemError(std::string_view doing, int sysErrno);
// The kernel's text for an errno, safe in any thread.
std::string errnoText(int sysErrno);

} // namespace berth

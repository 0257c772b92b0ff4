#include "backend/base/error.h"

#include <cerrno>
#include <cstring>

namespace berth {

namespace {

Error ofKind(ErrorKind kind, std::string &&message)
{
    return Error{kind, std::move(message), {}, 0};
}

} // namespace

Error Error::context(std::string_view doing) const &
{
    return Error(*this).context(doing);
}

Error Error::context(std::string_view doing) &&
{
    trail.insert(trail.begin(), std::string(doing));
    return std::move(*this);
}

std::string Error::text() const
{
    std::string out;
    for (const std::string &doing : trail)
        out += doing + ": ";
    out += message;
    if (sysErrno != 0)
        out += (out.empty() ? "" : ": ") + errnoText(sysErrno);
    return out;
}

Error invalid(std::string message)
{
    return ofKind(ErrorKind::Invalid, std::move(message));
}

Error notFound(std::string message)
{
    return ofKind(ErrorKind::NotFound, std::move(message));
}

Error conflict(std::string message)
{
    return ofKind(ErrorKind::Conflict, std::move(message));
}

Error notImplemented(std::string message)
{
    return ofKind(ErrorKind::NotImplemented, std::move(message));
}

Error internal(std::string message)
{
    return ofKind(ErrorKind::Internal, std::move(message));
}

Error systemError(std::string_view doing, int sysErrno)
{
    const bool full = sysErrno == ENOSPC || sysErrno == EDQUOT;
    return Error{full ? ErrorKind::Unavailable : ErrorKind::Internal, std::string(doing), {}, sysErrno};
}

std::string errnoText(int sysErrno)
{
    char buffer[128];
    return strerror_r(sysErrno, buffer, sizeof buffer); // the GNU form: returns the text
}

} // namespace berth

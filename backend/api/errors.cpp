#include "backend/api/errors.h"

#include "backend/model/system.h"

#include <array>

namespace berth::api {

namespace {

struct StatusRow
{
    ErrorKind kind;
    int status;
};

constexpr std::array kStatuses{
    StatusRow{ErrorKind::NotModified, 304},  StatusRow{ErrorKind::Invalid, 400},
    StatusRow{ErrorKind::Unauthorized, 401}, StatusRow{ErrorKind::Forbidden, 403},
    StatusRow{ErrorKind::NotFound, 404},     StatusRow{ErrorKind::NotAllowed, 405},
    StatusRow{ErrorKind::Conflict, 409},     StatusRow{ErrorKind::Gone, 410},
    StatusRow{ErrorKind::TooLarge, 413},     StatusRow{ErrorKind::Cancelled, 499},
    StatusRow{ErrorKind::Internal, 500},     StatusRow{ErrorKind::NotImplemented, 501},
    StatusRow{ErrorKind::Unavailable, 503},
};

} // namespace

int statusOf(ErrorKind kind)
{
    for (const StatusRow &row : kStatuses) {
        if (row.kind == kind)
            return row.status;
    }
    return 500;
}

std::string errorBody(const Error &error)
{
    return model::toJson(model::ErrorResponse{error.text()});
}

} // namespace berth::api

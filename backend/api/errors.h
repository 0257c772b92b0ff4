// Error to HTTP: the one table kind -> status, and Docker's body {"message": …}. Any thread.
#pragma once

#include "backend/base/error.h"

#include <string>

namespace berth::api {

int statusOf(ErrorKind kind);
std::string errorBody(const Error &error);

} // namespace berth::api

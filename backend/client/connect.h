// A connected socket to an engine. Over TCP it is one end of a pair whose other end is relayed through mutual
// TLS.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"
#include "backend/client/endpoint.h"

namespace berth::client {

// Unavailable, in docker's words, when nobody answers.
Result<UniqueFd> connectTo(const Endpoint &endpoint);

} // namespace berth::client

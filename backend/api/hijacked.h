// A request that becomes a stream: the client's own connection leaves the HTTP layer and goes to the shim,
// which serves it from then on. Shared by attach and exec.
#pragma once

#include "backend/api/api.h"
#include "backend/engine/shim_link.h"

namespace berth::api {

// The bytes of "ctrl-p,ctrl-q" and the like; Docker's default for an empty text. Invalid in Docker's words.
Result<std::string> detachKeys(const std::string &text);

// Answers 101 or 200 and takes the connection; the streams are all wanted until the caller says otherwise.
Result<engine::AttachRequest> hijacked(http::Exchange &exchange, bool tty);

// Words for a client whose process did not start, on its stream, as dockerd writes them. Never blocks; what a
// full socket does not take is lost with the connection anyway.
void tellOnStream(int fd, bool tty, const Error &error);

} // namespace berth::api

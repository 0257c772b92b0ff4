// Long bodies in both directions: a request's to a worker, and a stream that a worker makes to the client.
#pragma once

#include "backend/api/api.h"
#include "backend/engine/images.h"
#include "backend/engine/upload.h"

namespace berth::api {

// Hands the body on while the worker takes it. What comes after the worker has stopped is read and dropped.
QCoro::Task<void> pumpBody(ExchangePtr exchange, engine::UploadPtr upload);
// 200 and all of the stream; an error of the first piece is still an answer of its own.
QCoro::Task<Result<void>> sendStream(ExchangePtr exchange, engine::ImageStream stream);

} // namespace berth::api

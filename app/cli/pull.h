// Pulling an image and showing how it goes: shared by run and pull.
#pragma once

#include "app/cli/context.h"
#include "backend/client/engine_client.h"

#include <memory>

namespace berth::cli {

// "busybox:latest" of "busybox"; a name with a tag or digest as it is.
std::string taggedName(const std::string &image);
// Progress goes to standard error when `toError`, else to standard output.
QCoro::Task<Result<void>> pullImage(Context &context, std::string image, std::string platform, bool toError);
// Sends a request whose answer is progress lines and prints them; an error among them is the result.
QCoro::Task<Result<void>> showProgress(Context &context, client::Request request, bool toError, bool quiet);

} // namespace berth::cli

// The bytes of an answer into a file, or to standard output.
#include "app/cli/context.h"
#include "app/cli/terminal.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace berth::cli {

QCoro::Task<Result<void>> saveAnswer(Context &context, client::Request request, std::string output)
{
    UniqueFd file;
    if (!output.empty()) {
        file.reset(::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (!file)
            co_return failure(systemError("open " + output, errno));
    }
    const auto done = std::make_shared<Latch>();
    const auto end = std::make_shared<Result<void>>();
    client::StreamCalls calls;
    calls.onBytes = [fd = file ? file.get() : STDOUT_FILENO, end](std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t count = ::write(fd, bytes.data(), bytes.size());
            if (count < 0 && errno != EINTR) {
                *end = failure(systemError("writing the archive", errno));
                return;
            }
            bytes.remove_prefix(count > 0 ? std::size_t(count) : 0);
        }
    };
    calls.onEnd = [done, end](Result<void> how) {
        if (*end)
            *end = std::move(how);
        done->fire();
    };
    const auto held = context.client.stream(std::move(request), std::move(calls));
    co_await done->wait();
    co_return std::move(*end);
}

} // namespace berth::cli

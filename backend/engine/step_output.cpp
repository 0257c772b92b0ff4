#include "backend/engine/step_output.h"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>

namespace berth::engine {

namespace {
constexpr std::size_t kFrameHeader = 8;
}

StepOutput::StepOutput(UniqueFd socket, std::function<bool(std::string_view)> take)
    : socket_(std::move(socket)), take_(std::move(take)), reading_(socket_.get(), QSocketNotifier::Read)
{
    QObject::connect(&reading_, &QSocketNotifier::activated, [this] { readable(); });
}

void StepOutput::resume()
{
    if (!ended_->fired())
        reading_.setEnabled(true);
}

void StepOutput::readable()
{
    char buffer[32768];
    const ssize_t got = ::recv(socket_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        reading_.setEnabled(false);
        ended_->fire();
        return;
    }
    feed({buffer, std::size_t(got)});
}

void StepOutput::feed(std::string_view bytes)
{
    bool goesOn = true;
    while (!bytes.empty()) {
        if (left_ == 0) {
            const std::size_t taken = std::min(kFrameHeader - header_.size(), bytes.size());
            header_ += bytes.substr(0, taken);
            bytes.remove_prefix(taken);
            if (header_.size() < kFrameHeader)
                break;
            for (std::size_t at = 4; at < kFrameHeader; ++at)
                left_ = left_ << 8 | static_cast<unsigned char>(header_[at]);
            header_.clear();
            continue;
        }
        const std::size_t size = std::min(left_, bytes.size());
        goesOn = take_(bytes.substr(0, size)) && goesOn;
        left_ -= size;
        bytes.remove_prefix(size);
    }
    if (!goesOn)
        reading_.setEnabled(false);
}

} // namespace berth::engine

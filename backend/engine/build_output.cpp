#include "backend/engine/build_output.h"

namespace berth::engine {

namespace {
constexpr std::size_t kHeldOutput = 1u << 20;
}

void BuildOutput::say(std::size_t lane, std::string_view text)
{
    model::ProgressMessage message;
    message.stream = text;
    send(lane, message);
}

void BuildOutput::send(std::size_t lane, const model::ProgressMessage &message)
{
    lanes_[lane].lines += model::toJson(message) + "\r\n";
    advance();
}

void BuildOutput::endLane(std::size_t lane)
{
    lanes_[lane].ended = true;
    advance();
}

void BuildOutput::end()
{
    for (Lane &lane : lanes_)
        lane.ended = true;
    ended_ = true;
    advance();
}

void BuildOutput::advance()
{
    for (; current_ < lanes_.size(); ++current_) {
        ready_ += std::exchange(lanes_[current_].lines, {});
        if (!lanes_[current_].ended)
            break;
    }
    if ((!ready_.empty() || ended_) && waiting_)
        std::exchange(waiting_, nullptr)->fire();
}

bool BuildOutput::isFull() const
{
    std::size_t held = ready_.size();
    for (const Lane &lane : lanes_)
        held += lane.lines.size();
    return held > kHeldOutput;
}

QCoro::Task<std::optional<std::string>> BuildOutput::next()
{
    while (ready_.empty()) {
        if (ended_)
            co_return std::nullopt;
        waiting_ = std::make_shared<OneShot>();
        const OneShotPtr shot = waiting_;
        co_await shot->wait();
    }
    spoken_ = true;
    std::string piece = std::exchange(ready_, {});
    if (onRoom)
        onRoom();
    co_return piece;
}

} // namespace berth::engine

// What a build says, as the lines of its answer: stages that run beside each other are told one after
// another, as they stand in the Dockerfile. Bounded: whoever writes much asks isFull() and waits for room.
// Engine thread.
#pragma once

#include "backend/engine/async.h"
#include "backend/model/image.h"

#include <QCoroTask>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::engine {

class BuildOutput
{
public:
    // Lane 0 comes first, then each stage's, then what is said at the end.
    void open(std::size_t lanes) { lanes_.resize(lanes); }
    void say(std::size_t lane, std::string_view text); // {"stream": text}
    void send(std::size_t lane, const model::ProgressMessage &message);
    void endLane(std::size_t lane);
    void end(); // of all

    bool isFull() const;
    bool hasSpoken() const { return spoken_; }
    // All that is ready; nothing at the end. One reader.
    QCoro::Task<std::optional<std::string>> next();
    // Told when there is room again; those that wait ask again.
    std::function<void()> onRoom;

private:
    struct Lane
    {
        std::string lines;
        bool ended = false;
    };
    void advance();

    std::vector<Lane> lanes_ = std::vector<Lane>(1);
    std::size_t current_ = 0;
    std::string ready_;
    bool ended_ = false, spoken_ = false;
    OneShotPtr waiting_;
};

} // namespace berth::engine

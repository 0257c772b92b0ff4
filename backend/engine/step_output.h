// What the process of a build step writes, read from the shim's frames as it comes. Stops reading while the
// build's output is full. Engine thread.
#pragma once

#include "backend/base/fd.h"
#include "backend/engine/async.h"

#include <QSocketNotifier>
#include <functional>
#include <string>
#include <string_view>

namespace berth::engine {

class StepOutput
{
public:
    // `take`: gets each piece; false: no more for now, until resume().
    StepOutput(UniqueFd socket, std::function<bool(std::string_view)> take);

    void resume();
    OneShotPtr ended() const { return ended_; }

private:
    void readable();
    void feed(std::string_view bytes);

    UniqueFd socket_;
    std::function<bool(std::string_view)> take_;
    QSocketNotifier reading_;
    OneShotPtr ended_ = std::make_shared<OneShot>();
    std::string header_;
    std::size_t left_ = 0; // of the frame that is being read
};

} // namespace berth::engine

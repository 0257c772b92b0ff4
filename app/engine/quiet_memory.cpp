#include "app/engine/quiet_memory.h"

#include <chrono>
#include <malloc.h>

namespace berth::app {

namespace {

constexpr std::chrono::seconds kQuiet{2};
constexpr int kArenas = 2; // each keeps its own leftovers; the pool's threads allocate little

} // namespace

QuietMemory::QuietMemory()
{
    ::mallopt(M_ARENA_MAX, kArenas);
    timer_.setSingleShot(true);
    timer_.setInterval(kQuiet);
    QObject::connect(&timer_, &QTimer::timeout, &timer_, [this] { look(); });
    noticeWork();
}

void QuietMemory::noticeWork()
{
    worked_ = true;
    if (timer_.isActive())
        return;
    worked_ = false;
    timer_.start();
}

void QuietMemory::look()
{
    if (worked_)
        noticeWork();
    else
        ::malloc_trim(0);
}

} // namespace berth::app

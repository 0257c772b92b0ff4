// Gives memory that the allocator kept back to the kernel once the daemon has been without requests for a
// while. No timer runs while nothing is asked. Owned by the daemon; main thread only.
#pragma once

#include <QTimer>

namespace berth::app {

class QuietMemory
{
public:
    QuietMemory();

    // To be called for each request.
    void noticeWork();

private:
    void look();

    QTimer timer_;
    bool worked_ = false; // since the timer was started
};

} // namespace berth::app

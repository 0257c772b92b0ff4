// Lines and errors over time in at most 512 slices, whose width doubles as the log grows; earlier and later
// times come in any order. Plain data; any thread.
#pragma once

#include <QtGlobal>
#include <deque>

namespace berth::ui {

class LogHistogram
{
public:
    struct Slice
    {
        quint32 lines = 0;
        quint32 errors = 0;
    };

    void add(qint64 time, bool error) { add(time, {1, error ? 1u : 0u}); }
    void add(const LogHistogram &other);

    bool isEmpty() const { return slices_.empty(); }
    qint64 begin() const { return first_ * width_; }
    qint64 end() const { return (first_ + qint64(slices_.size())) * width_; }
    qint64 width() const { return width_; }
    const std::deque<Slice> &slices() const { return slices_; }

    static constexpr size_t kMost = 512;

private:
    void add(qint64 time, Slice slice);
    void widen();

    qint64 width_ = 100'000'000; // ns
    qint64 first_ = 0;           // number of the first slice since the epoch
    std::deque<Slice> slices_;
};

} // namespace berth::ui

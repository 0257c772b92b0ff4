#include "ui/log_histogram.h"

namespace berth::ui {

void LogHistogram::add(qint64 time, Slice slice)
{
    if (time <= 0)
        return;
    if (slices_.empty()) {
        first_ = time / width_;
        slices_.emplace_back();
    }
    qint64 at = time / width_ - first_;
    while (at >= qint64(kMost) || qint64(slices_.size()) - at > qint64(kMost)) {
        widen();
        at = time / width_ - first_;
    }
    while (at < 0) {
        slices_.emplace_front();
        --first_;
        ++at;
    }
    while (at >= qint64(slices_.size()))
        slices_.emplace_back();
    slices_[size_t(at)].lines += slice.lines;
    slices_[size_t(at)].errors += slice.errors;
}

void LogHistogram::widen()
{
    std::deque<Slice> wider;
    const qint64 first = first_ / 2;
    for (size_t i = 0; i < slices_.size(); ++i) {
        const size_t at = size_t((first_ + qint64(i)) / 2 - first);
        if (at >= wider.size())
            wider.emplace_back();
        wider[at].lines += slices_[i].lines;
        wider[at].errors += slices_[i].errors;
    }
    width_ *= 2;
    first_ = first;
    slices_ = std::move(wider);
}

void LogHistogram::add(const LogHistogram &other)
{
    for (size_t i = 0; i < other.slices_.size(); ++i) {
        if (other.slices_[i].lines > 0)
            add((other.first_ + qint64(i)) * other.width_, other.slices_[i]);
    }
}

} // namespace berth::ui

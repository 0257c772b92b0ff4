// UniqueFd owns a file descriptor; ScopeExit runs a clean-up when a scope is left.
#pragma once

#include <unistd.h>
#include <utility>

namespace berth {

class UniqueFd
{
public:
    UniqueFd() = default;
    explicit UniqueFd(int fd) : fd_(fd) {}
    UniqueFd(UniqueFd &&other) noexcept : fd_(other.release()) {}
    UniqueFd &operator=(UniqueFd &&other) noexcept
    {
        reset(other.release());
        return *this;
    }
    ~UniqueFd() { reset(); }

    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    int release() { return std::exchange(fd_, -1); }
    void reset(int fd = -1)
    {
        const int old = std::exchange(fd_, fd);
        if (old >= 0)
            ::close(old);
    }

private:
    int fd_ = -1;
};

template <class F>
class ScopeExit
{
public:
    explicit ScopeExit(F run) : run_(std::move(run)) {}
    ~ScopeExit()
    {
        if (armed_)
            run_();
    }
    ScopeExit(const ScopeExit &) = delete;
    ScopeExit &operator=(const ScopeExit &) = delete;
    void dismiss() { armed_ = false; }

private:
    F run_;
    bool armed_ = true;
};

} // namespace berth

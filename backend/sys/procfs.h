// A procfs of our own: a detached mount that nothing of a container can replace or cover. What must reach the
// kernel (sysctl, labels, oom score) is written through it and each file is checked to be on procfs. Any
// thread.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <string>
#include <string_view>

namespace berth::sys {

class Procfs
{
public:
    // Of the pid namespace that this process's children are in; needs CAP_SYS_ADMIN.
    static Result<Procfs> mountPrivate();
    // The host's /proc, checked to be one.
    static Result<Procfs> ofHost();

    int fd() const { return fd_.get(); }
    Result<void> write(const std::string &name, std::string_view value) const;
    Result<std::string> read(const std::string &name) const;
    // net.ipv4.ip_forward or net/ipv4/ip_forward; `/` and `.` may stand for each other as in sysctl(8).
    Result<void> setSysctl(std::string_view key, std::string_view value) const;
    Result<std::string> sysctl(std::string_view key) const;

private:
    explicit Procfs(UniqueFd fd) : fd_(std::move(fd)) {}
    Result<UniqueFd> openChecked(const std::string &name, int flags) const;
    UniqueFd fd_;
};

} // namespace berth::sys

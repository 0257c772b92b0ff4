// The host's procfs as a descriptor, taken before a container's mounts are entered: nothing of a container
// can replace or cover it. What must reach the kernel (sysctl, labels, oom score) is written through it, in
// the namespaces of the caller, and each file is checked to be on that very procfs. Any thread.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <string>
#include <string_view>

namespace berth::sys {

class Procfs
{
public:
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

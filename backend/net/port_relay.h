// Carries connections from a listening IPv6 socket of the host to a container that only has IPv4, where NAT
// cannot help. One thread serves all of them, started with the first; the bytes go through its buffers. UDP
// keeps one socket per client and forgets it after a quiet minute. Engine thread.
#pragma once

#include "backend/base/result.h"
#include "backend/net/published_ports.h"

#include <memory>

namespace berth::net {

class PortRelay
{
public:
    PortRelay();
    ~PortRelay(); // ends the thread and every connection

    // The socket is duplicated. Returns a handle for remove().
    Result<int> add(const ReservedPort &port, Ipv4 target);
    // No new connections; those that are open end with their container.
    void remove(int handle);

private:
    void wakeThread();
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace berth::net

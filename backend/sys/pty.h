// Pseudo-terminals out of a given devpts instance, by descriptor: the slave is opened through its master
// (TIOCGPTPEER), never by a name that a container could have swapped.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <cstdint>

namespace berth::sys {

struct Pty
{
    UniqueFd master, slave;
};
// `devpts`: a descriptor of the root of a devpts mount.
Result<Pty> openPty(int devpts);
Result<void> setTerminalSize(int fd, std::uint16_t rows, std::uint16_t columns);
// A new session with `slave` as the controlling terminal and as descriptors 0, 1 and 2.
Result<void> takeTerminal(int slave);

} // namespace berth::sys

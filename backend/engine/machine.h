// What /info and /version tell of this machine: kernel, distribution, processors, memory. Read from the
// kernel when asked; nothing blocks. Any thread.
#pragma once

#include <cstdint>
#include <string>

namespace berth::engine {

struct Machine
{
    std::string kernel;         // "6.1.0-40-amd64"
    std::string architecture;   // as uname says: "x86_64"
    std::string goArchitecture; // as Docker names it: "amd64"
    std::string hostname;
    std::string system, systemVersion; // "Debian GNU/Linux 12 (bookworm)", "12"
    int processors = 1;
    std::int64_t memory = 0; // bytes
    bool forwardsIpv4 = false;
};

Machine readMachine();
// Open descriptors and threads of this process.
int openDescriptors();
int threadCount();
// When the program file was written: RFC 3339.
std::string buildTime();

} // namespace berth::engine

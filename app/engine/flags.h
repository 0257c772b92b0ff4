// berthd's command line and configuration file: dockerd's flags where they mean the same, as one table. A
// flag wins over the file; a key that is in both with different values is an error, as with dockerd.
#pragma once

#include "backend/base/result.h"
#include "backend/engine/options.h"

#include <string>
#include <vector>

namespace berth::app {

struct TlsFlags
{
    bool verify = false;
    std::string ca, certificate, key;
};

struct Flags
{
    engine::Options options;
    std::vector<std::string> hosts; // "unix://…", "fd://", "tcp://…"
    std::string group = "docker";
    std::string pidFile;
    std::string logLevel = "info";
    TlsFlags tls;
    bool help = false, version = false;
};

// Invalid with "unknown flag: --x" and the like.
Result<Flags> parseFlags(const std::vector<std::string> &arguments);
std::string flagsHelp();

} // namespace berth::app

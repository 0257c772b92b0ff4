// What the daemon was started with: dockerd's flags and the keys of its configuration file, as values. Filled
// by app/engine; the services read what concerns them and never change it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace berth::engine {

struct Options
{
    std::string dataRoot = "/var/lib/berth";
    std::string execRoot = "/run/berth";
    std::string shimPath;      // the berth-shim program; empty: beside berthd
    std::string unpackProgram; // unpacks layers in a jail (engine::unpackWorker); empty: this process does it
    std::vector<std::string> labels;
    std::vector<std::string> registryMirrors, insecureRegistries;
    bool debug = false;

    // Network of the default bridge.
    std::string bridge = "berth0"; // "none": no default bridge
    std::string bip;               // "172.17.0.1/16"; empty: a free one is chosen
    std::string fixedCidr;
    std::string defaultAddress = "0.0.0.0"; // of a published port without a host address
    std::string hostGateway; // what "host-gateway" of --add-host means; empty: the bridge's gateway
    int mtu = 1500;
    bool interContainer = true, masquerade = true, ipForward = true;
    std::vector<std::string> dns, dnsSearch, dnsOptions;

    // Defaults of containers.
    std::string cgroupParent = "/berth";
    std::map<std::string, std::string> logOptions; // "max-size", "max-file"
    std::string logDriver = "json-file";           // or "local": the same file; "none"
    std::vector<std::string> defaultUlimits;       // "nofile=1024:2048"
    std::int64_t defaultShmSize = 64 << 20;
    std::string defaultIpcMode = "private";
    std::string seccompProfile; // path; empty: the built-in one; "unconfined"
    bool noNewPrivileges = false;
    std::int64_t defaultPidsLimit = 4096;
};

} // namespace berth::engine

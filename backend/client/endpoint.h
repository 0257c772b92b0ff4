// Where an engine listens: "unix:///run/berth/berthd.sock" or "tcp://host:2376" with mutual TLS. Pure but for
// the environment.
#pragma once

#include "backend/base/result.h"

#include <cstdint>
#include <string>

namespace berth::client {

struct Endpoint
{
    std::string path; // of a unix socket
    std::string host; // of a TCP endpoint; empty: unix
    std::uint16_t port = 2376;
    std::string certificates; // folder with ca.pem, cert.pem, key.pem for TCP

    static Result<Endpoint> parse(const std::string &text);
    // BERTH_HOST, else DOCKER_HOST, else the user's socket where it exists, else the system's.
    static Result<Endpoint> fromEnvironment();
    std::string text() const;
};

} // namespace berth::client

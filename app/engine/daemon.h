// The running daemon: engine, API and listeners, made in the order in which each needs the one before;
// SIGTERM and SIGINT stop it in order. Everything on the main thread.
#pragma once

#include "app/engine/flags.h"
#include "backend/base/result.h"

#include <memory>

namespace berth::app {

class Daemon
{
public:
    static Result<std::unique_ptr<Daemon>> create(Flags flags);
    ~Daemon();

private:
    struct Parts;
    explicit Daemon(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

} // namespace berth::app

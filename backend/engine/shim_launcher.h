// Starts shims and finds those that live. Keeps a sealed copy of the program in memory, so that no container
// ever sees the host's file, and a few idle shims ready, so that a start need not wait for an exec. An idle
// shim ends by itself when this process does. One per engine; engine thread only.
#pragma once

#include "backend/engine/shim_link.h"

namespace berth::engine {

struct StartRequest
{
    runtime::ContainerSpec spec;
    std::vector<UniqueFd> namespaceFds;     // what NamespaceSpec::fdIndex counts in
    std::vector<AttachRequest> attachments; // clients that attached before the start: they miss no byte
};

class ShimLauncher
{
public:
    // `execRoot`: a folder of the host, made when missing. Fails when the program cannot be read or executed.
    static Result<std::unique_ptr<ShimLauncher>> create(std::string execRoot, const std::string &shimProgram);
    ~ShimLauncher();
    ShimLauncher(const ShimLauncher &) = delete;
    ShimLauncher &operator=(const ShimLauncher &) = delete;

    // On success the container's process has been executed. The Error of a failure is worded for the user;
    // startExitCode(error) tells 126 and 127.
    QCoro::Task<Result<std::shared_ptr<ShimLink>>> start(StartRequest request);

    // Connects to the shim of a container that ran before this engine. NotFound when none lives (read the
    // journal then, in this order: an exit is in it before the shim goes).
    QCoro::Task<Result<std::shared_ptr<ShimLink>>> adopt(ContainerId id, std::string stateFolder);

    // Idle shims to keep ready; 0 takes them away. 2 from the start.
    void keepWarm(int count);

private:
    struct Parts;
    explicit ShimLauncher(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

} // namespace berth::engine

// A container of /bin/busybox for tests: a layer in a temporary folder, a spec with Docker's defaults, and a
// way to run it to its end. Needs root; everything it makes is gone with it.
#pragma once

#include "backend/runtime/executor.h"
#include "backend/sys/process.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace berth::runtime::test {

// Why such containers cannot run here; empty: they can.
std::string whyNoContainers();

struct Outcome
{
    int code = -1;
    std::string output, errors;
    StartFailure failure; // of a start that failed; code stays -1
    std::vector<std::string> warnings;
};

struct PipePair
{
    UniqueFd read, write;
};
PipePair makePipe();
std::string readToEnd(int fd);

class TinyContainer
{
public:
    TinyContainer();
    ~TinyContainer();
    TinyContainer(const TinyContainer &) = delete;
    TinyContainer &operator=(const TinyContainer &) = delete;

    std::filesystem::path folder, layer; // the temporary folder; the image's only layer
    ContainerSpec spec;
    std::vector<int> namespaceFds;

    // Starts with these arguments, reads all output and waits.
    Outcome run(std::vector<std::string> args);
    Outcome shell(const std::string &script) { return run({"sh", "-c", script}); }
    // For a container that goes on: started, with its standard output at `output`.
    StartResult<StartedProcess> start(std::vector<std::string> args, Stdio stdio = {});
    Outcome exec(const StartedProcess &container, std::vector<std::string> args);
    Outcome exec(const StartedProcess &container, const ProcessSpec &process);
    void kill(const StartedProcess &container);
    const sys::Cgroup &cgroup() const { return *cgroup_; }
    sys::Cgroup &cgroup() { return *cgroup_; }
    ProcessSpec execProcess(std::vector<std::string> args) const;

private:
    std::unique_ptr<sys::Cgroup> cgroup_;
    void dropCgroup();
};

} // namespace berth::runtime::test

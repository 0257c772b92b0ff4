// From a container as Docker describes it to the ContainerSpec that a shim runs. Pure: everything that has to
// be looked up (layers, volume folders, namespaces of others, the compiled seccomp filter) comes in as
// PlanInputs, gathered by Lifecycle.
#pragma once

#include "backend/engine/container.h"
#include "backend/engine/options.h"
#include "backend/runtime/spec.h"

namespace berth::engine {

struct PlanInputs
{
    std::string folder;                               // <data-root>/containers/<id>
    std::vector<std::string> layers;                  // of the image, topmost first
    std::map<std::string, std::string> volumeFolders; // volume name -> its folder (that holds _data)
    std::map<std::string, std::vector<std::string>> imageLayers; // reference of an image mount -> layers
    std::vector<std::uint8_t> seccompFilter;
    runtime::Namespaces namespaces;
    std::string shmSource;              // host path of a shared /dev/shm
    std::string filesFolder;            // whose hosts, hostname and resolv.conf; empty: the container's own
    std::uint64_t heldCapabilities = 0; // all that this daemon could give
    bool appArmor = false, selinux = false;
};

Result<runtime::ContainerSpec> compileSpec(const Container &container, const Options &options,
                                           const PlanInputs &inputs);

// Privileged: all that the daemon holds itself; else Docker's 14, what is added, less what is dropped.
std::uint64_t capabilityMask(const model::HostConfig &hostConfig, std::uint64_t held);

// The command as it is executed: entrypoint, then cmd.
std::vector<std::string> commandLine(const model::ContainerConfig &config);
// PATH, HOSTNAME and TERM first, as dockerd gives them, then the container's own.
std::vector<std::string> environment(const Container &container);

// The process of an exec: the container's own rights and limits, the request's command, user and environment.
runtime::ProcessSpec execProcess(const model::ExecConfig &config, const runtime::ProcessSpec &own,
                                 std::uint64_t heldCapabilities);

// HostConfig's resources as cgroup values, for start and for update.
runtime::CgroupSpec cgroupSpec(const Container &container, const Options &options);
// "<parent>/<id>", below the root of every hierarchy.
std::string cgroupPath(const Container &container, const Options &options);

} // namespace berth::engine

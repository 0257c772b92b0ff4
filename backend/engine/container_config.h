// What a create request means: the image's configuration merged in, and every field checked or refused with
// dockerd's words. Pure functions of the request and of facts about the host; nothing is made here. A field
// that passes here is honoured by container_plan; one that Berth cannot honour is refused here, never
// ignored.
#pragma once

#include "backend/base/result.h"
#include "backend/model/container.h"
#include "backend/model/oci.h"

#include <string>
#include <vector>

namespace berth::engine {

struct HostFacts
{
    int cpus = 1;
    std::string onlineCpus = "0", onlineMems = "0"; // kernel list format: "0-3"
    bool memoryLimit = true, swapLimit = true, pidsLimit = true, cpuShares = true, cpuQuota = true,
         cpuset = true;
    bool blkioWeight = true, blkioThrottle = true, cpuRealtime = false, oomKillDisable = true,
         swappiness = true;
    bool appArmor = false, selinux = false;
};

// Dockerd's rules: the user's Entrypoint hides the image's Cmd; Env and Labels by key; volumes and ports are
// united.
void mergeImageConfig(model::ContainerConfig &config, const model::ImageConfig &image);

// Checks Config alone (after the merge): command, working directory, signal, health check, environment,
// sizes.
Result<void> validateConfig(const model::ContainerConfig &config);
// Checks HostConfig, alone and against Config; resources that the host lacks are taken out of it and named in
// `warnings`.
Result<void> validateHostConfig(model::HostConfig &hostConfig, const model::ContainerConfig &config,
                                const HostFacts &facts, std::vector<std::string> &warnings);
// The part of it that `update` may change, in the same words.
Result<void> validateResources(model::HostConfig &hostConfig, const HostFacts &facts,
                               std::vector<std::string> &warnings);
Result<void> validateRestartPolicy(const model::HostConfig &hostConfig);

// "0-2,7" -> {0,1,2,7}; Invalid for what is no such list. Numbers are capped, so that a range cannot fill the
// memory.
Result<std::vector<int>> parseCpuList(const std::string &text);

// "container:x" -> "x"; nothing for any other mode.
std::string containerOfMode(const std::string &mode);

} // namespace berth::engine

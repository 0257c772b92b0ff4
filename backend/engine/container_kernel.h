// What the engine itself does to the kernel objects of a container that lives: its cgroup, its first process,
// a /dev/shm that others may join. Short system calls only; engine thread. And the facts about the host that
// requests are checked against.
#pragma once

#include "backend/base/ids.h"
#include "backend/base/result.h"
#include "backend/engine/container_config.h"
#include "backend/runtime/protocol.h"
#include "backend/runtime/spec.h"
#include "backend/sys/cgroup.h"

#include <string>

namespace berth::engine {

HostFacts readHostFacts(const sys::CgroupHost &host);

Result<void> setFrozen(sys::CgroupHost host, std::string cgroup, bool frozen);
bool isFrozen(const sys::CgroupHost &host, const std::string &cgroup);
// Ends everything in the cgroup, and removes what is left of it: for a container whose shim is gone.
void endCgroup(const sys::CgroupHost &host, const std::string &cgroup);
void removeCgroup(const sys::CgroupHost &host, const std::string &cgroup);
Result<void> applyLimits(const sys::CgroupHost &host, const runtime::CgroupSpec &spec);

// Signal to a container's first process, which `startTicks` tells from a later owner of its pid.
Result<void> signalProcess(int pid, std::uint64_t startTicks, int signal);

// Ends a run in the journal on behalf of a shim that died; best effort, since the next start reads the same
// again.
void recordExit(const std::string &stateFolder, const runtime::Exited &exited);

// /dev/shm of a container with --ipc shareable: a tmpfs of the host, so that others can mount it too.
std::string sharedMemoryFolder(const std::string &execRoot, const ContainerId &id);
Result<void> makeSharedMemory(const std::string &execRoot, const ContainerId &id, std::uint64_t bytes);
void releaseSharedMemory(const std::string &execRoot, const ContainerId &id);

} // namespace berth::engine

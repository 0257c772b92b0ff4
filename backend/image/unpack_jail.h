// Unpacking in a process of its own: hostile bytes meet the tar parser where a mistake of it can do no harm.
// The worker has its own mount, network and IPC namespaces, the folder that is written to as its root, the
// few capabilities that files need, limits, and a seccomp filter that lets it make files and nothing else: no
// exec, no sockets, no executable memory. The parent inflates and hashes, so a worker cannot lie about the
// name of a layer. Any thread; each call waits for its worker.
#pragma once

#include "backend/image/layer.h"

#include <string>

namespace berth::image {

inline constexpr const char *kUnpackWorker = "berth-unpack"; // argv[0] that makes the program a worker

// `program`: one whose main hands over to unpackWorkerMain() when it is started as kUnpackWorker.
Result<LayerContent> unpackInJail(const std::string &program, Source &tar, int folder);
// A tar that is no layer, into the tree whose root `root` is. An empty program: in this process.
Result<LayerContent> unpackTreeInJail(const std::string &program, Source &tar, int root,
                                      const TreeTarget &target);

// The worker: tar on descriptor 0, the answer on 1, the folder on 3; `target`: what stands behind argv[0].
int unpackWorkerMain(const char *target);

} // namespace berth::image

// The three files of a container that the engine writes: /etc/hosts, /etc/hostname, /etc/resolv.conf; and the
// folders of a container on disk. Plain writes: what a power cut takes, the next start writes again.
#pragma once

#include "backend/base/result.h"
#include "backend/engine/container.h"
#include "backend/engine/options.h"
#include "backend/net/host_files.h"

#include <string>

namespace berth::engine {

std::string hostName();

// `address`: of the container on its first network; `gateway`: what host-gateway means when no flag says
// otherwise.
Result<net::HostFiles> hostFilesOf(const Container &container, const Options &options,
                                   const std::string &address, const std::string &gateway);
Result<void> writeHostFiles(const std::string &folder, const net::HostFiles &files);

// Blocking: upper, work, log and state below a new folder of the container.
Result<void> makeContainerFolders(const std::string &folder);

} // namespace berth::engine

// `docker commit`: the changes of a container and its config as a new image. Engine thread.
#pragma once

#include "backend/base/ids.h"
#include "backend/base/result.h"
#include "backend/model/container_config.h"

#include <QCoroTask>
#include <optional>
#include <string>
#include <vector>

namespace berth::engine {

class Engine;

struct CommitRequest
{
    std::string repository, tag, author, comment;
    bool pause = true;                            // while the files are read
    std::vector<std::string> changes;             // lines of a Dockerfile
    std::optional<model::ContainerConfig> config; // on top of the container's own
};

QCoro::Task<Result<ImageId>> commitContainer(Engine &engine, ContainerId id, CommitRequest request);

} // namespace berth::engine

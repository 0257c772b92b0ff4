// `docker cp`, `export` and `diff`: files of a container as a tar, a tar into a container, and what a
// container changed. Functions of the engine; engine thread, the work itself runs on the pool.
#pragma once

#include "backend/base/ids.h"
#include "backend/base/result.h"
#include "backend/engine/images.h"
#include "backend/engine/upload.h"
#include "backend/model/container.h"

#include <QCoroTask>
#include <string>
#include <vector>

namespace berth::engine {

class Engine;

// One path of a container: the JSON of X-Docker-Container-Path-Stat, and the tar of what is there.
struct PathArchive
{
    std::string stat;
    ImageStream tar;
};

struct CopyRequest
{
    std::string path;        // an existing folder of the container
    bool keepsKinds = false; // noOverwriteDirNonDir
    bool asItsUser = false;  // copyUIDGID: what is copied belongs to the container's user
};

// NotFound "Could not find the file /x in container y", by the name that was asked for.
QCoro::Task<Result<PathArchive>> openPath(Engine &engine, std::string name, std::string path);
QCoro::Task<Result<void>> copyInto(Engine &engine, std::string name, CopyRequest request, UploadPtr body);
QCoro::Task<Result<ImageStream>> exportContainer(Engine &engine, ContainerId id);
QCoro::Task<Result<std::vector<model::FilesystemChange>>> containerChanges(Engine &engine, ContainerId id);

} // namespace berth::engine

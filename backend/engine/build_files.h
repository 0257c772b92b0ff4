// The files of a build, on the pool: the context, and the layers that COPY, ADD, WORKDIR and RUN make. The
// context is unpacked in a jail into a folder of its own; what is copied comes and goes by descriptors below
// such folders and below overlays without a place on the host. Blocking; BuildFiles is shared by the steps of
// one build.
#pragma once

#include "backend/build/dockerfile.h"
#include "backend/build/ignore.h"
#include "backend/engine/upload.h"
#include "backend/image/image_store.h"

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace berth::engine {

struct BuildFiles
{
    explicit BuildFiles(image::Staging taken) : staging(std::move(taken)) {}

    std::mutex mutex; // of staging: stages end steps at the same time
    image::Staging staging;
    std::string unpacker, context; // context: the host's path
    build::IgnorePatterns ignored;
};
using BuildFilesPtr = std::shared_ptr<BuildFiles>;

// A layer of this build or of the store, by where it lies.
struct BuildLayer
{
    std::string folder;
    image::LayerInfo info;
};
using Folders = std::vector<std::string>; // of layers, topmost first

Result<BuildFilesPtr> receiveContext(image::ImageStore store, UploadPtr body, std::string unpacker);
// The Dockerfile, and what its ignore file says into `files`.
Result<std::string> readDockerfile(BuildFilesPtr files, std::string name);

// COPY and ADD, with everything expanded.
struct BuildCopy
{
    Folders source; // where it is copied from; empty: the context
    std::vector<std::string> paths;
    std::vector<build::Heredoc> texts;
    std::string target, shown; // absolute, with the slash that it was written with; as an error names it
    std::string owner;         // of --chown
    std::optional<std::uint32_t> mode;
    std::vector<std::string> excluded;
    bool parents = false, unpacks = false; // unpacks: ADD takes archives apart
};

// A digest of what would be copied: names, kinds, modes, attributes and content, but no times.
Result<std::string> digestCopy(BuildFilesPtr files, BuildCopy copy);
Result<std::optional<BuildLayer>> makeCopyLayer(BuildFilesPtr files, Folders layers, BuildCopy copy);
// The digest of a folder that a RUN has mounted.
Result<std::string> digestFolder(Folders source, std::string path);

// The folder of WORKDIR; no layer when it is there.
Result<std::optional<BuildLayer>> makeFolderLayer(BuildFilesPtr files, Folders layers, std::string path);

// For RUN: an empty upper folder before, a layer of it after.
struct UpperPair
{
    std::string name, upper, work;
};
Result<UpperPair> makeUpper(BuildFilesPtr files);
Result<std::optional<BuildLayer>> takeUpper(BuildFilesPtr files, UpperPair pair, Folders layers,
                                            std::set<std::string> mountPoints);

} // namespace berth::engine

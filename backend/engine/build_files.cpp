#include "backend/engine/build_files.h"

#include "backend/engine/container_root.h"
#include "backend/image/inflate.h"
#include "backend/image/unpack_jail.h"
#include "backend/store/remove_tree.h"
#include "backend/sys/paths.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace berth::engine {

namespace {

constexpr std::uint64_t kTarEnd = 1024; // a tar without entries

struct StoppedBody
{
    UploadPtr upload;
    ~StoppedBody() { upload->stop(); }
};

} // namespace

Result<BuildFilesPtr> receiveContext(image::ImageStore store, UploadPtr body, std::string unpacker)
{
    const StoppedBody stop{body};
    auto files = std::make_shared<BuildFiles>(TRY(store.blobs().stage()));
    files->unpacker = std::move(unpacker);
    const std::string name = TRY(files->staging.makeLayerFolder());
    files->context = files->staging.path(name + "/fs");
    const UniqueFd folder = TRY(sys::openHost(files->context, O_RDONLY | O_DIRECTORY));
    image::TreeTarget target;
    target.plain = true;
    image::Inflate tar(*body);
    auto unpacked = image::unpackTreeInJail(files->unpacker, tar, folder.get(), target);
    if (!unpacked)
        return failure(std::move(unpacked.error()).context("build context"));
    while (!TRY(body->next()).empty()) { // what pads the end belongs to the request
    }
    return files;
}

Result<std::string> readDockerfile(BuildFilesPtr files, std::string name)
{
    const UniqueFd folder = TRY(sys::openHost(files->context, O_RDONLY | O_DIRECTORY));
    if (name.empty())
        name = "Dockerfile";
    Result<std::string> text = sys::readSmallFile(folder.get(), name, build::kDockerfileSize);
    if (!text && text.error().sysErrno == ENOENT)
        return failure(invalid("Cannot locate specified Dockerfile: " + name.substr(0, 200)));
    if (!text)
        return failure(invalid(text.error().text()));
    Result<std::string> ignored = sys::readSmallFile(folder.get(), name + ".dockerignore", 1u << 20);
    if (!ignored)
        ignored = sys::readSmallFile(folder.get(), ".dockerignore", 1u << 20);
    if (ignored)
        files->ignored = build::IgnorePatterns(std::string_view(*ignored));
    return text;
}

Result<UpperPair> makeUpper(BuildFilesPtr files)
{
    const std::lock_guard lock(files->mutex);
    UpperPair pair;
    pair.name = TRY(files->staging.makeLayerFolder());
    pair.upper = files->staging.path(pair.name + "/fs");
    pair.work = files->staging.path(pair.name + "/work");
    if (::mkdir(pair.work.c_str(), 0700) != 0)
        return failure(systemError("making a step's folder", errno));
    return pair;
}

Result<std::optional<BuildLayer>> takeUpper(BuildFilesPtr files, UpperPair pair, Folders layers,
                                            std::set<std::string> mountPoints)
{
    const UniqueFd lower = TRY(openLayers(layers));
    const std::lock_guard lock(files->mutex);
    const UniqueFd folder = TRY(sys::openHost(files->staging.path(pair.name), O_RDONLY | O_DIRECTORY));
    TRY_VOID(store::removeTree(folder.get(), "work"));
    const image::LayerInfo info = TRY(files->staging.addTree(pair.name, lower.get(), mountPoints));
    if (info.blobSize <= kTarEnd)
        return std::optional<BuildLayer>();
    return std::optional(BuildLayer{pair.upper, info});
}

Result<std::optional<BuildLayer>> makeFolderLayer(BuildFilesPtr files, Folders layers, std::string path)
{
    {
        const UniqueFd root = TRY(openLayers(layers));
        if (sys::openInRoot(root.get(), path, O_PATH | O_DIRECTORY))
            return std::optional<BuildLayer>();
    }
    const UpperPair pair = TRY(makeUpper(files));
    {
        const UniqueFd root = TRY(mountOverlay(layers, pair.upper, pair.work));
        Result<UniqueFd> made = sys::makeFoldersInRoot(root.get(), path);
        if (!made)
            return failure(invalid("cannot make the folder " + path + ": " + made.error().text()));
    }
    return takeUpper(files, pair, layers, {});
}

} // namespace berth::engine

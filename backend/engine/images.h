// The images of this engine as the API shows them: names, what containers take from them, lists, load,
// import, removal, save. Owned by Engine, engine thread only; what blocks runs on the pool. An image that a
// container still uses keeps its layers and its config even after `rmi -f`, hidden from every list.
#pragma once

#include "backend/base/ids.h"
#include "backend/base/result.h"
#include "backend/engine/upload.h"
#include "backend/model/filters.h"
#include "backend/model/image.h"
#include "backend/model/oci.h"

#include <QCoroTask>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace berth::engine {

class Events;
struct ImagesState;

using FilterMap =
    std::map<std::string, std::vector<std::string>>; // Docker's `filters` parameter, values of each key

struct ImageListOptions
{
    model::Filters filters;
    bool sharedSize = false;     // else -1
    bool containerCount = false; // else -1
};

struct ImageImport
{
    std::string repository, tag, message;
    std::vector<std::string> changes; // "CMD [...]", "ENV a=b", …
    std::string platform;             // "linux/amd64"; empty: this machine's
};

using ImageStream = std::shared_ptr<image::Source>;

// An image on top of another: what a container changed, and a new config.
struct ImageCommit
{
    ImageId base;
    model::ImageConfig config;
    std::string author, comment, createdBy;
    std::string repository, tag; // empty: without a name
};

// For main: when the program was started as the worker that unpacks a layer, does that and answers the exit
// code.
std::optional<int> unpackWorker(char **argv);

class Images
{
public:
    // Reads the store below <data-root>/images; broken images are moved aside and told through problems().
    // `unpacker`: the program that unpacks layers in a jail of its own; empty: in this process.
    static Result<std::unique_ptr<Images>> open(const std::string &dataRoot, Events &events,
                                                std::string unpacker = {});
    ~Images();
    const std::vector<std::string> &problems() const;

    // "busybox", "busybox:1.36", "busybox@sha256:…", "sha256:…", or the unambiguous front of an id. NotFound:
    // "No such image: x:latest".
    Result<ImageId> resolve(std::string nameOrId) const;
    // The config file of an image that exists or is still used; null when there is none. Valid until the next
    // co_await.
    const model::OciImage *config(const ImageId &id) const;
    // Lower folders for overlayfs, topmost first. Empty for an image without layers.
    Result<std::vector<std::string>> layerFolders(const ImageId &id) const;
    std::int64_t sizeOf(const ImageId &id) const;
    std::vector<std::string> repoTags(const ImageId &id) const; // "busybox:latest", short form, sorted
    std::size_t count() const;
    // Bytes of all layers, each counted once.
    std::int64_t layersSize() const;

    // A container holds its image from its creation (and again at adoption) to its removal.
    void addUse(const ImageId &image, const ContainerId &container);
    void removeUse(const ImageId &image, const ContainerId &container);
    // Words of conflicts and whether force helps depend on it.
    void setRunning(const ContainerId &container, bool running);
    // After all containers have been adopted: frees what only containers kept that are gone.
    QCoro::Task<void> sweep();

    Result<std::vector<model::ImageSummary>> list(const ImageListOptions &options) const;
    Result<model::ImageInspect> inspect(const std::string &nameOrId) const;
    Result<std::vector<model::HistoryItem>> history(const std::string &nameOrId) const;
    QCoro::Task<Result<void>> tag(std::string nameOrId, std::string repository, std::string tag);
    QCoro::Task<Result<std::vector<model::ImageDeleteItem>>> remove(std::string nameOrId, bool force);
    QCoro::Task<Result<model::ImagesPruneReport>> prune(model::Filters filters);

    // What to answer, one line of JSON each: "Loaded image: x:y". Nothing is kept of an archive that is
    // refused.
    QCoro::Task<Result<std::vector<std::string>>> load(UploadPtr body);
    QCoro::Task<Result<ImageId>> import(UploadPtr body, ImageImport request);
    // `layer`: the tar of the changes; one without entries makes no layer.
    QCoro::Task<Result<ImageId>> commit(ImageStream layer, ImageCommit request);
    // `docker save`: a tar made while it is read, piece by piece on the pool; an empty piece is its end. A
    // name without a tag stands for all tags of its repository.
    QCoro::Task<Result<ImageStream>> save(std::vector<std::string> names);
    static QCoro::Task<Result<std::string>> nextPiece(ImageStream stream);

    // For the parts of the engine that make images themselves.
    ImagesState &state() { return *state_; }

private:
    explicit Images(std::unique_ptr<ImagesState> state);
    std::unique_ptr<ImagesState> state_;
};

} // namespace berth::engine

// Loading and importing: a worker stages the upload while it arrives; then, under the lock, it is published
// and named.
#include "backend/build/config.h"
#include "backend/engine/images_state.h"
#include "backend/engine/offload.h"
#include "backend/model/json.h"
#include "backend/model/reference.h"

namespace berth::engine {

// Named types: they live in the frames of coroutines.
struct StagedImages
{
    image::Staging staging;
    std::vector<image::ArchivedImage> images;
};
using StagedImagesPtr = std::shared_ptr<StagedImages>;

struct NamedLoad
{
    image::Catalog catalog;
    std::vector<std::string> lines;
    std::vector<image::StoredImagePtr> images;
};

namespace {

using image::ArchivedImage;
using image::Catalog;
using image::Digest;
using image::StoredImage;
using image::StoredImagePtr;

// Deletes it on the pool, whoever lets go last: what was not published can be a large tree.
Result<StagedImagesPtr> beginStaging(const image::ImageStore &store)
{
    image::Staging staging = TRY(store.blobs().stage());
    auto staged = std::make_unique<StagedImages>(StagedImages{std::move(staging), {}});
    return StagedImagesPtr(staged.release(),
                           [](StagedImages *done) { workPool().start([done] { delete done; }); });
}

// Whoever pushes must not wait for a worker that has given up.
class UploadReader
{
public:
    explicit UploadReader(UploadPtr upload) : upload_(std::move(upload)) {}
    ~UploadReader() { upload_->stop(); }
    image::Source &source() { return *upload_; }

private:
    UploadPtr upload_;
};

Result<StagedImagesPtr> stageArchive(image::ImageStore store, UploadPtr body)
{
    UploadReader reader(std::move(body));
    StagedImagesPtr staged = TRY(beginStaging(store));
    staged->images = TRY(image::readArchive(reader.source(), staged->staging));
    return staged;
}

Result<StagedImagesPtr> stageImport(image::ImageStore store, UploadPtr body, model::OciImage config)
{
    UploadReader reader(std::move(body));
    StagedImagesPtr staged = TRY(beginStaging(store));
    const Digest blob = TRY(staged->staging.add(reader.source()));
    const image::LayerInfo layer = TRY(staged->staging.layerOf(blob));
    config.rootfs = {"layers", {layer.diffId.str()}};
    const Digest id = TRY(staged->staging.add(model::toJson(config)));
    staged->images.push_back({id, std::move(config), {layer}, {}, {}});
    return staged;
}

Result<void> publishStaged(StagedImagesPtr staged)
{
    return staged->staging.publish(image::blobsOf(staged->images));
}

// The names that an archive gives its images, checked before anything becomes visible.
Result<std::vector<model::Reference>> tagsOf(const ArchivedImage &image)
{
    std::vector<model::Reference> tags;
    for (const std::string &name : image.names) {
        Result<model::Reference> tag = model::parseReference(name);
        if (!tag || !tag->digest.empty())
            return failure(invalid("invalid tag \"" + name.substr(0, 300) + "\""));
        tags.push_back(tag->withDefaultTag());
    }
    return tags;
}

std::string streamLine(std::string text)
{
    model::ProgressMessage line;
    line.stream = std::move(text) + "\n";
    return model::toJson(line);
}

StoredImagePtr newImage(const Catalog &catalog, const ArchivedImage &archived)
{
    const StoredImagePtr old = catalog.find(archived.config);
    if (!old)
        return image::storedImage(archived);
    auto image = std::make_shared<StoredImage>(*old); // the content is the same: keep what is known of it
    image->hidden = false;
    return image;
}

Result<NamedLoad> nameLoaded(const Catalog &before, const StagedImages &staged)
{
    NamedLoad load{before, {}, {}};
    for (const ArchivedImage &archived : staged.images) {
        const std::vector<model::Reference> tags = TRY(tagsOf(archived));
        const StoredImagePtr image = newImage(load.catalog, archived);
        load.catalog.add(image);
        load.images.push_back(image);
        for (const model::Reference &tag : tags) {
            const std::string name = tag.canonical();
            const auto old = load.catalog.names().find(name);
            if (old != load.catalog.names().end() && old->second != image->id)
                load.lines.push_back(streamLine("The image " + tag.familiar() +
                                                " already exists, renaming the old one with ID " +
                                                old->second.str() + " to empty string"));
            load.catalog.setName(name, image->id);
            load.lines.push_back(streamLine("Loaded image: " + tag.familiar()));
        }
        if (tags.empty())
            load.lines.push_back(streamLine("Loaded image ID: " + image->id.str()));
    }
    return load;
}

Result<model::OciImage> importedConfig(const ImageImport &request)
{
    model::OciImage config;
    config.created = rfc3339Nano(wallClock());
    config.os = "linux";
    config.architecture = image::hostArchitecture();
    if (const std::size_t slash = request.platform.find('/'); slash != std::string::npos) {
        const std::string architecture = request.platform.substr(slash + 1);
        config.architecture = architecture.substr(0, architecture.find('/'));
    }
    TRY_VOID(build::applyChanges(request.changes, config.config));
    model::OciHistory step;
    step.created = config.created;
    step.comment = request.message.empty() ? "Imported from -" : request.message;
    config.history.push_back(std::move(step));
    return config;
}

} // namespace

Result<std::optional<std::string>> nameOfImage(const std::string &repository, const std::string &tag)
{
    if (repository.empty())
        return std::optional<std::string>();
    model::Reference name = TRY(model::parseReference(repository));
    if (!name.digest.empty())
        return failure(invalid("cannot import digest reference"));
    if (!tag.empty()) {
        if (!model::isTag(tag))
            return failure(invalid("invalid tag format"));
        name.tag = tag;
    }
    return std::optional(name.withDefaultTag().canonical());
}

QCoro::Task<Result<std::vector<std::string>>> Images::load(UploadPtr body)
{
    CO_TRY(staged, co_await offload(&stageArchive, state_->store, body));
    const auto guard = co_await state_->lock.acquire();
    CO_TRY(named, nameLoaded(state_->catalog, *staged));
    CO_TRY_VOID(co_await offload(&publishStaged, staged));
    CO_TRY_VOID(co_await state_->commit(named.catalog));
    for (const StoredImagePtr &image : named.images)
        state_->publish("load", *image, image->id.str());
    co_return std::move(named.lines);
}

QCoro::Task<Result<ImageId>> Images::import(UploadPtr body, ImageImport request)
{
    Result<model::OciImage> config = importedConfig(request);
    const auto name = nameOfImage(request.repository, request.tag);
    if (!config || !name) {
        body->stop();
        co_return failure(!config ? config.error() : name.error());
    }
    CO_TRY(staged, co_await offload(&stageImport, state_->store, body, *config));
    const auto guard = co_await state_->lock.acquire();
    CO_TRY_VOID(co_await offload(&publishStaged, staged));
    Catalog next = state_->catalog;
    const StoredImagePtr image = newImage(next, staged->images.front());
    next.add(image);
    if (*name)
        next.setName(**name, image->id);
    CO_TRY_VOID(co_await state_->commit(std::move(next)));
    state_->publish("import", *image, image->id.str());
    co_return ImageId(image->id.str());
}

} // namespace berth::engine

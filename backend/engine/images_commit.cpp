// A container's changes as an image: the layer is staged beside everything else, then published and named
// under the lock.
#include "backend/engine/images_state.h"
#include "backend/engine/offload.h"
#include "backend/model/json.h"

namespace berth::engine {

// Named types: they live in the frames of coroutines.
struct StagedCommit
{
    image::Staging staging;
    image::StoredImagePtr image;
    std::set<image::Digest> blobs;
};
using StagedCommitPtr = std::shared_ptr<StagedCommit>;

namespace {

using image::Digest;
using image::StoredImage;

constexpr std::uint64_t kEmptyTar = 1024; // two blocks of zeros

Result<StagedCommitPtr> stageCommit(image::ImageStore store, image::StoredImagePtr base, ImageStream layer,
                                    ImageCommit request)
{
    image::Staging staging = TRY(store.blobs().stage());
    auto image = std::make_shared<StoredImage>();
    if (base)
        *image = *base;
    image->manifest = {};
    image->lastTagged = 0;
    image->hidden = false;
    model::OciHistory step;
    step.created = rfc3339Nano(wallClock());
    step.createdBy = request.createdBy;
    step.author = request.author;
    step.comment = request.comment;
    const Digest blob = TRY(staging.add(*layer));
    const image::LayerInfo info = TRY(staging.layerOf(blob));
    step.emptyLayer = info.blobSize <= kEmptyTar;
    std::set<Digest> blobs;
    if (!step.emptyLayer) {
        if (image->diffIds.size() == image::kMaxLayers)
            return failure(invalid("max depth exceeded"));
        image->diffIds.push_back(info.diffId);
        image->blobs.push_back(info.blob);
        image->layerSizes.push_back(info.size);
        image->config.rootfs.diffIds.push_back(info.diffId.str());
        blobs.insert(blob);
    }
    model::OciImage &config = image->config;
    config.rootfs.type = "layers";
    config.created = step.created;
    config.author = request.author;
    config.dockerVersion.clear();
    config.os = "linux";
    if (config.architecture.empty())
        config.architecture = image::hostArchitecture();
    config.config = std::move(request.config);
    config.history.push_back(std::move(step));
    image->id = TRY(staging.add(model::toJson(config)));
    blobs.insert(image->id);
    return std::make_shared<StagedCommit>(
        StagedCommit{std::move(staging), std::move(image), std::move(blobs)});
}

Result<void> publishCommit(StagedCommitPtr staged)
{
    return staged->staging.publish(staged->blobs);
}

} // namespace

QCoro::Task<Result<ImageId>> Images::commit(ImageStream layer, ImageCommit request)
{
    CO_TRY(name, nameOfImage(request.repository, request.tag));
    const image::StoredImagePtr base = state_->find(request.base);
    CO_TRY(staged, co_await offload(&stageCommit, state_->store, base, std::move(layer), std::move(request)));
    const auto guard = co_await state_->lock.acquire();
    CO_TRY_VOID(co_await offload(&publishCommit, staged));
    image::Catalog next = state_->catalog;
    next.add(staged->image);
    if (name)
        next.setName(*name, staged->image->id);
    CO_TRY_VOID(co_await state_->commit(std::move(next)));
    if (name)
        state_->publish("tag", *staged->image, *name);
    co_return ImageId(staged->image->id.str());
}

} // namespace berth::engine

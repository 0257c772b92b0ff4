// The end of a build: everything durable, then visible.
#include "backend/engine/build_run.h"
#include "backend/engine/images_state.h"
#include "backend/engine/offload.h"
#include "backend/model/json.h"
#include "backend/model/reference.h"

namespace berth::engine {

namespace {

Result<image::Digest> stageConfig(BuildFilesPtr files, std::string text)
{
    const std::lock_guard lock(files->mutex);
    return files->staging.add(std::move(text));
}

Result<void> publishBuilt(BuildFilesPtr files, std::set<image::Digest> blobs)
{
    const std::lock_guard lock(files->mutex);
    return files->staging.publish(blobs);
}

image::StoredImagePtr builtImage(const StageState &target, const image::Digest &id)
{
    auto image = std::make_shared<image::StoredImage>();
    image->id = id;
    image->config = target.image;
    for (const BuildLayer &layer : target.layers) {
        image->diffIds.push_back(layer.info.diffId);
        image->blobs.push_back(layer.info.blob);
        image->layerSizes.push_back(layer.info.size);
    }
    image->lastTagged = wallClock();
    return image;
}

// One that was removed by force and is kept for its containers is an image again.
image::StoredImagePtr shownAgain(const image::StoredImage &image)
{
    auto shown = std::make_shared<image::StoredImage>(image);
    shown->hidden = false;
    return shown;
}

// Of a tag that was checked when the build began.
model::Reference fullName(const std::string &tag)
{
    return model::parseReference(tag).value_or(model::Reference{}).withDefaultTag();
}

} // namespace

QCoro::Task<Result<void>> BuildRun::publish(const StageState *target)
{
    ImagesState &images = builds_.images_.state();
    std::set<image::Digest> blobs;
    for (const auto &[key, step] : newSteps_) {
        if (const auto blob = image::Digest::parse(step.blob))
            blobs.insert(*blob);
    }
    image::Digest id;
    if (target && target->layers.size() > image::kMaxLayers)
        co_return failure(invalid("max depth exceeded"));
    if (target && target->imageId.empty())
        co_return failure(invalid("No image was generated. Is your Dockerfile empty?"));
    if (target)
        id = image::Digest::parse(target->imageId).value_or(image::Digest());
    // A build that only takes from the cache, or only names its base, ends at an image that is there.
    const bool isNew = target && !images.catalog.find(id);
    if (isNew) {
        CO_TRY(config, co_await offload(&stageConfig, files_, model::toJson(target->image)));
        id = config;
        blobs.insert(id);
    }
    const auto guard = co_await images.lock.acquire();
    CO_TRY_VOID(co_await offload(&publishBuilt, files_, blobs));
    image::Catalog next = images.catalog;
    for (const auto &[key, step] : newSteps_)
        next.setCached(key, step);
    if (target) {
        const image::StoredImagePtr image = next.find(id);
        if (!image && !isNew)
            co_return failure(conflict("the image was removed while it was built"));
        next.add(image ? shownAgain(*image) : builtImage(*target, id));
        for (const std::string &tag : request_.tags)
            next.setName(fullName(tag).canonical(), id);
    }
    CO_TRY_VOID(co_await images.commit(std::move(next)));
    if (target)
        tellBuilt(id.str());
    co_return Result<void>{};
}

void BuildRun::tellBuilt(const std::string &id)
{
    ImagesState &images = builds_.images_.state();
    record_->imageId = id;
    const image::StoredImagePtr image = images.find(ImageId(id));
    const std::size_t last = plan_.stages.size() + 1;
    model::ProgressMessage aux;
    aux.aux = model::JsonRaw{"{\"ID\":\"" + id + "\"}"};
    output_->send(last, aux);
    output_->say(last, request_.quiet ? id + '\n' : "Successfully built " + id.substr(7, 12) + '\n');
    for (const std::string &tag : request_.tags) {
        images.publish("tag", *image, tag);
        if (!request_.quiet)
            output_->say(last, "Successfully tagged " + fullName(tag).familiar() + '\n');
    }
}

} // namespace berth::engine

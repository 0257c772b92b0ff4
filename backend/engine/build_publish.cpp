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
    std::vector<std::string> said;
    if (target) {
        const image::StoredImagePtr there = next.find(id);
        if (there) {
            auto shown = std::make_shared<image::StoredImage>(*there);
            shown->hidden = false;
            next.add(std::move(shown));
        } else if (isNew) {
            next.add(builtImage(*target, id));
        } else {
            co_return failure(conflict("the image was removed while it was built"));
        }
        said.push_back("Successfully built " + id.hex().substr(0, 12) + '\n');
        for (const std::string &tag : request_.tags) {
            CO_TRY(name, model::parseReference(tag));
            next.setName(name.withDefaultTag().canonical(), id);
            said.push_back("Successfully tagged " + name.withDefaultTag().familiar() + '\n');
        }
    }
    CO_TRY_VOID(co_await images.commit(std::move(next)));
    if (!target)
        co_return Result<void>{};
    record_->imageId = id.str();
    const image::StoredImagePtr image = images.catalog.find(id);
    for (const std::string &tag : request_.tags)
        images.publish("tag", *image, tag);
    const std::size_t last = plan_.stages.size() + 1;
    model::ProgressMessage aux;
    aux.aux = model::JsonRaw{"{\"ID\":\"" + id.str() + "\"}"};
    output_->send(last, aux);
    if (request_.quiet)
        said = {id.str() + '\n'};
    for (const std::string &line : said)
        output_->say(last, line);
    co_return Result<void>{};
}

} // namespace berth::engine

#include "backend/engine/container_commit.h"

#include "backend/build/config.h"
#include "backend/engine/container_config.h"
#include "backend/engine/container_events.h"
#include "backend/engine/container_root.h"
#include "backend/engine/containers.h"
#include "backend/engine/engine.h"
#include "backend/engine/images.h"
#include "backend/engine/lifecycle.h"
#include "backend/engine/offload.h"
#include "backend/image/tree_tar.h"
#include "backend/model/oci.h"
#include "backend/sys/paths.h"

#include <fcntl.h>

namespace berth::engine {

namespace {

// The changes as a tar, with all that it reads from.
class ChangesTar : public image::Source
{
public:
    static Result<ImageStream> open(const ContainerPlace &place)
    {
        UniqueFd lower = TRY(openLayers(place.layers));
        UniqueFd upper = TRY(sys::openHost(place.folder + "/upper", O_RDONLY | O_DIRECTORY));
        return ImageStream(new ChangesTar(std::move(lower), std::move(upper)));
    }
    Result<std::string_view> next() override { return tar_.next(); }

private:
    ChangesTar(UniqueFd lower, UniqueFd upper)
        : lower_(std::move(lower)), root_(std::move(upper)),
          upper_(root_.get(), lower_.get(), standardMountPoints()),
          tar_(UniqueFd(::fcntl(root_.get(), F_DUPFD_CLOEXEC, 0)), ".", "", optionsOf(upper_))
    {
    }
    static image::TreeTarOptions optionsOf(const image::UpperFolder &upper)
    {
        image::TreeTarOptions options;
        options.upper = &upper;
        return options;
    }

    UniqueFd lower_, root_;
    image::UpperFolder upper_;
    image::TreeTar tar_;
};

Result<ImageStream> openChanges(ContainerPlace place)
{
    return ChangesTar::open(place);
}

// The request's config with the changes, and under it what the container has.
Result<model::ImageConfig> committedConfig(const CommitRequest &request, const model::ContainerConfig &own)
{
    model::ImageConfig config = model::imageConfig(request.config.value_or(model::ContainerConfig{}));
    TRY_VOID(build::applyChanges(request.changes, config));
    model::ContainerConfig merged = model::containerConfig(config);
    mergeImageConfig(merged, model::imageConfig(own));
    return model::imageConfig(merged);
}

} // namespace

QCoro::Task<Result<ImageId>> commitContainer(Engine &engine, ContainerId id, CommitRequest request)
{
    const ContainerPtr container = engine.containers().index().byId(id);
    if (!container)
        co_return failure(notFound("No such container: " + id.str()));
    ImageCommit commit;
    CO_TRY(config, committedConfig(request, container->record.config));
    CO_TRY(place, placeOf(engine, *container));
    commit.config = std::move(config);
    commit.base = ImageId(container->record.imageId);
    commit.author = request.author;
    commit.comment = request.comment;
    commit.repository = request.repository;
    commit.tag = request.tag;
    for (const std::string &word : container->record.config.cmd.value_or(std::vector<std::string>{}))
        commit.createdBy += (commit.createdBy.empty() ? "" : " ") + word;
    const bool paused = request.pause && container->state == State::Running &&
                        (co_await engine.lifecycle().pause(id)).has_value();
    auto layer = co_await offload(&openChanges, std::move(place));
    Result<ImageId> image = failure(internal("not committed"));
    if (layer)
        image = co_await engine.images().commit(std::move(*layer), std::move(commit));
    else
        image = failure(layer.error());
    if (paused)
        (void)co_await engine.lifecycle().unpause(id);
    if (image)
        publishContainer(
            engine.events(), *container, "commit",
            {{"comment", request.comment}, {"imageID", image->str()}, {"imageRef", request.repository}});
    co_return image;
}

} // namespace berth::engine

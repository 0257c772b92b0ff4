// What the parts of Images share. Engine thread only. The catalog is replaced as a whole, under the lock,
// once the new one is durable.
#pragma once

#include "backend/engine/async.h"
#include "backend/engine/events.h"
#include "backend/engine/images.h"
#include "backend/image/image_store.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace berth::engine {

struct ImagesState
{
    ImagesState(image::OpenedStore opened, Events &hub)
        : store(std::move(opened.store)), catalog(std::move(opened.catalog)),
          problems(std::move(opened.problems)), events(hub)
    {
    }

    image::StoredImagePtr find(const ImageId &id) const;
    Result<image::StoredImagePtr> resolve(const std::string &nameOrId) const;
    bool isUsed(const image::Digest &id) const;
    // A container that uses the image: a running one if there is any; null: none.
    const ContainerId *userOf(const image::Digest &id) const;
    bool isRunning(const ContainerId &container) const { return running.contains(container); }

    // Makes `next` durable, then visible. The caller holds the lock.
    QCoro::Task<Result<void>> commit(image::Catalog next);
    // The same and throws away what is no longer used; the room is freed in the background.
    QCoro::Task<Result<void>> commitAndCollect(image::Catalog next);
    void publish(const char *action, const image::StoredImage &image, const std::string &name);

    // Content that a running build uses: it stays even when no image has it any more.
    void retain(const image::Digest &content) { ++retained[content]; }
    void release(const image::Digest &content)
    {
        if (--retained[content] <= 0)
            retained.erase(content);
    }

    image::ImageStore store;
    image::Catalog catalog;
    std::vector<std::string> problems;
    Events &events;
    AsyncLock lock; // of changes to the catalog and what it names
    std::map<image::Digest, std::set<ContainerId>> uses;
    std::set<ContainerId> running;
    std::map<image::Digest, int> retained;
};

// The canonical name that repository and tag of a request mean; none for an empty repository.
Result<std::optional<std::string>> nameOfImage(const std::string &repository, const std::string &tag);

} // namespace berth::engine

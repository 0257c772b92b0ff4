// `docker save`: which images and names are meant, and the tar of them.
#include "backend/engine/images_state.h"
#include "backend/engine/offload.h"
#include "backend/image/saved_archive.h"
#include "backend/model/reference.h"

#include <algorithm>

namespace berth::engine {

namespace {

using image::Catalog;
using image::SaveItem;
using image::StoredImagePtr;

constexpr std::size_t kSentPiece = 1u << 20;

Result<ImageStream> openSaved(image::ImageStore store, std::vector<SaveItem> items)
{
    return ImageStream(TRY(image::SavedArchive::create(store.blobs(), items)));
}

// Several of the source's pieces at once: each is a change of threads.
Result<std::string> readPiece(ImageStream stream)
{
    std::string out;
    while (out.size() < kSentPiece) {
        const std::string_view piece = TRY(stream->next());
        if (piece.empty())
            break;
        out += piece;
    }
    return out;
}

void addName(std::vector<SaveItem> &items, const StoredImagePtr &image, const std::string &canonical)
{
    auto item =
        std::find_if(items.begin(), items.end(), [&](const auto &row) { return row.image->id == image->id; });
    if (item == items.end())
        item = items.insert(items.end(), SaveItem{image, {}});
    const auto &names = item->names;
    if (!canonical.empty() && std::find(names.begin(), names.end(), canonical) == names.end())
        item->names.push_back(canonical);
}

Result<void> addNamed(std::vector<SaveItem> &items, const Catalog &catalog, const std::string &asked)
{
    const Result<model::Reference> reference = model::parseReference(asked);
    const bool isRepository = reference && reference->tag.empty() && reference->digest.empty();
    bool found = false;
    for (const auto &[canonical, id] : catalog.names()) {
        const Result<model::Reference> name = model::parseReference(canonical);
        const StoredImagePtr image = catalog.find(id);
        if (!isRepository || !name || !image || name->tag.empty() ||
            name->repository() != reference->repository())
            continue;
        addName(items, image, canonical);
        found = true;
    }
    if (found)
        return {};
    const StoredImagePtr image = TRY(catalog.resolve(asked));
    const std::string canonical = reference ? reference->canonical() : std::string();
    addName(items, image,
            reference && !reference->tag.empty() && catalog.names().contains(canonical) ? canonical : "");
    return {};
}

} // namespace

QCoro::Task<Result<ImageStream>> Images::save(std::vector<std::string> names)
{
    std::vector<SaveItem> items;
    for (const std::string &name : names)
        CO_TRY_VOID(addNamed(items, state_->catalog, name));
    // While blobs are being opened nothing may be removed; afterwards it may.
    const auto guard = co_await state_->lock.acquire();
    CO_TRY(stream, co_await offload(&openSaved, state_->store, items));
    for (const SaveItem &item : items)
        state_->publish("save", *item.image, item.image->id.str());
    co_return stream;
}

QCoro::Task<Result<std::string>> Images::nextPiece(ImageStream stream)
{
    co_return co_await offload(&readPiece, std::move(stream));
}

} // namespace berth::engine

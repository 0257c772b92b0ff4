#include "backend/image/image_store.h"

#include "backend/base/ids.h"
#include "backend/model/json.h"
#include "backend/store/durable_file.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace berth::image {

namespace {

constexpr const char *kCatalogFile = "references.json";
constexpr int kCatalogVersion = 1;

// What was put aside says by its name what it was.
Result<void> putAside(int quarantine, const std::string &name, std::string_view text)
{
    return store::writeDurably(quarantine, name + "-" + randomHexId().substr(0, 8) + ".json", text);
}

} // namespace

StoredImagePtr storedImage(const ArchivedImage &archived)
{
    auto image = std::make_shared<StoredImage>();
    image->id = archived.config;
    image->config = archived.image;
    image->manifest = archived.manifest;
    for (const LayerInfo &layer : archived.layers) {
        image->diffIds.push_back(layer.diffId);
        image->blobs.push_back(layer.blob);
        image->layerSizes.push_back(layer.size);
    }
    return image;
}

Result<OpenedStore> ImageStore::open(const std::string &dataRoot, std::string unpacker)
{
    const UniqueFd root = TRY(store::openFolder(dataRoot, true));
    BlobStore blobs = TRY(BlobStore::open(dataRoot + "/images", std::move(unpacker)));
    auto folder = std::make_shared<UniqueFd>(TRY(store::openFolder(root.get(), "images", false)));
    auto quarantine = std::make_shared<UniqueFd>(TRY(store::openFolder(root.get(), "quarantine", true)));
    OpenedStore opened{ImageStore(std::move(blobs), std::move(folder), std::move(quarantine)), {}, {}};
    opened.catalog = TRY(opened.store.load(opened.problems));
    // Content of a load that was published but not yet named when the engine died; after trouble all is kept
    // for whoever looks into it, until the next start.
    if (opened.problems.empty())
        TRY_VOID(opened.store.collect(opened.catalog));
    else
        TRY_VOID(opened.store.save(opened.catalog));
    return opened;
}

Result<void> ImageStore::save(const Catalog &catalog) const
{
    return store::writeDurably(folder_->get(), kCatalogFile, catalog.toJson());
}

Result<Catalog> ImageStore::load(std::vector<std::string> &problems) const
{
    const Result<std::string> text = store::readWhole(folder_->get(), kCatalogFile);
    const bool isMissing = !text && text.error().kind == ErrorKind::NotFound;
    Result<CatalogRecord> record = text ? model::fromJson<CatalogRecord>(*text) : failure(text.error());
    if (record && record->version > kCatalogVersion)
        return failure(invalid("the image catalog is of a newer version of Berth"));
    if (!record) {
        Catalog catalog = TRY(rebuild());
        if (!isMissing)
            TRY_VOID(putAside(quarantine_->get(), "references", text ? *text : std::string()));
        if (!isMissing || !catalog.images().empty())
            problems.push_back(
                "the image catalog was unreadable: " + std::to_string(catalog.images().size()) +
                " images were found again, without their names");
        return catalog;
    }
    Catalog catalog;
    for (const auto &[key, row] : record->images) {
        const Result<Digest> id = Digest::parse(key);
        Result<StoredImagePtr> image = id ? check(*id, row) : failure(id.error());
        if (image) {
            catalog.add(std::move(*image));
            continue;
        }
        problems.push_back("image " + key + " is put aside: " + image.error().text());
        TRY_VOID(putAside(quarantine_->get(), "image-" + (id ? id->hex() : "unnamed"), model::toJson(row)));
    }
    for (const auto &[name, key] : record->names) {
        const Result<Digest> id = Digest::parse(key);
        if (id && catalog.find(*id))
            catalog.setName(name, *id);
        else
            problems.push_back("the name " + name + " of the missing image " + key + " is dropped");
    }
    for (auto &[key, step] : record->cache) {
        const Result<Digest> layer = Digest::parse(step.diffId);
        // A step whose layer is lost is made again.
        if (step.diffId.empty() || (layer && blobs_.layer(*layer)))
            catalog.setCached(key, std::move(step));
    }
    return catalog;
}

Result<StoredImagePtr> ImageStore::check(const Digest &id, const CatalogRecord::Image &row) const
{
    const std::string text = TRY(blobs_.read(id));
    auto image = std::make_shared<StoredImage>();
    image->id = id;
    image->config = TRY(parseImageConfig(text));
    image->lastTagged = row.lastTagged;
    image->hidden = row.hidden;
    if (!row.manifest.empty())
        image->manifest = TRY(Digest::parse(row.manifest));
    const std::vector<std::string> &diffIds = image->config.rootfs.diffIds;
    if (diffIds.size() != row.blobs.size())
        return failure(internal("its list of layers is not that of its config"));
    for (std::size_t i = 0; i < diffIds.size(); ++i) {
        image->diffIds.push_back(TRY(Digest::parse(diffIds[i])));
        image->blobs.push_back(TRY(Digest::parse(row.blobs[i])));
        image->layerSizes.push_back(TRY(presentLayer(image->diffIds[i], image->blobs[i])).size);
    }
    return StoredImagePtr(std::move(image));
}

Result<LayerInfo> ImageStore::presentLayer(const Digest &diffId, const Digest &blob) const
{
    if (Result<LayerInfo> layer = blobs_.layer(diffId))
        return layer;
    TRY_VOID(blobs_.removeLayer(diffId));
    Staging staging = TRY(blobs_.stage());
    const LayerInfo layer = TRY(staging.layerOf(blob));
    if (layer.diffId != diffId)
        return failure(internal("layer " + diffId.str() + " is lost"));
    TRY_VOID(staging.publish({blob}));
    return layer;
}

// Whatever blob is the config of an image whose layers are all there.
Result<StoredImagePtr> ImageStore::recognise(const Digest &blob) const
{
    const std::string text = TRY(blobs_.read(blob));
    auto image = std::make_shared<StoredImage>();
    image->id = blob;
    image->config = TRY(parseImageConfig(text));
    if (image->config.rootfs.type != "layers")
        return failure(invalid("not the config of an image"));
    for (const std::string &key : image->config.rootfs.diffIds) {
        const Digest diffId = TRY(Digest::parse(key));
        const LayerInfo layer = TRY(blobs_.layer(diffId));
        image->diffIds.push_back(diffId);
        image->blobs.push_back(layer.blob);
        image->layerSizes.push_back(layer.size);
    }
    return StoredImagePtr(std::move(image));
}

Result<Catalog> ImageStore::rebuild() const
{
    Catalog catalog;
    for (const Digest &blob : TRY(blobs_.blobs())) {
        if (Result<StoredImagePtr> image = recognise(blob))
            catalog.add(std::move(*image));
    }
    return catalog;
}

Result<void> ImageStore::collect(const Catalog &catalog) const
{
    const std::set<Digest> blobs = catalog.blobsInUse(), layers = catalog.layersInUse();
    for (const Digest &blob : TRY(blobs_.blobs())) {
        if (!blobs.contains(blob))
            TRY_VOID(blobs_.removeBlob(blob));
    }
    for (const Digest &layer : TRY(blobs_.layers())) {
        if (!layers.contains(layer))
            TRY_VOID(blobs_.removeLayer(layer));
    }
    return {};
}

} // namespace berth::image

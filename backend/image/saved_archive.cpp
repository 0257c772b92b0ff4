#include "backend/image/saved_archive.h"

#include "backend/image/inflate.h"
#include "backend/model/json.h"
#include "backend/model/reference.h"

#include <array>
#include <cstdio>
#include <cstring>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::image {

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::uint64_t kOctalSize = 077777777777; // what eleven digits hold
constexpr const char *kConfigType = "application/vnd.oci.image.config.v1+json";
constexpr const char *kSavedManifestType = "application/vnd.oci.image.manifest.v1+json";

constexpr std::array kLayerTypes{
    std::pair{Compression::None, "application/vnd.oci.image.layer.v1.tar"},
    std::pair{Compression::Gzip, "application/vnd.oci.image.layer.v1.tar+gzip"},
    std::pair{Compression::Zstd, "application/vnd.oci.image.layer.v1.tar+zstd"},
    std::pair{Compression::Bzip2, "application/vnd.oci.image.layer.v1.tar+bzip2"},
    std::pair{Compression::Xz, "application/vnd.oci.image.layer.v1.tar+xz"},
};

std::string blobName(const Digest &digest)
{
    return "blobs/sha256/" + digest.hex();
}

std::string padding(std::uint64_t size)
{
    return std::string((kBlock - size % kBlock) % kBlock, '\0');
}

const char *layerType(int blob)
{
    std::array<char, 8> head = {};
    const ssize_t got = ::pread(blob, head.data(), head.size(), 0);
    const Compression found =
        compressionOf({head.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))});
    for (const auto &[compression, type] : kLayerTypes) {
        if (compression == found)
            return type;
    }
    return kLayerTypes[0].second;
}

} // namespace

std::string tarHeader(const std::string &name, std::uint64_t size)
{
    std::string header(kBlock, '\0');
    const auto put = [&header](std::size_t at, std::string_view text) {
        header.replace(at, text.size(), text);
    };
    put(0, std::string_view(name).substr(0, 100));
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    char digits[24];
    std::snprintf(digits, sizeof digits, "%011llo", static_cast<unsigned long long>(size & kOctalSize));
    put(124, digits);
    if (size > kOctalSize) { // GNU's binary form
        header[124] = '\x80';
        for (int i = 0; i < 11; ++i)
            header[135 - static_cast<std::size_t>(i)] = i < 8 ? static_cast<char>(size >> (8 * i)) : '\0';
    }
    put(136, "00000000000");
    put(156, "0");
    put(257, std::string_view("ustar\00000", 8));
    put(148, "        ");
    unsigned sum = 0;
    for (const char byte : header)
        sum += static_cast<unsigned char>(byte);
    std::snprintf(digits, sizeof digits, "%06o", sum);
    put(148, std::string_view(digits, 7));
    return header;
}

// Gathers the entries; every blob once.
class SavedArchive::Plan
{
public:
    explicit Plan(const BlobStore &blobs) : blobs_(blobs) {}

    Result<void> add(const SaveItem &item);
    std::vector<Entry> finish();

private:
    Result<model::Descriptor> blob(const Digest &digest, const char *type);
    Result<model::Descriptor> manifest(const StoredImage &image);
    void text(std::string name, std::string text);

    const BlobStore &blobs_;
    std::set<Digest> taken_;
    std::vector<Entry> entries_;
    std::vector<model::SavedImage> saved_;
    model::OciIndex index_;
};

void SavedArchive::Plan::text(std::string name, std::string text)
{
    const std::uint64_t size = text.size();
    entries_.push_back({std::move(name), std::move(text), {}, size});
}

// `type` null: that of a layer, by its bytes.
Result<model::Descriptor> SavedArchive::Plan::blob(const Digest &digest, const char *type)
{
    UniqueFd file = TRY(blobs_.openBlob(digest));
    struct stat node = {};
    if (::fstat(file.get(), &node) != 0)
        return failure(systemError("asking for the size of a blob", errno));
    model::Descriptor descriptor;
    descriptor.mediaType = type ? type : layerType(file.get());
    descriptor.digest = digest.str();
    descriptor.size = node.st_size;
    if (taken_.insert(digest).second)
        entries_.push_back({blobName(digest), {}, std::move(file), static_cast<std::uint64_t>(node.st_size)});
    return descriptor;
}

Result<model::Descriptor> SavedArchive::Plan::manifest(const StoredImage &image)
{
    model::OciManifest made;
    made.schemaVersion = 2;
    made.mediaType = kSavedManifestType;
    made.config = TRY(blob(image.id, kConfigType));
    for (const Digest &layer : image.blobs)
        made.layers.push_back(TRY(blob(layer, nullptr)));
    // The one it came with, so that its digest stays the same.
    if (!image.manifest.empty() && blobs_.has(image.manifest)) {
        const std::string original = TRY(blobs_.read(image.manifest));
        const auto parsed = TRY(model::fromJson<model::OciManifest>(original));
        return blob(image.manifest, parsed.mediaType.empty() ? kSavedManifestType : parsed.mediaType.c_str());
    }
    std::string json = model::toJson(made);
    const Digest digest = sha256Of(json);
    model::Descriptor descriptor;
    descriptor.mediaType = kSavedManifestType;
    descriptor.digest = digest.str();
    descriptor.size = static_cast<std::int64_t>(json.size());
    if (taken_.insert(digest).second)
        text(blobName(digest), std::move(json));
    return descriptor;
}

Result<void> SavedArchive::Plan::add(const SaveItem &item)
{
    model::Descriptor descriptor = TRY(manifest(*item.image));
    model::SavedImage saved;
    saved.config = blobName(item.image->id);
    for (const Digest &layer : item.image->blobs)
        saved.layers.push_back(blobName(layer));
    for (const std::string &name : item.names) {
        const model::Reference reference = TRY(model::parseReference(name));
        saved.repoTags.push_back(reference.familiar());
        descriptor.annotations["io.containerd.image.name"] = name;
        descriptor.annotations["org.opencontainers.image.ref.name"] = reference.tag;
        index_.manifests.push_back(descriptor);
    }
    if (item.names.empty())
        index_.manifests.push_back(std::move(descriptor));
    saved_.push_back(std::move(saved));
    return {};
}

std::vector<SavedArchive::Entry> SavedArchive::Plan::finish()
{
    index_.schemaVersion = 2;
    index_.mediaType = "application/vnd.oci.image.index.v1+json";
    text("oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
    text("index.json", model::toJson(index_));
    text("manifest.json", model::toJson(saved_));
    return std::move(entries_);
}

Result<std::shared_ptr<SavedArchive>> SavedArchive::create(const BlobStore &blobs,
                                                           const std::vector<SaveItem> &items)
{
    Plan plan(blobs);
    for (const SaveItem &item : items)
        TRY_VOID(plan.add(item));
    return std::shared_ptr<SavedArchive>(new SavedArchive(plan.finish()));
}

void SavedArchive::close()
{
    piece_ += padding(entries_[at_].size);
    file_.reset();
    ++at_;
}

Result<std::string_view> SavedArchive::next()
{
    if (file_) {
        const std::string_view bytes = TRY(file_->next()).substr(0, left_);
        if (bytes.empty())
            return failure(internal("a blob of the image store became shorter"));
        piece_ = bytes;
        left_ -= bytes.size();
        if (left_ == 0)
            close();
        return std::string_view(piece_);
    }
    if (at_ == entries_.size()) {
        piece_.assign(std::exchange(ended_, true) ? 0 : 2 * kBlock, '\0');
        return std::string_view(piece_);
    }
    Entry &entry = entries_[at_];
    piece_ = tarHeader(entry.name, entry.size) + entry.text;
    left_ = entry.size;
    if (entry.blob && entry.size > 0)
        file_.emplace(std::move(entry.blob));
    else
        close();
    return std::string_view(piece_);
}

} // namespace berth::image

#include "backend/image/staging.h"

#include "backend/image/inflate.h"
#include "backend/image/layer.h"
#include "backend/image/space_guard.h"
#include "backend/image/tree_tar.h"
#include "backend/image/unpack_jail.h"
#include "backend/model/json.h"
#include "backend/store/durable_file.h"
#include "backend/store/remove_tree.h"
#include "backend/sys/paths.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::image {

namespace {

constexpr std::size_t kTarBlock = 512;
constexpr std::size_t kTarMagicAt = 257;

struct LayerRecord
{
    std::string blob;
    std::uint64_t size = 0, blobSize = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("blob", &LayerRecord::blob, Required), field("size", &LayerRecord::size),
                          field("blobSize", &LayerRecord::blobSize)};
    }
};

bool looksLikeLayer(std::string_view head)
{
    if (compressionOf(head) != Compression::None)
        return true;
    if (head.size() < kTarBlock)
        return false;
    return head.substr(kTarMagicAt, 5) == "ustar" ||
           head.substr(0, kTarBlock).find_first_not_of('\0') == std::string_view::npos; // an empty tar
}

// Shows the front of a source before it is pulled from.
class PeekedSource : public Source
{
public:
    explicit PeekedSource(Source &from) : from_(from) {}

    Result<std::string_view> peek()
    {
        while (head_.size() < kTarBlock) {
            const std::string_view piece = TRY(from_.next());
            if (piece.empty())
                break;
            head_.append(piece);
        }
        return std::string_view(head_);
    }
    Result<std::string_view> next() override
    {
        if (!std::exchange(headGiven_, true) && !head_.empty())
            return std::string_view(head_);
        return from_.next();
    }

private:
    Source &from_;
    std::string head_;
    bool headGiven_ = false;
};

Result<UniqueFd> createIn(int folder, const std::string &name)
{
    UniqueFd file(::openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file)
        return failure(systemError("making a file in the image store", errno));
    return file;
}

Result<void> moveInto(int from, const std::string &name, int to, const Digest &digest, unsigned flags)
{
    if (::renameat2(from, name.c_str(), to, digest.hex().c_str(), flags) != 0 && errno != EEXIST)
        return failure(systemError("publishing " + digest.str(), errno));
    return {};
}

} // namespace

std::string layerRecord(const LayerInfo &layer)
{
    return model::toJson(LayerRecord{layer.blob.str(), layer.size, layer.blobSize});
}

Result<LayerInfo> readLayerRecord(const Digest &diffId, std::string_view text)
{
    const LayerRecord record = TRY(model::fromJson<LayerRecord>(text));
    const Digest blob = TRY(Digest::parse(record.blob));
    return LayerInfo{diffId, blob, record.size, record.blobSize};
}

// Writes, counts and hashes what passes.
class Staging::Tee : public Source
{
public:
    Tee(Source &from, int file) : from_(from), file_(file), space_(file) {}

    Result<std::string_view> next() override
    {
        const std::string_view piece = TRY(from_.next());
        if (piece.empty())
            return piece;
        TRY_VOID(space_.reserve(piece.size()));
        TRY_VOID(sys::writeAll(file_, piece));
        hash_.update(piece);
        bytes_ += piece.size();
        return piece;
    }
    Result<Digest> finish()
    {
        while (!TRY(next()).empty()) {
        }
        return hash_.finish();
    }
    std::uint64_t bytes() const { return bytes_; }

private:
    Source &from_;
    int file_;
    SpaceGuard space_;
    Sha256 hash_;
    std::uint64_t bytes_ = 0;
};

Staging::Staging(std::shared_ptr<const BlobStore::Folders> folders, std::string imagesFolder,
                 std::string name)
    : folders_(std::move(folders)), imagesFolder_(std::move(imagesFolder)), name_(std::move(name))
{
}

Staging::~Staging()
{
    if (folders_)
        (void)store::removeTree(folders_->staging.get(), name_); // else the next start does it
}

Result<Digest> Staging::add(std::string text)
{
    TextSource source(std::move(text));
    return add(source);
}

Result<Digest> Staging::add(Source &from)
{
    const std::string name = "blob" + std::to_string(counter_++);
    const UniqueFd file = TRY(createIn(folder_.get(), name));
    Tee tee(from, file.get());
    PeekedSource peeked(tee);
    std::optional<Result<Unpacked>> unpacked;
    if (looksLikeLayer(TRY(peeked.peek()))) {
        unpacked = unpack(peeked);
        if (!*unpacked && unpacked->error().kind != ErrorKind::Invalid)
            return failure(std::move(unpacked->error()));
    }
    Digest digest = TRY(tee.finish());
    blobs_[digest] = name;
    if (unpacked && *unpacked) {
        (*unpacked)->info.blob = digest;
        (*unpacked)->info.blobSize = tee.bytes();
    }
    if (unpacked)
        layers_.insert_or_assign(digest, std::move(*unpacked));
    return digest;
}

Result<std::string> Staging::makeLayerFolder()
{
    const std::string name = "layer" + std::to_string(counter_++);
    const std::string files = name + "/fs";
    if (::mkdirat(folder_.get(), name.c_str(), 0700) != 0 ||
        ::mkdirat(folder_.get(), files.c_str(), 0755) != 0 ||
        ::fchmodat(folder_.get(), files.c_str(), 0755, 0) != 0)
        return failure(systemError("making a layer's folder", errno));
    return name;
}

std::string Staging::path(const std::string &name) const
{
    return imagesFolder_ + "/staging/" + name_ + '/' + name;
}

Result<LayerInfo> Staging::addTree(const std::string &folder, int lower,
                                   const std::set<std::string> &mountPoints)
{
    UniqueFd files = TRY(sys::openEntry(folder_.get(), folder + "/fs", O_RDONLY | O_DIRECTORY));
    const UniqueFd root(::fcntl(files.get(), F_DUPFD_CLOEXEC, 0));
    const UpperFolder upper(root.get(), lower, mountPoints);
    TRY_VOID(upper.removeMountPoints());
    const std::string name = "blob" + std::to_string(counter_++);
    const UniqueFd file = TRY(createIn(folder_.get(), name));
    TreeTarOptions options;
    options.upper = &upper;
    TreeTar tar(std::move(files), ".", "", options);
    Tee tee(tar, file.get());
    Unpacked layer;
    layer.folder = folder;
    layer.info.blob = layer.info.diffId = TRY(tee.finish());
    layer.info.blobSize = tee.bytes();
    layer.info.size = tar.fileBytes();
    blobs_[layer.info.blob] = name;
    LayerInfo info = layer.info;
    layers_.insert_or_assign(info.blob, std::move(layer));
    return info;
}

Result<Staging::Unpacked> Staging::unpack(Source &bytes)
{
    Unpacked unpacked;
    unpacked.folder = TRY(makeLayerFolder());
    const UniqueFd folder =
        TRY(sys::openEntry(folder_.get(), unpacked.folder + "/fs", O_RDONLY | O_DIRECTORY));
    Inflate inflated(bytes);
    HashingSource tar(inflated);
    const std::string &unpacker = folders_->unpacker;
    unpacked.info.size =
        TRY(unpacker.empty() ? unpackLayer(tar, folder.get()) : unpackInJail(unpacker, tar, folder.get()))
            .size;
    unpacked.info.diffId = TRY(tar.finish());
    return unpacked;
}

Result<UniqueFd> Staging::openBlob(const Digest &blob) const
{
    const auto staged = blobs_.find(blob);
    const int folder = staged == blobs_.end() ? folders_->blobs.get() : folder_.get();
    const std::string name = staged == blobs_.end() ? blob.hex() : staged->second;
    UniqueFd file(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file && errno == ENOENT)
        return failure(invalid("blob " + blob.str() + " is missing"));
    if (!file)
        return failure(systemError("opening blob " + blob.str(), errno));
    return file;
}

Result<LayerInfo> Staging::layerOf(const Digest &blob)
{
    if (const auto known = layers_.find(blob); known != layers_.end()) {
        if (!known->second)
            return failure(known->second.error());
        return known->second->info;
    }
    FileSource file(TRY(openBlob(blob)));
    HashingSource hashed(file);
    Unpacked unpacked = TRY(unpack(hashed));
    if (TRY(hashed.finish()) != blob)
        return failure(internal("blob " + blob.str() + " is damaged"));
    unpacked.info.blob = blob;
    unpacked.info.blobSize = hashed.bytes();
    LayerInfo info = unpacked.info;
    layers_.insert_or_assign(blob, std::move(unpacked));
    return info;
}

Result<std::string> Staging::read(const Digest &blob) const
{
    const UniqueFd file = TRY(openBlob(blob));
    Result<std::string> text = sys::readAll(file.get(), kMetadataCap);
    if (!text)
        return failure(invalid("blob " + blob.str() + " is larger than 4 MiB, or unreadable"));
    return text;
}

Result<void> Staging::publish(const std::set<Digest> &blobs)
{
    for (const Digest &blob : blobs) {
        const auto layer = layers_.find(blob);
        if (layer == layers_.end() || !layer->second)
            continue;
        const UniqueFd record = TRY(createIn(folder_.get(), layer->second->folder + "/layer.json"));
        TRY_VOID(sys::writeAll(record.get(), layerRecord(layer->second->info)));
    }
    if (::syncfs(folder_.get()) != 0)
        return failure(systemError("syncing the image store", errno));
    for (const Digest &blob : blobs) {
        // Renamed over what is there: the same bytes, and these are known to be good.
        if (const auto staged = blobs_.find(blob); staged != blobs_.end())
            TRY_VOID(moveInto(folder_.get(), staged->second, folders_->blobs.get(), blob, 0));
        TRY_VOID(publishLayer(blob));
    }
    TRY_VOID(store::syncFolder(folders_->blobs.get()));
    return store::syncFolder(folders_->layers.get());
}

Result<void> Staging::publishLayer(const Digest &blob) const
{
    const auto layer = layers_.find(blob);
    if (layer == layers_.end() || !layer->second)
        return {};
    return moveInto(folder_.get(), layer->second->folder, folders_->layers.get(), layer->second->info.diffId,
                    RENAME_NOREPLACE);
}

} // namespace berth::image

#include "backend/image/blob_store.h"

#include "backend/base/ids.h"
#include "backend/image/staging.h"
#include "backend/store/remove_tree.h"
#include "backend/sys/paths.h"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace berth::image {

namespace {

constexpr const char *kLayerRecord = "layer.json";

Result<UniqueFd> makeStoreFolder(int parent, const char *name)
{
    if (::mkdirat(parent, name, 0700) != 0 && errno != EEXIST)
        return failure(systemError(std::string("making the folder ") + name, errno));
    UniqueFd folder(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder)
        return failure(systemError(std::string("opening the folder ") + name, errno));
    return folder;
}

struct CloseFolder
{
    void operator()(DIR *folder) const { ::closedir(folder); }
};

Result<std::vector<std::string>> namesIn(int folder)
{
    const int again = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::unique_ptr<DIR, CloseFolder> listing(again >= 0 ? ::fdopendir(again) : nullptr);
    if (!listing)
        return failure(systemError("listing the image store", errno));
    std::vector<std::string> names;
    while (const dirent *entry = ::readdir(listing.get())) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..")
            names.emplace_back(name);
    }
    return names;
}

// What cannot be removed stays for the next time.
void emptyFolder(int folder)
{
    if (const auto names = namesIn(folder)) {
        for (const std::string &name : *names)
            (void)store::removeTree(folder, name);
    }
}

// The entries whose names are digests; whatever else lies there is not ours.
Result<std::vector<Digest>> digestsIn(int folder)
{
    std::vector<Digest> found;
    for (const std::string &name : TRY(namesIn(folder))) {
        if (Result<Digest> digest = Digest::fromHex(name))
            found.push_back(std::move(*digest));
    }
    return found;
}

} // namespace

Result<BlobStore> BlobStore::open(const std::string &imagesFolder, std::string unpacker)
{
    if (::mkdir(imagesFolder.c_str(), 0700) != 0 && errno != EEXIST)
        return failure(systemError("making " + imagesFolder, errno));
    auto folders = std::make_shared<Folders>();
    folders->unpacker = std::move(unpacker);
    folders->images = TRY(sys::openHost(imagesFolder, O_RDONLY | O_DIRECTORY));
    const UniqueFd blobs = TRY(makeStoreFolder(folders->images.get(), "blobs"));
    folders->blobs = TRY(makeStoreFolder(blobs.get(), "sha256"));
    folders->layers = TRY(makeStoreFolder(folders->images.get(), "layers"));
    folders->staging = TRY(makeStoreFolder(folders->images.get(), "staging"));
    folders->trash = TRY(makeStoreFolder(folders->images.get(), "trash"));
    emptyFolder(folders->staging.get());
    emptyFolder(folders->trash.get());
    return BlobStore(imagesFolder, std::move(folders));
}

BlobStore::BlobStore(std::string folder, std::shared_ptr<const Folders> folders)
    : folder_(std::move(folder)), folders_(std::move(folders))
{
}

bool BlobStore::has(const Digest &digest) const
{
    return ::faccessat(folders_->blobs.get(), digest.hex().c_str(), F_OK, 0) == 0;
}

bool BlobStore::hasLayer(const Digest &diffId) const
{
    return ::faccessat(folders_->layers.get(), (diffId.hex() + "/" + kLayerRecord).c_str(), F_OK, 0) == 0;
}

Result<UniqueFd> BlobStore::openBlob(const Digest &digest) const
{
    UniqueFd file(::openat(folders_->blobs.get(), digest.hex().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file && errno == ENOENT)
        return failure(notFound("no such blob: " + digest.str()));
    if (!file)
        return failure(systemError("opening blob " + digest.str(), errno));
    return file;
}

Result<std::string> BlobStore::read(const Digest &digest) const
{
    const UniqueFd file = TRY(openBlob(digest));
    std::string text = TRY(sys::readAll(file.get(), kMetadataCap));
    if (sha256Of(text) != digest)
        return failure(internal("blob " + digest.str() + " is damaged"));
    return text;
}

Result<LayerInfo> BlobStore::layer(const Digest &diffId) const
{
    const std::string name = diffId.hex() + "/" + kLayerRecord;
    const std::string text = TRY(sys::readSmallFile(folders_->layers.get(), name, kMetadataCap));
    return readLayerRecord(diffId, text);
}

Result<std::vector<Digest>> BlobStore::blobs() const
{
    return digestsIn(folders_->blobs.get());
}

Result<std::vector<Digest>> BlobStore::layers() const
{
    return digestsIn(folders_->layers.get());
}

Result<void> BlobStore::discard(int folder, const Digest &digest) const
{
    const std::string away = randomHexId();
    if (::renameat(folder, digest.hex().c_str(), folders_->trash.get(), away.c_str()) != 0 && errno != ENOENT)
        return failure(systemError("removing " + digest.str(), errno));
    return {};
}

Result<void> BlobStore::removeBlob(const Digest &digest) const
{
    return discard(folders_->blobs.get(), digest);
}

Result<void> BlobStore::removeLayer(const Digest &diffId) const
{
    return discard(folders_->layers.get(), diffId);
}

void BlobStore::emptyTrash() const
{
    emptyFolder(folders_->trash.get());
}

std::string BlobStore::layerFolder(const Digest &diffId) const
{
    return folder_ + "/layers/" + diffId.hex() + "/fs";
}

Result<Staging> BlobStore::stage() const
{
    Staging staging(folders_, folder_, randomHexId());
    staging.folder_ = TRY(makeStoreFolder(folders_->staging.get(), staging.name_.c_str()));
    return staging;
}

} // namespace berth::image

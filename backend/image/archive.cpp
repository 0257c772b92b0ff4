#include "backend/image/archive.h"

#include "backend/image/inflate.h"
#include "backend/image/layer_tree.h"
#include "backend/image/tar_reader.h"

#include <archive_entry.h>

#include <array>
#include <map>
#include <sys/utsname.h>

namespace berth::image {

namespace {

constexpr std::size_t kMaxEntries = 65536;
constexpr std::size_t kMaxImages = 1024;
constexpr int kMaxNesting = 4;   // of an index in an index
constexpr int kMaxLinkSteps = 8; // of `layer.tar` links of old archives
constexpr std::size_t kNameCap = 4096, kDepthCap = 64;

constexpr const char *kIndexTypes[] = {"application/vnd.oci.image.index.v1+json",
                                       "application/vnd.docker.distribution.manifest.list.v2+json"};
constexpr const char *kManifestTypes[] = {"application/vnd.oci.image.manifest.v1+json",
                                          "application/vnd.docker.distribution.manifest.v2+json"};
constexpr const char *kFullName = "io.containerd.image.name";
constexpr const char *kRefName = "org.opencontainers.image.ref.name";
constexpr const char *kReferenceType = "vnd.docker.reference.type"; // marks attestations, which are no images

template <std::size_t N>
bool isOneOf(const std::string &text, const char *const (&list)[N])
{
    for (const char *entry : list) {
        if (text == entry)
            return true;
    }
    return false;
}

// The data of the archive's current entry.
class EntrySource : public Source
{
public:
    explicit EntrySource(TarReader &tar) : tar_(tar) {}

    Result<std::string_view> next() override
    {
        std::optional<TarReader::Block> block = TRY(tar_.data());
        while (block && block->bytes.empty())
            block = TRY(tar_.data());
        if (!block)
            return std::string_view();
        if (block->offset != expected_)
            return failure(invalid("the archive stores its files with holes"));
        expected_ += static_cast<std::int64_t>(block->bytes.size());
        return block->bytes;
    }

private:
    TarReader &tar_;
    std::int64_t expected_ = 0;
};

std::string annotation(const model::Descriptor &descriptor, const char *key)
{
    const auto found = descriptor.annotations.find(key);
    return found == descriptor.annotations.end() ? std::string() : found->second;
}

class ArchiveReader
{
public:
    ArchiveReader(Source &body, Staging &staging) : body_(body), staging_(staging) {}

    Result<std::vector<ArchivedImage>> run();

private:
    Result<void> stageEntries();
    Result<void> stageEntry(TarReader &tar, const std::string &path);
    Result<Digest> fileNamed(std::string path) const;
    Result<Digest> blobOf(const model::Descriptor &descriptor) const;
    Result<std::string> jsonOf(const model::Descriptor &descriptor) const;

    Result<void> readSaved(const Digest &list);
    Result<void> readLayout(const Digest &index);
    Result<void> readDescriptor(const model::Descriptor &descriptor, std::vector<std::string> names,
                                int nesting);
    Result<void> readIndex(const std::string &text, std::vector<std::string> names, int nesting);
    Result<void> readManifest(const model::Descriptor &descriptor, std::vector<std::string> names);
    Result<void> addImage(const Digest &config, const std::vector<Digest> &layers,
                          std::vector<std::string> names, Digest manifest);

    Source &body_;
    Staging &staging_;
    std::map<std::string, Digest> files_;
    std::map<std::string, std::string> links_;
    std::vector<ArchivedImage> images_;
};

Result<void> ArchiveReader::stageEntry(TarReader &tar, const std::string &path)
{
    struct archive_entry *entry = tar.entry();
    if (const char *target = archive_entry_hardlink(entry)) {
        links_[path] = TRY(TreePath::parse(target, kNameCap, kDepthCap)).text();
        return {};
    }
    switch (archive_entry_filetype(entry)) {
    case AE_IFREG: {
        EntrySource data(tar);
        files_[path] = TRY(staging_.add(data));
        return {};
    }
    case AE_IFLNK: {
        // `docker save` up to version 24 wrote "../<id>/layer.tar" for a layer that occurs twice.
        std::string target = archive_entry_symlink(entry) ? archive_entry_symlink(entry) : "";
        const std::size_t slash = path.rfind('/');
        const bool isSibling =
            target.compare(0, 3, "../") == 0 && slash != std::string::npos && path.find('/') == slash;
        links_[path] = isSibling ? target.substr(3) : path.substr(0, slash + 1) + target;
        return {};
    }
    case AE_IFDIR:
        return {};
    default:
        return failure(invalid("the archive holds a special file: " + path.substr(0, 200)));
    }
}

Result<void> ArchiveReader::stageEntries()
{
    Inflate inflated(body_);
    TarReader tar(inflated);
    for (std::size_t count = 0; TRY(tar.next()); ++count) {
        if (count == kMaxEntries)
            return failure(invalid("the archive has more than " + std::to_string(kMaxEntries) + " entries"));
        const std::string name = TRY(tar.name());
        const TreePath path = TRY(TreePath::parse(name, kNameCap, kDepthCap));
        TRY_VOID(stageEntry(tar, path.text()));
    }
    while (!TRY(inflated.next()).empty()) { // what pads the end belongs to the request
    }
    return {};
}

Result<Digest> ArchiveReader::fileNamed(std::string path) const
{
    path = TRY(TreePath::parse(path, kNameCap, kDepthCap)).text();
    for (int step = 0; step < kMaxLinkSteps; ++step) {
        if (const auto file = files_.find(path); file != files_.end())
            return file->second;
        const auto link = links_.find(path);
        if (link == links_.end())
            break;
        path = link->second;
    }
    return failure(invalid("invalid archive: it does not contain " + path.substr(0, 200)));
}

Result<Digest> ArchiveReader::blobOf(const model::Descriptor &descriptor) const
{
    const Digest digest = TRY(Digest::parse(descriptor.digest));
    const Digest there = TRY(fileNamed("blobs/sha256/" + digest.hex()));
    if (there != digest)
        return failure(
            invalid("invalid archive: the content of blob " + digest.str() + " is " + there.str()));
    return digest;
}

Result<std::string> ArchiveReader::jsonOf(const model::Descriptor &descriptor) const
{
    const Digest digest = TRY(blobOf(descriptor));
    std::string text = TRY(staging_.read(digest));
    if (descriptor.size != static_cast<std::int64_t>(text.size()))
        return failure(invalid("invalid archive: the size of blob " + digest.str() + " is not as announced"));
    return text;
}

Result<std::vector<ArchivedImage>> ArchiveReader::run()
{
    TRY_VOID(stageEntries());
    if (const auto list = files_.find("manifest.json"); list != files_.end())
        TRY_VOID(readSaved(list->second));
    else if (const auto index = files_.find("index.json"); index != files_.end())
        TRY_VOID(readLayout(index->second));
    else
        return failure(invalid("invalid archive: does not contain a manifest.json"));
    if (images_.empty())
        return failure(invalid("invalid archive: it names no image"));
    return std::move(images_);
}

Result<void> ArchiveReader::readSaved(const Digest &list)
{
    const std::string text = TRY(staging_.read(list));
    const auto saved = TRY(model::fromJson<std::vector<model::SavedImage>>(text));
    for (const model::SavedImage &image : saved) {
        const Digest config = TRY(fileNamed(image.config));
        std::vector<Digest> layers;
        for (const std::string &layer : image.layers)
            layers.push_back(TRY(fileNamed(layer)));
        TRY_VOID(addImage(config, layers, image.repoTags, {}));
    }
    return {};
}

Result<void> ArchiveReader::readLayout(const Digest &index)
{
    const std::string text = TRY(staging_.read(index));
    const auto layout = TRY(model::fromJson<model::OciIndex>(text));
    for (const model::Descriptor &descriptor : layout.manifests) {
        std::string name = annotation(descriptor, kFullName);
        if (name.empty())
            name = annotation(descriptor, kRefName);
        // A lone tag says nothing about the repository.
        const bool isName = name.find_first_of(":/") != std::string::npos;
        std::vector<std::string> names;
        if (isName)
            names.push_back(std::move(name));
        TRY_VOID(readDescriptor(descriptor, std::move(names), 0));
    }
    return {};
}

Result<void> ArchiveReader::readDescriptor(const model::Descriptor &descriptor,
                                           std::vector<std::string> names, int nesting)
{
    if (isOneOf(descriptor.mediaType, kManifestTypes))
        return readManifest(descriptor, std::move(names));
    if (!isOneOf(descriptor.mediaType, kIndexTypes))
        return failure(invalid("unsupported media type " + descriptor.mediaType.substr(0, 200)));
    if (nesting == kMaxNesting)
        return failure(invalid("invalid archive: indexes nested too deep"));
    const std::string text = TRY(jsonOf(descriptor));
    return readIndex(text, std::move(names), nesting + 1);
}

// Of an index, the one image for this machine.
Result<void> ArchiveReader::readIndex(const std::string &text, std::vector<std::string> names, int nesting)
{
    const auto index = TRY(model::fromJson<model::OciIndex>(text));
    const std::string architecture = hostArchitecture();
    for (const model::Descriptor &descriptor : index.manifests) {
        const bool fits = !descriptor.platform || (descriptor.platform->os == "linux" &&
                                                   descriptor.platform->architecture == architecture);
        if (fits && annotation(descriptor, kReferenceType).empty())
            return readDescriptor(descriptor, std::move(names), nesting);
    }
    return failure(invalid("no image for linux/" + architecture + " in the archive"));
}

Result<void> ArchiveReader::readManifest(const model::Descriptor &descriptor, std::vector<std::string> names)
{
    const std::string text = TRY(jsonOf(descriptor));
    const auto manifest = TRY(model::fromJson<model::OciManifest>(text));
    if (!manifest.mediaType.empty() && manifest.mediaType != descriptor.mediaType)
        return failure(
            invalid("invalid archive: a manifest calls itself " + manifest.mediaType.substr(0, 200)));
    TRY_VOID(jsonOf(manifest.config));
    const Digest config = TRY(Digest::parse(manifest.config.digest));
    std::vector<Digest> layers;
    for (const model::Descriptor &layer : manifest.layers)
        layers.push_back(TRY(blobOf(layer)));
    const Digest digest = TRY(Digest::parse(descriptor.digest));
    TRY_VOID(addImage(config, layers, std::move(names), digest));
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (images_.back().layers[i].blobSize != static_cast<std::uint64_t>(manifest.layers[i].size))
            return failure(
                invalid("invalid archive: the size of layer " + layers[i].str() + " is not as announced"));
    }
    return {};
}

Result<void> ArchiveReader::addImage(const Digest &config, const std::vector<Digest> &layers,
                                     std::vector<std::string> names, Digest manifest)
{
    if (images_.size() == kMaxImages)
        return failure(invalid("the archive holds more than " + std::to_string(kMaxImages) + " images"));
    const std::string text = TRY(staging_.read(config));
    ArchivedImage image;
    image.image = TRY(parseImageConfig(text));
    image.config = config;
    image.names = std::move(names);
    image.manifest = std::move(manifest);
    const std::vector<std::string> &diffIds = image.image.rootfs.diffIds;
    if (diffIds.size() != layers.size())
        return failure(invalid("invalid manifest, layers length mismatch: expected " +
                               std::to_string(layers.size()) + ", got " + std::to_string(diffIds.size())));
    for (std::size_t i = 0; i < layers.size(); ++i) {
        Result<LayerInfo> layer = staging_.layerOf(layers[i]);
        if (!layer)
            return failure(std::move(layer.error()).context("layer " + layers[i].str()));
        if (layer->diffId.str() != diffIds[i])
            return failure(invalid("layer " + std::to_string(i) + " is " + layer->diffId.str() +
                                   ", but its image says " + diffIds[i]));
        image.layers.push_back(std::move(*layer));
    }
    images_.push_back(std::move(image));
    return {};
}

} // namespace

Result<std::vector<ArchivedImage>> readArchive(Source &body, Staging &staging)
{
    return ArchiveReader(body, staging).run();
}

std::set<Digest> blobsOf(const std::vector<ArchivedImage> &images)
{
    std::set<Digest> blobs;
    for (const ArchivedImage &image : images) {
        blobs.insert(image.config);
        if (!image.manifest.empty())
            blobs.insert(image.manifest);
        for (const LayerInfo &layer : image.layers)
            blobs.insert(layer.blob);
    }
    return blobs;
}

Result<model::OciImage> parseImageConfig(std::string_view text)
{
    auto image = TRY(model::fromJson<model::OciImage>(text, kMetadataCap));
    if (!image.os.empty() && image.os != "linux")
        return failure(invalid("image operating system \"" + image.os.substr(0, 100) +
                               "\" cannot be used on this platform"));
    if (image.rootfs.diffIds.size() > kMaxLayers)
        return failure(
            invalid("max depth exceeded: an image has at most " + std::to_string(kMaxLayers) + " layers"));
    for (const std::string &diffId : image.rootfs.diffIds)
        TRY_VOID(Digest::parse(diffId));
    return image;
}

std::string hostArchitecture()
{
    constexpr std::array<std::pair<std::string_view, const char *>, 7> kNames{{{"x86_64", "amd64"},
                                                                               {"aarch64", "arm64"},
                                                                               {"armv7l", "arm"},
                                                                               {"i686", "386"},
                                                                               {"ppc64le", "ppc64le"},
                                                                               {"riscv64", "riscv64"},
                                                                               {"s390x", "s390x"}}};
    utsname machine = {};
    ::uname(&machine);
    for (const auto &[kernel, name] : kNames) {
        if (kernel == machine.machine)
            return name;
    }
    return machine.machine;
}

} // namespace berth::image

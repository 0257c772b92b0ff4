#include "backend/image/saved_archive.h"

#include "backend/image/tar_reader.h"
#include "tests/backend/image/archives.h"
#include "tests/backend/image/scratch.h"

#include <gtest/gtest.h>

namespace {

using namespace berth;
using namespace berth::image;
using namespace berth::image::test;

const std::string kLayer = TarBuilder().file("a", "hello").finish();
const std::string kEmptyFile = TarBuilder().file("b", "").finish();

// The store with one image in it, taken in from `archive`.
StoredImagePtr take(const BlobStore &store, std::string archive)
{
    Staging staging = std::move(*store.stage());
    TextSource body(std::move(archive));
    const auto images = readArchive(body, staging);
    EXPECT_TRUE(images) << images.error().text();
    EXPECT_TRUE(staging.publish(blobsOf(*images)));
    return storedImage(images->front());
}

std::string savedBytes(const BlobStore &store, const std::vector<SaveItem> &items)
{
    const auto archive = SavedArchive::create(store, items);
    EXPECT_TRUE(archive) << archive.error().text();
    std::string bytes;
    for (;;) {
        const auto piece = (*archive)->next();
        EXPECT_TRUE(piece);
        if (!piece || piece->empty())
            return bytes;
        bytes += *piece;
    }
}

TEST(SavedArchive, isReadBackAsTheSameImage)
{
    const Scratch from, to;
    const BlobStore source = *BlobStore::open(from.path() + "/images");
    const StoredImagePtr image =
        take(source, dockerArchive(configFor({kLayer, kEmptyFile}), {kLayer, kEmptyFile}, {}));
    const std::string bytes =
        savedBytes(source, {{image, {"docker.io/library/x:1", "example.com/y:2"}}, {image, {}}});
    EXPECT_EQ(bytes.size() % 512, 0u);
    Staging staging = std::move(*BlobStore::open(to.path() + "/images")->stage());
    TextSource body(bytes);
    const auto again = readArchive(body, staging);
    ASSERT_TRUE(again) << again.error().text();
    ASSERT_EQ(again->size(), 2u);
    EXPECT_EQ(again->front().config, image->id);
    EXPECT_EQ(again->front().names, (std::vector<std::string>{"x:1", "example.com/y:2"}));
    EXPECT_EQ(again->front().layers.size(), 2u);
}

TEST(SavedArchive, isAnOciLayoutThatKeepsTheManifest)
{
    const Scratch root;
    const BlobStore store = *BlobStore::open(root.path() + "/images");
    const std::string config = configFor({kLayer});
    const std::string manifest = ociManifest(config, {kLayer});
    TarBuilder layout = ociBlobs({config, kLayer, manifest});
    layout.file("index.json", indexOf({descriptorOf(manifest, kManifestType)}));
    const StoredImagePtr image = take(store, layout.finish());
    ASSERT_EQ(image->manifest, sha256Of(manifest));
    const std::string bytes = savedBytes(store, {{image, {"docker.io/library/x:1"}}});
    EXPECT_NE(bytes.find(R"("digest":")" + sha256Of(manifest).str()), std::string::npos);
    EXPECT_NE(bytes.find("io.containerd.image.name"), std::string::npos);
}

TEST(SavedArchive, writesSizesBeyondEightGibibytes)
{
    const std::string header = tarHeader("big", 1ull << 40);
    TextSource body(header);
    TarReader tar(body);
    EXPECT_TRUE(tar.next()) << "the header alone is well-formed";
    EXPECT_EQ(header[124], '\x80');
    EXPECT_EQ(header[130], '\x01');
}

} // namespace

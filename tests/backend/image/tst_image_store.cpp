#include "backend/image/image_store.h"

#include "tests/backend/image/archives.h"
#include "tests/backend/image/scratch.h"

#include <gtest/gtest.h>

namespace {

using namespace berth;
using namespace berth::image;
using namespace berth::image::test;

const std::string kBase = TarBuilder().file("base", "base").finish();
const std::string kTop = TarBuilder().file("top", "top top").finish();
const std::string kName = "docker.io/library/x:latest";

class Store : public testing::Test
{
protected:
    OpenedStore open() { return std::move(*ImageStore::open(root_.path())); }

    // Loads one image and names it, as the engine does.
    Digest load(OpenedStore &opened, const std::vector<std::string> &layers, const std::string &name)
    {
        Staging staging = std::move(*opened.store.blobs().stage());
        TextSource body(dockerArchive(configFor(layers), layers, {}));
        const auto images = readArchive(body, staging);
        EXPECT_TRUE(images) << images.error().text();
        EXPECT_TRUE(staging.publish(blobsOf(*images)));
        const StoredImagePtr image = storedImage(images->front());
        opened.catalog.add(image);
        opened.catalog.setName(name, image->id);
        EXPECT_TRUE(opened.store.save(opened.catalog));
        return image->id;
    }
    std::string layerPath(const std::string &tar) const { return "images/layers/" + sha256Of(tar).hex(); }
    std::string blobPath(const Digest &blob) const { return "images/blobs/sha256/" + blob.hex(); }

    Scratch root_;
};

TEST_F(Store, findsItsImagesAgain)
{
    OpenedStore first = open();
    const Digest id = load(first, {kBase, kTop}, kName);
    const OpenedStore again = open();
    EXPECT_TRUE(again.problems.empty());
    const StoredImagePtr image = again.catalog.find(id);
    ASSERT_TRUE(image);
    EXPECT_EQ(image->size(), 11);
    EXPECT_EQ(image->config.config.labels.at("a"), "b");
    EXPECT_EQ(again.catalog.tagsOf(id), std::vector<std::string>{"x:latest"});
    EXPECT_EQ(again.catalog.resolve("x").value()->id, id);
    EXPECT_EQ(again.catalog.resolve(id.hex().substr(0, 7)).value()->id, id);
    EXPECT_EQ(again.catalog.resolve(id.str()).value()->id, id);
    EXPECT_EQ(again.catalog.resolve("y").error().message, "No such image: y:latest");
    EXPECT_EQ(again.catalog.resolve("X").error().kind, ErrorKind::Invalid);
}

TEST_F(Store, sharesLayersAndThrowsAwayTheRest)
{
    OpenedStore opened = open();
    const Digest one = load(opened, {kBase, kTop}, kName);
    const Digest two = load(opened, {kBase}, "docker.io/library/y:latest");
    opened.catalog.remove(one);
    ASSERT_TRUE(opened.store.save(opened.catalog));
    ASSERT_TRUE(opened.store.collect(opened.catalog));
    opened.store.blobs().emptyTrash();
    EXPECT_TRUE(root_.has(layerPath(kBase)));
    EXPECT_FALSE(root_.has(layerPath(kTop)));
    EXPECT_FALSE(root_.has(blobPath(one)));
    EXPECT_TRUE(root_.has(blobPath(two)));
    EXPECT_EQ(root_.at("images/trash").st_nlink, 2u);
}

TEST_F(Store, healsALostLayerFromItsBlob)
{
    OpenedStore opened = open();
    const Digest id = load(opened, {kBase}, kName);
    ASSERT_TRUE(opened.store.blobs().removeLayer(sha256Of(kBase)));
    const OpenedStore again = open();
    EXPECT_TRUE(again.problems.empty());
    EXPECT_TRUE(again.catalog.find(id));
    EXPECT_EQ(root_.read(layerPath(kBase) + "/fs/base"), "base");
}

TEST_F(Store, putsABrokenImageAsideAndServesTheRest)
{
    OpenedStore opened = open();
    const Digest broken = load(opened, {kTop}, kName);
    const Digest good = load(opened, {kBase}, "docker.io/library/y:latest");
    root_.write(blobPath(broken), "{}");
    const OpenedStore again = open();
    EXPECT_EQ(again.problems.size(), 2u) << "the image and its name";
    EXPECT_FALSE(again.catalog.find(broken));
    EXPECT_TRUE(again.catalog.find(good));
    EXPECT_GT(root_.at("quarantine").st_size, 0);
    EXPECT_TRUE(open().problems.empty()) << "told once";
}

TEST_F(Store, putsAsideAnImageThatLostLayerAndBlob)
{
    OpenedStore opened = open();
    const Digest id = load(opened, {kBase}, kName);
    ASSERT_TRUE(opened.store.blobs().removeLayer(sha256Of(kBase)));
    ASSERT_TRUE(opened.store.blobs().removeBlob(sha256Of(kBase)));
    const OpenedStore again = open();
    EXPECT_FALSE(again.catalog.find(id));
    EXPECT_FALSE(again.problems.empty());
}

TEST_F(Store, rebuildsADamagedCatalogWithoutNames)
{
    OpenedStore opened = open();
    const Digest id = load(opened, {kBase, kTop}, kName);
    root_.write("images/references.json", "{\"version\":1,\"images\":{\"sha");
    const OpenedStore again = open();
    EXPECT_EQ(again.problems.size(), 1u);
    ASSERT_TRUE(again.catalog.find(id));
    EXPECT_EQ(again.catalog.find(id)->diffIds.size(), 2u);
    EXPECT_TRUE(again.catalog.names().empty());
    EXPECT_TRUE(open().problems.empty());
}

TEST_F(Store, removesWhatACrashLeftHalfDone)
{
    OpenedStore opened = open();
    load(opened, {kBase}, kName);
    {
        Staging published = std::move(*opened.store.blobs().stage());
        const Digest orphan = *published.add(std::string("never named"));
        ASSERT_TRUE(published.publish({orphan}));
    }
    Staging halfWritten = std::move(*opened.store.blobs().stage());
    ASSERT_TRUE(halfWritten.add(std::string("half")));
    EXPECT_EQ(opened.store.blobs().blobs()->size(), 3u);
    const OpenedStore again = open();
    EXPECT_EQ(again.store.blobs().blobs()->size(), 2u);
    EXPECT_EQ(root_.at("images/staging").st_nlink, 2u);
}

TEST_F(Store, refusesACatalogOfANewerVersion)
{
    open();
    root_.write("images/references.json", R"({"version":99,"images":{},"names":{}})");
    EXPECT_FALSE(ImageStore::open(root_.path()));
}

} // namespace

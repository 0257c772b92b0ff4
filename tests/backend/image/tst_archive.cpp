#include "backend/image/archive.h"

#include "tests/backend/image/archives.h"
#include "tests/backend/image/scratch.h"

#include <gtest/gtest.h>
#include <zstd.h>

namespace {

using namespace berth;
using namespace berth::image;
using namespace berth::image::test;

const std::string kLayer = TarBuilder().file("etc/motd", "hello").finish();
const std::string kUpper = TarBuilder().file("etc/.wh.motd", "").file("etc/new", "1").finish();

std::string platform(const std::string &architecture)
{
    return R"(,"platform":{"os":"linux","architecture":")" + architecture + R"("})";
}

class Archive : public testing::Test
{
protected:
    Archive() : store_(*BlobStore::open(root_.path() + "/images")) {}

    Result<std::vector<ArchivedImage>> read(std::string bytes, bool publish = false)
    {
        Staging staging = TRY(store_.stage());
        TextSource body(std::move(bytes));
        auto images = TRY(readArchive(body, staging));
        if (publish)
            TRY_VOID(staging.publish(blobsOf(images)));
        return images;
    }
    void expectRefused(std::string bytes, std::string_view word)
    {
        const auto outcome = read(std::move(bytes), true);
        ASSERT_FALSE(outcome) << word;
        EXPECT_EQ(outcome.error().kind, ErrorKind::Invalid) << outcome.error().text();
        EXPECT_NE(outcome.error().text().find(word), std::string::npos) << outcome.error().text();
        EXPECT_TRUE(store_.blobs()->empty());
        EXPECT_TRUE(store_.layers()->empty());
        EXPECT_EQ(root_.at("images/staging").st_nlink, 2u) << "nothing may be left in staging";
    }

    Scratch root_;
    BlobStore store_;
};

TEST_F(Archive, readsWhatDockerSaves)
{
    const std::string config = configFor({kLayer, kUpper});
    const auto images = read(dockerArchive(config, {kLayer, kUpper}, {"a:1", "b:2"}), true);
    ASSERT_TRUE(images) << images.error().text();
    ASSERT_EQ(images->size(), 1u);
    const ArchivedImage &image = images->front();
    EXPECT_EQ(image.config, sha256Of(config));
    EXPECT_EQ(image.names, (std::vector<std::string>{"a:1", "b:2"}));
    EXPECT_EQ(image.image.config.labels.at("a"), "b");
    ASSERT_EQ(image.layers.size(), 2u);
    EXPECT_EQ(image.layers[0].size, 5u);
    EXPECT_TRUE(store_.has(sha256Of(config)));
    EXPECT_EQ(root_.read("images/layers/" + sha256Of(kLayer).hex() + "/fs/etc/motd"), "hello");
    EXPECT_TRUE(root_.isWhiteout("images/layers/" + sha256Of(kUpper).hex() + "/fs/etc/motd"));
    EXPECT_EQ(store_.layer(sha256Of(kLayer))->blob, sha256Of(kLayer));
    EXPECT_EQ(store_.blobs()->size(), 3u) << "manifest.json is not kept";
    EXPECT_EQ(root_.at("images/staging").st_nlink, 2u);
}

TEST_F(Archive, readsCompressedArchivesAndLayers)
{
    std::string packed(ZSTD_compressBound(kLayer.size()), '\0');
    packed.resize(ZSTD_compress(packed.data(), packed.size(), kLayer.data(), kLayer.size(), 1));
    const std::string archive = dockerArchive(configFor({kLayer}), {packed}, {});
    std::string whole(ZSTD_compressBound(archive.size()), '\0');
    whole.resize(ZSTD_compress(whole.data(), whole.size(), archive.data(), archive.size(), 1));
    const auto images = read(whole);
    ASSERT_TRUE(images) << images.error().text();
    EXPECT_EQ(images->front().layers.front().blob, sha256Of(packed));
    EXPECT_EQ(images->front().layers.front().diffId, sha256Of(kLayer));
}

TEST_F(Archive, followsTheLinksOfOldArchives)
{
    TarBuilder tar;
    tar.file("one/layer.tar", kLayer);
    tar.symlink("two/layer.tar", "../one/layer.tar");
    const std::string config = configFor({kLayer, kLayer});
    tar.file("c.json", config);
    tar.file("manifest.json",
             R"([{"Config":"c.json","RepoTags":null,"Layers":["one/layer.tar","two/layer.tar"]}])");
    const auto images = read(tar.finish(), true);
    ASSERT_TRUE(images) << images.error().text();
    EXPECT_EQ(images->front().layers.size(), 2u);
}

TEST_F(Archive, picksThisMachinesImageOfANestedIndex)
{
    const std::string config = configFor({kLayer});
    const std::string manifest = ociManifest(config, {kLayer});
    const std::string other = R"({"schemaVersion":2})";
    const std::string inner = indexOf({descriptorOf(other, kManifestType, platform("s390x-not")),
                                       descriptorOf(manifest, kManifestType, platform(hostArchitecture()))});
    TarBuilder tar = ociBlobs({config, kLayer, manifest, inner});
    tar.file(
        "index.json",
        indexOf({descriptorOf(inner, kIndexType,
                              R"(,"annotations":{"io.containerd.image.name":"docker.io/library/x:1"})")}));
    const auto images = read(tar.finish());
    ASSERT_TRUE(images) << images.error().text();
    EXPECT_EQ(images->front().manifest, sha256Of(manifest));
    EXPECT_EQ(images->front().names, std::vector<std::string>{"docker.io/library/x:1"});
}

TEST_F(Archive, refusesWhatIsNoImage)
{
    expectRefused("", "tar");
    expectRefused(TarBuilder().file("a", "b").finish(), "manifest.json");
    expectRefused(TarBuilder().file("manifest.json", "[]").finish(), "names no image");
    expectRefused(TarBuilder().file("manifest.json", "{").finish(), "JSON");
    expectRefused(TarBuilder().file("manifest.json", std::string(100'000, '[')).finish(), "JSON");
    expectRefused(TarBuilder().file("manifest.json", std::string(5 << 20, ' ')).finish(), "4 MiB");
    expectRefused(TarBuilder().file("../manifest.json", "[]").finish(), "..");
    expectRefused(TarBuilder().add({"pipe", '6'}).finish(), "special file");
    const std::string archive = dockerArchive(configFor({kLayer}), {kLayer}, {});
    expectRefused(archive.substr(0, 1000), "Truncated");
}

TEST_F(Archive, refusesWhatDoesNotAddUp)
{
    expectRefused(dockerArchive(configFor({kLayer}), {kUpper}, {}), "its image says");
    expectRefused(dockerArchive(configFor({kLayer}), {kLayer, kUpper}, {}), "length mismatch");
    expectRefused(dockerArchive(R"({"os":"windows","rootfs":{"type":"layers","diff_ids":[]}})", {}, {}),
                  "windows");
    expectRefused(
        dockerArchive(R"({"os":"linux","rootfs":{"type":"layers","diff_ids":["../../etc"]}})", {kLayer}, {}),
        "digest");
    expectRefused(TarBuilder().file("manifest.json", R"([{"Config":"gone.json","Layers":[]}])").finish(),
                  "gone.json");
    expectRefused(
        TarBuilder().file("manifest.json", R"([{"Config":"/etc/../../passwd","Layers":[]}])").finish(), "..");
    expectRefused(dockerArchive(configFor(std::vector<std::string>(126, kLayer)), {kLayer}, {}), "max depth");
    TarBuilder loop;
    loop.symlink("a/layer.tar", "../b/layer.tar").symlink("b/layer.tar", "../a/layer.tar");
    loop.file("c", configFor({kLayer}));
    loop.file("manifest.json", R"([{"Config":"c","Layers":["a/layer.tar"]}])");
    expectRefused(loop.finish(), "does not contain");
}

TEST_F(Archive, refusesLyingLayouts)
{
    const std::string config = configFor({kLayer});
    const std::string manifest = ociManifest(config, {kLayer});
    const auto layout = [&](const std::string &descriptor) {
        return ociBlobs({config, kLayer, manifest}).file("index.json", indexOf({descriptor})).finish();
    };
    EXPECT_TRUE(read(layout(descriptorOf(manifest, kManifestType))));
    expectRefused(layout(descriptorOf(manifest, kIndexType)), "no image for");
    expectRefused(layout(descriptorOf(manifest, "text/html")), "media type");
    std::string wrongSize = descriptorOf(manifest, kManifestType);
    wrongSize.insert(wrongSize.rfind('}'), "1");
    expectRefused(layout(wrongSize), "size");
    std::string md5 = descriptorOf(manifest, kManifestType);
    md5.replace(md5.find("sha256"), 6, "md5");
    expectRefused(layout(md5), "digest");
    TarBuilder forged = ociBlobs({kLayer, manifest});
    forged.file("blobs/sha256/" + sha256Of(config).hex(), config + " ");
    forged.file("index.json", indexOf({descriptorOf(manifest, kManifestType)}));
    expectRefused(forged.finish(), "the content of blob");
}

TEST_F(Archive, refusesAHostileLayerButNotAnUnusedOne)
{
    const std::string hostile = TarBuilder().file("../../out", "x").finish();
    expectRefused(dockerArchive(configFor({hostile}), {hostile}, {}), "..");
    TarBuilder tar;
    const std::string config = configFor({kLayer});
    tar.file("unused.tar", hostile).file("l.tar", kLayer).file("c", config);
    tar.file("manifest.json", R"([{"Config":"c","Layers":["l.tar"]}])");
    const auto images = read(tar.finish(), true);
    ASSERT_TRUE(images) << images.error().text();
    EXPECT_EQ(store_.blobs()->size(), 2u);
    EXPECT_EQ(store_.layers()->size(), 1u);
}

} // namespace

#include "backend/image/layer.h"

#include "tests/backend/image/scratch.h"
#include "tests/backend/image/tar_builder.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

namespace {

using namespace berth;
using namespace berth::image;
using namespace berth::image::test;

Result<LayerContent> unpack(const Scratch &into, std::string tar, const LayerLimits &limits = {})
{
    TextSource source(std::move(tar));
    return unpackLayer(source, into.fd(), limits);
}

void expectRefused(std::string tar, std::string_view word, const LayerLimits &limits = {})
{
    const Scratch scratch;
    const Result<LayerContent> outcome = unpack(scratch, std::move(tar), limits);
    ASSERT_FALSE(outcome) << word;
    EXPECT_EQ(outcome.error().kind, ErrorKind::Invalid) << outcome.error().text();
    EXPECT_NE(outcome.error().text().find(word), std::string::npos) << outcome.error().text();
}

TEST(Layer, keepsContentOwnersModesAndTimes)
{
    const Scratch root;
    TarEntry tool{"bin/tool", '0', "hello"};
    tool.mode = 04755;
    tool.uid = 12;
    tool.gid = 34;
    TarEntry folder{"bin/", '5'};
    folder.mode = 01777;
    const auto content =
        unpack(root, TarBuilder().add(folder).add(tool).symlink("bin/sh", "/bin/tool").finish());
    ASSERT_TRUE(content) << content.error().text();
    EXPECT_EQ(content->size, 5u);
    EXPECT_EQ(root.read("bin/tool"), "hello");
    const struct stat file = root.at("bin/tool");
    EXPECT_EQ(file.st_mode, mode_t(S_IFREG | 04755));
    EXPECT_EQ(file.st_uid, 12u);
    EXPECT_EQ(file.st_gid, 34u);
    EXPECT_EQ(file.st_mtime, 1'600'000'000);
    EXPECT_EQ(root.at("bin").st_mode, mode_t(S_IFDIR | 01777));
    EXPECT_EQ(root.at("bin").st_mtime, 1'600'000'000) << "files made later must not change it";
    EXPECT_TRUE(S_ISLNK(root.at("bin/sh").st_mode));
}

TEST(Layer, makesFoldersThatTheTarLeavesOut)
{
    const Scratch root;
    ASSERT_TRUE(unpack(root, TarBuilder().file("a/b/c", "x").file("/abs/./d", "y").finish()));
    EXPECT_EQ(root.read("a/b/c"), "x");
    EXPECT_EQ(root.at("a/b").st_mode, mode_t(S_IFDIR | 0755));
    EXPECT_EQ(root.read("abs/d"), "y");
}

TEST(Layer, takesTheLastOfTwoEntries)
{
    const Scratch root;
    ASSERT_TRUE(unpack(root, TarBuilder()
                                 .symlink("x", "/etc/passwd")
                                 .file("x", "mine")
                                 .folder("d")
                                 .file("d/kept", "1")
                                 .folder("d")
                                 .finish()));
    EXPECT_EQ(root.read("x"), "mine");
    EXPECT_EQ(root.read("d/kept"), "1");
}

TEST(Layer, makesHardLinksInsideTheLayer)
{
    const Scratch root;
    const auto content = unpack(root, TarBuilder().file("a/one", "data").hardLink("two", "a/one").finish());
    ASSERT_TRUE(content) << content.error().text();
    EXPECT_EQ(root.at("two").st_ino, root.at("a/one").st_ino);
    EXPECT_EQ(content->size, 4u) << "counted once";
}

TEST(Layer, takesNamesAsBytes)
{
    const Scratch root;
    const std::string longName = std::string(120, 'n') + "/" + std::string(200, 'm');
    TarEntry byPax{"short", '0', "pax"};
    byPax.pax = {{"path", longName + "-\xc3\xa4"}};
    TarEntry latin{"latin-\xe4", '0', "raw"};
    ASSERT_TRUE(unpack(root, TarBuilder().add(byPax).add(latin).finish()));
    EXPECT_EQ(root.read(longName + "-\xc3\xa4"), "pax");
    EXPECT_EQ(root.read("latin-\xe4"), "raw");
}

TEST(Layer, convertsWhiteouts)
{
    const Scratch root;
    ASSERT_TRUE(unpack(root, TarBuilder()
                                 .folder("d")
                                 .file("d/.wh.gone", "")
                                 .file("d/.wh..wh..opq", "")
                                 .file(".wh.top", "")
                                 .file(".wh..wh.plnk", "")
                                 .finish()));
    EXPECT_TRUE(root.isWhiteout("d/gone"));
    EXPECT_TRUE(root.isWhiteout("top"));
    EXPECT_EQ(root.attribute("d", "trusted.overlay.opaque"), "y");
    EXPECT_FALSE(root.has("d/.wh..wh..opq"));
    EXPECT_FALSE(root.has(".wh..wh.plnk"));
}

TEST(Layer, makesAReplacedFolderOpaqueInEitherOrder)
{
    const Scratch root;
    ASSERT_TRUE(unpack(root, TarBuilder()
                                 .file(".wh.a", "")
                                 .file("a/new", "1")
                                 .file("b/new", "2")
                                 .file(".wh.b", "")
                                 .file("c", "3")
                                 .file(".wh.c", "")
                                 .finish()));
    EXPECT_EQ(root.attribute("a", "trusted.overlay.opaque"), "y");
    EXPECT_EQ(root.attribute("b", "trusted.overlay.opaque"), "y");
    EXPECT_EQ(root.read("c"), "3") << "a whiteout hides what is below, not what the layer brings";
}

TEST(Layer, refusesMalformedWhiteouts)
{
    for (const char *name : {".wh.", ".wh..", ".wh...", "d/.wh.", "d/.wh.."})
        expectRefused(TarBuilder().folder("d").file(name, "").finish(), "whiteout");
}

TEST(Layer, keepsOnlyAllowedAttributes)
{
    const Scratch root;
    TarEntry file{"f", '0', "x"};
    const std::string capability(
        "\x01\x00\x00\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", 20);
    file.pax = {{"SCHILY.xattr.user.note", "kept"},
                {"SCHILY.xattr.security.capability", capability},
                {"SCHILY.xattr.trusted.overlay.redirect", "/etc"},
                {"SCHILY.xattr.user.overlay.opaque", "y"},
                {"SCHILY.xattr.trusted.note", "x"}};
    TarEntry folder{"d/", '5'};
    folder.mode = 0755;
    folder.pax = {{"SCHILY.xattr.trusted.overlay.opaque", "y"}};
    ASSERT_TRUE(unpack(root, TarBuilder().add(file).add(folder).finish()));
    EXPECT_EQ(root.attribute("f", "user.note"), "kept");
    EXPECT_EQ(root.attribute("f", "security.capability"), capability);
    for (const char *key : {"trusted.overlay.redirect", "user.overlay.opaque", "trusted.note"})
        EXPECT_EQ(root.attribute("f", key), "(none)") << key;
    EXPECT_EQ(root.attribute("d", "trusted.overlay.opaque"), "(none)");
}

TEST(Layer, makesDevicesAndFifosButNoWhiteoutByItself)
{
    const Scratch root;
    TarEntry null{"null", '3'};
    null.mode = 0666;
    null.major = 1;
    null.minor = 3;
    ASSERT_TRUE(unpack(root, TarBuilder().add(null).add({"pipe", '6'}).finish()));
    EXPECT_EQ(root.at("null").st_rdev, makedev(1, 3));
    EXPECT_EQ(root.at("null").st_mode, mode_t(S_IFCHR | 0666));
    EXPECT_TRUE(S_ISFIFO(root.at("pipe").st_mode));
    expectRefused(TarBuilder().add({"forged", '3'}).finish(), "refused kind");
}

TEST(Layer, keepsAHugeSparseFileSparse)
{
    const Scratch root;
    TarEntry sparse{"GNUSparseFile.0/big", '0',
                    "1\n1099511627772\n4\n" + std::string(512 - 18, '\0') + "tail"};
    sparse.pax = {{"GNU.sparse.major", "1"},
                  {"GNU.sparse.minor", "0"},
                  {"GNU.sparse.name", "big"},
                  {"GNU.sparse.realsize", "1099511627776"}};
    const auto content = unpack(root, TarBuilder().add(sparse).finish());
    ASSERT_TRUE(content) << content.error().text();
    EXPECT_EQ(root.at("big").st_size, 1ll << 40);
    EXPECT_LT(root.at("big").st_blocks, 64);
}

TEST(Layer, refusesToLeaveItsFolder)
{
    expectRefused(TarBuilder().file("../out", "x").finish(), "..");
    expectRefused(TarBuilder().file("a/../../out", "x").finish(), "..");
    expectRefused(TarBuilder().symlink("a", "/").file("a/tmp/x", "x").finish(), "a");
    expectRefused(TarBuilder().symlink("a", "..").file("a/x", "x").finish(), "a");
    expectRefused(TarBuilder().symlink("a", "/etc").folder("d").file("a/.wh.passwd", "").finish(), "a");
    expectRefused(TarBuilder().symlink("a", "/etc").hardLink("p", "a/passwd").finish(), "opening");
    expectRefused(TarBuilder().hardLink("p", "/etc/passwd").finish(), "opening");
    expectRefused(TarBuilder().hardLink("p", "missing").finish(), "no such target");
    expectRefused(TarBuilder().hardLink("p", "../../../etc/passwd").finish(), "..");
    expectRefused(TarBuilder().folder("d").hardLink("e", "d").finish(), "hard link");
    expectRefused(TarBuilder().file("..", "x").finish(), "..");
    expectRefused(TarBuilder().file(".", "x").finish(), "root");
}

TEST(Layer, neverWritesThroughALink)
{
    const Scratch outside, root;
    outside.write("target", "safe");
    const std::string target = outside.path() + "/target";
    ASSERT_TRUE(unpack(root, TarBuilder().symlink("x", target).file("x", "replaced").finish()));
    EXPECT_EQ(outside.read("target"), "safe");
    EXPECT_EQ(root.read("x"), "replaced");
    TarEntry mode{"y", '2', {}, target};
    mode.mode = 0;
    mode.uid = 77;
    ASSERT_TRUE(unpack(root, TarBuilder().add(mode).finish()));
    EXPECT_EQ(outside.at("target").st_uid, 0u);
    EXPECT_EQ(root.at("y").st_uid, 77u);
}

TEST(Layer, followsLinksThatStayInside)
{
    const Scratch root;
    ASSERT_TRUE(
        unpack(root, TarBuilder().folder("usr/lib").symlink("lib", "usr/lib").file("lib/x", "1").finish()));
    EXPECT_EQ(root.read("usr/lib/x"), "1");
}

TEST(Layer, refusesAmbiguousEntriesAndBadOwners)
{
    TarEntry link{"b", '1', "data", "a"};
    link.pax = {{"comment", "makes it a pax archive, whose hard links may have data"}};
    expectRefused(TarBuilder().file("a", "1").add(link).finish(), "ambiguous");
    TarEntry owner{"a", '0', "1"};
    owner.pax = {{"uid", "4294967295"}};
    expectRefused(TarBuilder().add(owner).finish(), "owner");
    owner.pax = {{"uid", "4294967296"}};
    expectRefused(TarBuilder().add(owner).finish(), "owner");
    expectRefused(TarBuilder().folder("d").file("d/f", "").file("d", "over a full folder").finish(),
                  "replacing");
}

TEST(Layer, refusesWhatIsNoTarOrEndsEarly)
{
    expectRefused("just some text that is no archive at all" + std::string(600, 'x'), "not a tar");
    TarEntry liar{"a", '0', "short"};
    liar.claimedSize = 1ll << 40;
    expectRefused(TarBuilder().add(liar).unfinished(), "Truncated");
    std::string broken = TarBuilder().file("a", "x").finish();
    broken[10] = 'Z';
    expectRefused(broken, "tar");
}

TEST(Layer, holdsItsLimits)
{
    LayerLimits limits;
    limits.entries = 2;
    limits.name = 16;
    limits.depth = 3;
    limits.bytes = 100;
    limits.attributes = 20;
    const Scratch root;
    EXPECT_TRUE(
        unpack(root, TarBuilder().file("a/b/c", std::string(100, 'x')).file("1234567890123456", "").finish(),
               limits));
    expectRefused(TarBuilder().file("a", "").file("b", "").file("c", "").finish(), "entries", limits);
    expectRefused(TarBuilder().file("12345678901234567", "").finish(), "longer", limits);
    expectRefused(TarBuilder().file("a/b/c/d", "").finish(), "deeper", limits);
    expectRefused(TarBuilder().file("a", std::string(101, 'x')).finish(), "larger", limits);
    TarEntry heavy{"a", '0', ""};
    heavy.pax = {{"SCHILY.xattr.user.a", std::string(20, 'x')}};
    expectRefused(TarBuilder().add(heavy).finish(), "attributes", limits);
    expectRefused(TarBuilder().file(std::string(90, 'a') + "/" + std::string(9, 'b'), "").finish(), "longer",
                  limits);
}

TEST(Layer, acceptsAnEmptyLayer)
{
    const Scratch root;
    const auto content = unpack(root, TarBuilder().finish());
    ASSERT_TRUE(content) << content.error().text();
    EXPECT_EQ(content->entries, 0u);
}

} // namespace

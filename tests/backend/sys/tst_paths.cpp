#include "backend/sys/paths.h"
#include "tests/backend/sys/temporary_folder.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace berth::sys::test {

namespace {

namespace fs = std::filesystem;

class Paths : public testing::Test
{
protected:
    void SetUp() override
    {
        fs::create_directories(folder_.path / "root/etc");
        folder_.write("secret", "outside");
        folder_.write("root/etc/inside", "inside");
        auto opened = openHost(folder_.path / "root", O_PATH | O_DIRECTORY);
        ASSERT_TRUE(opened);
        root_ = std::move(*opened);
    }
    TemporaryFolder folder_;
    UniqueFd root_;
};

TEST_F(Paths, linksStayInTheRoot)
{
    fs::create_symlink("/etc/inside", folder_.path / "root/absolute");
    fs::create_symlink("../../../../etc/inside", folder_.path / "root/etc/relative");
    EXPECT_EQ(readSmallFile(root_.get(), "/absolute", 100).value_or("?"), "inside");
    EXPECT_EQ(readSmallFile(root_.get(), "/etc/relative", 100).value_or("?"), "inside");
    EXPECT_FALSE(readSmallFile(root_.get(), "../secret", 100));
}

TEST_F(Paths, beneathRefusesToLeave)
{
    fs::create_symlink("../secret", folder_.path / "root/out");
    const auto opened = openBeneath(root_.get(), "out", O_RDONLY);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().sysErrno, EXDEV);
    EXPECT_TRUE(openBeneath(root_.get(), "etc/inside", O_RDONLY));
}

TEST_F(Paths, entryMayNotBeALink)
{
    fs::create_symlink("etc/inside", folder_.path / "root/link");
    EXPECT_FALSE(openEntry(root_.get(), "link", O_RDONLY));
}

TEST_F(Paths, makesFoldersBehindDanglingLinksInsideTheRoot)
{
    fs::create_symlink(folder_.path / "made-outside", folder_.path / "root/dangling");
    ASSERT_TRUE(makeFoldersInRoot(root_.get(), "/dangling/deep"));
    EXPECT_FALSE(fs::exists(folder_.path / "made-outside"));
    const std::string below = "root" + (folder_.path / "made-outside/deep").string();
    EXPECT_TRUE(fs::is_directory(folder_.path / below));
}

TEST_F(Paths, givesUpOnCircularLinks)
{
    fs::create_symlink("b", folder_.path / "root/a");
    fs::create_symlink("a", folder_.path / "root/b");
    EXPECT_FALSE(makeFoldersInRoot(root_.get(), "/a/x"));
}

TEST_F(Paths, makesAFileAndItsFolders)
{
    ASSERT_TRUE(makeFileInRoot(root_.get(), "/a/b/file"));
    EXPECT_TRUE(fs::is_regular_file(folder_.path / "root/a/b/file"));
    ASSERT_TRUE(makeFileInRoot(root_.get(), "/etc/inside"));
    EXPECT_EQ(folder_.read("root/etc/inside"), "inside");
    EXPECT_TRUE(makeFileInRoot(root_.get(), "/etc")); // there already: whoever needs a file looks at it
}

TEST_F(Paths, readsOnlySmallRegularFiles)
{
    ASSERT_EQ(::mkfifo((folder_.path / "root/fifo").c_str(), 0600), 0);
    EXPECT_FALSE(readSmallFile(root_.get(), "/fifo", 100)); // and does not hang
    EXPECT_FALSE(readSmallFile(root_.get(), "/etc", 100));
    EXPECT_FALSE(readSmallFile(root_.get(), "/etc/inside", 5));
    EXPECT_TRUE(readSmallFile(root_.get(), "/etc/inside", 6));
}

TEST_F(Paths, splitsIntoComponents)
{
    const std::vector<std::string> expected{"a", "b", "..", "c"};
    EXPECT_EQ(pathComponents("//a/./b/../c/"), expected);
    EXPECT_TRUE(pathComponents("/").empty());
}

} // namespace

} // namespace berth::sys::test

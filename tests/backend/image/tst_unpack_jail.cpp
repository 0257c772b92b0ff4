#include "backend/image/unpack_jail.h"

#include "backend/image/unpack_report.h"
#include "tests/backend/image/archives.h"
#include "tests/backend/image/scratch.h"

#include <gtest/gtest.h>

namespace {

using namespace berth;
using namespace berth::image;
using namespace berth::image::test;

// This test program is its own worker (worker_hook.cpp).
Result<LayerContent> jailed(const Scratch &into, std::string tar)
{
    TextSource source(std::move(tar));
    return unpackInJail("/proc/self/exe", source, into.fd());
}

TEST(UnpackJail, unpacksAsThisProcessWould)
{
    const Scratch root;
    TarEntry tool{"bin/tool", '0', std::string(200'000, 't')};
    tool.mode = 04755;
    tool.uid = 7;
    TarEntry null{"dev/null", '3'};
    null.major = 1;
    null.minor = 3;
    TarEntry noted{"noted", '0', "x"};
    noted.pax = {{"SCHILY.xattr.user.note", "kept"}, {"path", "noted-\xc3\xa4"}};
    const auto content = jailed(root, TarBuilder()
                                          .add(tool)
                                          .hardLink("two", "bin/tool")
                                          .add(null)
                                          .add(noted)
                                          .file("d/.wh..wh..opq", "")
                                          .finish());
    ASSERT_TRUE(content) << content.error().text();
    EXPECT_EQ(content->size, 200'001u);
    EXPECT_EQ(content->entries, 5u);
    EXPECT_EQ(root.at("bin/tool").st_mode, mode_t(S_IFREG | 04755));
    EXPECT_EQ(root.at("two").st_uid, 7u);
    EXPECT_EQ(root.at("dev/null").st_rdev, makedev(1, 3));
    EXPECT_EQ(root.attribute("noted-\xc3\xa4", "user.note"), "kept");
    EXPECT_EQ(root.attribute("d", "trusted.overlay.opaque"), "y");
}

TEST(UnpackJail, reportsWhatIsWrongWithTheArchive)
{
    const Scratch root;
    const auto outcome = jailed(root, TarBuilder().file("../out", "x").finish() + std::string(4 << 20, 'x'));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::Invalid);
    EXPECT_NE(outcome.error().message.find(".."), std::string::npos);
    EXPECT_FALSE(jailed(root, "no tar"));
    EXPECT_TRUE(jailed(root, TarBuilder().finish()));
}

TEST(UnpackJail, endsWithItsSource)
{
    class Broken : public Source
    {
        Result<std::string_view> next() override { return failure(internal("the upload broke off")); }
    };
    const Scratch root;
    Broken source;
    const auto outcome = unpackInJail("/proc/self/exe", source, root.fd());
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().message, "the upload broke off");
}

TEST(UnpackJail, takesTheEndOfItsWorkerForAnError)
{
    const Scratch root;
    TextSource source(TarBuilder().file("a", "x").finish());
    const auto outcome = unpackInJail("/bin/false", source, root.fd());
    ASSERT_FALSE(outcome);
    EXPECT_NE(outcome.error().message.find("its worker ended with code 1"), std::string::npos);
    TextSource again("x");
    EXPECT_FALSE(unpackInJail("/nonexistent", again, root.fd()));
}

TEST(UnpackJail, carriesErrorsWhole)
{
    Error full = systemError("writing", ENOSPC);
    const auto outcome = readReport(reportText(failure(full)));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::Unavailable);
    EXPECT_EQ(outcome.error().sysErrno, ENOSPC);
    EXPECT_FALSE(readReport("{"));
}

} // namespace

#include "backend/runtime/user_database.h"

#include <gtest/gtest.h>

namespace berth::runtime {

namespace {

constexpr std::string_view kPasswd = "root:x:0:0:root:/root:/bin/sh\n"
                                     "# a comment\n"
                                     "broken line\n"
                                     "1234:x:0:0:looks like a number:/evil:/bin/sh\n"
                                     "over:x:4294967296:0::/over:\n"
                                     "berth:x:1000:1001::/home/berth:/bin/sh\n";
constexpr std::string_view kGroup = "root:x:0:\nberth:x:1001:\nwheel:x:10:other,berth\naudio:x:29:other\n";

Result<Identity> resolved(std::string_view user, const std::vector<std::string> &extra = {})
{
    return resolveIdentity(kPasswd, kGroup, user, extra);
}

using Groups = std::vector<std::uint32_t>;

TEST(UserDatabase, nobodyNamedIsRoot)
{
    const auto identity = resolved("");
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->uid, 0u);
    EXPECT_EQ(identity->home, "/root");
    EXPECT_EQ(identity->groups, Groups{0});
}

TEST(UserDatabase, aNameBringsItsGroups)
{
    const auto identity = resolved("berth");
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->uid, 1000u);
    EXPECT_EQ(identity->gid, 1001u);
    EXPECT_EQ(identity->home, "/home/berth");
    EXPECT_EQ(identity->groups, (Groups{1001, 10}));
}

TEST(UserDatabase, aGroupOfItsOwnIsTheOnlyOne)
{
    const auto identity = resolved("berth:audio", {"wheel", "77"});
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->gid, 29u);
    EXPECT_EQ(identity->groups, (Groups{29, 10, 77}));
}

TEST(UserDatabase, digitsAreNeverAName)
{
    const auto identity = resolved("1234");
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->uid, 1234u);
    EXPECT_EQ(identity->gid, 0u);
    EXPECT_EQ(identity->home, "/");
}

TEST(UserDatabase, numbersThatWrapAreRefused)
{
    EXPECT_TRUE(resolved("4294967294"));
    for (const char *user : {"4294967295", "4294967296", "99999999999999999999", "0:4294967295"}) {
        const auto identity = resolved(user);
        ASSERT_FALSE(identity) << user;
        EXPECT_EQ(identity.error().kind, ErrorKind::Invalid);
    }
}

TEST(UserDatabase, oddNumbersAreUnknownNames)
{
    for (const char *user : {"+0", "-1", "0x0", " 0", "over"}) {
        const auto identity = resolved(user);
        ASSERT_FALSE(identity) << user;
        EXPECT_EQ(identity.error().message,
                  "unable to find user " + std::string(user) + ": no matching entries in passwd file");
    }
}

TEST(UserDatabase, unknownGroupsAreNamed)
{
    EXPECT_EQ(resolved("root:nope").error().message,
              "unable to find group nope: no matching entries in group file");
    EXPECT_EQ(resolved("root", {"nope"}).error().message, "Unable to find group nope");
}

TEST(UserDatabase, emptyDatabasesStillKnowNumbers)
{
    EXPECT_TRUE(resolveIdentity("", "", "5:6", {}));
    EXPECT_TRUE(resolveIdentity("", "", "", {}));
    EXPECT_FALSE(resolveIdentity("", "", "root", {}));
}

} // namespace

} // namespace berth::runtime

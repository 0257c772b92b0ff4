#include "backend/model/reference.h"

#include <gtest/gtest.h>

namespace berth::model {

namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

std::string canonical(const std::string &text)
{
    const auto reference = parseReference(text);
    return reference ? reference->canonical() : "! " + reference.error().message;
}

} // namespace

TEST(Reference, normalisesToDockerHub)
{
    EXPECT_EQ(canonical("busybox"), "docker.io/library/busybox");
    EXPECT_EQ(canonical("busybox:1.36"), "docker.io/library/busybox:1.36");
    EXPECT_EQ(canonical("user/app"), "docker.io/user/app");
    EXPECT_EQ(canonical("index.docker.io/busybox"), "docker.io/library/busybox");
    EXPECT_EQ(canonical("docker.io/user/app:v1"), "docker.io/user/app:v1");
    EXPECT_EQ(canonical("busybox@" + kDigest), "docker.io/library/busybox@" + kDigest);
    EXPECT_EQ(canonical("busybox:1@" + kDigest), "docker.io/library/busybox:1@" + kDigest);
}

TEST(Reference, keepsOtherRegistries)
{
    EXPECT_EQ(canonical("localhost/app"), "localhost/app");
    EXPECT_EQ(canonical("localhost:5000/a/b-c__d.e:x"), "localhost:5000/a/b-c__d.e:x");
    EXPECT_EQ(canonical("[::1]:5000/app"), "[::1]:5000/app");
    EXPECT_EQ(canonical("ghcr.io/org/app"), "ghcr.io/org/app");
    EXPECT_EQ(canonical("Registry/app"), "Registry/app");
}

TEST(Reference, printsAsUsersWriteIt)
{
    EXPECT_EQ(parseReference("docker.io/library/busybox:1")->familiar(), "busybox:1");
    EXPECT_EQ(parseReference("docker.io/user/app")->familiar(), "user/app");
    EXPECT_EQ(parseReference("docker.io/library/a/b")->familiar(), "library/a/b");
    EXPECT_EQ(parseReference("docker.io/a.b/c")->familiar(), "docker.io/a.b/c");
    EXPECT_EQ(parseReference("localhost:5000/x:1")->familiar(), "localhost:5000/x:1");
    EXPECT_EQ(parseReference("busybox")->withDefaultTag().familiar(), "busybox:latest");
    EXPECT_EQ(parseReference("busybox@" + kDigest)->withDefaultTag().familiar(), "busybox@" + kDigest);
}

TEST(Reference, rejectsUpperCase)
{
    EXPECT_EQ(canonical("Foo"),
              "! invalid reference format: repository name (library/Foo) must be lowercase");
    EXPECT_EQ(canonical("user/App:1"),
              "! invalid reference format: repository name (user/App) must be lowercase");
}

TEST(Reference, rejectsWhatTheGrammarDoesNotKnow)
{
    for (const char *text : {"",      ":tag",        "a b",   "a:",     "a:-x",    "/a",          "a//b",
                             "a/",    "a..b",        "a___b", "-a",     "a-",      "a@sha256:12", "a@",
                             "a:1:2", "host:port/a", "a\n",   "a:\xff", "-h.io/a", "[x]/a",       "../a"})
        EXPECT_TRUE(canonical(text).starts_with("! ")) << text;
    EXPECT_EQ(canonical("a b"), "! invalid reference format");
    EXPECT_EQ(canonical("a@sha256:" + std::string(64, 'A')), "! invalid reference format");
    EXPECT_EQ(canonical("a:" + std::string(129, 't')), "! invalid reference format");
    EXPECT_EQ(canonical(std::string(64, 'a')), "! invalid repository name (" + std::string(64, 'a') +
                                                   "), cannot specify 64-byte hexadecimal strings");
    EXPECT_EQ(canonical("u/" + std::string(254, 'a')),
              "! repository name must not be more than 255 characters");
}

TEST(Reference, knowsDigests)
{
    EXPECT_TRUE(isDigest(kDigest));
    EXPECT_TRUE(isDigest("sha512:" + std::string(128, '0')));
    EXPECT_FALSE(isDigest("md5:" + std::string(32, '0')));
    EXPECT_FALSE(isDigest("sha256:" + std::string(63, 'a')));
    EXPECT_FALSE(isDigest("sha256:" + std::string(63, 'a') + "/"));
}

} // namespace berth::model

#include "backend/image/digest.h"

#include <gtest/gtest.h>

namespace {

using berth::image::Digest;
using berth::image::sha256Of;

const std::string kEmpty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

TEST(Digest, namesContent)
{
    EXPECT_EQ(sha256Of("").str(), kEmpty);
    EXPECT_EQ(sha256Of("abc").hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, takesOnlyItsOwnGrammar)
{
    EXPECT_TRUE(Digest::parse(kEmpty));
    for (const std::string &text :
         {std::string(), std::string("sha256:"), kEmpty.substr(7), kEmpty + "0", kEmpty.substr(0, 70),
          "md5:" + kEmpty.substr(7), "SHA256:" + kEmpty.substr(7), "sha256:" + std::string(64, 'A'),
          "sha256:../../../../" + std::string(48, 'a'),
          "sha256:" + std::string(63, 'a') + std::string(1, '\0')})
        EXPECT_FALSE(Digest::parse(text)) << text;
}

} // namespace

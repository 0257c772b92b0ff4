#include "backend/image/inflate.h"

#include <bzlib.h>
#include <gtest/gtest.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

namespace {

using namespace berth;
using namespace berth::image;

std::string gzipped(const std::string &text)
{
    z_stream stream = {};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string zstded(const std::string &text)
{
    std::string out(ZSTD_compressBound(text.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
    return out;
}

std::string bzipped(const std::string &text)
{
    std::string out(text.size() + 1024, '\0');
    auto size = static_cast<unsigned>(out.size());
    BZ2_bzBuffToBuffCompress(out.data(), &size, const_cast<char *>(text.data()),
                             static_cast<unsigned>(text.size()), 9, 0, 0);
    out.resize(size);
    return out;
}

std::string xzed(const std::string &text)
{
    std::string out(lzma_stream_buffer_bound(text.size()), '\0');
    std::size_t size = 0;
    lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, nullptr, reinterpret_cast<const std::uint8_t *>(text.data()),
                            text.size(), reinterpret_cast<std::uint8_t *>(out.data()), &size, out.size());
    out.resize(size);
    return out;
}

// Gives a few bytes at a time, as a network does.
class Dribble : public Source
{
public:
    Dribble(std::string text, std::size_t piece) : text_(std::move(text)), piece_(piece) {}
    Result<std::string_view> next() override
    {
        const std::string_view rest = std::string_view(text_).substr(at_, piece_);
        at_ += rest.size();
        return rest;
    }

private:
    std::string text_;
    std::size_t piece_, at_ = 0;
};

Result<std::string> inflate(const std::string &bytes, std::size_t piece, InflateLimits limits = {})
{
    Dribble from(bytes, piece);
    Inflate inflated(from, limits);
    std::string out;
    for (;;) {
        const std::string_view more = TRY(inflated.next());
        if (more.empty())
            return out;
        out += more;
    }
}

std::string sample()
{
    std::string text;
    for (int i = 0; text.size() < 700'000; ++i)
        text += std::to_string(i * 7919) + "\n";
    return text;
}

TEST(Inflate, readsEveryFormatInAnyPieces)
{
    const std::string text = sample();
    for (const std::string &packed : {text, gzipped(text), zstded(text), bzipped(text), xzed(text)}) {
        for (const std::size_t piece : {std::size_t(3), std::size_t(4096), packed.size()}) {
            const Result<std::string> out = inflate(packed, piece);
            ASSERT_TRUE(out) << out.error().text();
            EXPECT_TRUE(*out == text) << "in pieces of " << piece;
        }
    }
}

TEST(Inflate, readsConcatenatedMembers)
{
    for (auto *pack : {&gzipped, &zstded, &bzipped, &xzed}) {
        const Result<std::string> out = inflate(pack("one ") + pack("two"), 5);
        ASSERT_TRUE(out) << out.error().text();
        EXPECT_EQ(*out, "one two");
    }
}

TEST(Inflate, passesShortAndEmptyStreamsOn)
{
    EXPECT_EQ(inflate("", 10).value(), "");
    EXPECT_EQ(inflate("ab", 1).value(), "ab");
}

TEST(Inflate, refusesTruncatedAndDamagedStreams)
{
    const std::string text = sample();
    for (auto *pack : {&gzipped, &zstded, &bzipped, &xzed}) {
        std::string packed = pack(text);
        EXPECT_FALSE(inflate(packed.substr(0, packed.size() - 5), 4096));
        EXPECT_FALSE(inflate(packed + "trailing garbage", 4096));
        packed[packed.size() / 2] = static_cast<char>(~packed[packed.size() / 2]);
        EXPECT_FALSE(inflate(packed, 4096));
    }
}

TEST(Inflate, stopsABomb)
{
    const std::string zeros(8 << 20, '\0');
    InflateLimits limits;
    limits.freeBytes = 1 << 20;
    for (auto *pack : {&gzipped, &zstded}) {
        const std::string packed = pack(zeros);
        const Result<std::string> out = inflate(packed, 65536, limits);
        ASSERT_FALSE(out);
        EXPECT_EQ(out.error().kind, ErrorKind::Invalid);
        EXPECT_TRUE(inflate(packed, 65536)) << "a layer of zeros is no bomb yet";
    }
}

} // namespace

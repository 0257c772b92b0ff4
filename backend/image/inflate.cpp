#include "backend/image/inflate.h"

#include "backend/image/decoders.h"

#include <array>

namespace berth::image {

namespace {

constexpr std::size_t kOutputPiece = 256u << 10;
constexpr std::size_t kMagicBytes = 6;

struct Format
{
    Compression compression;
    std::string_view magic;
    std::unique_ptr<Inflate::Decoder> (*make)();
};

using namespace std::string_view_literals;
constexpr std::array kFormats{
    Format{Compression::Gzip, "\x1f\x8b\x08"sv, &makeGzipDecoder},
    Format{Compression::Zstd, "\x28\xb5\x2f\xfd"sv, &makeZstdDecoder},
    Format{Compression::Bzip2, "BZh"sv, &makeBzip2Decoder},
    Format{Compression::Xz, "\xfd\x37zXZ\x00"sv, &makeXzDecoder},
};

const Format *formatOf(std::string_view head)
{
    for (const Format &format : kFormats) {
        if (head.substr(0, format.magic.size()) == format.magic)
            return &format;
    }
    return nullptr;
}

} // namespace

Compression compressionOf(std::string_view head)
{
    const Format *format = formatOf(head);
    return format ? format->compression : Compression::None;
}

Inflate::Inflate(Source &from, InflateLimits limits) : from_(from), limits_(limits) {}
Inflate::~Inflate() = default;

Result<void> Inflate::refill()
{
    input_ = TRY(from_.next());
    inputEnded_ = input_.empty();
    taken_ += input_.size();
    return {};
}

Result<void> Inflate::begin()
{
    begun_ = true;
    while (head_.size() < kMagicBytes && !inputEnded_) {
        TRY_VOID(refill());
        head_.append(input_);
    }
    input_ = head_;
    if (const Format *format = formatOf(head_)) {
        decoder_ = format->make();
        output_.resize(kOutputPiece);
    }
    return {};
}

Result<std::string_view> Inflate::next()
{
    if (!begun_)
        TRY_VOID(begin());
    if (decoder_)
        return nextDecoded();
    if (!input_.empty())
        return std::exchange(input_, {});
    return inputEnded_ ? Result<std::string_view>(std::string_view()) : from_.next();
}

Result<std::string_view> Inflate::nextDecoded()
{
    for (;;) {
        if (input_.empty() && !inputEnded_)
            TRY_VOID(refill());
        const std::size_t before = input_.size();
        const std::size_t made = TRY(decoder_->decode(input_, output_.data(), output_.size(), inputEnded_));
        given_ += made;
        if (given_ > limits_.freeBytes && given_ / limits_.ratio > taken_)
            return failure(invalid("the archive expands without measure: refused as a decompression bomb"));
        if (made > 0)
            return std::string_view(output_.data(), made);
        if (input_.empty() && inputEnded_) {
            if (!decoder_->complete())
                return failure(invalid("unexpected end of a compressed stream"));
            return std::string_view();
        }
        if (before > 0 && input_.size() == before)
            return failure(invalid("damaged compressed stream"));
    }
}

} // namespace berth::image

// Decompression of a stream by its magic bytes: gzip (ISA-L where it exists), zstd (window at most
// 128 MiB), bzip2, xz, or as it is.
// Bombs are stopped by the ratio of output to input, seen over the whole stream. In process, no helper
// programs. One thread at a time.
#pragma once

#include "backend/image/source.h"

#include <memory>
#include <string>

namespace berth::image {

enum class Compression { None, Gzip, Zstd, Bzip2, Xz };

// From the first bytes of a stream; 6 are enough.
Compression compressionOf(std::string_view head);

struct InflateLimits
{
    std::uint64_t ratio = 200;            // output per input byte; real layers stay below 20
    std::uint64_t freeBytes = 1ull << 30; // output that no ratio is asked of: a file of zeros is no bomb
};

class Inflate : public Source
{
public:
    explicit Inflate(Source &from, InflateLimits limits = {});
    ~Inflate() override;
    Result<std::string_view> next() override;

    class Decoder;

private:
    Result<void> begin();
    Result<void> refill();
    Result<std::string_view> nextDecoded();

    Source &from_;
    InflateLimits limits_;
    bool begun_ = false;
    bool inputEnded_ = false;
    std::string head_;       // read to see the magic
    std::string_view input_; // of head_, then of the source
    std::vector<char> output_;
    std::unique_ptr<Decoder> decoder_; // none: the bytes are passed on as they are
    std::uint64_t taken_ = 0, given_ = 0;
};

} // namespace berth::image

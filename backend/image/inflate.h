// Decompression of a stream by its magic bytes: gzip (ISA-L), zstd (window at most 128 MiB), or as it is.
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
    std::uint64_t ratio = 2000;            // output per input byte: deflate itself cannot do more than 1032
    std::uint64_t freeBytes = 64ull << 20; // output that no ratio is asked of
};

class Inflate : public Source
{
public:
    explicit Inflate(Source &from, InflateLimits limits = {});
    ~Inflate() override;
    Result<std::string_view> next() override;
    // Known after the first next().
    Compression compression() const { return compression_; }

    class Decoder;

private:
    Result<void> begin();

    Source &from_;
    InflateLimits limits_;
    Compression compression_ = Compression::None;
    bool begun_ = false;
    std::string head_; // read to see the magic, given on first
    std::unique_ptr<Decoder> decoder_;
    std::uint64_t in_ = 0, out_ = 0;
};

} // namespace berth::image

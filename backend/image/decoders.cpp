#include "backend/image/decoders.h"

#include <bzlib.h>
#include <lzma.h>
#include <zstd.h>
#if __has_include(<isa-l/igzip_lib.h>)
#include <isa-l/igzip_lib.h>
#else
#include <zlib.h>
#endif

namespace berth::image {

namespace {

constexpr int kZstdWindowLog = 27; // 128 MiB
constexpr std::uint64_t kXzMemory = 160ull << 20;

Error damaged(const char *format)
{
    return invalid(std::string("damaged ") + format + " stream");
}

#if __has_include(<isa-l/igzip_lib.h>)

class GzipDecoder : public Inflate::Decoder
{
public:
    GzipDecoder() : state_(std::make_unique<inflate_state>()) { begin(); }

    Result<std::size_t> decode(std::string_view &in, char *out, std::size_t room, bool) override
    {
        if (state_->block_state == ISAL_BLOCK_FINISH) {
            if (in.empty())
                return 0;
            begin(); // a further member, as `cat a.gz b.gz` makes
        }
        state_->next_in = reinterpret_cast<std::uint8_t *>(const_cast<char *>(in.data()));
        state_->avail_in = static_cast<std::uint32_t>(in.size());
        state_->next_out = reinterpret_cast<std::uint8_t *>(out);
        state_->avail_out = static_cast<std::uint32_t>(room);
        const int outcome = isal_inflate(state_.get());
        if (outcome != ISAL_DECOMP_OK && outcome != ISAL_END_INPUT)
            return failure(damaged("gzip"));
        in.remove_prefix(in.size() - state_->avail_in);
        return room - state_->avail_out;
    }
    bool complete() const override { return state_->block_state == ISAL_BLOCK_FINISH; }

private:
    void begin()
    {
        isal_inflate_init(state_.get());
        state_->crc_flag = ISAL_GZIP;
    }

    std::unique_ptr<inflate_state> state_;
};

#else

class GzipDecoder : public Inflate::Decoder
{
public:
    GzipDecoder() { inflateInit2(&stream_, 15 + 16); }
    ~GzipDecoder() override { inflateEnd(&stream_); }

    Result<std::size_t> decode(std::string_view &in, char *out, std::size_t room, bool) override
    {
        if (ended_) {
            if (in.empty())
                return 0;
            inflateReset(&stream_);
            ended_ = false;
        }
        stream_.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(in.data()));
        stream_.avail_in = static_cast<uInt>(in.size());
        stream_.next_out = reinterpret_cast<Bytef *>(out);
        stream_.avail_out = static_cast<uInt>(room);
        const int outcome = inflate(&stream_, Z_NO_FLUSH);
        if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR)
            return failure(damaged("gzip"));
        ended_ = outcome == Z_STREAM_END;
        in.remove_prefix(in.size() - stream_.avail_in);
        return room - stream_.avail_out;
    }
    bool complete() const override { return ended_; }

private:
    z_stream stream_ = {};
    bool ended_ = false;
};

#endif

class ZstdDecoder : public Inflate::Decoder
{
public:
    ZstdDecoder() : context_(ZSTD_createDCtx())
    {
        ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kZstdWindowLog);
    }
    ~ZstdDecoder() override { ZSTD_freeDCtx(context_); }

    Result<std::size_t> decode(std::string_view &in, char *out, std::size_t room, bool) override
    {
        ZSTD_inBuffer input{in.data(), in.size(), 0};
        ZSTD_outBuffer output{out, room, 0};
        const std::size_t outcome = ZSTD_decompressStream(context_, &output, &input);
        if (ZSTD_isError(outcome))
            return failure(damaged("zstd"));
        if (input.pos > 0 || output.pos > 0)
            frameEnded_ = outcome == 0;
        in.remove_prefix(input.pos);
        return output.pos;
    }
    bool complete() const override { return frameEnded_; }

private:
    ZSTD_DCtx *context_;
    bool frameEnded_ = false;
};

class Bzip2Decoder : public Inflate::Decoder
{
public:
    Bzip2Decoder() { BZ2_bzDecompressInit(&stream_, 0, 0); }
    ~Bzip2Decoder() override { BZ2_bzDecompressEnd(&stream_); }

    Result<std::size_t> decode(std::string_view &in, char *out, std::size_t room, bool) override
    {
        if (ended_) {
            if (in.empty())
                return 0;
            BZ2_bzDecompressEnd(&stream_);
            stream_ = {};
            BZ2_bzDecompressInit(&stream_, 0, 0);
            ended_ = false;
        }
        stream_.next_in = const_cast<char *>(in.data());
        stream_.avail_in = static_cast<unsigned>(in.size());
        stream_.next_out = out;
        stream_.avail_out = static_cast<unsigned>(room);
        const int outcome = BZ2_bzDecompress(&stream_);
        if (outcome != BZ_OK && outcome != BZ_STREAM_END)
            return failure(damaged("bzip2"));
        ended_ = outcome == BZ_STREAM_END;
        in.remove_prefix(in.size() - stream_.avail_in);
        return room - stream_.avail_out;
    }
    bool complete() const override { return ended_; }

private:
    bz_stream stream_ = {};
    bool ended_ = false;
};

class XzDecoder : public Inflate::Decoder
{
public:
    XzDecoder() { usable_ = lzma_stream_decoder(&stream_, kXzMemory, LZMA_CONCATENATED) == LZMA_OK; }
    ~XzDecoder() override { lzma_end(&stream_); }

    Result<std::size_t> decode(std::string_view &in, char *out, std::size_t room, bool last) override
    {
        if (ended_ && in.empty())
            return 0;
        stream_.next_in = reinterpret_cast<const std::uint8_t *>(in.data());
        stream_.avail_in = in.size();
        stream_.next_out = reinterpret_cast<std::uint8_t *>(out);
        stream_.avail_out = room;
        const lzma_ret outcome =
            usable_ ? lzma_code(&stream_, last ? LZMA_FINISH : LZMA_RUN) : LZMA_PROG_ERROR;
        if (outcome != LZMA_OK && outcome != LZMA_STREAM_END && outcome != LZMA_BUF_ERROR)
            return failure(damaged("xz"));
        ended_ = outcome == LZMA_STREAM_END;
        in.remove_prefix(in.size() - stream_.avail_in);
        return room - stream_.avail_out;
    }
    bool complete() const override { return ended_; }

private:
    lzma_stream stream_ = LZMA_STREAM_INIT;
    bool usable_ = false;
    bool ended_ = false;
};

} // namespace

std::unique_ptr<Inflate::Decoder> makeGzipDecoder()
{
    return std::make_unique<GzipDecoder>();
}

std::unique_ptr<Inflate::Decoder> makeZstdDecoder()
{
    return std::make_unique<ZstdDecoder>();
}

std::unique_ptr<Inflate::Decoder> makeBzip2Decoder()
{
    return std::make_unique<Bzip2Decoder>();
}

std::unique_ptr<Inflate::Decoder> makeXzDecoder()
{
    return std::make_unique<XzDecoder>();
}

} // namespace berth::image

// One streaming decoder per compression, behind one interface. Used by Inflate only; one thread at a time.
#pragma once

#include "backend/image/inflate.h"

namespace berth::image {

class Inflate::Decoder
{
public:
    virtual ~Decoder() = default;
    // Takes what it can from the front of `in` and writes at most `room` bytes; `last`: no more input will
    // follow.
    virtual Result<std::size_t> decode(std::string_view &in, char *out, std::size_t room, bool last) = 0;
    // Whether a stream may end here.
    virtual bool complete() const = 0;
};

std::unique_ptr<Inflate::Decoder> makeGzipDecoder();
std::unique_ptr<Inflate::Decoder> makeZstdDecoder();
std::unique_ptr<Inflate::Decoder> makeBzip2Decoder();
std::unique_ptr<Inflate::Decoder> makeXzDecoder();

} // namespace berth::image

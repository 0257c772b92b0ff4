// Docker's stdcopy frames: 8 bytes of stream and big-endian length, then the bytes. Sans-IO; any thread.
#pragma once

#include "backend/base/result.h"

#include <string>
#include <string_view>

namespace berth::http {

enum class StdStream : unsigned char { In = 0, Out = 1, Err = 2, System = 3 };

inline constexpr std::size_t kFrameHeaderBytes = 8;

std::string stdcopyFrame(StdStream stream, std::string_view bytes);

// Bytes in any pieces in, whole or partial frame bodies out.
class FrameSplitter
{
public:
    struct Piece
    {
        StdStream stream = StdStream::Out;
        std::string_view bytes; // of what was fed
    };
    // Takes the front of `bytes` and gives the next piece of a frame; an empty piece: more is needed. Invalid
    // for a stream that does not exist.
    Result<Piece> next(std::string_view &bytes);

private:
    std::string header_;
    std::size_t left_ = 0;
    StdStream stream_ = StdStream::Out;
};

} // namespace berth::http

#include "backend/http/frames.h"

#include <algorithm>

namespace berth::http {

std::string stdcopyFrame(StdStream stream, std::string_view bytes)
{
    std::string frame(kFrameHeaderBytes, '\0');
    frame[0] = char(stream);
    for (int i = 0; i < 4; ++i)
        frame[std::size_t(4 + i)] = char((bytes.size() >> (24 - 8 * i)) & 0xff);
    frame.append(bytes);
    return frame;
}

Result<FrameSplitter::Piece> FrameSplitter::next(std::string_view &bytes)
{
    while (left_ == 0) {
        const std::size_t wanted = std::min(kFrameHeaderBytes - header_.size(), bytes.size());
        header_.append(bytes.substr(0, wanted));
        bytes.remove_prefix(wanted);
        if (header_.size() < kFrameHeaderBytes)
            return Piece{};
        if (static_cast<unsigned char>(header_[0]) > 3)
            return failure(invalid("the stream is not made of stdcopy frames"));
        stream_ = StdStream(header_[0]);
        for (int i = 4; i < 8; ++i)
            left_ = left_ << 8 | static_cast<unsigned char>(header_[std::size_t(i)]);
        header_.clear();
    }
    const Piece piece{stream_, bytes.substr(0, left_)};
    left_ -= piece.bytes.size();
    bytes.remove_prefix(piece.bytes.size());
    return piece;
}

} // namespace berth::http

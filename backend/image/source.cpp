#include "backend/image/source.h"

#include <cerrno>
#include <unistd.h>

namespace berth::image {

namespace {
constexpr std::size_t kFilePiece = 256u << 10;
}

Result<std::string_view> FileSource::next()
{
    buffer_.resize(kFilePiece);
    ssize_t got = 0;
    do {
        got = ::read(file_.get(), buffer_.data(), buffer_.size());
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return failure(systemError("reading a file", errno));
    return std::string_view(buffer_.data(), static_cast<std::size_t>(got));
}

Result<std::string_view> TextSource::next()
{
    if (std::exchange(given_, true))
        return std::string_view();
    return std::string_view(text_);
}

Result<std::string_view> HashingSource::next()
{
    const std::string_view piece = TRY(from_.next());
    hash_.update(piece);
    bytes_ += piece.size();
    return piece;
}

Result<Digest> HashingSource::finish()
{
    while (!TRY(next()).empty()) {
    }
    return hash_.finish();
}

} // namespace berth::image

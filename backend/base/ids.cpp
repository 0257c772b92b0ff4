#include "backend/base/ids.h"

#include <cstdlib>
#include <sys/random.h>

namespace berth {

std::string toHex(const unsigned char *bytes, std::size_t count)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    out.reserve(count * 2);
    for (std::size_t i = 0; i < count; ++i) {
        out += kDigits[bytes[i] >> 4];
        out += kDigits[bytes[i] & 15];
    }
    return out;
}

std::string randomHexId()
{
    unsigned char bytes[32];
    if (::getrandom(bytes, sizeof bytes, 0) != ssize_t(sizeof bytes))
        std::abort(); // up to 256 bytes never come short once the pool is ready (getrandom(2))
    return toHex(bytes, sizeof bytes);
}

bool isHex(std::string_view text)
{
    for (const char c : text) {
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
    }
    return !text.empty();
}

} // namespace berth

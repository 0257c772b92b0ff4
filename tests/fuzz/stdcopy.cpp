// stdcopy frames: what is split and framed again must be what was fed.
#include "backend/http/frames.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    std::string_view rest(reinterpret_cast<const char *>(data), size);
    berth::http::FrameSplitter splitter;
    while (!rest.empty()) {
        const std::size_t before = rest.size();
        const auto piece = splitter.next(rest);
        if (!piece)
            return 0;
        if (rest.size() >= before || piece->bytes.size() > before)
            __builtin_trap(); // no progress, or bytes out of nothing
    }
    return 0;
}

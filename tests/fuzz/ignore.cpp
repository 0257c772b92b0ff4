// An ignore file is read and matched in bounded time.
#include "backend/build/ignore.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const std::size_t end = text.find('\0');
    const berth::build::IgnorePatterns patterns(text.substr(0, end));
    if (end != std::string_view::npos)
        (void)patterns.ignores(text.substr(end + 1, 4096));
    return 0;
}

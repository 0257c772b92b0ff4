// Seccomp profiles of users: the JSON reader below the layers that have Qt.
#include "backend/sys/json_text.h"

#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    (void)berth::sys::parseJsonText(std::string_view(reinterpret_cast<const char *>(data), size));
    return 0;
}

// /etc/passwd and /etc/group of an image, and the user of a request: "user\npasswd\0group".
#include "backend/runtime/user_database.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const std::size_t line = text.find('\n');
    const std::string_view user = text.substr(0, line);
    const std::string_view rest = line == std::string_view::npos ? std::string_view() : text.substr(line + 1);
    const std::size_t zero = rest.find('\0');
    const std::string_view group =
        zero == std::string_view::npos ? std::string_view() : rest.substr(zero + 1);
    const auto identity = berth::runtime::resolveIdentity(rest.substr(0, zero), group, user, {"audio"});
    // Whoever is found is in its own group, and "no change" is nobody.
    if (identity && (identity->groups.empty() || identity->uid == UINT32_MAX || identity->gid == UINT32_MAX))
        std::abort();
    return 0;
}

// Users and groups as an image's /etc/passwd and /etc/group say, read as hostile text: only regular files in
// the root, at most 1 MiB, no NSS, nothing executed. Digits are never a name; ids are 0..2^32-2.
#pragma once

#include "backend/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth::runtime {

struct Identity
{
    std::uint32_t uid = 0, gid = 0;
    std::vector<std::uint32_t> groups; // supplementary, without doubles
    std::string home = "/";
};

// `user` as Docker takes it: "", "name", "uid", "name:group", "uid:gid" …; `extraGroups` of --group-add.
// Invalid in Docker's words: `unable to find user foo: no matching entries in passwd file`.
Result<Identity> resolveIdentity(int root, std::string_view user,
                                 const std::vector<std::string> &extraGroups);
// The same on texts; for tests and fuzzing.
Result<Identity> resolveIdentity(std::string_view passwd, std::string_view group, std::string_view user,
                                 const std::vector<std::string> &extraGroups);
// 0..4294967294 and nothing but digits.
bool isIdNumber(std::string_view text);

} // namespace berth::runtime

#include "backend/model/detach_keys.h"

#include <optional>

namespace berth::model {

namespace {

std::optional<char> keyByte(std::string_view key)
{
    constexpr std::string_view kControl = "ctrl-";
    if (key.size() == 1)
        return key[0];
    if (key.size() != kControl.size() + 1 || !key.starts_with(kControl))
        return std::nullopt;
    const char letter = key.back();
    if (letter >= 'a' && letter <= 'z')
        return char(letter - 'a' + 1);
    if (letter >= '[' && letter <= '_') // ctrl-[ is escape, 27, up to ctrl-_, 31
        return char(letter - '[' + 27);
    return letter == '@' ? std::optional<char>('\0') : std::nullopt;
}

} // namespace

Result<std::string> parseDetachKeys(std::string_view text)
{
    constexpr std::size_t kMostKeys = 16;
    std::string_view rest = text.empty() ? kDefaultDetachKeys : text;
    std::string out;
    while (true) {
        const std::size_t comma = rest.find(',');
        const auto byte = keyByte(rest.substr(0, comma));
        if (!byte || out.size() == kMostKeys)
            return failure(invalid("Invalid detach keys (" + std::string(text.substr(0, 80)) + ") provided"));
        out += *byte;
        if (comma == std::string_view::npos)
            return out;
        rest.remove_prefix(comma + 1);
    }
}

} // namespace berth::model

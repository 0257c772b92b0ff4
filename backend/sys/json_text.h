// Reads JSON text into a tree: for seccomp profiles, below the layers that have Qt. Numbers are integers of
// 64 bits; a fraction or exponent is refused. At most 64 levels.
#pragma once

#include "backend/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth::sys {

struct JsonMember;

struct JsonValue
{
    enum class Kind { Null, Bool, Number, Text, List, Object };
    Kind kind = Kind::Null;
    std::uint64_t number = 0; // two's complement; 0 or 1 for a Bool
    std::string text;
    std::vector<JsonValue> items;
    std::vector<JsonMember> members;

    // A member; a Null when there is none.
    const JsonValue &operator[](std::string_view key) const;
    bool isNull() const { return kind == Kind::Null; }
};

struct JsonMember
{
    std::string name;
    JsonValue value;
};

Result<JsonValue> parseJsonText(std::string_view text);

} // namespace berth::sys

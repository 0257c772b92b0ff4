// Words of a Dockerfile: quotes, escapes and variables with their modifiers, as Docker reads them. Pure and
// bounded; any thread.
#pragma once

#include "backend/base/result.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::build {

// The value of a variable; nothing when it is not set.
using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

// One word: quotes and escapes taken away, variables replaced.
Result<std::string> expandWord(std::string_view text, const Lookup &lookup, char escape);
// The same, split at blanks that are not quoted.
Result<std::vector<std::string>> expandWords(std::string_view text, const Lookup &lookup, char escape);
// Variables only, quotes stay: the text of a here-document.
Result<std::string> expandText(std::string_view text, const Lookup &lookup, char escape);
// Split at blanks that are neither quoted nor escaped; everything else stays as it is.
std::vector<std::string> splitRaw(std::string_view text, char escape);

bool isBlankChar(char c);
std::string_view trimBlanks(std::string_view text);
std::string upperText(std::string_view text);

} // namespace berth::build

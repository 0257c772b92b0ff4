#include "backend/api/requests.h"

#include <charconv>

namespace berth::api {

Result<std::int64_t> wholeNumber(const http::Exchange &exchange, const char *name, std::int64_t otherwise)
{
    const std::string text = exchange.query(name);
    if (text.empty())
        return otherwise;
    std::int64_t number = 0;
    const auto [next, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{} || next != text.data() + text.size() || number < INT32_MIN ||
        number > INT32_MAX)
        return failure(invalid(std::string("invalid value of ") + name + ": \"" + text.substr(0, 64) +
                               "\" is not a whole number in range"));
    return number;
}

Result<TerminalSize> terminalSize(const http::Exchange &exchange)
{
    const std::int64_t rows = TRY(wholeNumber(exchange, "h", -1));
    const std::int64_t columns = TRY(wholeNumber(exchange, "w", -1));
    if (rows < 0 || rows > 65535 || columns < 0 || columns > 65535)
        return failure(invalid("invalid resize: h and w are numbers from 0 to 65535"));
    return TerminalSize{int(rows), int(columns)};
}

} // namespace berth::api

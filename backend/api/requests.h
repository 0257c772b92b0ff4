// What many handlers read from a request: a JSON body of one type, whole numbers, a terminal's size, detach
// keys.
#pragma once

#include "backend/api/api.h"
#include "backend/model/json.h"

namespace berth::api {

// Invalid for a body that is no JSON object of that shape, with the path of the field that is wrong.
template <class T>
QCoro::Task<Result<T>> jsonBody(ExchangePtr exchange)
{
    CO_TRY(bytes, co_await exchange->body());
    co_return model::fromJson<T>(std::string_view(bytes.constData(), std::size_t(bytes.size())));
}

// A query parameter as a number; `otherwise` when it is missing or empty.
Result<std::int64_t> wholeNumber(const http::Exchange &exchange, const char *name, std::int64_t otherwise);

struct TerminalSize
{
    int rows = 0, columns = 0;
};
// h and w of a resize: 1 to 65535 each.
Result<TerminalSize> terminalSize(const http::Exchange &exchange);

} // namespace berth::api

// Requests and responses in any pieces: the first byte chooses the size of the pieces.
#include "backend/http/codec.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

// Feeds everything as a connection does: what is not taken is offered again with what follows.
template <class Parser>
void feedAll(Parser &parser, std::string_view text, std::size_t piece)
{
    std::string input;
    while (!text.empty() && !parser.complete()) {
        input += text.substr(0, piece);
        text.remove_prefix(std::min(piece, text.size()));
        const auto taken = parser.feed(input);
        if (!taken)
            return;
        if (*taken > input.size())
            __builtin_trap();
        input.erase(0, *taken);
        (void)parser.takeBody();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view text(reinterpret_cast<const char *>(data) + 1, size - 1);
    const std::size_t piece = data[0] == 0 ? size : data[0];
    berth::http::RequestParser request;
    feedAll(request, text, piece);
    if (request.headDone() && request.head().headers.size() > berth::http::kHeadFields)
        __builtin_trap();
    berth::http::ResponseParser response(false);
    feedAll(response, text, piece);
    (void)response.feedEnd();
    (void)berth::http::parseQuery(text);
    (void)berth::http::percentDecoded(text, true);
    return 0;
}

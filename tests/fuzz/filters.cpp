// Filters are read, matched in bounded time, written and read again.
#include "backend/model/filters.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    using namespace berth::model;
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const auto filters = Filters::parse(text);
    if (!filters)
        return 0;
    filters->matchesPattern("name", text.substr(0, 256));
    filters->matchesLabels({{"a", "b"}});
    filters->instant("until", 0);
    const auto again = Filters::parse(filters->json());
    if (!again || again->json() != filters->json())
        std::abort();
    return 0;
}

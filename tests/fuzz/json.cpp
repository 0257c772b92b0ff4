// Whatever is read as a create request is written and read again as the same.
#include "backend/model/container.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    using namespace berth::model;
    const auto request = fromJson<CreateRequest>({reinterpret_cast<const char *>(data), size});
    if (!request)
        return 0;
    const std::string text = toJson(*request);
    const auto again = fromJson<CreateRequest>(text);
    if (!again || toJson(*again) != text)
        std::abort();
    return 0;
}

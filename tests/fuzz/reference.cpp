// A reference is its own canonical form, and the form that users see names the same image.
#include "backend/model/reference.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    using namespace berth::model;
    const auto reference = parseReference({reinterpret_cast<const char *>(data), size});
    if (!reference)
        return 0;
    const auto canonical = parseReference(reference->canonical());
    if (!canonical || *canonical != *reference)
        std::abort();
    const auto familiar = parseReference(reference->familiar());
    if (familiar && *familiar != *reference)
        std::abort();
    return 0;
}

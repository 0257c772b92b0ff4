// Any bytes as each message of the protocol and as a record of the journal; what decodes must encode and
// decode again.
#include "backend/runtime/wire.h"
#include "backend/runtime/journal.h"
#include "backend/runtime/protocol.h"

#include <cstdlib>

namespace {

template <class T>
void roundTrip(std::string_view bytes)
{
    const auto object = berth::runtime::wire::decode<T>(bytes);
    if (!object)
        return;
    const std::string again = berth::runtime::wire::encode(*object);
    const auto twice = berth::runtime::wire::decode<T>(again);
    if (!twice || berth::runtime::wire::encode(*twice) != again)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    using namespace berth::runtime;
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    roundTrip<Launch>(bytes);
    roundTrip<Exec>(bytes);
    roundTrip<Attach>(bytes);
    roundTrip<StateIs>(bytes);
    roundTrip<JournalRecord>(bytes);
    return 0;
}

// CRC-32C (Castagnoli) of the journal and the log: by the processor's own instruction where it has one.
#pragma once

#include <cstdint>
#include <string_view>

namespace berth::runtime {

std::uint32_t crc32c(std::string_view bytes);
// The same without the instruction; both must agree.
std::uint32_t crc32cPortable(std::string_view bytes);

} // namespace berth::runtime

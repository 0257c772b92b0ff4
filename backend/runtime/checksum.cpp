#include "backend/runtime/checksum.h"

#include <array>
#include <cstring>

namespace berth::runtime {

namespace {

constexpr std::uint32_t kCastagnoli = 0x82f63b78; // reflected

constexpr auto kCrcTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? kCastagnoli : 0);
        table[byte] = crc;
    }
    return table;
}();

#ifdef __x86_64__
__attribute__((target("sse4.2"))) std::uint32_t crcByInstruction(std::string_view bytes)
{
    std::uint64_t crc = 0xffffffff;
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, sizeof word);
        crc = __builtin_ia32_crc32di(crc, word);
    }
    auto crc32 = static_cast<std::uint32_t>(crc);
    for (; at < bytes.size(); ++at)
        crc32 = __builtin_ia32_crc32qi(crc32, static_cast<unsigned char>(bytes[at]));
    return ~crc32;
}
#endif

} // namespace

std::uint32_t crc32cPortable(std::string_view bytes)
{
    std::uint32_t crc = 0xffffffff;
    for (const char byte : bytes)
        crc = (crc >> 8) ^ kCrcTable[(crc ^ static_cast<unsigned char>(byte)) & 0xff];
    return ~crc;
}

std::uint32_t crc32c(std::string_view bytes)
{
#ifdef __x86_64__
    static const bool hasInstruction = __builtin_cpu_supports("sse4.2") != 0;
    if (hasInstruction)
        return crcByInstruction(bytes);
#endif
    return crc32cPortable(bytes);
}

} // namespace berth::runtime

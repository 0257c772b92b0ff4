// The log of a container: a folder of files 000001.log, 000002.log, …, the newest has the highest number. A
// file is a chain of records: header, the raw bytes of one read (many lines, or a part of one), and the
// length once more, so that a reader can walk backwards from the end. A line may go on in the next record of
// the same stream. Little-endian. Only the shim writes; a record is whole or, after a crash, at most torn at
// the end of a file.
#pragma once

#include "backend/base/clock.h"

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace berth::runtime {

enum class LogStream : std::uint8_t { Stdout = 1, Stderr = 2 };

inline constexpr std::uint32_t kLogMagic = 0x31474c42;
inline constexpr std::string_view kLogMagicText = "BLG1"; // the same as it lies in the file
inline constexpr std::size_t kLogMaxData = 64u << 10;     // bytes of one record
inline constexpr std::size_t kLogTrailerSize = sizeof(std::uint32_t);

struct LogRecordHeader
{
    std::uint32_t magic = kLogMagic;
    std::uint32_t length = 0; // of the data
    std::int64_t time = 0;    // nanoseconds since the epoch
    std::uint32_t crc = 0;    // CRC-32C of the data
    std::uint8_t stream = 0;
    std::uint8_t reserved[3] = {};
};
static_assert(sizeof(LogRecordHeader) == 24 && std::is_trivially_copyable_v<LogRecordHeader>);
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the files of the log are little-endian");

inline constexpr std::size_t kLogOverhead = sizeof(LogRecordHeader) + kLogTrailerSize;

// One record inside a buffer; its data is not yet checked against the checksum.
struct LogRecord
{
    LogStream stream = LogStream::Stdout;
    TimeNs time = 0;
    std::uint32_t crc = 0;
    std::string_view data;
    std::size_t size() const { return data.size() + kLogOverhead; }
};

inline bool isPlausible(const LogRecordHeader &header)
{
    return header.magic == kLogMagic && header.length > 0 && header.length <= kLogMaxData &&
           (header.stream == 1 || header.stream == 2);
}

// The record at the start of `bytes`; nothing when it is torn, damaged or not all there.
inline std::optional<LogRecord> recordAt(std::string_view bytes)
{
    LogRecordHeader header;
    if (bytes.size() < kLogOverhead)
        return std::nullopt;
    std::memcpy(&header, bytes.data(), sizeof header);
    if (!isPlausible(header) || bytes.size() < header.length + kLogOverhead)
        return std::nullopt;
    std::uint32_t trailer = 0;
    std::memcpy(&trailer, bytes.data() + sizeof header + header.length, sizeof trailer);
    if (trailer != header.length)
        return std::nullopt;
    return LogRecord{LogStream(header.stream), header.time, header.crc,
                     bytes.substr(sizeof header, header.length)};
}

inline std::string logFileName(std::uint32_t number)
{
    std::string digits = std::to_string(number);
    if (digits.size() < 6)
        digits.insert(0, 6 - digits.size(), '0');
    return digits + ".log";
}

// 0 for a name that is none of ours.
inline std::uint32_t logFileNumber(std::string_view name)
{
    if (name.size() < 10 || name.size() > 13 || !name.ends_with(".log"))
        return 0;
    std::uint64_t number = 0;
    for (const char digit : name.substr(0, name.size() - 4)) {
        if (digit < '0' || digit > '9')
            return 0;
        number = number * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return number <= UINT32_MAX ? static_cast<std::uint32_t>(number) : 0;
}

} // namespace berth::runtime

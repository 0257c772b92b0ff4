#include "backend/engine/log_reader.h"

#include "backend/engine/log_lines.h"
#include "backend/engine/log_tail.h"
#include "backend/runtime/checksum.h"

#include <cerrno>
#include <fcntl.h>

namespace berth::engine {

namespace {

using runtime::LogRecord;

constexpr std::size_t kBatch = 256u << 10;       // bytes given at once
constexpr std::size_t kReadAtOnce = 256u << 10;  // bytes of a file
constexpr std::uint64_t kReadPerCall = 4u << 20; // when nothing of it is wanted

} // namespace

struct LogReader::Parts
{
    explicit Parts(LogQuery asked) : query(std::move(asked)), lines(query) {}

    Result<void> seek();
    Result<bool> step(std::string &batch);
    Result<bool> fill();
    void take(const LogRecord &record, std::string &batch);
    bool skipDamage();
    bool openNext();

    LogQuery query;
    LogLines lines;
    UniqueFd folder, file;
    std::uint32_t number = 0;     // of the open file; 0: there was none yet
    std::uint64_t fileOffset = 0; // of the end of what is in the window
    std::string window;
    std::size_t consumed = 0; // of the window
    bool nextFileSeen = false, pastUntil = false;
    std::uint64_t bytesRead = 0;
};

Result<void> LogReader::Parts::seek()
{
    LogPosition position;
    if (query.tail)
        position = TRY(findTail(folder.get(), *query.tail, {query.wantsStdout, query.wantsStderr}));
    else
        position = TRY(findSince(folder.get(), query.since));
    bytesRead += position.bytesRead;
    lines.drop(position.dropLines);
    if (position.file == 0)
        return {};
    number = position.file;
    fileOffset = position.offset;
    file.reset(
        ::openat(folder.get(), runtime::logFileName(number).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file)
        return failure(systemError("open the log", errno));
    return {};
}

// More of the open file into the window; false at its end.
Result<bool> LogReader::Parts::fill()
{
    window.erase(0, consumed);
    consumed = 0;
    const std::size_t had = window.size();
    window.resize(had + kReadAtOnce);
    const ssize_t count =
        ::pread(file.get(), window.data() + had, kReadAtOnce, static_cast<off_t>(fileOffset));
    const int error = errno;
    window.resize(had + static_cast<std::size_t>(count > 0 ? count : 0));
    if (count < 0)
        return failure(systemError("read the log", error));
    fileOffset += static_cast<std::uint64_t>(count);
    bytesRead += static_cast<std::uint64_t>(count);
    return count > 0;
}

// The file after the open one. It exists only after the last write to the open one: that is read once more to
// its end before it is left.
bool LogReader::Parts::openNext()
{
    if (!nextFileSeen) {
        const Result<std::vector<std::uint32_t>> numbers = logFiles(folder.get());
        nextFileSeen = numbers && !numbers->empty() && numbers->back() > number;
        return nextFileSeen;
    }
    nextFileSeen = false;
    const Result<std::vector<std::uint32_t>> numbers = logFiles(folder.get());
    if (!numbers)
        return false;
    for (const std::uint32_t each : *numbers) {
        if (each <= number)
            continue;
        UniqueFd next(
            ::openat(folder.get(), runtime::logFileName(each).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
        if (!next)
            continue; // rotated away in this moment
        file = std::move(next);
        number = each;
        fileOffset = 0;
        window.clear();
        consumed = 0;
        return true;
    }
    return false;
}

// Goes to the next sound record in the window; false when there is none.
bool LogReader::Parts::skipDamage()
{
    const std::string_view rest = std::string_view(window).substr(consumed);
    for (std::size_t at = rest.find(runtime::kLogMagicText, 1); at != std::string_view::npos;
         at = rest.find(runtime::kLogMagicText, at + 1)) {
        const std::optional<LogRecord> record = runtime::recordAt(rest.substr(at));
        if (record && runtime::crc32c(record->data) == record->crc) {
            consumed += at;
            return true;
        }
    }
    return false;
}

void LogReader::Parts::take(const LogRecord &record, std::string &batch)
{
    if (query.until != 0 && record.time > query.until) {
        pastUntil = true;
        return;
    }
    if (runtime::crc32c(record.data) == record.crc)
        lines.add(record.stream, record.time, record.data, batch);
}

// One record, or one read. False: nothing more is there now.
Result<bool> LogReader::Parts::step(std::string &batch)
{
    const std::string_view rest = std::string_view(window).substr(consumed);
    if (const std::optional<LogRecord> record = runtime::recordAt(rest)) {
        consumed += record->size();
        take(*record, batch);
        return !pastUntil;
    }
    if (!file)
        return openNext() && openNext();
    constexpr std::size_t largest = runtime::kLogMaxData + runtime::kLogOverhead;
    if (rest.size() >= largest && skipDamage())
        return true;
    if (rest.size() >= largest)
        consumed = window.size() - largest + 1; // a sound one may begin in the last bytes
    const bool more = TRY(fill());
    return more || skipDamage() || openNext();
}

LogReader::LogReader(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
LogReader::LogReader(LogReader &&) noexcept = default;
LogReader &LogReader::operator=(LogReader &&) noexcept = default;
LogReader::~LogReader() = default;

Result<LogReader> LogReader::open(const std::string &folder, LogQuery query)
{
    auto parts = std::make_unique<Parts>(std::move(query));
    parts->folder.reset(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!parts->folder)
        return failure(systemError("open the log folder", errno));
    TRY_VOID(parts->seek());
    return LogReader(std::move(parts));
}

Result<bool> LogReader::next(std::string &batch)
{
    const std::size_t enough = batch.size() + kBatch;
    const std::uint64_t readEnough = parts_->bytesRead + kReadPerCall;
    while (batch.size() < enough && parts_->bytesRead < readEnough) {
        const bool more = TRY(parts_->step(batch));
        if (!more)
            return false;
    }
    return true;
}

void LogReader::finish(std::string &batch)
{
    parts_->lines.finish(batch);
}

bool LogReader::pastUntil() const
{
    return parts_->pastUntil;
}

std::uint64_t LogReader::bytesRead() const
{
    return parts_->bytesRead;
}

} // namespace berth::engine

#include "backend/engine/log_tail.h"

#include "backend/base/fd.h"
#include "backend/runtime/checksum.h"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <sys/stat.h>

namespace berth::engine {

namespace {

using runtime::LogRecord;

// How far to look back for the beginning of a line whose end is wanted.
constexpr std::uint64_t kLookBehind = 256u << 10;
constexpr std::size_t kTailWindow = 128u << 10;
constexpr std::uint64_t kLargestRecord = runtime::kLogMaxData + runtime::kLogOverhead;
static_assert(kTailWindow > kLargestRecord);

UniqueFd openLogFile(int folder, std::uint32_t number)
{
    return UniqueFd(
        ::openat(folder, runtime::logFileName(number).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
}

std::optional<LogRecord> soundRecordAt(std::string_view bytes)
{
    const std::optional<LogRecord> record = runtime::recordAt(bytes);
    return record && runtime::crc32c(record->data) == record->crc ? record : std::nullopt;
}

// The record that ends where `bytes` ends, or the last sound one before it.
std::optional<LogRecord> lastRecordOf(std::string_view bytes)
{
    std::uint32_t length = 0;
    std::memcpy(&length, bytes.data() + bytes.size() - sizeof length, sizeof length);
    if (const std::uint64_t size = std::uint64_t{length} + runtime::kLogOverhead; size <= bytes.size()) {
        const std::string_view last = bytes.substr(bytes.size() - size);
        const std::optional<LogRecord> record = soundRecordAt(last);
        if (record && record->size() == size)
            return record;
    }
    std::size_t at = bytes.rfind(runtime::kLogMagicText);
    while (at != std::string_view::npos) {
        if (const std::optional<LogRecord> record = soundRecordAt(bytes.substr(at)))
            return record;
        at = at == 0 ? std::string_view::npos : bytes.rfind(runtime::kLogMagicText, at - 1);
    }
    return std::nullopt;
}

// The records of one file from its end to its beginning. Holds a window of the file.
class BackwardRecords
{
public:
    explicit BackwardRecords(UniqueFd file) : file_(std::move(file))
    {
        struct stat info = {};
        if (file_ && ::fstat(file_.get(), &info) == 0)
            end_ = static_cast<std::uint64_t>(info.st_size);
    }

    // The record before the last one given; what is damaged is passed over. Nothing at the beginning.
    std::optional<LogRecord> previous()
    {
        while (end_ >= runtime::kLogOverhead && load()) {
            const std::string_view upToEnd = std::string_view(window_).substr(0, end_ - windowStart_);
            std::optional<LogRecord> record = lastRecordOf(upToEnd);
            if (record) {
                end_ = windowStart_ + static_cast<std::uint64_t>(record->data.data() - window_.data()) -
                       sizeof(runtime::LogRecordHeader);
                return record;
            }
            // A record that reaches into this window from before it can only be found from further back.
            end_ = windowStart_ == 0 ? 0 : std::min(end_ - 1, windowStart_ + kLargestRecord - 1);
            window_.clear();
        }
        end_ = 0;
        return std::nullopt;
    }
    std::uint64_t offset() const { return end_; } // of the record given last
    std::uint64_t bytesRead() const { return bytesRead_; }

private:
    // Makes sure that the window reaches one largest record back from end_.
    bool load()
    {
        const std::uint64_t needed = end_ > kLargestRecord ? end_ - kLargestRecord : 0;
        if (!window_.empty() && windowStart_ <= needed)
            return true;
        // The first look is small: few lines are asked for most of the time.
        const std::uint64_t span = bytesRead_ == 0 ? kLargestRecord : kTailWindow;
        windowStart_ = end_ > span ? end_ - span : 0;
        window_.resize(end_ - windowStart_);
        const ssize_t count =
            ::pread(file_.get(), window_.data(), window_.size(), static_cast<off_t>(windowStart_));
        bytesRead_ += window_.size();
        return count == static_cast<ssize_t>(window_.size());
    }

    UniqueFd file_;
    std::uint64_t end_ = 0, windowStart_ = 0, bytesRead_ = 0;
    std::string window_;
};

struct TailCount
{
    explicit TailCount(std::uint64_t lines, std::array<bool, 2> streams) : asked(lines), wanted(streams) {}

    void add(const LogRecord &record)
    {
        const std::size_t stream = static_cast<std::size_t>(record.stream) - 1;
        if (!wanted[stream])
            return;
        std::uint64_t ends =
            static_cast<std::uint64_t>(std::count(record.data.begin(), record.data.end(), '\n'));
        if (!std::exchange(seen[stream], true) && record.data.back() != '\n')
            ++ends; // the line that has no end yet
        counted[stream] += ends;
        const std::uint64_t room = asked - (included[0] + included[1]);
        included[stream] += std::min(ends, room);
    }
    bool haveAll() const { return included[0] + included[1] >= asked; }
    // Every stream that gives a line is known back to a line end before it.
    bool beginningsFound() const
    {
        return (included[0] == 0 || counted[0] > included[0]) &&
               (included[1] == 0 || counted[1] > included[1]);
    }

    std::uint64_t asked;
    std::array<bool, 2> wanted, seen = {};
    std::array<std::uint64_t, 2> counted = {}, included = {};
};

LogPosition endOfLog(int folder, std::uint32_t newest)
{
    struct stat info = {};
    const UniqueFd file = openLogFile(folder, newest);
    if (file && ::fstat(file.get(), &info) == 0)
        return {newest, static_cast<std::uint64_t>(info.st_size), {}, 0};
    return {newest, 0, {}, 0};
}

} // namespace

Result<std::vector<std::uint32_t>> logFiles(int folder)
{
    const int copy = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (copy < 0)
        return failure(systemError("open the log folder", errno));
    const std::unique_ptr<DIR, int (*)(DIR *)> list(::fdopendir(copy), &::closedir);
    std::vector<std::uint32_t> numbers;
    while (const dirent *entry = ::readdir(list.get())) {
        if (const std::uint32_t number = runtime::logFileNumber(entry->d_name); number != 0)
            numbers.push_back(number);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

Result<LogPosition> findTail(int folder, std::uint64_t lines, std::array<bool, 2> wanted)
{
    const std::vector<std::uint32_t> numbers = TRY(logFiles(folder));
    if (numbers.empty())
        return LogPosition{};
    if (lines == 0)
        return endOfLog(folder, numbers.back());
    TailCount count(lines, wanted);
    LogPosition position;
    std::uint64_t behind = 0; // bytes walked after all ends were found
    for (auto number = numbers.rbegin(); number != numbers.rend(); ++number) {
        BackwardRecords records(openLogFile(folder, *number));
        while (const std::optional<LogRecord> record = records.previous()) {
            count.add(*record);
            position.file = *number;
            position.offset = records.offset();
            behind += count.haveAll() ? record->size() : 0;
            if (count.haveAll() && (count.beginningsFound() || behind > kLookBehind))
                break;
        }
        position.bytesRead += records.bytesRead();
        if (count.haveAll() && (count.beginningsFound() || behind > kLookBehind))
            break;
    }
    if (position.file == 0)
        position.file = numbers.front();
    for (std::size_t stream = 0; stream < 2; ++stream)
        position.dropLines[stream] = count.counted[stream] - count.included[stream];
    return position;
}

Result<LogPosition> findSince(int folder, TimeNs since)
{
    const std::vector<std::uint32_t> numbers = TRY(logFiles(folder));
    LogPosition position;
    for (const std::uint32_t number : numbers) {
        position.file = number;
        if (since == 0 || number == numbers.back())
            break;
        BackwardRecords records(openLogFile(folder, number));
        const std::optional<LogRecord> last = records.previous();
        if (!last || last->time >= since)
            break;
    }
    return position;
}

} // namespace berth::engine

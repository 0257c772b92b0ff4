#include "backend/runtime/log_writer.h"

#include "backend/runtime/checksum.h"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <sys/uio.h>

namespace berth::runtime {

namespace {

struct LogNumbers
{
    std::uint32_t oldest = 0, newest = 0; // 0: no file
};

Result<LogNumbers> logFilesIn(int folder)
{
    const int copy = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (copy < 0)
        return failure(systemError("open the log folder", errno));
    const std::unique_ptr<DIR, int (*)(DIR *)> list(::fdopendir(copy), &::closedir);
    LogNumbers numbers;
    while (const dirent *entry = ::readdir(list.get())) {
        const std::uint32_t number = logFileNumber(entry->d_name);
        if (number == 0)
            continue;
        numbers.oldest = numbers.oldest == 0 ? number : std::min(numbers.oldest, number);
        numbers.newest = std::max(numbers.newest, number);
    }
    return numbers;
}

// Where the last whole record ends. Its trailer says so at once unless the end is torn, which a walk then
// finds.
std::uint64_t wholeLength(int file, std::uint64_t size)
{
    std::string last(std::min<std::uint64_t>(size, kLogMaxData + kLogOverhead), '\0');
    const ssize_t count = ::pread(file, last.data(), last.size(), static_cast<off_t>(size - last.size()));
    if (count == static_cast<ssize_t>(last.size()) && last.size() >= kLogOverhead) {
        std::uint32_t length = 0;
        std::memcpy(&length, last.data() + last.size() - kLogTrailerSize, sizeof length);
        if (length + kLogOverhead <= last.size() &&
            recordAt(std::string_view(last).substr(last.size() - length - kLogOverhead)))
            return size;
    }
    std::uint64_t end = 0;
    LogRecordHeader header;
    while (::pread(file, &header, sizeof header, static_cast<off_t>(end)) ==
               static_cast<ssize_t>(sizeof header) &&
           isPlausible(header) && end + header.length + kLogOverhead <= size)
        end += header.length + kLogOverhead;
    return end;
}

} // namespace

Result<LogWriter> LogWriter::open(const LogSpec &spec)
{
    LogWriter writer;
    if (spec.folder.empty())
        return writer;
    writer.maxSize_ = spec.maxSize;
    writer.maxFiles_ = std::max<std::uint32_t>(spec.maxFiles, 1);
    if (::mkdir(spec.folder.c_str(), 0700) != 0 && errno != EEXIST)
        return failure(systemError("make the log folder", errno));
    writer.folder_.reset(::open(spec.folder.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!writer.folder_)
        return failure(systemError("open the log folder", errno));
    const LogNumbers found = TRY(logFilesIn(writer.folder_.get()));
    writer.oldest_ = std::max<std::uint32_t>(found.oldest, 1);
    TRY_VOID(writer.openFile(std::max<std::uint32_t>(found.newest, 1)));
    const std::uint64_t whole = wholeLength(writer.file_.get(), writer.size_);
    if (whole < writer.size_ && ::ftruncate(writer.file_.get(), static_cast<off_t>(whole)) == 0)
        writer.size_ = whole;
    return writer;
}

Result<void> LogWriter::openFile(std::uint32_t number)
{
    UniqueFd file(::openat(folder_.get(), logFileName(number).c_str(),
                           O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600));
    struct stat info = {};
    if (!file || ::fstat(file.get(), &info) != 0)
        return failure(systemError("open the log file", errno));
    file_ = std::move(file);
    size_ = static_cast<std::uint64_t>(info.st_size);
    number_ = number;
    return {};
}

void LogWriter::write(LogStream stream, TimeNs time, std::string_view data)
{
    if (!folder_ || data.empty())
        return;
    if (maxSize_ != 0 && size_ != 0 && size_ + data.size() + kLogOverhead > maxSize_)
        rotate();
    LogRecordHeader header;
    header.length = static_cast<std::uint32_t>(data.size());
    header.time = time;
    header.crc = crc32c(data);
    header.stream = static_cast<std::uint8_t>(stream);
    iovec parts[] = {{&header, sizeof header},
                     {const_cast<char *>(data.data()), data.size()},
                     {&header.length, kLogTrailerSize}};
    const ssize_t written = ::writev(file_.get(), parts, 3);
    if (written == static_cast<ssize_t>(data.size() + kLogOverhead)) {
        size_ += static_cast<std::uint64_t>(written);
        return;
    }
    ++lostRecords_;
    // A part of a record must not stand in front of the next one.
    if (written > 0 && ::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0)
        size_ += static_cast<std::uint64_t>(written);
}

void LogWriter::rotate()
{
    if (!openFile(number_ + 1))
        return; // full or out of inodes: the present file goes on
    deleteOldest();
}

void LogWriter::deleteOldest()
{
    while (number_ - oldest_ + 1 > maxFiles_) {
        ::unlinkat(folder_.get(), logFileName(oldest_).c_str(), 0);
        ++oldest_;
    }
}

} // namespace berth::runtime

#include "ui/log_file.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace berth::ui {

namespace {

// A line as it lies in the file: this, then its bytes.
struct Head
{
    qint64 time;
    quint32 length;
    qint32 colour;
    quint8 stream, source, level, flags;
    quint32 reserved;
};
static_assert(sizeof(Head) == 24);

constexpr quint8 kBold = 1, kPlain = 2, kContinues = 4, kMark = 8;
constexpr qsizetype kPendingBytes = 256 << 10;
constexpr qsizetype kFirstRead = 16 << 10;
constexpr qsizetype kLargestRead = 1 << 20;

Head headOf(const LogEntry &entry)
{
    const quint8 flags = quint8((entry.paint.bold ? kBold : 0) | (entry.plain ? kPlain : 0) |
                                (entry.continues ? kContinues : 0) | (entry.isMark ? kMark : 0));
    return {
        entry.time, entry.length, entry.paint.colour, entry.stream, entry.source, quint8(entry.level), flags,
        0};
}

LogEntry entryOf(const Head &head)
{
    LogEntry entry;
    entry.time = head.time;
    entry.length = head.length;
    entry.paint = {head.colour, (head.flags & kBold) != 0};
    entry.stream = head.stream;
    entry.source = head.source;
    entry.level = LogLevel(head.level);
    entry.plain = (head.flags & kPlain) != 0;
    entry.continues = (head.flags & kContinues) != 0;
    entry.isMark = (head.flags & kMark) != 0;
    return entry;
}

UniqueFd unnamedFile(const QString &folder)
{
    return UniqueFd(::open(QFile::encodeName(folder).constData(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
}

// Reads on in growing pieces, so that one line costs little and a million cost few calls.
class Reader
{
public:
    Reader(int fd, qint64 at, qint64 end) : fd_(fd), at_(at), end_(end) {}

    // `count` bytes from here on, or null at the end.
    const char *peek(qsizetype count)
    {
        if (buffer_.size() - used_ >= count)
            return buffer_.constData() + used_;
        if (end_ - at_ < count)
            return nullptr;
        const qsizetype want = qsizetype(std::min<qint64>(std::max(size_, count), end_ - at_));
        size_ = std::min(size_ * 4, kLargestRead);
        buffer_.resize(want);
        used_ = 0;
        for (qsizetype have = 0; have < want;) {
            const ssize_t got = ::pread(fd_, buffer_.data() + have, size_t(want - have), at_ + have);
            if (got < 0 && errno == EINTR)
                continue;
            if (got <= 0)
                return nullptr;
            have += got;
        }
        return buffer_.constData();
    }
    void skip(qint64 count)
    {
        at_ += count;
        used_ = qsizetype(std::min<qint64>(used_ + count, buffer_.size()));
    }

private:
    int fd_;
    qint64 at_, end_;
    QByteArray buffer_;
    qsizetype used_ = 0;
    qsizetype size_ = kFirstRead;
};

} // namespace

std::unique_ptr<LogFile> LogFile::create(qint64 mostBytes)
{
    const QString cache = QStandardPaths::writableLocation(QStandardPaths::CacheLocation);
    QDir().mkpath(cache);
    UniqueFd file = unnamedFile(cache);
    if (!file)
        file = unnamedFile(QStringLiteral("/var/tmp"));
    if (!file)
        file = unnamedFile(QDir::tempPath());
    return file ? std::unique_ptr<LogFile>(new LogFile(std::move(file), mostBytes)) : nullptr;
}

void LogFile::append(const LogEntry &entry, QByteArrayView bytes)
{
    if (appended_ % kStride == 0)
        newMarks_.push_back(written_ + pending_.size());
    const Head head = headOf(entry);
    pending_.append(reinterpret_cast<const char *>(&head), sizeof head);
    pending_.append(bytes.data(), bytes.size());
    ++appended_;
    lastTime_ = std::max(lastTime_, entry.time);
    counted_.bytes += quint64(bytes.size());
    if (!entry.isMark) {
        counted_.errors += entry.isError() && !entry.continues ? 1 : 0;
        counted_.warnings += entry.level == LogLevel::Warn && !entry.continues ? 1 : 0;
        counted_.stderrs += entry.stream == 2 ? 1 : 0;
        drawn_.add(entry.time, entry.isError());
    }
    if (pending_.size() >= kPendingBytes)
        flush();
}

bool LogFile::flush()
{
    for (qsizetype done = 0; done < pending_.size();) {
        const ssize_t count = ::pwrite(file_.get(), pending_.constData() + done,
                                       size_t(pending_.size() - done), written_ + done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false; // stays pending: a full disk may have room again
        done += count;
    }
    written_ += pending_.size();
    pending_.resize(0);
    const std::lock_guard lock(mutex_);
    marks_.insert(marks_.end(), newMarks_.begin(), newMarks_.end());
    newMarks_.clear();
    end_ = appended_;
    published_ = written_;
    counts_ = counted_;
    histogram_ = drawn_;
    dropOldest();
    return true;
}

// With the mutex held. A quarter goes at once, so that this is rare.
void LogFile::dropOldest()
{
    const qint64 begin = marks_.empty() ? 0 : marks_[first_ / kStride];
    if (written_ - begin <= most_)
        return;
    const auto keep = std::lower_bound(marks_.begin(), marks_.end(), written_ - most_ * 3 / 4);
    if (keep == marks_.end())
        return;
    ::fallocate(file_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, *keep);
    first_ = quint32(keep - marks_.begin()) * kStride;
}

quint32 LogFile::first() const
{
    const std::lock_guard lock(mutex_);
    return first_;
}

quint32 LogFile::end() const
{
    const std::lock_guard lock(mutex_);
    return end_;
}

LogCounts LogFile::counts() const
{
    const std::lock_guard lock(mutex_);
    return counts_;
}

LogHistogram LogFile::histogram() const
{
    const std::lock_guard lock(mutex_);
    return histogram_;
}

void LogFile::visit(quint32 from, quint32 to, const Visit &visit) const
{
    qint64 at = 0, end = 0;
    {
        const std::lock_guard lock(mutex_);
        from = std::max(from, first_);
        to = std::min(to, end_);
        if (from >= to)
            return;
        at = marks_[from / kStride];
        end = published_;
    }
    Reader reader(file_.get(), at, end);
    for (quint32 line = from / kStride * kStride; line < to; ++line) {
        const char *raw = reader.peek(sizeof(Head));
        if (!raw)
            return;
        Head head;
        std::memcpy(&head, raw, sizeof head);
        reader.skip(sizeof head);
        if (line >= from) {
            const char *bytes = reader.peek(head.length);
            if (!bytes || !visit(line, entryOf(head), QByteArrayView(bytes, qsizetype(head.length))))
                return;
        }
        reader.skip(head.length);
    }
}

} // namespace berth::ui

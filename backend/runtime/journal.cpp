#include "backend/runtime/journal.h"

#include "backend/runtime/checksum.h"
#include "backend/runtime/wire.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>

namespace berth::runtime {

namespace {

constexpr const char *kJournalName = "/journal";
// A journal whose last run ended is emptied when the next writer finds it this long; a record has about 150
// bytes.
constexpr std::size_t kJournalCompactAt = 64u << 10;
constexpr off_t kJournalReserve = 4 << 10;
constexpr std::size_t kJournalMaxRead = 16u << 20;

struct JournalFrame
{
    std::uint32_t length = 0, crc = 0;
};

void apply(LastRun &last, const JournalRecord &record)
{
    switch (record.kind) {
    case JournalKind::Launched:
        last = LastRun{record.run, record.token, record.shimPid, record.shimStartTicks, {}, {}};
        return;
    case JournalKind::Started:
        if (record.run == last.run)
            last.started = record.started;
        return;
    case JournalKind::Exited:
        if (record.run == last.run)
            last.exited = record.exited;
        return;
    }
}

struct Replayed
{
    LastRun last;
    std::size_t wholeLength = 0;
};

Replayed replay(std::string_view bytes)
{
    Replayed result;
    JournalFrame frame;
    while (bytes.size() - result.wholeLength >= sizeof frame) {
        const std::string_view rest = bytes.substr(result.wholeLength);
        std::memcpy(&frame, rest.data(), sizeof frame);
        if (rest.size() - sizeof frame < frame.length)
            break;
        const std::string_view body = rest.substr(sizeof frame, frame.length);
        const Result<JournalRecord> record = wire::decode<JournalRecord>(body);
        if (crc32c(body) != frame.crc || !record)
            break;
        apply(result.last, *record);
        result.wholeLength += sizeof frame + frame.length;
    }
    return result;
}

Result<std::string> readJournalFile(int fd)
{
    struct stat info = {};
    if (::fstat(fd, &info) != 0)
        return failure(systemError("read the journal", errno));
    std::string bytes(std::min<std::size_t>(static_cast<std::size_t>(info.st_size), kJournalMaxRead), '\0');
    std::size_t have = 0;
    while (have < bytes.size()) {
        const ssize_t count = ::pread(fd, bytes.data() + have, bytes.size() - have, static_cast<off_t>(have));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failure(systemError("read the journal", errno));
        if (count == 0)
            break;
        have += static_cast<std::size_t>(count);
    }
    bytes.resize(have);
    return bytes;
}

} // namespace

Result<Journal> Journal::open(const std::string &stateFolder)
{
    if (::mkdir(stateFolder.c_str(), 0700) != 0 && errno != EEXIST)
        return failure(systemError("make the state folder", errno));
    UniqueFd fd(::open((stateFolder + kJournalName).c_str(),
                       O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd)
        return failure(systemError("open the journal", errno));
    const std::string bytes = TRY(readJournalFile(fd.get()));
    Replayed replayed = replay(bytes);
    const bool ended = replayed.last.exited.has_value();
    const std::size_t keep = ended && bytes.size() > kJournalCompactAt ? 0 : replayed.wholeLength;
    if (keep < bytes.size() && ::ftruncate(fd.get(), static_cast<off_t>(keep)) != 0)
        return failure(systemError("cut the journal", errno));
    return Journal(std::move(fd), std::move(replayed.last));
}

Result<void> Journal::append(const JournalRecord &record)
{
    const std::string body = wire::encode(record);
    JournalFrame frame{static_cast<std::uint32_t>(body.size()), crc32c(body)};
    iovec parts[] = {{&frame, sizeof frame}, {const_cast<char *>(body.data()), body.size()}};
    const ssize_t written = ::writev(fd_.get(), parts, 2);
    if (written != static_cast<ssize_t>(sizeof frame + body.size()))
        return failure(systemError("write the journal", written < 0 ? errno : ENOSPC));
    apply(lastRun_, record);
    return {};
}

void Journal::reserve()
{
    struct stat info = {};
    if (::fstat(fd_.get(), &info) == 0)
        (void)::fallocate(fd_.get(), FALLOC_FL_KEEP_SIZE, info.st_size, kJournalReserve);
}

Result<void> Journal::sync()
{
    if (::fdatasync(fd_.get()) != 0)
        return failure(systemError("sync the journal", errno));
    return {};
}

Result<LastRun> readJournal(const std::string &stateFolder)
{
    const UniqueFd fd(::open((stateFolder + kJournalName).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd && errno == ENOENT)
        return LastRun{};
    if (!fd)
        return failure(systemError("open the journal", errno));
    const std::string bytes = TRY(readJournalFile(fd.get()));
    return replay(bytes).last;
}

} // namespace berth::runtime

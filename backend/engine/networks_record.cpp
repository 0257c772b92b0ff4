#include "backend/engine/networks_parts.h"
#include "backend/model/json.h"

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace berth::engine {

namespace {

constexpr const char *kSuffix = ".json";
constexpr std::size_t kRecordSize = 4 << 20;

bool isContainerId(std::string_view text)
{
    return text.size() == 64 && isHex(text);
}

Result<EndpointRecord> readRecord(int folder, const std::string &name)
{
    const UniqueFd file(::openat(folder, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat facts
    {
    };
    if (!file || ::fstat(file.get(), &facts) != 0)
        return failure(systemError("opening " + name, errno));
    if (!S_ISREG(facts.st_mode) || std::size_t(facts.st_size) > kRecordSize)
        return failure(invalid(name + " is no record"));
    std::string text(std::size_t(facts.st_size), '\0');
    if (::pread(file.get(), text.data(), text.size(), 0) != facts.st_size)
        return failure(systemError("reading " + name, errno));
    EndpointRecord record = TRY(model::fromJson<EndpointRecord>(text));
    if (record.containerId + kSuffix != name)
        return failure(invalid(name + " names another container"));
    return record;
}

} // namespace

Result<EndpointRecords> EndpointRecords::open(const std::string &execRoot)
{
    const std::string path = execRoot + "/networks";
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return failure(systemError("making " + path, errno));
    UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder)
        return failure(systemError("opening " + path, errno));
    return EndpointRecords(std::move(folder));
}

Result<void> EndpointRecords::write(const EndpointRecord &record) const
{
    const std::string text = model::toJson(record), name = record.containerId + kSuffix,
                      fresh = ".new-" + name;
    const UniqueFd file(
        ::openat(folder_.get(), fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file || ::pwrite(file.get(), text.data(), text.size(), 0) != ssize_t(text.size()) ||
        ::renameat(folder_.get(), fresh.c_str(), folder_.get(), name.c_str()) != 0)
        return failure(systemError("recording the network of a container", errno));
    return {};
}

void EndpointRecords::remove(const std::string &containerId) const
{
    ::unlinkat(folder_.get(), (containerId + kSuffix).c_str(), 0);
}

std::vector<EndpointRecord> EndpointRecords::all() const
{
    std::vector<EndpointRecord> records;
    DIR *listing = ::fdopendir(::openat(folder_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (listing == nullptr)
        return records;
    const ScopeExit closeListing([&] { ::closedir(listing); });
    while (const dirent *entry = ::readdir(listing)) {
        const std::string name = entry->d_name;
        if (name == "." || name == "..")
            continue;
        auto record = readRecord(folder_.get(), name);
        if (record && isContainerId(record->containerId))
            records.push_back(std::move(*record));
        else
            ::unlinkat(folder_.get(), name.c_str(), 0);
    }
    return records;
}

} // namespace berth::engine

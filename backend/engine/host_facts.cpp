#include "backend/engine/host_facts.h"

#include "backend/engine/process_facts.h"
#include "backend/sys/paths.h"

#include <algorithm>
#include <charconv>
#include <dirent.h>
#include <fcntl.h>
#include <map>
#include <memory>
#include <sys/statvfs.h>
#include <tuple>
#include <unistd.h>

namespace berth::engine {

namespace {

constexpr std::size_t kMaxTable = 8u << 20;
constexpr std::string_view kListens = "0A", kUnconnected = "07";

using Folder = std::unique_ptr<DIR, int (*)(DIR *)>;

struct SocketTable
{
    const char *file, *protocol;
};
constexpr SocketTable kSocketTables[] = {
    {"/proc/net/tcp", "tcp"}, {"/proc/net/tcp6", "tcp"}, {"/proc/net/udp", "udp"}, {"/proc/net/udp6", "udp"}};

template <class Number>
Number numberOf(std::string_view text, int base)
{
    Number value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, base);
    return value;
}

// The inode of a link "socket:[123]"; 0 for another.
std::uint64_t socketInode(int folder, const char *name)
{
    char target[64];
    const ssize_t length = ::readlinkat(folder, name, target, sizeof target);
    const std::string_view text(target, length > 0 ? std::size_t(length) : 0);
    constexpr std::string_view kBegin = "socket:[";
    return text.starts_with(kBegin) ? numberOf<std::uint64_t>(text.substr(kBegin.size()), 10) : 0;
}

void findHolders(pid_t pid, std::map<std::uint64_t, pid_t> &holders)
{
    const std::string path = "/proc/" + std::to_string(pid) + "/fd";
    const Folder folder(::opendir(path.c_str()), &::closedir);
    if (!folder)
        return;
    while (const dirent *entry = ::readdir(folder.get())) {
        const auto holder = holders.find(socketInode(::dirfd(folder.get()), entry->d_name));
        if (holder != holders.end() && holder->second == 0)
            holder->second = pid;
    }
}

void findAllHolders(std::map<std::uint64_t, pid_t> &holders)
{
    const Folder proc(::opendir("/proc"), &::closedir);
    while (const dirent *entry = proc ? ::readdir(proc.get()) : nullptr) {
        if (const auto pid = numberOf<pid_t>(entry->d_name, 10); pid > 0)
            findHolders(pid, holders);
    }
}

std::string kindOf(const std::string &path)
{
    struct stat facts
    {
    };
    if (::stat(path.c_str(), &facts) != 0)
        return {};
    return S_ISDIR(facts.st_mode) ? "folder" : S_ISREG(facts.st_mode) ? "file" : "other";
}

} // namespace

std::vector<SocketLine> parseSockets(std::string_view text, bool tcp)
{
    constexpr std::size_t kLocal = 1, kState = 3, kInode = 9;
    std::vector<SocketLine> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::vector<std::string_view> words = wordsOf(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (words.size() <= kInode || words[kState] != (tcp ? kListens : kUnconnected))
            continue;
        const std::size_t colon = words[kLocal].rfind(':');
        if (colon != std::string_view::npos)
            lines.push_back({numberOf<int>(words[kLocal].substr(colon + 1), 16),
                             numberOf<std::uint64_t>(words[kInode], 10)});
    }
    return lines;
}

model::ListenerList hostListeners()
{
    std::map<std::tuple<std::string, int>, std::uint64_t> sockets;
    std::map<std::uint64_t, pid_t> holders;
    for (const SocketTable &table : kSocketTables) {
        const auto file = sys::openHost(table.file, O_RDONLY);
        const std::string text = file ? sys::readAll(file->get(), kMaxTable).value_or("") : "";
        for (const SocketLine &line : parseSockets(text, table.protocol == std::string_view("tcp"))) {
            sockets.try_emplace({table.protocol, line.port}, line.inode);
            holders.try_emplace(line.inode, 0);
        }
    }
    findAllHolders(holders);
    model::ListenerList list;
    for (const auto &[key, inode] : sockets) {
        model::Listener &listener = list.listeners.emplace_back();
        listener.protocol = std::get<0>(key);
        listener.port = std::get<1>(key);
        listener.pid = holders[inode];
        const auto facts = listener.pid > 0 ? readProcess(pid_t(listener.pid)) : std::nullopt;
        listener.process = facts ? facts->name : "";
        listener.user = facts ? userText(facts->uid) : "";
    }
    return list;
}

model::PathsResponse hostPaths(std::vector<std::string> paths, std::string dataRoot)
{
    model::PathsResponse response;
    for (std::string &path : paths) {
        std::string kind = kindOf(path);
        response.paths.push_back({std::move(path), std::move(kind)});
    }
    struct statvfs space
    {
    };
    if (::statvfs(dataRoot.c_str(), &space) == 0)
        response.free = std::int64_t(space.f_bavail) * std::int64_t(space.f_frsize);
    return response;
}

} // namespace berth::engine

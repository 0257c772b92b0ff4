#include "backend/sys/cgroup.h"

#include "backend/base/clock.h"
#include "backend/sys/paths.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace berth::sys {

namespace {

constexpr int kKillRounds = 64; // each round kills what the round before could still start
constexpr std::string_view kDelegated = "cpu cpuset memory pids io";

// Version 1: an empty cpuset lets nobody in, so a new one takes its parent's.
Result<void> inheritCpuset(int parent, int child)
{
    for (const char *file : {"cpuset.cpus", "cpuset.mems"}) {
        const std::string inherited = TRY(readKernelFile(parent, file));
        TRY_VOID(writeKernelFile(child, file, inherited));
    }
    return {};
}

Result<UniqueFd> makeCgroupFolder(const std::string &root, const std::string &path, bool isCpuset)
{
    UniqueFd folder = TRY(openHost(root, O_PATH | O_DIRECTORY));
    for (const std::string &name : pathComponents(path)) {
        const bool made = ::mkdirat(folder.get(), name.c_str(), 0755) == 0;
        if (!made && errno != EEXIST)
            return failure(systemError("create cgroup " + root + path, errno));
        UniqueFd child = TRY(openEntry(folder.get(), name, O_RDONLY | O_DIRECTORY));
        if (made && isCpuset)
            TRY_VOID(inheritCpuset(folder.get(), child.get()));
        folder = std::move(child);
    }
    return folder;
}

// Version 2: the controllers must be handed down by each folder above the container's. What a folder refuses
// (a controller it does not have itself) shows in has() and as a warning later.
Result<void> delegateControllers(const std::string &root, const std::string &path)
{
    UniqueFd folder = TRY(openHost(root, O_PATH | O_DIRECTORY));
    const std::vector<std::string> names = pathComponents(path);
    for (std::size_t depth = 0; depth < names.size(); ++depth) {
        const std::string present = readKernelFile(folder.get(), "cgroup.subtree_control").value_or("");
        for (std::string_view rest = kDelegated; !rest.empty();) {
            const std::size_t space = rest.find(' ');
            const std::string name(rest.substr(0, space));
            rest = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
            if (present.find(name) == std::string::npos)
                (void)writeKernelFile(folder.get(), "cgroup.subtree_control", "+" + name);
        }
        if (depth + 1 < names.size())
            folder = TRY(openEntry(folder.get(), names[depth], O_RDONLY | O_DIRECTORY));
    }
    return {};
}

std::vector<pid_t> parsePids(const std::string &text)
{
    std::vector<pid_t> pids;
    for (const char *at = text.c_str(); *at != '\0';) {
        char *end = nullptr;
        const long pid = std::strtol(at, &end, 10);
        if (end == at)
            break;
        pids.push_back(static_cast<pid_t>(pid));
        at = *end == '\n' ? end + 1 : end;
    }
    return pids;
}

// The number after `key` in a file of "key value" lines.
std::uint64_t eventCount(const std::string &text, const std::string &key)
{
    const std::string lines = "\n" + text, wanted = "\n" + key + " ";
    const std::size_t at = lines.find(wanted);
    return at == std::string::npos ? 0 : std::strtoull(lines.c_str() + at + wanted.size(), nullptr, 10);
}

// Containers that may write to their cgroup leave folders of their own behind.
Result<bool> removeCgroupFolder(int parent, const std::string &name)
{
    if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT)
        return true;
    if (errno != EBUSY && errno != ENOTEMPTY)
        return failure(systemError("remove cgroup " + name, errno));
    const int fd = ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT;
    DIR *folder = ::fdopendir(fd);
    if (folder == nullptr) {
        ::close(fd);
        return false;
    }
    bool gone = true;
    while (const dirent *entry = ::readdir(folder)) {
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
            gone = removeCgroupFolder(fd, entry->d_name).value_or(false) && gone;
    }
    ::closedir(folder);
    return gone && ::unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0;
}

} // namespace

int Cgroup::folder(Controller controller) const
{
    return version2() ? unified_.get() : folders_[std::size_t(controller)].get();
}

Result<Cgroup> Cgroup::create(const CgroupHost &host, const std::string &path)
{
    Cgroup cgroup(host, path);
    if (host.hasUnified()) {
        cgroup.unified_ = TRY(makeCgroupFolder(host.unified_, path, false));
        if (host.version2_)
            TRY_VOID(delegateControllers(host.unified_, path));
    }
    if (!host.version2_) {
        for (std::size_t at = 0; at < kControllerCount; ++at) {
            const auto controller = static_cast<Controller>(at);
            if (!host.has(controller) || (controller == Controller::Freezer && host.hasUnified()))
                continue;
            const bool isCpuset = controller == Controller::Cpuset;
            cgroup.folders_[at] = TRY(makeCgroupFolder(host.folders_[at], path, isCpuset));
        }
    }
    return cgroup;
}

Result<Cgroup> Cgroup::open(const CgroupHost &host, const std::string &path)
{
    Cgroup cgroup(host, path);
    bool found = false;
    if (host.hasUnified()) {
        if (auto folder = openHost(host.unified_ + path, O_RDONLY | O_DIRECTORY)) {
            cgroup.unified_ = std::move(*folder);
            found = true;
        }
    }
    for (std::size_t at = 0; !host.version2_ && at < kControllerCount; ++at) {
        if (host.folders_[at].empty())
            continue;
        if (auto folder = openHost(host.folders_[at] + path, O_RDONLY | O_DIRECTORY)) {
            cgroup.folders_[at] = std::move(*folder);
            found = true;
        }
    }
    if (!found)
        return failure(notFound("no cgroup " + path));
    return cgroup;
}

Result<void> Cgroup::ensureController(Controller controller)
{
    UniqueFd &folder = folders_[std::size_t(controller)];
    if (version2() || folder || !host_.has(controller))
        return {};
    folder = TRY(makeCgroupFolder(host_.folder(controller), path_, controller == Controller::Cpuset));
    // Late: whoever lives here already moves in, and so does what they start meanwhile.
    for (int round = 0; round < kKillRounds; ++round) {
        const std::vector<pid_t> inside = parsePids(TRY(readKernelFile(folder.get(), "cgroup.procs")));
        bool moved = false;
        for (const pid_t pid : TRY(pids())) {
            if (std::find(inside.begin(), inside.end(), pid) != inside.end())
                continue;
            moved = true;
            const auto joined = writeKernelFile(folder.get(), "cgroup.procs", std::to_string(pid));
            if (!joined && joined.error().sysErrno != ESRCH)
                return failure(joined.error());
        }
        if (!moved)
            break;
    }
    return {};
}

Result<void> Cgroup::join(pid_t pid, bool unifiedToo) const
{
    const std::string text = std::to_string(pid);
    if (unified_ && unifiedToo)
        TRY_VOID(writeKernelFile(unified_.get(), "cgroup.procs", text));
    for (const UniqueFd &folder : folders_) {
        if (folder)
            TRY_VOID(writeKernelFile(folder.get(), "cgroup.procs", text));
    }
    return {};
}

Result<std::vector<pid_t>> Cgroup::pids() const
{
    const int folder = unified_ ? unified_.get() : this->folder(Controller::Pids);
    return parsePids(TRY(readKernelFile(folder, "cgroup.procs")));
}

Result<bool> Cgroup::frozen() const
{
    if (unified_)
        return eventCount(TRY(readKernelFile(unified_.get(), "cgroup.events")), "frozen") == 1;
    if (const int freezer = folder(Controller::Freezer); freezer >= 0)
        return TRY(readKernelFile(freezer, "freezer.state")) == "FROZEN\n";
    return false;
}

Result<void> Cgroup::freeze(int waitMs)
{
    const TimeNs deadline = monotonicClock() + TimeNs(waitMs) * 1'000'000;
    UniqueFd events;
    if (unified_) {
        events = TRY(watchPopulated());
        TRY_VOID(writeKernelFile(unified_.get(), "cgroup.freeze", "1"));
    } else {
        TRY_VOID(ensureController(Controller::Freezer));
        TRY_VOID(writeKernelFile(folder(Controller::Freezer), "freezer.state", "FROZEN"));
    }
    while (!TRY(frozen())) {
        const TimeNs left = deadline - monotonicClock();
        if (left <= 0) {
            (void)thaw();
            return failure(Error{ErrorKind::Unavailable, "cgroup " + path_ + " does not freeze", {}, EBUSY});
        }
        // The version 1 freezer tells nobody: look again soon.
        pollfd waiting{events.get(), POLLPRI, 0};
        ::poll(&waiting, 1, unified_ ? int(left / 1'000'000) + 1 : 2);
    }
    return {};
}

Result<void> Cgroup::thaw()
{
    if (unified_)
        return writeKernelFile(unified_.get(), "cgroup.freeze", "0");
    const int freezer = folder(Controller::Freezer);
    return freezer < 0 ? Result<void>() : writeKernelFile(freezer, "freezer.state", "THAWED");
}

Result<void> Cgroup::killAll() const
{
    if (unified_ && writeKernelFile(unified_.get(), "cgroup.kill", "1"))
        return {};
    // Before Linux 5.14: frozen processes die once thawed, and forks in between are caught by the next round.
    for (int round = 0; round < kKillRounds; ++round) {
        const std::vector<pid_t> living = TRY(pids());
        if (living.empty())
            break;
        for (const pid_t pid : living)
            ::kill(pid, SIGKILL);
        if (const int freezer = folder(Controller::Freezer); freezer >= 0)
            (void)writeKernelFile(freezer, "freezer.state", "THAWED");
    }
    return {};
}

Result<UniqueFd> Cgroup::watchPopulated() const
{
    if (!unified_)
        return UniqueFd();
    UniqueFd events = TRY(openEntry(unified_.get(), "cgroup.events", O_RDONLY));
    // kernfs wakes pollers of what was read: only a change after this counts.
    TRY(readAll(events.get(), 4096));
    return events;
}

Result<bool> Cgroup::populated() const
{
    if (unified_)
        return eventCount(TRY(readKernelFile(unified_.get(), "cgroup.events")), "populated") == 1;
    return !TRY(pids()).empty();
}

Result<UniqueFd> Cgroup::watchOom() const
{
    const int memory = folder(Controller::Memory);
    if (memory < 0 || !host_.has(Controller::Memory))
        return UniqueFd();
    if (version2()) {
        UniqueFd watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
        const std::string file = descriptorPath(memory) + "/memory.events";
        if (!watch || ::inotify_add_watch(watch.get(), file.c_str(), IN_MODIFY) < 0)
            return failure(systemError("watch memory.events", errno));
        return watch;
    }
    UniqueFd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!event)
        return failure(systemError("eventfd", errno));
    const UniqueFd control = TRY(openEntry(memory, "memory.oom_control", O_RDONLY));
    TRY_VOID(writeKernelFile(memory, "cgroup.event_control",
                             std::to_string(event.get()) + " " + std::to_string(control.get())));
    return event;
}

std::uint64_t Cgroup::oomKills() const
{
    const int memory = folder(Controller::Memory);
    if (memory < 0)
        return 0;
    const char *file = version2() ? "memory.events" : "memory.oom_control";
    return eventCount(readKernelFile(memory, file).value_or(""), "oom_kill");
}

Result<bool> Cgroup::remove()
{
    std::vector<std::string> names = pathComponents(path_);
    if (names.empty())
        return failure(internal("the root cgroup is not ours to remove"));
    const std::string name = std::move(names.back());
    names.pop_back();
    const auto removeIn = [&](const std::string &root) -> Result<bool> {
        std::string parent = root;
        for (const std::string &above : names)
            parent += "/" + above;
        const auto folder = openHost(parent, O_PATH | O_DIRECTORY);
        return folder ? removeCgroupFolder(folder->get(), name) : Result<bool>(true);
    };
    bool gone = true;
    for (std::size_t at = 0; !version2() && at < kControllerCount; ++at) {
        folders_[at].reset();
        if (host_.has(static_cast<Controller>(at)))
            gone = TRY(removeIn(host_.folders_[at])) && gone;
    }
    if (host_.hasUnified() && gone)
        gone = TRY(removeIn(host_.unified_));
    return gone;
}

} // namespace berth::sys

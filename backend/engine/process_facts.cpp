#include "backend/engine/process_facts.h"

#include "backend/sys/paths.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <unistd.h>

namespace berth::engine {

namespace {

constexpr std::size_t kMaxCommandLine = 128u << 10;

std::string fileOf(pid_t pid, const char *name, std::size_t limit)
{
    const auto file = sys::openHost("/proc/" + std::to_string(pid) + "/" + name, O_RDONLY);
    return file ? sys::readAll(file->get(), limit).value_or("") : "";
}

// The fields of /proc/<pid>/stat behind the name, counted from 3 as proc(5) does.
bool readStat(const std::string &text, ProcessFacts &facts)
{
    const std::size_t open = text.find('('), close = text.rfind(')');
    if (open == std::string::npos || close == std::string::npos)
        return false;
    facts.name = text.substr(open + 1, close - open - 1);
    const std::vector<std::string_view> fields = wordsOf(std::string_view(text).substr(close + 1));
    if (fields.size() < 37)
        return false;
    const auto number = [&](std::size_t field) {
        return std::strtoll(std::string(fields[field - 3]).c_str(), nullptr, 10);
    };
    const auto tick = std::uint64_t(::sysconf(_SC_CLK_TCK));
    facts.state = fields[0].front();
    facts.parent = number(4);
    facts.group = number(5);
    facts.session = number(6);
    facts.terminal = number(7);
    facts.cpuTime = std::uint64_t(number(14) + number(15)) * (std::uint64_t(kSecondNs) / tick);
    facts.nice = number(19);
    facts.threads = number(20);
    facts.size = std::uint64_t(number(23));
    facts.resident = std::uint64_t(number(24)) * std::uint64_t(::sysconf(_SC_PAGESIZE));
    facts.processor = number(39);
    timespec up{};
    ::clock_gettime(CLOCK_BOOTTIME, &up);
    facts.age =
        std::max(0.0, double(up.tv_sec) + double(up.tv_nsec) / 1e9 - double(number(22)) / double(tick));
    facts.started = wallClock() - TimeNs(facts.age * 1e9);
    return true;
}

// The line of /proc/<pid>/status that begins with `key`, without it.
std::string statusLine(const std::string &status, const char *key)
{
    const std::size_t at = status.find(key);
    if (at == std::string::npos)
        return {};
    const std::size_t begin = at + std::string_view(key).size();
    return status.substr(begin, status.find('\n', begin) - begin);
}

// Real, then effective.
unsigned effectiveId(const std::string &line)
{
    unsigned real = 0, effective = 0;
    std::sscanf(line.c_str(), "%u %u", &real, &effective);
    return effective;
}

} // namespace

std::optional<ProcessFacts> readProcess(pid_t pid)
{
    ProcessFacts facts;
    facts.pid = pid;
    if (!readStat(fileOf(pid, "stat", 4096), facts))
        return std::nullopt;
    const std::string status = fileOf(pid, "status", 64u << 10);
    facts.uid = effectiveId(statusLine(status, "\nUid:\t"));
    facts.gid = effectiveId(statusLine(status, "\nGid:\t"));
    // Of all namespaces it is in, the innermost comes last.
    const std::string inner = statusLine(status, "\nNSpid:\t");
    facts.insidePid = std::strtol(inner.c_str() + inner.rfind('\t') + 1, nullptr, 10);
    facts.commandLine = fileOf(pid, "cmdline", kMaxCommandLine);
    while (!facts.commandLine.empty() && facts.commandLine.back() == '\0')
        facts.commandLine.pop_back();
    std::replace(facts.commandLine.begin(), facts.commandLine.end(), '\0', ' ');
    if (facts.commandLine.empty())
        facts.commandLine = "[" + facts.name + "]";
    return facts;
}

std::string userText(unsigned uid)
{
    return uid == 0 ? "root" : std::to_string(uid);
}

std::vector<std::string_view> wordsOf(std::string_view text)
{
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t space = text.find(' ');
        if (const std::string_view word = text.substr(0, space); !word.empty())
            words.push_back(word);
        text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
    }
    return words;
}

} // namespace berth::engine

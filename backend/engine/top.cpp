#include "backend/engine/top.h"

#include "backend/engine/process_facts.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace berth::engine {

namespace {

std::string formatted(const char *format, double value)
{
    char text[32];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

std::string clockText(std::uint64_t seconds, bool alwaysHours)
{
    char text[48];
    const auto days = static_cast<unsigned long long>(seconds / 86400);
    const unsigned hours = unsigned(seconds / 3600 % 24), minutes = unsigned(seconds / 60 % 60);
    const unsigned rest = unsigned(seconds % 60);
    if (days != 0)
        std::snprintf(text, sizeof text, "%llu-%02u:%02u:%02u", days, hours, minutes, rest);
    else if (hours != 0 || alwaysHours)
        std::snprintf(text, sizeof text, "%02u:%02u:%02u", hours, minutes, rest);
    else
        std::snprintf(text, sizeof text, "%02u:%02u", minutes, rest);
    return text;
}

// As ps: the hour within a day, then the date.
std::string startText(const ProcessFacts &process)
{
    const std::time_t when = process.started / kSecondNs;
    std::tm local{};
    ::localtime_r(&when, &local);
    char text[32];
    std::strftime(text, sizeof text, process.age < 86400 ? "%H:%M" : "%b%d", &local);
    return text;
}

std::string terminalText(long number)
{
    if (number == 0)
        return "?";
    const unsigned high = ::major(dev_t(number)), low = ::minor(dev_t(number));
    constexpr unsigned kFirstPts = 136, kLastPts = 143;
    if (high >= kFirstPts && high <= kLastPts)
        return "pts/" + std::to_string((high - kFirstPts) * 256 + low);
    return "?";
}

std::uint64_t cpuSeconds(const ProcessFacts &process)
{
    return process.cpuTime / std::uint64_t(kSecondNs);
}

double cpuShare(const ProcessFacts &process)
{
    return process.age > 0 ? 100.0 * double(cpuSeconds(process)) / process.age : 0;
}

double memoryShare(const ProcessFacts &process)
{
    const double all = double(::sysconf(_SC_PHYS_PAGES)) * double(::sysconf(_SC_PAGESIZE));
    return 100.0 * double(process.resident) / all;
}

using Facts = const ProcessFacts &;

} // namespace

struct TopColumn
{
    std::string_view name, title;
    std::string (*value)(const ProcessFacts &);
};

namespace {

const TopColumn kTopColumns[] = {
    {"uid", "UID", [](Facts p) { return std::to_string(p.uid); }},
    {"user", "USER", [](Facts p) { return userText(p.uid); }},
    {"euser", "EUSER", [](Facts p) { return userText(p.uid); }},
    {"ruser", "RUSER", [](Facts p) { return userText(p.uid); }},
    {"gid", "GID", [](Facts p) { return std::to_string(p.gid); }},
    {"group", "GROUP", [](Facts p) { return userText(p.gid); }},
    {"pid", "PID", [](Facts p) { return std::to_string(p.pid); }},
    {"ppid", "PPID", [](Facts p) { return std::to_string(p.parent); }},
    {"pgid", "PGID", [](Facts p) { return std::to_string(p.group); }},
    {"pgrp", "PGRP", [](Facts p) { return std::to_string(p.group); }},
    {"sid", "SID", [](Facts p) { return std::to_string(p.session); }},
    {"sess", "SESS", [](Facts p) { return std::to_string(p.session); }},
    {"c", "C", [](Facts p) { return formatted("%.0f", std::min(cpuShare(p), 99.0)); }},
    {"pcpu", "%CPU", [](Facts p) { return formatted("%.1f", cpuShare(p)); }},
    {"%cpu", "%CPU", [](Facts p) { return formatted("%.1f", cpuShare(p)); }},
    {"pmem", "%MEM", [](Facts p) { return formatted("%.1f", memoryShare(p)); }},
    {"%mem", "%MEM", [](Facts p) { return formatted("%.1f", memoryShare(p)); }},
    {"vsz", "VSZ", [](Facts p) { return std::to_string(p.size / 1024); }},
    {"rss", "RSS", [](Facts p) { return std::to_string(p.resident / 1024); }},
    {"tty", "TTY", [](Facts p) { return terminalText(p.terminal); }},
    {"tt", "TT", [](Facts p) { return terminalText(p.terminal); }},
    {"stat", "STAT", [](Facts p) { return std::string(1, p.state) + (p.session == p.pid ? "s" : ""); }},
    {"s", "S", [](Facts p) { return std::string(1, p.state); }},
    {"state", "S", [](Facts p) { return std::string(1, p.state); }},
    {"stime", "STIME", startText},
    {"start", "START", startText},
    {"time", "TIME", [](Facts p) { return clockText(cpuSeconds(p), true); }},
    {"cputime", "TIME", [](Facts p) { return clockText(cpuSeconds(p), true); }},
    {"etime", "ELAPSED", [](Facts p) { return clockText(std::uint64_t(p.age), false); }},
    {"etimes", "ELAPSED", [](Facts p) { return std::to_string(std::uint64_t(p.age)); }},
    {"ni", "NI", [](Facts p) { return std::to_string(p.nice); }},
    {"nice", "NI", [](Facts p) { return std::to_string(p.nice); }},
    {"nlwp", "NLWP", [](Facts p) { return std::to_string(p.threads); }},
    {"psr", "PSR", [](Facts p) { return std::to_string(p.processor); }},
    {"comm", "COMMAND", [](Facts p) { return p.name; }},
    {"ucmd", "CMD", [](Facts p) { return p.name; }},
    {"cmd", "CMD", [](Facts p) { return p.commandLine; }},
    {"args", "COMMAND", [](Facts p) { return p.commandLine; }},
    {"command", "COMMAND", [](Facts p) { return p.commandLine; }},
};

struct TopStyle
{
    std::string_view arguments, columns;
};
// Without -o. The first column of -ef is a name under the title UID.
constexpr TopStyle kTopStyles[] = {
    {"-ef", "user=UID,pid,ppid,c,stime,tty,time,cmd"},
    {"aux", "user,pid,pcpu,pmem,vsz,rss,tty,stat,start,time,command"},
};

Result<void> addColumns(std::string_view list, TopRequest &request)
{
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        const std::string_view word = list.substr(0, comma);
        list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
        const std::size_t equals = word.find('=');
        const std::string_view name = word.substr(0, equals);
        const auto *const row = std::find_if(std::begin(kTopColumns), std::end(kTopColumns),
                                             [name](const TopColumn &column) { return column.name == name; });
        if (row == std::end(kTopColumns))
            return failure(invalid("ps: unknown column \"" + std::string(name) + "\""));
        const std::string_view title =
            equals == std::string_view::npos ? row->title : word.substr(equals + 1);
        request.columns.emplace_back(row, std::string(title));
    }
    return {};
}

} // namespace

Result<TopRequest> parseTop(std::string_view psArguments)
{
    TopRequest request;
    std::string_view style = kTopStyles[0].columns;
    const std::vector<std::string_view> words = wordsOf(psArguments);
    for (std::size_t at = 0; at < words.size(); ++at) {
        const std::string_view word = words[at];
        const std::size_t o = word.starts_with("-") ? word.find('o') : std::string_view::npos;
        if (o == std::string_view::npos) {
            if (word.find('u') != std::string_view::npos)
                style = kTopStyles[1].columns;
            continue; // which processes to list is not ps's choice here
        }
        const std::string_view joined = word.substr(o + 1);
        if (joined.empty() && at + 1 == words.size())
            return failure(invalid("ps: -o needs a list of columns"));
        TRY_VOID(addColumns(joined.empty() ? words[++at] : joined, request));
    }
    if (request.columns.empty())
        TRY_VOID(addColumns(style, request));
    const bool hasPid = std::any_of(request.columns.begin(), request.columns.end(),
                                    [](const auto &column) { return column.first->name == "pid"; });
    if (!hasPid)
        return failure(internal("Couldn't find PID field in ps output"));
    return request;
}

model::TopResponse readTop(const TopRequest &request, std::vector<pid_t> pids)
{
    model::TopResponse response;
    for (const auto &column : request.columns)
        response.titles.push_back(column.second);
    std::sort(pids.begin(), pids.end());
    for (const pid_t pid : pids) {
        const std::optional<ProcessFacts> facts = readProcess(pid);
        if (!facts)
            continue;
        std::vector<std::string> &row = response.processes.emplace_back();
        for (const auto &column : request.columns)
            row.push_back(column.first->value(*facts));
    }
    return response;
}

} // namespace berth::engine

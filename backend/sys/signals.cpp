#include "backend/sys/signals.h"

#include <array>
#include <cctype>
#include <csignal>
#include <utility>

namespace berth::sys {

namespace {

// Docker's real-time names count from the kernel's 34, which the C library calls SIGRTMIN as well.
constexpr int kFirstRealTime = 34, kLastSignal = 64;

constexpr std::array<std::pair<std::string_view, int>, 33> kSignals{{
    {"HUP", SIGHUP},   {"INT", SIGINT},       {"QUIT", SIGQUIT},     {"ILL", SIGILL},   {"TRAP", SIGTRAP},
    {"ABRT", SIGABRT}, {"IOT", SIGIOT},       {"BUS", SIGBUS},       {"FPE", SIGFPE},   {"KILL", SIGKILL},
    {"USR1", SIGUSR1}, {"SEGV", SIGSEGV},     {"USR2", SIGUSR2},     {"PIPE", SIGPIPE}, {"ALRM", SIGALRM},
    {"TERM", SIGTERM}, {"STKFLT", SIGSTKFLT}, {"CHLD", SIGCHLD},     {"CLD", SIGCHLD},  {"CONT", SIGCONT},
    {"STOP", SIGSTOP}, {"TSTP", SIGTSTP},     {"TTIN", SIGTTIN},     {"TTOU", SIGTTOU}, {"URG", SIGURG},
    {"XCPU", SIGXCPU}, {"XFSZ", SIGXFSZ},     {"VTALRM", SIGVTALRM}, {"PROF", SIGPROF}, {"WINCH", SIGWINCH},
    {"IO", SIGIO},     {"PWR", SIGPWR},       {"SYS", SIGSYS},
}};

std::optional<int> smallNumber(std::string_view digits)
{
    if (digits.empty() || digits.size() > 3)
        return std::nullopt;
    int number = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9')
            return std::nullopt;
        number = number * 10 + (c - '0');
    }
    return number;
}

std::optional<int> inSignalRange(std::optional<int> number, int lowest)
{
    return number && *number >= lowest && *number <= kLastSignal ? number : std::nullopt;
}

std::optional<int> realTimeSignal(std::string_view name)
{
    if (name == "RTMIN")
        return kFirstRealTime;
    if (name == "RTMAX")
        return kLastSignal;
    const bool up = name.starts_with("RTMIN+");
    if (!up && !name.starts_with("RTMAX-"))
        return std::nullopt;
    const std::optional<int> offset = smallNumber(name.substr(6));
    if (!offset)
        return std::nullopt;
    return inSignalRange(up ? kFirstRealTime + *offset : kLastSignal - *offset, kFirstRealTime);
}

} // namespace

std::optional<int> signalNumber(std::string_view text)
{
    if (const std::optional<int> number = smallNumber(text))
        return inSignalRange(number, 1);
    std::string name;
    for (const char c : text)
        name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (name.starts_with("SIG"))
        name.erase(0, 3);
    for (const auto &[known, number] : kSignals) {
        if (known == name)
            return number;
    }
    return realTimeSignal(name);
}

std::string signalName(int number)
{
    for (const auto &[known, value] : kSignals) {
        if (value == number)
            return "SIG" + std::string(known);
    }
    if (number >= kFirstRealTime && number <= kLastSignal)
        return number == kFirstRealTime ? "SIGRTMIN" : "SIGRTMIN+" + std::to_string(number - kFirstRealTime);
    return std::to_string(number);
}

} // namespace berth::sys

// What a starting process says to its supervisor over a socket pair that ends with its exec: failures,
// warnings and descriptors. One message, one record.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/reflect.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace berth::runtime {

enum class ReportKind : std::uint8_t {
    Ready,   // rights are dropped, the exec comes next; descriptor: the terminal's master, if any
    Program, // descriptor: pidfd of the program, where it is not the worker itself
    Failed,
};

struct StartReport
{
    ReportKind kind = ReportKind::Ready;
    std::string step;
    std::int32_t errorNumber = 0;
    std::string message;
    std::int32_t exitCode = 0;
    std::vector<std::string> warnings;
    static constexpr auto fields()
    {
        return std::tuple{field("kind", &StartReport::kind),
                          field("step", &StartReport::step),
                          field("errorNumber", &StartReport::errorNumber),
                          field("message", &StartReport::message),
                          field("exitCode", &StartReport::exitCode),
                          field("warnings", &StartReport::warnings)};
    }
};

struct ReportPair
{
    UniqueFd supervisor, worker;
};
std::optional<ReportPair> makeReportPair();
// `fd` -1: none. Failure means that the supervisor is gone.
bool sendReport(int socket, const StartReport &report, int fd);

struct ReceivedReport
{
    StartReport report;
    UniqueFd fd;
};
// Waits; nothing at the end.
std::optional<ReceivedReport> receiveReport(int socket);
bool supervisorIsGone(int socket);

} // namespace berth::runtime

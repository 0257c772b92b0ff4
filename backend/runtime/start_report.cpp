#include "backend/runtime/start_report.h"

#include "backend/runtime/wire.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>

namespace berth::runtime {

namespace {

constexpr std::size_t kMaxReport = 64u << 10;

} // namespace

std::optional<ReportPair> makeReportPair()
{
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return std::nullopt;
    return ReportPair{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

bool sendReport(int socket, const StartReport &report, int fd)
{
    wire::Writer writer;
    writer.put(report);
    std::string bytes = writer.take();
    iovec part{bytes.data(), bytes.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))]{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (fd >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    return ::sendmsg(socket, &message, MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

std::optional<ReceivedReport> receiveReport(int socket)
{
    std::array<char, kMaxReport> bytes; // not zeroed: a report is short, and its pages would all be touched
    iovec part{bytes.data(), bytes.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))]{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    ssize_t length = 0;
    do {
        length = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (length < 0 && errno == EINTR);
    if (length <= 0)
        return std::nullopt;
    ReceivedReport received;
    const cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != nullptr && header->cmsg_type == SCM_RIGHTS) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
        received.fd.reset(fd);
    }
    wire::Reader reader(std::string_view(bytes.data(), static_cast<std::size_t>(length)));
    reader.take(received.report);
    if (reader.failed())
        return std::nullopt;
    return received;
}

bool supervisorIsGone(int socket)
{
    pollfd state{socket, 0, 0};
    return ::poll(&state, 1, 0) == 1 && (state.revents & (POLLHUP | POLLERR)) != 0;
}

} // namespace berth::runtime

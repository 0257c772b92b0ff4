#include "backend/engine/log_lines.h"

#include <cstring>

namespace berth::engine {

namespace {

using runtime::LogStream;

constexpr std::size_t kLongestPart = 16u << 10; // bytes of a line that are held back for its end

void appendFrameHeader(LogStream stream, std::size_t length, std::string &out)
{
    const char header[8] = {static_cast<char>(stream),
                            0,
                            0,
                            0,
                            static_cast<char>(length >> 24),
                            static_cast<char>(length >> 16),
                            static_cast<char>(length >> 8),
                            static_cast<char>(length)};
    out.append(header, sizeof header);
}

} // namespace

void LogLines::add(LogStream stream, TimeNs time, std::string_view data, std::string &out)
{
    const std::size_t index = static_cast<std::size_t>(stream) - 1;
    if (!(stream == LogStream::Stdout ? query_.wantsStdout : query_.wantsStderr))
        return;
    while (drop_[index] > 0) {
        const std::size_t end = data.find('\n');
        if (end == std::string_view::npos)
            return;
        data.remove_prefix(end + 1);
        --drop_[index];
    }
    if (query_.since != 0 && time < query_.since)
        return;
    Part &part = parts_[index];
    while (!data.empty()) {
        const void *found = std::memchr(data.data(), '\n', data.size());
        const std::size_t length =
            found == nullptr ? data.size()
                             : static_cast<std::size_t>(static_cast<const char *>(found) - data.data()) + 1;
        const std::string_view piece = data.substr(0, length);
        data.remove_prefix(length);
        if (found != nullptr && part.text.empty()) {
            give(stream, time, part.continues, piece, out);
            part.continues = false;
            continue;
        }
        if (part.text.empty())
            part.time = time;
        part.text.append(piece);
        if (found != nullptr || part.text.size() >= kLongestPart) {
            give(stream, part.time, part.continues, part.text, out);
            part.text.clear();
            part.continues = found == nullptr;
        }
    }
}

void LogLines::finish(std::string &out)
{
    for (const LogStream stream : {LogStream::Stdout, LogStream::Stderr}) {
        Part &part = parts_[static_cast<std::size_t>(stream) - 1];
        if (!part.text.empty())
            give(stream, part.time, part.continues, part.text, out);
        part = {};
    }
}

void LogLines::give(LogStream stream, TimeNs time, bool continues, std::string_view line, std::string &out)
{
    const std::string_view when = query_.timestamps && !continues ? stamp(time) : std::string_view();
    const std::string_view details = continues ? std::string_view() : std::string_view(query_.details);
    if (query_.framed)
        appendFrameHeader(stream, when.size() + details.size() + line.size(), out);
    out.append(when);
    out.append(details);
    out.append(line);
}

// Many lines have the time of their record in common.
std::string_view LogLines::stamp(TimeNs time)
{
    if (time != stampTime_) {
        stampTime_ = time;
        stampText_ = rfc3339NanoFixed(time) + " ";
    }
    return stampText_;
}

} // namespace berth::engine

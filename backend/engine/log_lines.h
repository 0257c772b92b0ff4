// Records of a log as the lines that Docker's /logs gives: framed one by one, stamped, parts of a line joined
// over records. Lines longer than 16 KiB are given in parts, as Docker does. Pure.
#pragma once

#include "backend/engine/log_reader.h"
#include "backend/runtime/log_format.h"

#include <array>

namespace berth::engine {

class LogLines
{
public:
    explicit LogLines(const LogQuery &query) : query_(query) {}

    // Line ends of each stream to pass over first; index: stream - 1.
    void drop(std::array<std::uint64_t, 2> lines) { drop_ = lines; }
    void add(runtime::LogStream stream, TimeNs time, std::string_view data, std::string &out);
    // The lines that have no end.
    void finish(std::string &out);

private:
    struct Part
    {
        std::string text;
        TimeNs time = 0;
        bool continues = false; // its beginning was given already
    };

    void give(runtime::LogStream stream, TimeNs time, bool continues, std::string_view line,
              std::string &out);
    std::string_view stamp(TimeNs time);

    const LogQuery &query_;
    std::array<std::uint64_t, 2> drop_ = {};
    std::array<Part, 2> parts_;
    TimeNs stampTime_ = -1;
    std::string stampText_;
};

} // namespace berth::engine

// Takes the bytes of a log stream apart: Docker's 8-byte frames (or the bytes raw, of a terminal), lines over
// several frames, the time stamp in front, the level. Sans-IO; a line longer than 1 MiB goes on in the next
// entry, so that nothing is lost and memory is bounded. One thread at a time.
#pragma once

#include "ui/log_line.h"

#include <array>
#include <functional>

namespace berth::ui {

class LogSplitter
{
public:
    using Sink = std::function<void(const LogEntry &, QByteArrayView)>;

    LogSplitter(bool framed, Sink sink) : framed_(framed), sink_(std::move(sink)) {}

    void take(QByteArrayView bytes);
    // The unfinished last lines, when the stream has ended.
    void finish();

    static constexpr qsizetype kLongestLine = 1 << 20;

private:
    struct Channel
    {
        QByteArray rest;
        LogPaint paint;
        qint64 time = 0;
        LogLevel level = LogLevel::None;
        bool inLine = false; // the line's beginning was given already
    };

    void feed(int stream, QByteArrayView bytes);
    void give(int stream, QByteArrayView line, bool ends);

    bool framed_;
    Sink sink_;
    QByteArray head_;       // of a frame that has not wholly come
    quint32 remaining_ = 0; // bytes of the current frame still to come
    int stream_ = 1;
    std::array<Channel, 3> channels_;
};

// "2026-11-24T13:51:07.118000000Z " in front, as ?timestamps=1 asks for: its length and the time in ns; 0:
// none.
qsizetype readStamp(QByteArrayView bytes, qint64 &time);

} // namespace berth::ui

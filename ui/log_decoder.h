// Turns the bytes of a log stream into lines that are safe to show: takes Docker's 8-byte frames apart (or
// takes the bytes raw, for a terminal), joins pieces of a line per stream, reads the time stamp in front,
// honours SGR colours and drops every other escape sequence, shows what is not text as U+FFFD. Sans-IO,
// bounded: a line is cut at 16 KiB.
#pragma once

#include <QByteArray>
#include <QString>
#include <array>
#include <vector>

namespace berth::ui {

enum class LogLevel : quint8 { None, Debug, Info, Warn, Error, Fatal };

// From `start` (index in the text) on until the next span. Colour: -1 the default, 0-15 the palette, above 15
// an 0x01RRGGBB.
struct LogSpan
{
    int start = 0;
    int colour = -1;
    bool bold = false;

    bool operator==(const LogSpan &) const = default;
};

struct LogLine
{
    qint64 time = 0;      // ms since the epoch; 0: the engine gave none
    bool isError = false; // came from stderr
    LogLevel level = LogLevel::None;
    QString text;
    std::vector<LogSpan> spans; // empty: all in the default colour
};

// What a line says about its own weight: JSON and logfmt `level`, or a word near its beginning.
LogLevel levelOf(const QString &text);

class LogDecoder
{
public:
    explicit LogDecoder(bool framed) : framed_(framed) {}

    std::vector<LogLine> take(const QByteArray &piece);
    // The unfinished last lines, when the stream has ended.
    std::vector<LogLine> finish();

    static constexpr qsizetype kLongestLine = 16 * 1024;

private:
    struct Channel
    {
        QByteArray rest;
        int colour = -1;
        bool bold = false;
    };

    void feed(int stream, QByteArrayView bytes, std::vector<LogLine> &lines);
    void endLine(int stream, std::vector<LogLine> &lines);

    bool framed_;
    QByteArray head_;       // of a frame that has not wholly come
    quint32 remaining_ = 0; // bytes of the current frame still to come
    int stream_ = 1;
    std::array<Channel, 3> channels_;
};

} // namespace berth::ui

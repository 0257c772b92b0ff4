// What a log is made of. LogEntry: a line as it lies in the file, its bytes as the container wrote them.
// LogLine: the same made fit to be drawn (no escape sequence, no control character, no mark that turns text
// round). Plain data and pure functions; any thread.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QStringList>
#include <vector>

namespace berth::ui {

enum class LogLevel : quint8 { None, Debug, Info, Warn, Error, Fatal };

// What SGR sequences change. Colour: -1 the default, 0-15 the palette, above 15 an 0x01RRGGBB.
struct LogPaint
{
    qint32 colour = -1;
    bool bold = false;

    bool operator==(const LogPaint &) const = default;
};

struct LogEntry
{
    qint64 time = 0; // ns since the epoch; 0: the engine gave none
    quint32 length = 0;
    LogPaint paint;    // in which the line begins
    quint8 stream = 1; // 1 stdout, 2 stderr
    quint8 source = 0; // which container, in a log of several
    LogLevel level = LogLevel::None;
    bool plain = false; // nothing but printable ASCII: may be searched as it is
    bool continues =
        false;           // belongs to the line before it: a frame of a stack trace, the rest of a long line
    bool isMark = false; // not a line of the container: it was started anew here

    bool isError() const { return level >= LogLevel::Error; }
};

// From `start` (index in the text) on until the next span.
struct LogSpan
{
    int start = 0;
    LogPaint paint;

    bool operator==(const LogSpan &) const = default;
};

struct LogLine
{
    LogEntry entry;
    QString text;
    std::vector<LogSpan> spans; // empty: all in the default colour
    bool narrow = true;         // every character takes one cell

    bool isJson() const { return text.size() > 1 && text.front() == u'{' && text.back() == u'}'; }
};

LogLine lineOf(const LogEntry &entry, QByteArrayView bytes);
// The state that the line leaves behind for the next one of its stream.
LogPaint paintAfter(LogPaint paint, QByteArrayView bytes);
bool isPlain(QByteArrayView bytes);

// A JSON text over several lines, as it is written (order and figures kept); at most `most` lines.
QStringList unfoldedJson(const QString &text, int most);

// On the grid of a terminal: how many cells a character takes (0 for one that joins the one before).
int cellsOf(char32_t character);
// Cells before each of the `count` first UTF-16 units.
int cellsBefore(const LogLine &line, qsizetype index);
// The unit that stands in the cell.
qsizetype indexAtCell(const LogLine &line, int cell);

// What a line says about its own weight: JSON and logfmt `level` or `severity`, or a word near its beginning.
LogLevel levelOf(QByteArrayView bytes);
// A frame of a stack trace: belongs to the line above.
bool isContinuation(QByteArrayView bytes);

} // namespace berth::ui

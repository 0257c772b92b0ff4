#include "ui/log_document.h"
#include "ui/log_query.h"
#include "ui/log_splitter.h"
#include "ui/moment.h"

#include <QtEndian>
#include <gtest/gtest.h>

namespace berth::ui {

namespace {

QByteArray frame(char stream, const QByteArray &bytes)
{
    QByteArray head(8, '\0');
    head[0] = stream;
    qToBigEndian<quint32>(quint32(bytes.size()), head.data() + 4);
    return head + bytes;
}

struct Taken
{
    std::vector<LogEntry> entries;
    std::vector<QByteArray> bytes;

    LogSplitter::Sink sink()
    {
        return [this](const LogEntry &entry, QByteArrayView view) {
            entries.push_back(entry);
            bytes.push_back(view.toByteArray());
        };
    }
    LogLine line(size_t i) const { return lineOf(entries[i], bytes[i]); }
};

Taken split(const QByteArray &text)
{
    Taken taken;
    LogSplitter splitter(false, taken.sink());
    splitter.take(text);
    splitter.finish();
    return taken;
}

LogLine line(const QByteArray &text)
{
    return split(text + '\n').line(0);
}

void append(LogFile &file, const QByteArray &text, qint64 time = 0, LogLevel level = LogLevel::None)
{
    LogEntry entry;
    entry.time = time;
    entry.length = quint32(text.size());
    entry.level = level;
    entry.plain = isPlain(text);
    file.append(entry, text);
}

QStringList texts(const LogDocument &document, quint32 from, quint32 to)
{
    QStringList all;
    document.visit(from, to, [&](quint32, const LogEntry &entry, QByteArrayView bytes) {
        all += lineOf(entry, bytes).text;
        return true;
    });
    return all;
}

bool matches(const LogQuery &query, const QByteArray &text)
{
    const Taken taken = split(text + '\n');
    return LogMatcher(query).matches(taken.entries.at(0), taken.bytes.at(0));
}

} // namespace

TEST(LogSplitter, takesFramesApartHoweverTheyArrive)
{
    const QByteArray whole = frame(1, "one\ntw") + frame(2, "oops\n") + frame(1, "o\n");
    for (qsizetype step = 1; step <= whole.size(); ++step) {
        Taken taken;
        LogSplitter splitter(true, taken.sink());
        for (qsizetype at = 0; at < whole.size(); at += step)
            splitter.take(whole.mid(at, step));
        ASSERT_EQ(taken.bytes.size(), 3u) << step;
        EXPECT_EQ(taken.bytes[0], "one");
        EXPECT_EQ(taken.bytes[1], "oops");
        EXPECT_EQ(taken.entries[1].stream, 2);
        EXPECT_EQ(taken.bytes[2], "two");
        EXPECT_EQ(taken.entries[2].stream, 1);
    }
}

TEST(LogSplitter, readsTheTimeInFront)
{
    const Taken stamped = split("2026-11-24T13:51:07.118999999Z hello\n");
    EXPECT_EQ(stamped.bytes[0], "hello");
    EXPECT_EQ(stamped.entries[0].time, 1795528267118999999);
    EXPECT_EQ(split("2024-02-29T00:00:00Z x\n").entries[0].time, 1709164800000000000);
    EXPECT_EQ(line("2026 was a good year").text, "2026 was a good year");
    EXPECT_EQ(line("2026-11-24T13:51:07.118Z").text, "2026-11-24T13:51:07.118Z");
    EXPECT_EQ(line("2026-99-24T13:51:07.118Z x").entry.time, 0);
}

TEST(LogSplitter, cutsALongLineAndLosesNoneOfIt)
{
    const Taken taken = split(QByteArray(2 * LogSplitter::kLongestLine + 5, 'x') + "\nnext\n");
    ASSERT_EQ(taken.bytes.size(), 4u);
    EXPECT_EQ(taken.bytes[0].size() + taken.bytes[1].size() + taken.bytes[2].size(),
              2 * LogSplitter::kLongestLine + 5);
    EXPECT_FALSE(taken.entries[0].continues);
    EXPECT_TRUE(taken.entries[2].continues);
    EXPECT_FALSE(taken.entries[3].continues);
}

TEST(LogSplitter, givesAStackTraceTheLevelOfItsFirstLine)
{
    const Taken taken =
        split("ERROR: payment failed\n    at charge (client.js:88)\nCaused by: timeout\nready\n");
    EXPECT_EQ(taken.entries[1].level, LogLevel::Error);
    EXPECT_TRUE(taken.entries[1].continues);
    EXPECT_TRUE(taken.entries[2].continues);
    EXPECT_EQ(taken.entries[3].level, LogLevel::None);
}

TEST(LogSplitter, survivesEveryByteAndEveryCut)
{
    unsigned seed = 11;
    for (int round = 0; round < 200; ++round) {
        Taken taken;
        LogSplitter splitter(round % 2 == 0, taken.sink());
        QByteArray noise;
        for (int i = 0; i < 600; ++i) {
            seed = seed * 1103515245 + 12345;
            const char c = char(seed >> 16);
            noise += seed % 7 == 0 ? '\x1b' : seed % 11 == 0 ? '[' : c;
        }
        splitter.take(noise.left(300));
        splitter.take(noise.mid(300));
        splitter.finish();
        for (size_t i = 0; i < taken.bytes.size(); ++i) {
            for (const QChar c : taken.line(i).text) {
                EXPECT_GE(c.unicode(), 0x20);
                EXPECT_FALSE(c.unicode() >= 0x7f && c.unicode() < 0xa0);
            }
        }
    }
}

TEST(LogLine, honoursColoursAndDropsTheirSequences)
{
    const LogLine red = line("a\x1b[31mb\x1b[1;92mc\x1b[0md");
    EXPECT_EQ(red.text, "abcd");
    ASSERT_EQ(red.spans.size(), 3u);
    EXPECT_EQ(red.spans[0], (LogSpan{1, {1, false}}));
    EXPECT_EQ(red.spans[1], (LogSpan{2, {10, true}}));
    EXPECT_EQ(red.spans[2], (LogSpan{3, {-1, false}}));
    EXPECT_EQ(line("\x1b[38;2;1;2;3mx").spans.at(0).paint.colour, 0x01010203);
    EXPECT_EQ(line("\x1b[38;5;196mx").spans.at(0).paint.colour, 0x01ff0000);
}

TEST(LogLine, keepsAColourForTheNextLine)
{
    const Taken taken = split("\x1b[33mone\ntwo\x1b[0m\nthree\n");
    EXPECT_EQ(taken.line(1).spans.at(0).paint.colour, 3);
    EXPECT_TRUE(taken.line(2).spans.empty());
}

TEST(LogLine, letsNoSequenceButColoursThrough)
{
    EXPECT_EQ(line("a\x1b]52;c;ZXZpbA==\ab").text, "ab");
    EXPECT_EQ(line("a\x1b]0;title\x1b\\b").text, "ab");
    EXPECT_EQ(line("a\x1b[2J\x1b[6n\x1b[?1049hb").text, "ab");
    EXPECT_EQ(line("a\x1bP1$r\x1b\\b").text, "ab");
    EXPECT_EQ(line("a\x1b(Bb\x1b").text, "ab");
    EXPECT_EQ(line("\x1b[").text, "");
    EXPECT_EQ(line("x\x1b]never ends").text, "x");
}

TEST(LogLine, showsWhatIsNoTextAsReplacement)
{
    const LogLine hostile =
        line(QByteArray("a\0b\x07\xff\xfe\xe2\x80\xae\xe2\x81\xa6\xe2\x80\x8b", 15) + "c\x9b");
    for (const QChar c : hostile.text) {
        EXPECT_GE(c.unicode(), 0x20);
        for (const char16_t turning : {u'\x202e', u'\x2066', u'\x200b'})
            EXPECT_NE(c.unicode(), turning);
    }
    EXPECT_TRUE(hostile.text.startsWith('a'));
}

TEST(LogLine, showsTheLastStateOfAProgressBar)
{
    EXPECT_EQ(line("10%\r50%\r100%").text, "100%");
    EXPECT_EQ(line("done\r").text, "done");
}

TEST(LogLine, standsOnAGridOfCells)
{
    const LogLine mixed = line("a容器b\xcc\x81z");
    EXPECT_FALSE(mixed.narrow);
    EXPECT_EQ(cellsBefore(mixed, mixed.text.size()), 1 + 2 + 2 + 1 + 1);
    EXPECT_EQ(indexAtCell(mixed, 3), 2);
    EXPECT_EQ(indexAtCell(mixed, 4), 2) << "the second cell of a wide character is the same character";
    EXPECT_EQ(indexAtCell(mixed, 99), mixed.text.size());
}

TEST(LogLine, unfoldsJsonAsItIsWritten)
{
    EXPECT_EQ(unfoldedJson(R"({"b":1.50,"a":{"x":[1,2]},"e":{},"t":"a, {b}"})", 100).join('\n'),
              "{\n  \"b\": 1.50,\n  \"a\": {\n    \"x\": [\n      1,\n      2\n    ]\n  },\n  \"e\": {},\n"
              "  \"t\": \"a, {b}\"\n}");
    EXPECT_LE(unfoldedJson(QString("{").repeated(1000), 200).size(), 200);
}

TEST(LogLevel, isReadFromTheUsualPlaces)
{
    EXPECT_EQ(levelOf(R"({"time":1,"level":"error","msg":"x"})"), LogLevel::Error);
    EXPECT_EQ(levelOf(R"({"severity":"WARNING"})"), LogLevel::Warn);
    EXPECT_EQ(levelOf(R"({"level":50,"msg":"x"})"), LogLevel::Error);
    EXPECT_EQ(levelOf("ts=1 level=warn msg=slow"), LogLevel::Warn);
    EXPECT_EQ(levelOf("[INFO] ready"), LogLevel::Info);
    EXPECT_EQ(levelOf("2026/11/24 DEBUG: x"), LogLevel::Debug);
    EXPECT_EQ(levelOf("ERROR something"), LogLevel::Error);
    EXPECT_EQ(levelOf("\x1b[31mERROR\x1b[0m: x"), LogLevel::Error);
    EXPECT_EQ(levelOf("\x1b[31mERROR: x"), LogLevel::Error);
    EXPECT_EQ(levelOf("no errors found"), LogLevel::None);
    EXPECT_EQ(levelOf("an Error of mine"), LogLevel::None);
    EXPECT_EQ(levelOf(""), LogLevel::None);
}

TEST(LogFile, givesBackEveryLine)
{
    const auto file = LogFile::create();
    ASSERT_TRUE(file);
    for (int i = 0; i < 1000; ++i)
        append(*file, QByteArray::number(i), i * 1000);
    EXPECT_EQ(file->end(), 0u) << "nothing is told before it is written";
    ASSERT_TRUE(file->flush());
    EXPECT_EQ(file->end(), 1000u);
    std::vector<quint32> seen;
    file->visit(130, 700, [&](quint32 number, const LogEntry &entry, QByteArrayView bytes) {
        EXPECT_EQ(bytes.toByteArray(), QByteArray::number(number));
        EXPECT_EQ(entry.time, qint64(number) * 1000);
        seen.push_back(number);
        return true;
    });
    ASSERT_EQ(seen.size(), 570u);
    EXPECT_EQ(seen.front(), 130u);
}

TEST(LogFile, holdsLinesOfAMegabyte)
{
    const auto file = LogFile::create();
    append(*file, "before");
    append(*file, QByteArray(1 << 20, 'x'));
    append(*file, "after");
    ASSERT_TRUE(file->flush());
    std::vector<qsizetype> sizes;
    file->visit(0, 9, [&](quint32, const LogEntry &, QByteArrayView bytes) {
        sizes.push_back(bytes.size());
        return true;
    });
    EXPECT_EQ(sizes, (std::vector<qsizetype>{6, 1 << 20, 5}));
}

TEST(LogFile, givesTheOldestBackWhenItIsFull)
{
    const auto file = LogFile::create(1 << 20);
    for (int i = 0; i < 20000; ++i)
        append(*file, QByteArray(100, 'x'));
    ASSERT_TRUE(file->flush());
    EXPECT_GT(file->first(), 5000u);
    EXPECT_EQ(file->end(), 20000u);
    quint32 least = 20000, count = 0;
    file->visit(0, 20000, [&](quint32 number, const LogEntry &, QByteArrayView bytes) {
        least = std::min(least, number);
        ++count;
        EXPECT_EQ(bytes.size(), 100);
        return true;
    });
    EXPECT_EQ(least, file->first());
    EXPECT_EQ(count, 20000 - least);
}

TEST(LogDocument, putsOlderLinesBeforeAndKeepsAllNumbers)
{
    LogDocument document(LogFile::create());
    append(document.newer(), "three", 3);
    append(document.newer(), "four", 4, LogLevel::Error);
    document.newer().flush();
    const quint32 three = document.first();
    std::shared_ptr<LogFile> older = LogFile::create();
    append(*older, "one", 1, LogLevel::Error);
    append(*older, "two", 2);
    older->flush();
    document.setOlder(older);
    EXPECT_EQ(document.line(three).text, "three");
    EXPECT_EQ(document.first(), three - 2);
    EXPECT_EQ(texts(document, document.first(), document.end()),
              (QStringList{"one", "two", "three", "four"}));
    EXPECT_EQ(texts(document, three - 1, three + 1), (QStringList{"two", "three"}));
    EXPECT_EQ(document.counts().errors, 2u);
}

TEST(LogHistogram, widensItsSlicesAndLosesNoLine)
{
    LogHistogram histogram;
    constexpr qint64 second = 1'000'000'000;
    for (int i = 0; i < 5000; ++i)
        histogram.add((1000 + i % 100) * second, i % 10 == 0);
    histogram.add(500'000 * second, true); // much later
    histogram.add(10 * second, false);     // and before
    quint32 lines = 0, errors = 0;
    for (const auto &slice : histogram.slices()) {
        lines += slice.lines;
        errors += slice.errors;
    }
    EXPECT_EQ(lines, 5002u);
    EXPECT_EQ(errors, 501u);
    EXPECT_LE(histogram.slices().size(), LogHistogram::kMost);
    EXPECT_LE(histogram.begin(), 10 * second);
    EXPECT_GE(histogram.end(), 500'000 * second);
}

TEST(LogMatcher, findsTextAsBytesAndAsCharacters)
{
    EXPECT_TRUE(matches({"needle"}, "a NEEDLE here"));
    EXPECT_TRUE(matches({"NeedlE"}, "needle"));
    EXPECT_TRUE(matches({"dle"}, "needle"));
    EXPECT_FALSE(matches({"needle", true}, "a NEEDLE here"));
    EXPECT_TRUE(matches({"容器"}, "一个容器"));
    EXPECT_FALSE(matches({"容器"}, "container"));
    EXPECT_TRUE(matches({"red text"}, "\x1b[31mred\x1b[0m text")) << "sequences are no text";
    EXPECT_FALSE(matches({""}, "anything"));
}

TEST(LogMatcher, takesExpressions)
{
    LogQuery query{"id=\\d+"};
    query.regular = true;
    EXPECT_TRUE(matches(query, "user ID=77"));
    const LogMatcher matcher(query);
    ASSERT_EQ(matcher.matchesIn("id=1 id=22").size(), 2u);
    EXPECT_EQ(matcher.matchesIn("id=1 id=22")[1].length, 5);
    query.text = "(";
    EXPECT_FALSE(LogMatcher(query).isValid());
    EXPECT_FALSE(matches(query, "(("));
}

TEST(LogMatcher, givesUpOnAnExpressionWithoutEnd)
{
    LogQuery query{"(a+)+$"};
    query.regular = true;
    EXPECT_FALSE(matches(query, QByteArray(200, 'a') + "!"));
}

TEST(LogMatcher, showsWhatTheChipsLetThrough)
{
    LogQuery query;
    query.errorsOnly = true;
    LogEntry bad, plain, mark;
    bad.level = LogLevel::Fatal;
    mark.isMark = true;
    EXPECT_TRUE(LogMatcher(query).shows(bad, false));
    EXPECT_FALSE(LogMatcher(query).shows(plain, false));
    EXPECT_FALSE(LogMatcher(query).shows(mark, false));
    query = {};
    query.hidden.set(0);
    EXPECT_FALSE(LogMatcher(query).shows(plain, false));
    query = {"x"};
    query.matchesOnly = true;
    EXPECT_FALSE(LogMatcher(query).shows(plain, false));
    EXPECT_TRUE(LogMatcher(query).shows(plain, true));
}

TEST(Moment, isReadAsPeopleTypeIt)
{
    const QDateTime now(QDate(2026, 11, 24), QTime(14, 32, 0));
    const auto shown = [&](const char *text) {
        const qint64 time = momentOf(QString::fromUtf8(text), now);
        return time < 0 ? QString()
                        : QDateTime::fromMSecsSinceEpoch(time / 1'000'000).toString("yyyy-MM-dd HH:mm:ss");
    };
    EXPECT_EQ(shown("14:20"), "2026-11-24 14:20:00");
    EXPECT_EQ(shown("14:20:05"), "2026-11-24 14:20:05");
    EXPECT_EQ(shown("15:00"), "2026-11-23 15:00:00") << "not yet today";
    EXPECT_EQ(shown("10 min ago"), "2026-11-24 14:22:00");
    EXPECT_EQ(shown("-2h"), "2026-11-24 12:32:00");
    EXPECT_EQ(shown("10 分钟前"), "2026-11-24 14:22:00");
    EXPECT_EQ(shown("yesterday 9:00"), "2026-11-23 09:00:00");
    EXPECT_EQ(shown("2026-11-20"), "2026-11-20 00:00:00");
    EXPECT_EQ(shown("2026-11-20 08:15"), "2026-11-20 08:15:00");
    EXPECT_EQ(shown("soon"), "");
}

} // namespace berth::ui

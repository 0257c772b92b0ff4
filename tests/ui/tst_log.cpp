#include "ui/log_store.h"

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

std::vector<LogLine> decoded(const QByteArray &text)
{
    LogDecoder decoder(false);
    std::vector<LogLine> lines = decoder.take(text);
    for (LogLine &line : decoder.finish())
        lines.push_back(std::move(line));
    return lines;
}

LogLine line(const QByteArray &text)
{
    return decoded(text + '\n').at(0);
}

} // namespace

TEST(LogDecoder, takesFramesApartHoweverTheyArrive)
{
    const QByteArray whole = frame(1, "one\ntw") + frame(2, "oops\n") + frame(1, "o\n");
    for (qsizetype step = 1; step <= whole.size(); ++step) {
        LogDecoder decoder(true);
        std::vector<LogLine> lines;
        for (qsizetype at = 0; at < whole.size(); at += step) {
            for (LogLine &each : decoder.take(whole.mid(at, step)))
                lines.push_back(std::move(each));
        }
        ASSERT_EQ(lines.size(), 3u) << step;
        EXPECT_EQ(lines[0].text, "one");
        EXPECT_EQ(lines[1].text, "oops");
        EXPECT_TRUE(lines[1].isError);
        EXPECT_EQ(lines[2].text, "two");
        EXPECT_FALSE(lines[2].isError);
    }
}

TEST(LogDecoder, readsTheTimeInFront)
{
    const LogLine stamped = line("2026-11-24T13:51:07.118999999Z hello");
    EXPECT_EQ(stamped.text, "hello");
    EXPECT_EQ(stamped.time % 1000, 118);
    EXPECT_EQ(line("2026 was a good year").text, "2026 was a good year");
}

TEST(LogDecoder, honoursColoursAndDropsTheirSequences)
{
    const LogLine red = line("a\x1b[31mb\x1b[1;92mc\x1b[0md");
    EXPECT_EQ(red.text, "abcd");
    ASSERT_EQ(red.spans.size(), 3u);
    EXPECT_EQ(red.spans[0], (LogSpan{1, 1, false}));
    EXPECT_EQ(red.spans[1], (LogSpan{2, 10, true}));
    EXPECT_EQ(red.spans[2], (LogSpan{3, -1, false}));
    EXPECT_EQ(line("\x1b[38;2;1;2;3mx").spans.at(0).colour, 0x01010203);
    EXPECT_EQ(line("\x1b[38;5;196mx").spans.at(0).colour, 0x01ff0000);
}

TEST(LogDecoder, keepsAColourForTheNextLine)
{
    const std::vector<LogLine> lines = decoded("\x1b[33mone\ntwo\x1b[0m\nthree\n");
    EXPECT_EQ(lines.at(1).spans.at(0).colour, 3);
    EXPECT_TRUE(lines.at(2).spans.empty());
}

TEST(LogDecoder, letsNoSequenceButColoursThrough)
{
    EXPECT_EQ(line("a\x1b]52;c;ZXZpbA==\ab").text, "ab");
    EXPECT_EQ(line("a\x1b]0;title\x1b\\b").text, "ab");
    EXPECT_EQ(line("a\x1b[2J\x1b[6n\x1b[?1049hb").text, "ab");
    EXPECT_EQ(line("a\x1bP1$r\x1b\\b").text, "ab");
    EXPECT_EQ(line("a\x1b(Bb\x1b").text, "ab");
    EXPECT_EQ(line("\x1b[").text, "");
    EXPECT_EQ(line("x\x1b]never ends").text, "x");
}

TEST(LogDecoder, showsWhatIsNoTextAsReplacement)
{
    const LogLine hostile = line(QByteArray("a\0b\x07\xff\xfe\xe2\x80\xae", 9) + "c\x9b");
    for (const QChar c : hostile.text) {
        EXPECT_GE(c.unicode(), 0x20);
        EXPECT_NE(c.unicode(), 0x202e);
    }
    EXPECT_TRUE(hostile.text.startsWith('a'));
}

TEST(LogDecoder, showsTheLastStateOfAProgressBar)
{
    EXPECT_EQ(line("10%\r50%\r100%").text, "100%");
    EXPECT_EQ(line("done\r").text, "done");
}

TEST(LogDecoder, cutsALineWithoutAnEnd)
{
    const std::vector<LogLine> lines = decoded(QByteArray(40 * 1024, 'x'));
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[0].text.size(), LogDecoder::kLongestLine);
}

TEST(LogDecoder, survivesEveryByteAndEveryCut)
{
    unsigned seed = 11;
    for (int round = 0; round < 200; ++round) {
        LogDecoder decoder(round % 2 == 0);
        QByteArray noise;
        for (int i = 0; i < 600; ++i) {
            seed = seed * 1103515245 + 12345;
            const char c = char(seed >> 16);
            noise += seed % 7 == 0 ? '\x1b' : seed % 11 == 0 ? '[' : c;
        }
        decoder.take(noise.left(300));
        decoder.take(noise.mid(300));
        decoder.finish();
    }
}

TEST(LogLevel, isReadFromTheUsualPlaces)
{
    EXPECT_EQ(levelOf(R"({"time":1,"level":"error","msg":"x"})"), LogLevel::Error);
    EXPECT_EQ(levelOf("ts=1 level=warn msg=slow"), LogLevel::Warn);
    EXPECT_EQ(levelOf("[INFO] ready"), LogLevel::Info);
    EXPECT_EQ(levelOf("2026/11/24 DEBUG: x"), LogLevel::Debug);
    EXPECT_EQ(levelOf("ERROR something"), LogLevel::Error);
    EXPECT_EQ(levelOf("no errors found"), LogLevel::None);
}

TEST(LogStore, keepsTheNewestAndSaysHowManyWent)
{
    LogStore store(100);
    std::vector<LogLine> lines(150);
    for (size_t i = 0; i < lines.size(); ++i)
        lines[i].text = QString::number(i);
    EXPECT_EQ(store.append(lines), 50u);
    EXPECT_EQ(store.shownCount(), 100u);
    EXPECT_EQ(store.shown(0).text, "50");
}

TEST(LogStore, findsAndForgetsMatches)
{
    LogStore store(100);
    store.setQuery({"needle"});
    std::vector<LogLine> lines(100);
    lines[3].text = "a NEEDLE here";
    lines[60].text = "needle needle";
    store.append(lines);
    ASSERT_EQ(store.matchCount(), 2u);
    EXPECT_EQ(store.matchRow(1), 60u);
    EXPECT_EQ(store.matchFrom(4), 1u);
    EXPECT_EQ(store.matchesIn(store.shown(60).text).size(), 2u);
    store.append(std::vector<LogLine>(10));
    EXPECT_EQ(store.matchCount(), 1u);
    EXPECT_EQ(store.matchRow(0), 50u);
}

TEST(LogStore, showsOnlyWhatTheFilterLetsThrough)
{
    LogStore store(4);
    LogQuery query;
    query.errorsOnly = true;
    query.text = "x";
    store.setQuery(query);
    LogLine plain, bad;
    plain.text = "x";
    bad.text = "x";
    bad.level = LogLevel::Error;
    store.append({plain, bad, plain, bad});
    EXPECT_EQ(store.shownCount(), 2u);
    EXPECT_EQ(store.matchRow(1), 1u);
    EXPECT_EQ(store.append({plain, plain}), 1u);
    EXPECT_EQ(store.shownCount(), 1u);
    EXPECT_EQ(store.errorCount(), 1u);
    EXPECT_EQ(store.total(), 4u);
}

TEST(LogStore, refusesABrokenExpressionAndMatchesNothing)
{
    LogStore store;
    store.append({LogLine{}});
    LogQuery query;
    query.regular = true;
    query.text = "(";
    EXPECT_FALSE(store.setQuery(query));
    EXPECT_EQ(store.matchCount(), 0u);
    EXPECT_TRUE(store.matchesIn("((").empty());
}

TEST(LogStore, takesAHundredThousandLines)
{
    LogStore store;
    store.setQuery({"99999"});
    std::vector<LogLine> lines(100'000);
    for (size_t i = 0; i < lines.size(); ++i)
        lines[i].text = QString::number(i);
    store.append(std::move(lines));
    EXPECT_EQ(store.matchCount(), 1u);
    EXPECT_EQ(store.matchRow(0), 99'999u);
}

} // namespace berth::ui

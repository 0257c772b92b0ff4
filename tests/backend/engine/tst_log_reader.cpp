#include "backend/engine/log_follow.h"
#include "backend/engine/log_reader.h"
#include "backend/runtime/log_writer.h"

#include <QCoreApplication>
#include <QCoroTask>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <sstream>

using namespace berth;
using namespace berth::engine;
using runtime::LogStream;
using runtime::LogWriter;
namespace fs = std::filesystem;

namespace {

class LogReaderTest : public testing::Test
{
protected:
    void SetUp() override
    {
        std::string name = testing::TempDir() + "logs-XXXXXX";
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        root = name;
        spec.folder = name + "/log";
        writer.emplace(*LogWriter::open(spec));
    }
    void TearDown() override { fs::remove_all(root); }

    void out(const std::string &text, TimeNs time = 1) { writer->write(LogStream::Stdout, time, text); }
    void err(const std::string &text, TimeNs time = 1) { writer->write(LogStream::Stderr, time, text); }

    static void readAll(LogReader &reader, std::string &text)
    {
        while (*reader.next(text)) {
        }
    }
    std::string read(LogQuery query)
    {
        auto reader = LogReader::open(spec.folder, std::move(query));
        EXPECT_TRUE(reader);
        std::string text;
        readAll(*reader, text);
        reader->finish(text);
        return text;
    }
    static LogQuery raw()
    {
        LogQuery query;
        query.framed = false;
        return query;
    }
    std::string tail(std::uint64_t lines)
    {
        LogQuery query = raw();
        query.tail = lines;
        return read(query);
    }
    void reopen(std::uint64_t maxSize, std::uint32_t maxFiles = 5)
    {
        spec.maxSize = maxSize;
        spec.maxFiles = maxFiles;
        writer.emplace(*LogWriter::open(spec));
    }

    std::string root;
    runtime::LogSpec spec;
    std::optional<LogWriter> writer;
};

std::string lastLines(const std::string &text, std::size_t count)
{
    std::size_t at = text.size();
    for (std::size_t line = 0; line < count && at > 0; ++line) {
        const std::size_t before = text.rfind('\n', at - 2);
        at = before == std::string::npos ? 0 : before + 1;
    }
    return text.substr(at);
}

} // namespace

TEST_F(LogReaderTest, givesEachLineItsOwnFrame)
{
    out("one\ntwo\n");
    err("bad\n");
    const std::string expected("\1\0\0\0\0\0\0\4one\n\1\0\0\0\0\0\0\4two\n\2\0\0\0\0\0\0\4bad\n", 36);
    EXPECT_EQ(read({}), expected);
}

TEST_F(LogReaderTest, joinsTheParts)
{
    out("be");
    err("E1\n");
    out("gin and");
    out(" end\nnext");
    EXPECT_EQ(read(raw()), "E1\nbegin and end\nnext");
}

TEST_F(LogReaderTest, givesALongLineInParts)
{
    const std::string line(200'000, 'x');
    for (std::size_t at = 0; at < line.size(); at += 50'000)
        out(line.substr(at, 50'000));
    out("\n");
    EXPECT_EQ(read(raw()), line + "\n");
    LogQuery query = raw();
    query.timestamps = true;
    EXPECT_EQ(read(query).size(), line.size() + 1 + 31);
}

TEST_F(LogReaderTest, keepsEveryByteOfBinaryOutput)
{
    std::mt19937 random(3);
    std::string all;
    for (int piece = 0; piece < 200; ++piece) {
        std::string bytes(random() % 5000 + 1, '\0');
        for (char &byte : bytes)
            byte = static_cast<char>(random());
        out(bytes);
        all += bytes;
    }
    EXPECT_EQ(read(raw()), all);
}

TEST_F(LogReaderTest, choosesStreams)
{
    out("o\n");
    err("e\n");
    LogQuery query = raw();
    query.wantsStdout = false;
    EXPECT_EQ(read(query), "e\n");
}

TEST_F(LogReaderTest, stampsAndDetailsEachLine)
{
    out("a\nb", 1'500'000'000);
    LogQuery query = raw();
    query.timestamps = true;
    query.details = "k=v ";
    EXPECT_EQ(read(query), "1970-01-01T00:00:01.500000000Z k=v a\n1970-01-01T00:00:01.500000000Z k=v b");
}

TEST_F(LogReaderTest, keepsToTheSpanOfTime)
{
    for (int second = 1; second <= 9; ++second)
        out(std::to_string(second) + "\n", second * kSecondNs);
    LogQuery query = raw();
    query.since = 3 * kSecondNs;
    query.until = 5 * kSecondNs;
    EXPECT_EQ(read(query), "3\n4\n5\n");
}

TEST_F(LogReaderTest, givesTheLastLines)
{
    std::string all;
    for (int line = 0; line < 1000; ++line) {
        const std::string text = "line " + std::to_string(line) + "\n";
        out(text);
        all += text;
    }
    for (const std::size_t count : {0u, 1u, 2u, 999u, 1000u, 5000u})
        EXPECT_EQ(tail(count), lastLines(all, count)) << count;
    out("open end");
    EXPECT_EQ(tail(1), "open end");
    EXPECT_EQ(tail(2), "line 999\nopen end");
}

TEST_F(LogReaderTest, givesTheLastLinesWhereverTheyWereCut)
{
    std::mt19937 random(5);
    std::string all;
    for (int line = 0; line < 500; ++line)
        all += "line " + std::to_string(line) + " " + std::string(random() % 60, '.') + "\n";
    for (std::size_t at = 0; at < all.size();) {
        const std::size_t size = random() % 200 + 1;
        out(all.substr(at, size));
        at += size;
    }
    for (std::size_t count = 1; count < 500; count += 7)
        ASSERT_EQ(tail(count), lastLines(all, count)) << count;
}

TEST_F(LogReaderTest, countsTheLinesOfBothStreamsInTheOrderOfTheirEnds)
{
    out("o1\n");
    err("e1\n");
    out("o2 ");
    err("e2\n");
    out("end\n");
    EXPECT_EQ(tail(1), "o2 end\n");
    EXPECT_EQ(tail(2), "e2\no2 end\n");
    EXPECT_EQ(tail(3), "e1\ne2\no2 end\n");
    LogQuery query = raw();
    query.tail = 2;
    query.wantsStdout = false;
    EXPECT_EQ(read(query), "e1\ne2\n");
}

TEST_F(LogReaderTest, readsKilobytesForTheTailOfALargeLog)
{
    reopen(0);
    const std::string record = [] {
        std::string text;
        while (text.size() < 60'000)
            text += "a line of a chatty container\n";
        return text;
    }();
    for (int count = 0; count < 500; ++count)
        out(record);
    LogQuery query = raw();
    query.tail = 100;
    auto reader = LogReader::open(spec.folder, query);
    std::string text;
    readAll(*reader, text);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 100);
    EXPECT_LT(reader->bytesRead(), 300u << 10);
}

TEST_F(LogReaderTest, losesNothingOverRotation)
{
    reopen(2000, 100);
    auto reader = LogReader::open(spec.folder, raw());
    std::string wanted, got;
    for (int line = 0; line < 2000; ++line) {
        const std::string text = "line " + std::to_string(line) + "\n";
        out(text);
        wanted += text;
        if (line % 37 == 0)
            readAll(*reader, got);
    }
    readAll(*reader, got);
    EXPECT_EQ(got, wanted);
    EXPECT_EQ(tail(300), lastLines(wanted, 300));
    EXPECT_EQ(read(raw()), wanted);
}

TEST_F(LogReaderTest, goesOnBehindFilesThatWereRotatedAway)
{
    reopen(1000, 2);
    auto reader = LogReader::open(spec.folder, raw());
    std::string got;
    out("first\n");
    readAll(*reader, got);
    std::string last;
    for (int line = 0; line < 500; ++line)
        out(last = "line " + std::to_string(line) + "\n");
    readAll(*reader, got);
    EXPECT_TRUE(got.starts_with("first\n"));
    EXPECT_TRUE(got.ends_with(last));
}

TEST_F(LogReaderTest, servesTheRestAroundEveryDamagedByte)
{
    out("first\n");
    out("second\n");
    out("third\n");
    std::string whole(fs::file_size(spec.folder + "/000001.log"), '\0');
    std::ifstream(spec.folder + "/000001.log", std::ios::binary).read(whole.data(), std::ssize(whole));
    const std::size_t second = runtime::recordAt(whole)->size();
    const std::size_t third = second + runtime::recordAt(std::string_view(whole).substr(second))->size();
    for (std::size_t at = second; at < third; ++at) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
        std::ofstream(spec.folder + "/000001.log", std::ios::binary | std::ios::trunc) << damaged;
        const std::string text = read(raw());
        EXPECT_TRUE(text.starts_with("first\n")) << at;
        EXPECT_TRUE(text.ends_with("third\n")) << at;
        EXPECT_EQ(tail(1), "third\n") << at;
        EXPECT_TRUE(tail(9).starts_with("first\n")) << at << tail(9);
    }
    for (std::size_t length = third; length < whole.size(); ++length) {
        std::ofstream(spec.folder + "/000001.log", std::ios::binary | std::ios::trunc)
            << whole.substr(0, length);
        EXPECT_EQ(read(raw()), "first\nsecond\n") << length;
        EXPECT_EQ(tail(1), "second\n") << length;
    }
}

TEST_F(LogReaderTest, tellsWhenTheFolderChanged)
{
    auto follow = LogFollow::open(spec.folder);
    ASSERT_TRUE(follow);
    auto reader = LogReader::open(spec.folder, raw());
    std::string got;
    out("one\n");
    QCoro::waitFor((*follow)->changed());
    readAll(*reader, got);
    EXPECT_EQ(got, "one\n");
    (*follow)->wake();
    (*follow)->wake();
    QCoro::waitFor((*follow)->changed());
}

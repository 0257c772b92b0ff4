#include "backend/runtime/checksum.h"
#include "backend/runtime/log_writer.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

using namespace berth;
using namespace berth::runtime;
namespace fs = std::filesystem;

namespace {

class LogWriterTest : public testing::Test
{
protected:
    void SetUp() override
    {
        std::string name = testing::TempDir() + "log-XXXXXX";
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        root = name;
        spec.folder = name + "/log";
    }
    void TearDown() override { fs::remove_all(root); }

    std::string bytesOf(const std::string &name) const
    {
        std::ifstream in(spec.folder + "/" + name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    std::string allData() const
    {
        std::vector<std::string> names;
        for (const auto &entry : fs::directory_iterator(spec.folder))
            names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        std::string data;
        for (const std::string &name : names) {
            const std::string bytes = bytesOf(name);
            std::string_view rest = bytes;
            while (const auto record = recordAt(rest)) {
                EXPECT_EQ(crc32c(record->data), record->crc);
                data.append(record->data);
                rest.remove_prefix(record->size());
            }
            EXPECT_TRUE(rest.empty()) << name;
        }
        return data;
    }

    std::string root;
    LogSpec spec;
};

} // namespace

TEST_F(LogWriterTest, writesWholeRecords)
{
    auto writer = LogWriter::open(spec);
    ASSERT_TRUE(writer);
    writer->write(LogStream::Stdout, 5, "one\ntwo\n");
    writer->write(LogStream::Stderr, 6, std::string("\0\xff", 2));
    const std::string bytes = bytesOf("000001.log");
    const auto first = recordAt(bytes);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->data, "one\ntwo\n");
    EXPECT_EQ(first->time, 5);
    const auto second = recordAt(std::string_view(bytes).substr(first->size()));
    ASSERT_TRUE(second);
    EXPECT_EQ(second->stream, LogStream::Stderr);
    EXPECT_EQ(second->data, std::string("\0\xff", 2));
}

TEST_F(LogWriterTest, rotatesBySizeAndKeepsTheNewest)
{
    spec.maxSize = 1000;
    spec.maxFiles = 3;
    auto writer = LogWriter::open(spec);
    ASSERT_TRUE(writer);
    std::string wanted;
    for (int line = 0; line < 200; ++line) {
        const std::string text = "line " + std::to_string(line) + "\n";
        writer->write(LogStream::Stdout, line, text);
        wanted += text;
    }
    std::size_t files = 0;
    for (const auto &entry : fs::directory_iterator(spec.folder)) {
        ++files;
        EXPECT_LE(entry.file_size(), 1000u);
    }
    EXPECT_EQ(files, 3u);
    const std::string kept = allData();
    EXPECT_GT(kept.size(), 500u);
    EXPECT_TRUE(wanted.ends_with(kept));
}

TEST_F(LogWriterTest, goesOnBehindEveryTornEnd)
{
    {
        auto writer = LogWriter::open(spec);
        writer->write(LogStream::Stdout, 1, "first\n");
        writer->write(LogStream::Stdout, 2, "second\n");
    }
    const std::string whole = bytesOf("000001.log");
    const std::size_t firstEnd = recordAt(whole)->size();
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        std::ofstream(spec.folder + "/000001.log", std::ios::binary | std::ios::trunc)
            << whole.substr(0, length);
        auto writer = LogWriter::open(spec);
        ASSERT_TRUE(writer);
        writer->write(LogStream::Stdout, 3, "third\n");
        const std::string before = length == whole.size() ? "first\nsecond\n"
                                   : length >= firstEnd   ? "first\n"
                                                          : "";
        ASSERT_EQ(allData(), before + "third\n") << length;
    }
}

TEST_F(LogWriterTest, writesNothingWithoutAFolder)
{
    spec.folder.clear();
    auto writer = LogWriter::open(spec);
    ASSERT_TRUE(writer);
    writer->write(LogStream::Stdout, 1, "nothing\n");
    EXPECT_EQ(writer->lostRecords(), 0u);
}

TEST_F(LogWriterTest, takesOnlyItsOwnFileNames)
{
    EXPECT_EQ(logFileNumber("000001.log"), 1u);
    EXPECT_EQ(logFileNumber(logFileName(1234567)), 1234567u);
    for (const char *name : {"1.log", "00000a.log", "000001.lo", "999999999.log.log", "", "00000000001.log"})
        EXPECT_EQ(logFileNumber(name), 0u) << name;
}

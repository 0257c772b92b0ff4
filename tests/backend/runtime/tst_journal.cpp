#include "backend/runtime/checksum.h"
#include "backend/runtime/journal.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

using namespace berth;
using namespace berth::runtime;

namespace {

class JournalTest : public testing::Test
{
protected:
    void SetUp() override
    {
        std::string name = testing::TempDir() + "journal-XXXXXX";
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder = name;
    }
    void TearDown() override { std::filesystem::remove_all(folder); }
    std::string file() const { return folder + "/journal"; }

    std::string folder;
};

JournalRecord launched(std::uint64_t run)
{
    JournalRecord record;
    record.kind = JournalKind::Launched;
    record.run = run;
    record.token = "token" + std::to_string(run);
    record.shimPid = 11;
    return record;
}

JournalRecord started(std::uint64_t run)
{
    JournalRecord record;
    record.kind = JournalKind::Started;
    record.run = run;
    record.started.pid = 40 + static_cast<int>(run);
    return record;
}

JournalRecord exited(std::uint64_t run, int code)
{
    JournalRecord record;
    record.kind = JournalKind::Exited;
    record.run = run;
    record.exited.run = run;
    record.exited.code = code;
    return record;
}

void writeRun(const std::string &folder, std::uint64_t run, int code)
{
    auto journal = Journal::open(folder);
    ASSERT_TRUE(journal);
    ASSERT_TRUE(journal->append(launched(run)));
    ASSERT_TRUE(journal->append(started(run)));
    ASSERT_TRUE(journal->append(exited(run, code)));
}

} // namespace

TEST_F(JournalTest, saysNothingOfAContainerThatNeverRan)
{
    const auto last = readJournal(folder);
    ASSERT_TRUE(last);
    EXPECT_EQ(last->run, 0u);
}

TEST_F(JournalTest, tellsTheNewestRun)
{
    writeRun(folder, 1, 3);
    writeRun(folder, 2, 137);
    const auto last = readJournal(folder);
    ASSERT_TRUE(last);
    EXPECT_EQ(last->run, 2u);
    EXPECT_EQ(last->token, "token2");
    EXPECT_EQ(last->started->pid, 42);
    EXPECT_EQ(last->exited->code, 137);
}

TEST_F(JournalTest, isRightWhereverItWasCut)
{
    writeRun(folder, 1, 5);
    const auto firstRun = std::filesystem::file_size(file());
    writeRun(folder, 2, 6);
    const auto whole = std::filesystem::file_size(file());
    std::string bytes(whole, '\0');
    std::ifstream(file(), std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(whole));
    for (std::size_t length = 0; length <= whole; ++length) {
        std::ofstream(file(), std::ios::binary | std::ios::trunc) << bytes.substr(0, length);
        const auto last = readJournal(folder);
        ASSERT_TRUE(last);
        EXPECT_LE(last->run, length < firstRun ? 1u : 2u);
        if (length >= firstRun) {
            EXPECT_GE(last->run, 1u);
        }
        if (last->run == 2 && length < whole) {
            EXPECT_FALSE(last->exited) << length;
        }
        writeRun(folder, 3, 7);
        const auto after = readJournal(folder);
        ASSERT_TRUE(after);
        ASSERT_EQ(after->run, 3u) << length;
        ASSERT_EQ(after->exited->code, 7);
    }
}

TEST_F(JournalTest, canBeSynced)
{
    auto journal = Journal::open(folder);
    ASSERT_TRUE(journal);
    ASSERT_TRUE(journal->append(launched(1)));
    EXPECT_TRUE(journal->sync());
}

TEST_F(JournalTest, ignoresADamagedRecordAndWhatFollows)
{
    writeRun(folder, 1, 5);
    const auto firstRun = std::filesystem::file_size(file());
    writeRun(folder, 2, 6);
    std::fstream edit(file(), std::ios::binary | std::ios::in | std::ios::out);
    edit.seekp(static_cast<std::streamoff>(firstRun) + 20);
    edit.put('\x7f');
    edit.close();
    const auto last = readJournal(folder);
    ASSERT_TRUE(last);
    EXPECT_EQ(last->run, 1u);
    EXPECT_EQ(last->exited->code, 5);
}

TEST_F(JournalTest, staysSmallOverManyRuns)
{
    for (std::uint64_t run = 1; run <= 1000; ++run)
        writeRun(folder, run, 0);
    EXPECT_LT(std::filesystem::file_size(file()), 100u << 10);
    EXPECT_EQ(readJournal(folder)->run, 1000u);
}

TEST(Checksum, agreesWithTheStandardAndWithItself)
{
    EXPECT_EQ(crc32c("123456789"), 0xe3069283u);
    std::string bytes;
    for (int length = 0; length < 100; ++length) {
        EXPECT_EQ(crc32c(bytes), crc32cPortable(bytes));
        bytes.push_back(static_cast<char>(length * 37));
    }
}

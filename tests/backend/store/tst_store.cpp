#include "backend/store/data_root.h"
#include "backend/store/durable_file.h"
#include "backend/store/manifests.h"
#include "backend/store/remove_tree.h"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace berth::store {

namespace {

namespace fs = std::filesystem;

struct Thing
{
    std::string name;
    std::int64_t number = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("name", &Thing::name, Required), field("number", &Thing::number)};
    }
};

class StoreTest : public testing::Test
{
protected:
    StoreTest()
    {
        char path[] = "/tmp/berth-store-XXXXXX";
        base_ = ::mkdtemp(path);
        root_ = base_ + "/a/root";
    }
    ~StoreTest() override { fs::remove_all(base_); }

    Manifests things() { return *DataRoot::open(root_)->manifests("things", "thing.json"); }
    void put(const std::string &path, const std::string &text)
    {
        fs::create_directories(fs::path(root_ + "/" + path).parent_path());
        std::ofstream(root_ + "/" + path) << text;
    }

    std::string base_, root_;
};

std::string jsonOf(const char *name, std::int64_t number)
{
    return model::toJson(Thing{name, number});
}

} // namespace

TEST_F(StoreTest, makesARootThatOnlyItsOwnerEnters)
{
    const auto root = DataRoot::open(root_);
    ASSERT_TRUE(root) << root.error().text();
    EXPECT_EQ(fs::status(root_).permissions(), fs::perms::owner_all);
    EXPECT_EQ(root->engineId().size(), 36u);
    EXPECT_TRUE(root->warnings().empty());
    struct stat reserve = {};
    ASSERT_EQ(::stat((root_ + "/reserve").c_str(), &reserve), 0);
    EXPECT_GE(reserve.st_blocks * 512, kReserveSize);
}

TEST_F(StoreTest, keepsItsEngineId)
{
    const std::string first = DataRoot::open(root_)->engineId();
    EXPECT_EQ(DataRoot::open(root_)->engineId(), first);
    put("engine-id", "garbage");
    EXPECT_EQ(DataRoot::open(root_)->engineId().size(), 36u);
}

TEST_F(StoreTest, refusesASecondDaemonAndNamesTheFirst)
{
    const auto first = DataRoot::open(root_);
    ASSERT_TRUE(first);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto second = DataRoot::open(root_);
        const bool named =
            !second && second.error().kind == ErrorKind::Conflict &&
            second.error().message.ends_with("is in use by process " + std::to_string(::getppid()));
        ::_exit(named ? 0 : 1);
    }
    int status = 1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

TEST_F(StoreTest, isFreeAgainWhenItsHolderEnds)
{
    EXPECT_TRUE(DataRoot::open(root_));
    EXPECT_TRUE(DataRoot::open(root_));
}

TEST_F(StoreTest, refusesANewerFormat)
{
    DataRoot::open(root_).value();
    for (const char *text : {"2\n", "x", ""}) {
        put("format", text);
        const auto root = DataRoot::open(root_);
        ASSERT_FALSE(root) << text;
        EXPECT_EQ(root.error().kind, ErrorKind::Invalid);
    }
}

TEST_F(StoreTest, loadsWhatWasSaved)
{
    const Manifests manifests = things();
    ASSERT_TRUE(manifests.save("one", jsonOf("one", 1)));
    ASSERT_TRUE(manifests.save("two", jsonOf("two", 2)));
    ASSERT_TRUE(manifests.save("one", jsonOf("one", 3)));
    const auto loaded = things().load<Thing>();
    ASSERT_TRUE(loaded);
    ASSERT_EQ(loaded->objects.size(), 2u);
    EXPECT_EQ(loaded->objects[0].second.number, 3);
    EXPECT_EQ(loaded->objects[1].first, "two");
    EXPECT_TRUE(loaded->quarantined.empty());
    for (const auto &entry : fs::recursive_directory_iterator(root_ + "/things"))
        EXPECT_FALSE(entry.path().filename().string().starts_with(kTempPrefix));
}

TEST_F(StoreTest, quarantinesWhatCannotBeRead)
{
    const Manifests manifests = things();
    ASSERT_TRUE(manifests.save("good", jsonOf("good", 1)));
    ASSERT_TRUE(manifests.save("half", jsonOf("half", 1).substr(0, 9)));
    put("things/empty/thing.json", "");
    put("things/garbage/thing.json", std::string("\0\xff\x01{", 4));
    put("things/foreign/thing.json", R"({"number":"seven"})");
    fs::create_directories(root_ + "/things/pipe");
    ASSERT_EQ(::mkfifo((root_ + "/things/pipe/thing.json").c_str(), 0600), 0);
    const auto loaded = things().load<Thing>();
    ASSERT_TRUE(loaded) << loaded.error().text();
    ASSERT_EQ(loaded->objects.size(), 1u);
    ASSERT_EQ(loaded->quarantined.size(), 5u);
    for (const Quarantined &object : loaded->quarantined) {
        EXPECT_FALSE(object.reason.empty());
        EXPECT_TRUE(fs::exists(root_ + "/" + object.where)) << object.where;
        EXPECT_FALSE(fs::exists(root_ + "/things/" + object.name));
    }
    EXPECT_TRUE(things().load<Thing>()->quarantined.empty());
}

// What a crash leaves: a folder whose first manifest is not complete, and a temp file beside a complete one.
TEST_F(StoreTest, clearsWhatACrashLeft)
{
    const Manifests manifests = things();
    ASSERT_TRUE(manifests.save("whole", jsonOf("whole", 1)));
    put("things/whole/.new-thing.json.77", "{\"name\":\"wh");
    put("things/unborn/.new-thing.json.77", "{\"name\":\"un");
    const auto loaded = things().load<Thing>();
    ASSERT_TRUE(loaded);
    ASSERT_EQ(loaded->objects.size(), 1u);
    EXPECT_TRUE(loaded->quarantined.empty());
    EXPECT_FALSE(fs::exists(root_ + "/things/unborn"));
    ASSERT_TRUE(emptyTrash(root_));
    EXPECT_TRUE(fs::is_empty(root_ + "/trash"));
}

TEST_F(StoreTest, discardsOnce)
{
    const Manifests manifests = things();
    ASSERT_TRUE(manifests.save("one", jsonOf("one", 1)));
    put("things/one/data/deep/file", "x");
    const auto trash = manifests.discard("one");
    ASSERT_TRUE(trash);
    EXPECT_FALSE(fs::exists(root_ + "/things/one"));
    EXPECT_TRUE(fs::exists(root_ + "/trash/" + *trash + "/data/deep/file"));
    EXPECT_EQ(manifests.discard("one").error().kind, ErrorKind::NotFound);
    ASSERT_TRUE(emptyTrash(root_));
    EXPECT_TRUE(fs::is_empty(root_ + "/trash"));
}

TEST_F(StoreTest, refusesNamesThatLeaveItsFolder)
{
    const Manifests manifests = things();
    for (const char *name : {"", ".", "..", "a/b", "../x", ".new-x"}) {
        EXPECT_FALSE(manifests.save(name, "{}")) << name;
        EXPECT_FALSE(manifests.read(name)) << name;
        EXPECT_FALSE(manifests.discard(name)) << name;
    }
}

TEST_F(StoreTest, neverFollowsALink)
{
    const Manifests manifests = things();
    fs::create_directories(base_ + "/outside");
    fs::create_directory_symlink(base_ + "/outside", root_ + "/things/link");
    EXPECT_FALSE(manifests.save("link", "{}"));
    EXPECT_TRUE(fs::is_empty(base_ + "/outside"));
}

TEST_F(StoreTest, givesTheReserveUpAndTakesItBack)
{
    things();
    const UniqueFd root = openFolder(root_, false).value();
    EXPECT_TRUE(giveUpReserve(root.get()));
    EXPECT_FALSE(giveUpReserve(root.get()));
    ASSERT_TRUE(keepReserve(root.get()));
    EXPECT_TRUE(fs::exists(root_ + "/reserve"));
}

// In a mount namespace of a child, on a file system of 33 MiB that is filled to the last byte.
TEST_F(StoreTest, goesOnWorkingOnAFullDisk)
{
    constexpr int kNoRights = 77;
    fs::create_directories(root_);
    const pid_t child = ::fork();
    if (child == 0) {
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("tmpfs", root_.c_str(), "tmpfs", 0, "size=33m") != 0)
            ::_exit(kNoRights);
        const Manifests manifests = things();
        const bool saved = manifests.save("old", jsonOf("old", 1)).has_value();
        {
            std::ofstream filler(root_ + "/filler");
            const std::string block(4096, 'x');
            while (filler.write(block.data(), std::streamsize(block.size())).flush()) {
            }
        }
        const auto refused = manifests.save("new", jsonOf("new", 1));
        const bool clear = !refused && refused.error().kind == ErrorKind::Unavailable &&
                           refused.error().text().find("the disk is full") != std::string::npos;
        const bool kept = manifests.read("old").value_or("") == jsonOf("old", 1);
        const bool removed = manifests.discard("old").has_value() && emptyTrash(root_).has_value();
        const UniqueFd root = openFolder(root_, false).value();
        const bool helped = giveUpReserve(root.get()) && manifests.save("new", jsonOf("new", 1)).has_value();
        ::_exit(!saved ? 2 : !clear ? 3 : !kept ? 4 : !removed ? 5 : !helped ? 6 : 0);
    }
    int status = 1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == kNoRights)
        GTEST_SKIP() << "needs the right to mount";
    EXPECT_EQ(status, 0) << "step " << WEXITSTATUS(status);
}

TEST_F(StoreTest, removesTreesHoweverDeep)
{
    fs::create_directories(base_ + "/trash");
    const UniqueFd trash = openFolder(base_ + "/trash", false).value();
    UniqueFd at = openFolder(trash.get(), "deep", true).value();
    for (int level = 0; level < 1000; ++level) {
        ASSERT_EQ(::mkdirat(at.get(), "d", 0700), 0);
        UniqueFd next(::openat(at.get(), "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        ASSERT_TRUE(next);
        at = std::move(next);
    }
    put("../../trash/deep/file", "x");
    fs::create_directories(base_ + "/outside/kept");
    fs::create_directory_symlink(base_ + "/outside", base_ + "/trash/deep/link");
    ASSERT_TRUE(removeTree(trash.get(), "deep"));
    EXPECT_TRUE(fs::is_empty(base_ + "/trash"));
    EXPECT_TRUE(fs::exists(base_ + "/outside/kept"));
    EXPECT_TRUE(removeTree(trash.get(), "deep"));
}

TEST_F(StoreTest, measuresTrees)
{
    fs::create_directories(base_ + "/tree/sub");
    std::ofstream(base_ + "/tree/sub/file") << std::string(100'000, 'x');
    fs::create_hard_link(base_ + "/tree/sub/file", base_ + "/tree/again");
    fs::create_symlink("/", base_ + "/tree/link");
    const UniqueFd base = openFolder(base_, false).value();
    const auto size = treeSize(base.get(), "tree");
    ASSERT_TRUE(size);
    EXPECT_EQ(size->entries, 5);
    EXPECT_GE(size->bytes, 100'000);
    EXPECT_LT(size->bytes, 200'000);
    EXPECT_FALSE(treeSize(base.get(), "missing"));
}

} // namespace berth::store

#include "backend/engine/volumes.h"
#include "backend/store/data_root.h"

#include <QCoroTask>
#include <QThreadPool>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

namespace berth::engine {

namespace {

namespace fs = std::filesystem;

class VolumesTest : public testing::Test
{
protected:
    VolumesTest()
    {
        char path[] = "/tmp/berth-volumes-XXXXXX";
        base_ = ::mkdtemp(path);
        restart();
    }
    ~VolumesTest() override
    {
        QThreadPool::globalInstance()->waitForDone(); // the trash of the last removal
        fs::remove_all(base_);
    }

    // A new engine on the same data root.
    void restart()
    {
        QThreadPool::globalInstance()->waitForDone();
        volumes_.reset();
        root_.reset();
        root_ = store::DataRoot::open(base_).value();
        volumes_ =
            std::make_unique<Volumes>(root_->manifests("volumes", "volume.json").value(), base_, events_);
        quarantined_ = volumes_->load().value();
    }
    Result<model::Volume> create(const std::string &name, std::map<std::string, std::string> labels = {})
    {
        model::VolumeCreateRequest request;
        request.name = name;
        request.labels = std::move(labels);
        return QCoro::waitFor(volumes_->create(request));
    }
    Result<void> remove(const std::string &name, bool force = false)
    {
        return QCoro::waitFor(volumes_->remove(name, force));
    }
    std::vector<std::string> names(const char *filters = "") const
    {
        std::vector<std::string> out;
        for (const model::Volume &volume : volumes_->list(model::Filters::parse(filters).value())->volumes)
            out.push_back(volume.name);
        return out;
    }
    model::VolumesPruneReport prune(const char *filters = "")
    {
        return QCoro::waitFor(volumes_->prune(model::Filters::parse(filters).value())).value();
    }
    std::vector<std::string> eventsSeen() const
    {
        std::vector<std::string> out;
        for (const EventPtr &event : events_.replay(0, 0, EventFilter()))
            out.push_back(event->event.action + " " + event->event.actor.id);
        return out;
    }

    std::string base_;
    Events events_;
    std::optional<store::DataRoot> root_;
    std::unique_ptr<Volumes> volumes_;
    std::vector<store::Quarantined> quarantined_;
};

using Words = std::vector<std::string>;

} // namespace

TEST_F(VolumesTest, outliveTheEngine)
{
    const auto made = create("data", {{"a", "b"}});
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_EQ(made->mountpoint, base_ + "/volumes/data/_data");
    EXPECT_TRUE(fs::is_directory(made->mountpoint));
    EXPECT_EQ(fs::status(made->mountpoint).permissions(), fs::perms(0755));
    restart();
    const auto again = volumes_->inspect("data");
    ASSERT_TRUE(again);
    EXPECT_EQ(model::toJson(*again), model::toJson(*made));
    EXPECT_EQ(volumes_->folder("data").value(), base_ + "/volumes/data");
}

TEST_F(VolumesTest, areMadeOnce)
{
    const auto first = create("data", {{"a", "b"}});
    const auto second = create("data", {{"c", "d"}});
    ASSERT_TRUE(second);
    EXPECT_EQ(second->labels, first->labels);
    EXPECT_EQ(eventsSeen(), Words{"create data"});
}

TEST_F(VolumesTest, getANameWhenTheyHaveNone)
{
    const auto made = create("");
    ASSERT_TRUE(made);
    EXPECT_EQ(made->name.size(), 64u);
    EXPECT_TRUE(volumes_->isAnonymous(made->name));
    create("data").value();
    EXPECT_FALSE(volumes_->isAnonymous("data"));
}

TEST_F(VolumesTest, refuseWhatTheLocalDriverCannot)
{
    EXPECT_EQ(create("a").error().kind, ErrorKind::Invalid);
    EXPECT_EQ(create("../x").error().kind, ErrorKind::Invalid);
    model::VolumeCreateRequest request;
    request.name = "data";
    request.driver = "rexray";
    const auto foreign = QCoro::waitFor(volumes_->create(request));
    EXPECT_EQ(foreign.error().kind, ErrorKind::NotFound);
    EXPECT_EQ(foreign.error().message,
              "create data: error looking up volume plugin rexray: plugin \"rexray\" not found");
    request.driver = "local";
    request.driverOpts = {{"type", "nfs"}};
    EXPECT_EQ(QCoro::waitFor(volumes_->create(request)).error().kind, ErrorKind::Invalid);
    EXPECT_TRUE(names().empty());
}

TEST_F(VolumesTest, stayWhileTheyAreUsed)
{
    create("data").value();
    volumes_->use("data", ContainerId("c1"));
    volumes_->use("data", ContainerId("c2"));
    const auto refused = remove("data");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(refused.error().message, "remove data: volume is in use - [c1, c2]");
    EXPECT_FALSE(remove("data", true));
    EXPECT_TRUE(prune(R"({"all":["true"]})").volumesDeleted.empty());
    volumes_->unuse("data", ContainerId("c1"));
    volumes_->unuse(ContainerId("c2"));
    EXPECT_TRUE(remove("data"));
    EXPECT_FALSE(fs::exists(base_ + "/volumes/data"));
    restart();
    EXPECT_TRUE(names().empty());
    EXPECT_TRUE(fs::is_empty(base_ + "/trash"));
    EXPECT_EQ(eventsSeen(), (Words{"create data", "prune ", "destroy data"}));
}

TEST_F(VolumesTest, areUsedFromTheMomentTheyExist)
{
    model::VolumeCreateRequest request;
    request.name = "data";
    ASSERT_TRUE(QCoro::waitFor(volumes_->create(request, ContainerId("c1"))));
    EXPECT_FALSE(remove("data"));
}

TEST_F(VolumesTest, tellWhatIsNotThere)
{
    EXPECT_EQ(volumes_->inspect("x1").error().message, "get x1: no such volume");
    EXPECT_EQ(remove("x1").error().kind, ErrorKind::NotFound);
    EXPECT_TRUE(remove("x1", true));
    EXPECT_FALSE(volumes_->folder("x1"));
}

TEST_F(VolumesTest, areListedByFilter)
{
    create("web-data", {{"app", "web"}}).value();
    create("db-data").value();
    volumes_->use("db-data", ContainerId("c1"));
    EXPECT_EQ(names(), (Words{"db-data", "web-data"}));
    EXPECT_EQ(names(R"({"name":["^web"]})"), Words{"web-data"});
    EXPECT_EQ(names(R"({"label":["app=web"]})"), Words{"web-data"});
    EXPECT_EQ(names(R"({"dangling":["true"]})"), Words{"web-data"});
    EXPECT_EQ(names(R"({"dangling":["0"]})"), Words{"db-data"});
    EXPECT_EQ(names(R"({"driver":["nfs"]})"), Words{});
    EXPECT_EQ(volumes_->list(model::Filters::parse(R"({"x":["y"]})").value()).error().message,
              "invalid filter 'x'");
}

TEST_F(VolumesTest, arePrunedWhenAnonymousOrAskedFor)
{
    create("data").value();
    const std::string anonymous = create("")->name;
    std::ofstream(base_ + "/volumes/" + anonymous + "/_data/file") << std::string(50'000, 'x');
    const auto report = prune();
    EXPECT_EQ(report.volumesDeleted, Words{anonymous});
    EXPECT_GE(report.spaceReclaimed, 50'000);
    EXPECT_TRUE(prune(R"({"all":["true"],"label!":["x"]})").volumesDeleted == Words{"data"});
}

TEST_F(VolumesTest, tellTheirSize)
{
    create("data").value();
    volumes_->use("data", ContainerId("c1"));
    std::ofstream(base_ + "/volumes/data/_data/file") << std::string(50'000, 'x');
    const auto usage = QCoro::waitFor(volumes_->diskUsage());
    ASSERT_EQ(usage.size(), 1u);
    EXPECT_EQ(usage[0].usageData->refCount, 1);
    EXPECT_GE(usage[0].usageData->size, 50'000);
}

TEST_F(VolumesTest, areQuarantinedOneByOne)
{
    create("good").value();
    create("bad-one").value();
    std::ofstream(base_ + "/volumes/bad-one/volume.json") << "{";
    std::ofstream(base_ + "/volumes/bad-one/_data/kept") << "x";
    restart();
    ASSERT_EQ(quarantined_.size(), 1u);
    EXPECT_EQ(quarantined_[0].name, "bad-one");
    EXPECT_TRUE(fs::exists(base_ + "/" + quarantined_[0].where + "/_data/kept"));
    EXPECT_EQ(names(), Words{"good"});
}

TEST_F(VolumesTest, survivesRacesOfOneName)
{
    model::VolumeCreateRequest request;
    request.name = "data";
    auto first = volumes_->create(request), second = volumes_->create(request);
    auto removal = volumes_->remove("data", false);
    EXPECT_TRUE(QCoro::waitFor(first));
    EXPECT_TRUE(QCoro::waitFor(second));
    EXPECT_TRUE(QCoro::waitFor(removal));
    EXPECT_TRUE(names().empty());
    EXPECT_FALSE(fs::exists(base_ + "/volumes/data"));
}

} // namespace berth::engine

#include "backend/engine/images.h"

#include "backend/engine/events.h"
#include "tests/backend/image/archives.h"
#include "tests/backend/image/scratch.h"

#include <QCoroTask>
#include <gtest/gtest.h>

namespace {

using namespace berth;
using namespace berth::engine;
using namespace berth::image::test;

const std::string kBase = TarBuilder().file("base", "base").finish();
const std::string kTop = TarBuilder().file("top", "top top").finish();
const ContainerId kContainer(std::string(64, 'c'));

class ImagesTest : public testing::Test
{
protected:
    ImagesTest() { reopen(); }

    void reopen() { images_ = std::move(*Images::open(root_.path(), events_)); }
    static UploadPtr upload(const std::string &bytes)
    {
        auto body = std::make_shared<Upload>();
        for (std::size_t at = 0; at < bytes.size(); at += 4096)
            QCoro::waitFor(body->push(QByteArray::fromStdString(bytes.substr(at, 4096))));
        body->finish();
        return body;
    }
    Result<std::vector<std::string>> load(const std::string &archive)
    {
        return QCoro::waitFor(images_->load(upload(archive)));
    }
    // Loads an image of these layers and answers its id.
    std::string loaded(const std::vector<std::string> &layers, const std::vector<std::string> &tags)
    {
        const std::string config = configFor(layers);
        const auto lines = load(dockerArchive(config, layers, tags));
        EXPECT_TRUE(lines) << lines.error().text();
        return image::sha256Of(config).str();
    }
    Result<std::vector<model::ImageDeleteItem>> remove(const std::string &name, bool force = false)
    {
        return QCoro::waitFor(images_->remove(name, force));
    }
    std::string refusal(const std::string &name, bool force = false)
    {
        const auto outcome = remove(name, force);
        EXPECT_FALSE(outcome);
        EXPECT_TRUE(outcome || outcome.error().kind == ErrorKind::Conflict);
        return outcome ? std::string() : outcome.error().message;
    }
    std::size_t listed(const std::string &filters)
    {
        ImageListOptions options;
        options.filters = *model::Filters::parse(filters);
        const auto list = images_->list(options);
        EXPECT_TRUE(list) << list.error().text();
        return list ? list->size() : 99;
    }
    std::vector<std::string> told() const
    {
        std::vector<std::string> actions;
        for (const EventPtr &event : events_.replay(0, 0, EventFilter()))
            actions.push_back(event->event.action);
        return actions;
    }

    Scratch root_;
    Events events_;
    std::unique_ptr<Images> images_;
};

TEST_F(ImagesTest, loadsAndShowsAnImage)
{
    const std::string config = configFor({kBase, kTop});
    const auto lines = load(dockerArchive(config, {kBase, kTop}, {"x:1", "example.com/y:2"}));
    ASSERT_TRUE(lines) << lines.error().text();
    EXPECT_EQ(*lines, (std::vector<std::string>{R"({"stream":"Loaded image: x:1\n"})",
                                                R"({"stream":"Loaded image: example.com/y:2\n"})"}));
    const auto image = images_->inspect("x:1");
    ASSERT_TRUE(image) << image.error().text();
    EXPECT_EQ(image->id, image::sha256Of(config).str());
    EXPECT_EQ(image->repoTags, (std::vector<std::string>{"x:1", "example.com/y:2"}));
    EXPECT_EQ(image->size, 11);
    EXPECT_EQ(image->rootFs.layers.size(), 2u);
    EXPECT_EQ(image->config.labels.at("a"), "b");
    const auto folders = images_->layerFolders(ImageId(image->id));
    ASSERT_TRUE(folders);
    EXPECT_EQ(folders->front(), root_.path() + "/images/layers/" + image::sha256Of(kTop).hex() + "/fs")
        << "topmost first";
    EXPECT_EQ(images_->history("x:1")->front().tags.size(), 2u);
    EXPECT_EQ(told(), std::vector<std::string>{"load"});
    reopen();
    EXPECT_TRUE(images_->resolve("example.com/y:2")) << "durable";
}

TEST_F(ImagesTest, tellsATagThatMovesAndAnImageWithoutOne)
{
    const std::string first = loaded({kBase}, {"x:1"});
    const auto lines = load(dockerArchive(configFor({kTop}), {kTop}, {"x:1"}));
    ASSERT_TRUE(lines);
    EXPECT_EQ(lines->front(), R"({"stream":"The image x:1 already exists, renaming the old one with ID )" +
                                  first + R"( to empty string\n"})");
    EXPECT_EQ(listed(R"({"dangling":["true"]})"), 1u);
    const auto nameless = load(dockerArchive(configFor({kBase}), {kBase}, {}));
    ASSERT_TRUE(nameless);
    EXPECT_EQ(nameless->front(), R"({"stream":"Loaded image ID: )" + first + R"(\n"})");
}

TEST_F(ImagesTest, keepsNothingOfARefusedArchive)
{
    const auto bad = load(dockerArchive(configFor({kBase}), {kBase}, {"Not/Valid:Tag"}));
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().kind, ErrorKind::Invalid);
    EXPECT_FALSE(load("rubbish"));
    EXPECT_EQ(images_->count(), 0u);
    EXPECT_EQ(listed("{}"), 0u);
    EXPECT_EQ(root_.at("images/layers").st_nlink, 2u);
}

TEST_F(ImagesTest, reportsAnUploadThatBreaksOff)
{
    const auto body = std::make_shared<Upload>();
    auto loading = images_->load(body);
    QCoro::waitFor(body->push(QByteArray(512, 'x')));
    body->fail(Error{ErrorKind::Cancelled, "the client went away", {}, 0});
    const auto outcome = QCoro::waitFor(std::move(loading));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::Cancelled);
    EXPECT_FALSE(QCoro::waitFor(body->push(QByteArray(512, 'x')))) << "nobody reads any more";
}

TEST_F(ImagesTest, takesABodyThatIsLargerThanItsQueue)
{
    std::string data;
    for (int i = 0; data.size() < (12u << 20); ++i)
        data += std::to_string(i * 7919);
    const std::string layer = TarBuilder().file("big", data).finish();
    const std::string archive = dockerArchive(configFor({layer}), {layer}, {"big:1"});
    const auto body = std::make_shared<Upload>();
    auto loading = images_->load(body);
    for (std::size_t at = 0; at < archive.size(); at += 100'000)
        ASSERT_TRUE(QCoro::waitFor(body->push(QByteArray::fromStdString(archive.substr(at, 100'000)))));
    body->finish();
    const auto lines = QCoro::waitFor(std::move(loading));
    ASSERT_TRUE(lines) << lines.error().text();
    EXPECT_EQ(images_->inspect("big:1")->size, static_cast<std::int64_t>(data.size()));
}

TEST_F(ImagesTest, importsARootWithChanges)
{
    ImageImport request;
    request.repository = "imported";
    request.message = "by hand";
    request.changes = {"CMD [\"/base\"]", "ENV A=b"};
    const auto id = QCoro::waitFor(images_->import(upload(kBase), request));
    ASSERT_TRUE(id) << id.error().text();
    const auto image = images_->inspect("imported:latest");
    ASSERT_TRUE(image);
    EXPECT_EQ(image->id, id->str());
    EXPECT_EQ(image->comment, "by hand");
    EXPECT_EQ(*image->config.cmd, std::vector<std::string>{"/base"});
    EXPECT_EQ(told(), std::vector<std::string>{"import"});
    EXPECT_FALSE(QCoro::waitFor(images_->import(upload("no tar"), {})));
    request.changes = {"RUN x"};
    EXPECT_FALSE(QCoro::waitFor(images_->import(upload(kBase), request)));
}

TEST_F(ImagesTest, tagsWithValidNamesOnly)
{
    loaded({kBase}, {"x:1"});
    EXPECT_TRUE(QCoro::waitFor(images_->tag("x:1", "y", "")));
    EXPECT_TRUE(images_->resolve("y:latest"));
    EXPECT_FALSE(QCoro::waitFor(images_->tag("x:1", "UPPER", "1")));
    EXPECT_FALSE(QCoro::waitFor(images_->tag("x:1", "z", "not a tag")));
    EXPECT_FALSE(QCoro::waitFor(images_->tag("x:1", "sha256", "1")));
    EXPECT_EQ(QCoro::waitFor(images_->tag("gone", "z", "")).error().message, "No such image: gone:latest");
}

TEST_F(ImagesTest, untagsBeforeItDeletes)
{
    const std::string id = loaded({kBase}, {"x:1", "y:1"});
    EXPECT_EQ(refusal(id), "conflict: unable to delete " + id.substr(7, 12) +
                               " (must be forced) - image is referenced in multiple repositories");
    const auto first = remove("x:1");
    ASSERT_TRUE(first);
    ASSERT_EQ(first->size(), 1u);
    EXPECT_EQ(first->front().untagged, "x:1");
    const auto second = remove("y:1");
    ASSERT_TRUE(second);
    ASSERT_EQ(second->size(), 3u) << "the tag, the image, its layer";
    EXPECT_EQ((*second)[1].deleted, id);
    EXPECT_EQ(images_->count(), 0u);
    EXPECT_EQ(root_.at("images/layers").st_nlink, 2u);
    EXPECT_EQ(remove("y:1").error().message, "No such image: y:1");
}

TEST_F(ImagesTest, refusesToDeleteWhatContainersUse)
{
    const std::string id = loaded({kBase}, {"x:1"});
    const std::string shortId = id.substr(7, 12), container = kContainer.shortForm();
    images_->addUse(ImageId(id), kContainer);
    EXPECT_EQ(refusal("x:1"),
              "conflict: unable to remove repository reference \"x:1\" (must force) - container " +
                  container + " is using its referenced image " + shortId);
    EXPECT_EQ(refusal(id), "conflict: unable to delete " + shortId +
                               " (must be forced) - image is being used by stopped container " + container);
    images_->setRunning(kContainer, true);
    EXPECT_EQ(refusal(id, true), "conflict: unable to delete " + shortId +
                                     " (cannot be forced) - image is being used by running container " +
                                     container);
    const auto untagged = remove("x:1", true);
    ASSERT_TRUE(untagged);
    EXPECT_EQ(untagged->size(), 1u) << "the name goes, the image stays for its container";
    EXPECT_EQ(listed(R"({"dangling":["true"]})"), 1u);
}

TEST_F(ImagesTest, keepsTheLayersOfAForcedRemovalForItsContainer)
{
    const std::string id = loaded({kBase}, {"x:1"});
    images_->addUse(ImageId(id), kContainer);
    ASSERT_TRUE(remove("x:1", true));
    EXPECT_EQ(images_->count(), 0u);
    EXPECT_FALSE(images_->resolve(id));
    EXPECT_TRUE(images_->config(ImageId(id)));
    reopen();
    images_->addUse(ImageId(id), kContainer);
    QCoro::waitFor(images_->sweep());
    EXPECT_TRUE(images_->layerFolders(ImageId(id))) << "still needed after a restart";
    images_->removeUse(ImageId(id), kContainer);
    QCoro::waitFor(images_->sweep());
    EXPECT_FALSE(images_->config(ImageId(id)));
    EXPECT_EQ(root_.at("images/layers").st_nlink, 2u);
}

TEST_F(ImagesTest, filtersItsList)
{
    loaded({kBase}, {"x:1", "dir/y:2"});
    loaded({kTop}, {});
    EXPECT_EQ(listed("{}"), 2u);
    EXPECT_EQ(listed(R"({"dangling":["false"]})"), 1u);
    EXPECT_EQ(listed(R"({"reference":["x"]})"), 1u);
    EXPECT_EQ(listed(R"({"reference":["*"]})"), 1u) << "* does not match a slash, but x";
    EXPECT_EQ(listed(R"({"reference":["*/y:*"]})"), 1u);
    EXPECT_EQ(listed(R"({"reference":["z"]})"), 0u);
    EXPECT_EQ(listed(R"({"label":["a=b"]})"), 2u);
    EXPECT_EQ(listed(R"({"label":["a=c"]})"), 0u);
    EXPECT_EQ(listed(R"({"until":["2024-01-01T00:00:00Z"]})"), 0u);
    EXPECT_EQ(listed(R"({"since":["x:1"]})"), 0u);
    ImageListOptions bad;
    bad.filters.add("nonsense", "1");
    EXPECT_FALSE(images_->list(bad));
    ImageListOptions shared;
    shared.sharedSize = true;
    EXPECT_EQ(images_->list(shared)->front().sharedSize, 0);
    EXPECT_EQ(images_->list({})->front().sharedSize, -1);
}

TEST_F(ImagesTest, prunesDanglingImagesAndAllUnusedOnesWhenAsked)
{
    const std::string kept = loaded({kBase}, {"x:1"});
    loaded({kTop}, {});
    const auto dangling = QCoro::waitFor(images_->prune({}));
    ASSERT_TRUE(dangling);
    EXPECT_EQ(dangling->spaceReclaimed, 7);
    EXPECT_EQ(images_->count(), 1u);
    model::Filters all;
    all.add("dangling", "false");
    images_->addUse(ImageId(kept), kContainer);
    EXPECT_TRUE(QCoro::waitFor(images_->prune(all))->imagesDeleted.empty());
    images_->removeUse(ImageId(kept), kContainer);
    EXPECT_EQ(QCoro::waitFor(images_->prune(all))->imagesDeleted.size(), 3u);
    EXPECT_EQ(images_->layersSize(), 0);
}

TEST_F(ImagesTest, savesByTagRepositoryAndId)
{
    const std::string id = loaded({kBase}, {"x:1", "x:2"});
    const auto saved = [this](std::vector<std::string> names) {
        const auto stream = QCoro::waitFor(images_->save(std::move(names)));
        EXPECT_TRUE(stream);
        std::string bytes;
        while (stream) {
            const auto piece = QCoro::waitFor(Images::nextPiece(*stream));
            if (!piece || piece->empty())
                break;
            bytes += *piece;
        }
        return bytes;
    };
    EXPECT_NE(saved({"x"}).find(R"("RepoTags":["x:1","x:2"])"), std::string::npos);
    EXPECT_NE(saved({"x:2"}).find(R"("RepoTags":["x:2"])"), std::string::npos);
    EXPECT_NE(saved({id}).find(R"("RepoTags":null)"), std::string::npos);
    EXPECT_FALSE(QCoro::waitFor(images_->save({"gone"})));
    const std::string bytes = saved({"x:1"});
    ASSERT_TRUE(remove(id, true));
    EXPECT_TRUE(load(bytes)) << "what was saved can be loaded";
    EXPECT_TRUE(images_->resolve("x:1"));
}

TEST_F(ImagesTest, resolvesShortIdsAndTellsAmbiguity)
{
    const std::string id = loaded({kBase}, {"x:1"});
    EXPECT_EQ(images_->resolve(id.substr(7, 12))->str(), id);
    EXPECT_EQ(images_->resolve(id.substr(0, 12))->str(), id);
    EXPECT_FALSE(images_->resolve("sha256:"));
    EXPECT_EQ(images_->resolve("../../etc").error().kind, ErrorKind::Invalid);
}

} // namespace

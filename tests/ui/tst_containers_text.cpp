#include "ui/container_filter.h"
#include "ui/container_rows.h"
#include "ui/format.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <gtest/gtest.h>

namespace berth::ui {

namespace {

Container parsed(const char *json)
{
    return containerFrom(QJsonDocument::fromJson(json).object(), 1'000'000);
}

Container web()
{
    return parsed(R"json({"Id":"f3a91c04d7be","Names":["/web"],"Image":"nginx:1.27","State":"running",
        "Status":"Up 3 hours (healthy)",
        "Ports":[{"PrivatePort":80,"PublicPort":8080,"Type":"tcp","IP":"0.0.0.0"},
                 {"PrivatePort":80,"PublicPort":8080,"Type":"tcp","IP":"::"},
                 {"PrivatePort":53,"PublicPort":53,"Type":"udp","IP":"0.0.0.0"},
                 {"PrivatePort":9000,"Type":"tcp"}],
        "Labels":{"com.docker.compose.project":"shop","tier":"front"}})json");
}

} // namespace

TEST(Format, writesThreeFigures)
{
    EXPECT_EQ(sizeText(0), "0 B");
    EXPECT_EQ(sizeText(999), "999 B");
    EXPECT_EQ(sizeText(1500), "1.50 kB");
    EXPECT_EQ(sizeText(41.4e6), "41.4 MB");
    EXPECT_EQ(sizeText(4.21e9), "4.21 GB");
    EXPECT_EQ(sizeText(999'999), "1 MB");
    EXPECT_EQ(memoryText(1024.0 * 1024 * 1024), "1 GB");
    EXPECT_EQ(memoryText(412.0 * 1024 * 1024), "412 MB");
}

TEST(Format, tellsAgesInOneUnit)
{
    EXPECT_EQ(agoText(100, 100), "now");
    EXPECT_EQ(agoText(100, 130), "30 s ago");
    EXPECT_EQ(agoText(0, 41 * 60), "41 min ago");
    EXPECT_EQ(agoText(0, 3 * 3600), "3 h ago");
    EXPECT_EQ(agoText(0, 6 * 86400), "6 days ago");
    EXPECT_EQ(agoText(500, 100), "now");
}

TEST(Format, makesHostileTextHarmless)
{
    const QString hostile = QStringLiteral("a\x1b]0;x\x07") + QChar(0x202e) + QStringLiteral("b\n");
    const QString shown = harmless(hostile);
    for (const QChar c : shown)
        EXPECT_TRUE(c.unicode() >= 0x20 && c.unicode() != 0x202e);
    EXPECT_EQ(harmless(QStringLiteral("普通 text ü")), QStringLiteral("普通 text ü"));
}

TEST(Format, quotesAndSplitsAsAShellDoes)
{
    const QStringList words = {"plain", "two words", "it's", "", "$HOME", "back\\slash"};
    QStringList quoted;
    for (const QString &word : words)
        quoted += shellQuoted(word);
    EXPECT_EQ(shellWords(quoted.join(' ')), words);
    EXPECT_EQ(shellWords("docker run \\\n  --name x"), QStringList({"docker", "run", "--name", "x"}));
}

TEST(Container, readsPortsEachHostPortOnce)
{
    const ContainerRow row = rowOf(web(), {}, {}, 1'000'000);
    EXPECT_EQ(row.ports, QStringList({"53/udp", "8080"}));
    EXPECT_EQ(row.portLinks, QStringList({"", "http://localhost:8080"}));
}

TEST(Container, bracketsSixAddressesAndKnowsTls)
{
    const Container container = parsed(R"({"Id":"a","Names":["/a"],"State":"running","Status":"Up 1 second",
        "Ports":[{"PrivatePort":443,"PublicPort":8443,"Type":"tcp","IP":"fd00::1"}]})");
    EXPECT_EQ(rowOf(container, {}, {}, 0).portLinks, QStringList({"https://[fd00::1]:8443"}));
}

TEST(Container, readsTimeAndHealthFromTheStatus)
{
    EXPECT_EQ(web().since, 1'000'000 - 3 * 3600);
    EXPECT_EQ(web().health, "healthy");
    EXPECT_EQ(secondsOf("About an hour"), 3600);
    EXPECT_EQ(secondsOf("Less than a second"), 0);
    EXPECT_EQ(secondsOf("2 weeks"), 14 * 86400);
    EXPECT_EQ(secondsOf("nonsense"), -1);
}

TEST(Container, marksHowItEnded)
{
    const auto ended = [](const char *status) {
        Container container = web();
        container.state = "exited";
        container.health.clear();
        const QJsonObject object{
            {"Id", "x"}, {"Names", QJsonArray{"/x"}}, {"State", "exited"}, {"Status", status}};
        return containerFrom(object, 0);
    };
    EXPECT_EQ(ended("Exited (0) 2 days ago").mark(), "exited");
    EXPECT_EQ(ended("Exited (143) 2 days ago").mark(), "exited");
    EXPECT_EQ(ended("Exited (137) 2 days ago").mark(), "failed");
    EXPECT_EQ(ended("Exited (137) 2 days ago").tag(), "exit 137");
    EXPECT_TRUE(ended("Exited (1) 2 days ago").needsAttention());
    EXPECT_FALSE(ended("Exited (0) 2 days ago").needsAttention());
}

TEST(Container, survivesAnswersThatAreNoContainers)
{
    EXPECT_NO_FATAL_FAILURE(parsed("{}"));
    EXPECT_NO_FATAL_FAILURE(parsed(R"({"Names":{},"Ports":"x","Labels":[1],"Mounts":7,"Status":5})"));
    EXPECT_EQ(parsed(R"({"Id":"a","Names":["/x\u001b[31m\u202e"]})").name.contains(QChar(0x1b)), false);
}

TEST(ContainerFilter, knowsItsWords)
{
    const auto accepts = [](const char *text) { return ContainerFilter::parse(text).accepts(web()); };
    EXPECT_TRUE(accepts(""));
    EXPECT_TRUE(accepts("WEB"));
    EXPECT_TRUE(accepts("is:running image:nginx"));
    EXPECT_TRUE(accepts("is:healthy is:published"));
    EXPECT_TRUE(accepts("port:8080"));
    EXPECT_TRUE(accepts("8080"));
    EXPECT_TRUE(accepts("label:tier=front"));
    EXPECT_TRUE(accepts("app:shop -name:db"));
    EXPECT_TRUE(accepts("id:f3a9"));
    EXPECT_TRUE(accepts("\"nginx:1\""));
    EXPECT_TRUE(accepts("is:")) << "half typed hides nothing";
    EXPECT_FALSE(accepts("is:stopped"));
    EXPECT_FALSE(accepts("-is:running"));
    EXPECT_FALSE(accepts("image:redis"));
    EXPECT_FALSE(accepts("port:80801"));
    EXPECT_FALSE(accepts("is:attention"));
    EXPECT_FALSE(accepts("unknown:word"));
}

TEST(ContainerRows, headEachAppAndFoldIt)
{
    Container loose = web();
    loose.id = "b";
    loose.name = "loose";
    loose.project.clear();
    class NoLink : public EngineLink
    {
        QString address() const override { return {}; }
        void request(const QByteArray &, const QString &, const QByteArray &, QObject *, Reply) override {}
        StreamPointer stream(const QString &) override { return {}; }
        void upload(const QString &, const QString &, QObject *, Reply) override {}
    } link;
    StatsFeed feed(link);
    ContainerView view;
    std::vector<ContainerRow> rows = rowsOf({web(), loose}, feed, view, 0);
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows[0].id, "app:shop");
    EXPECT_EQ(rows[0].tag, "1/1");
    EXPECT_EQ(rows[2].id, "app:");
    view.folded = {"app:shop"};
    EXPECT_EQ(rowsOf({web(), loose}, feed, view, 0).size(), 3u);
    view.grouped = false;
    EXPECT_EQ(rowsOf({web(), loose}, feed, view, 0).size(), 2u);
}

} // namespace berth::ui

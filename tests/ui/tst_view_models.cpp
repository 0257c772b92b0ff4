#include "tests/ui/fake_link.h"
#include "ui/charts.h"
#include "ui/desktop.h"
#include "ui/log_view.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPainter>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace berth::ui {

namespace {

// Turns the loop until something holds.
bool until(const std::function<bool()> &holds)
{
    const QDeadlineTimer deadline(10'000);
    while (!holds() && !deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 50);
    return holds();
}

class Window : public testing::Test
{
protected:
    Window() : link(new FakeLink), desktop(std::unique_ptr<EngineLink>(link))
    {
        furnish(*link);
        desktop.session()->connectNow();
        EXPECT_TRUE(until([this] { return containers().total() == 16; }));
    }

    Containers &containers() { return *desktop.containers(); }
    QString id(const QString &name)
    {
        for (const Container &container : containers().all()) {
            if (container.name == name)
                return container.id;
        }
        return {};
    }
    void speak(const QByteArray &event) { link->streamOf("/events")->say(event + '\n'); }

    FakeLink *link;
    Desktop desktop;
};

} // namespace

TEST_F(Window, countsWhatRuns)
{
    EXPECT_EQ(containers().running(), 13);
    EXPECT_EQ(containers().stopped(), 3);
    EXPECT_EQ(containers().attention(), 3);
}

TEST_F(Window, readsOneContainerAgainWhenAnEventNamesIt)
{
    const QString web = id("web");
    const int before = link->countOf("GET /containers/json");
    link->answer("GET /containers/json?all=1&filters=", 200, "[]");
    speak(R"({"Type":"container","Action":"destroy","Actor":{"ID":")" + web.toLatin1() + R"("}})");
    ASSERT_TRUE(until([&] { return containers().total() == 15; }));
    EXPECT_EQ(link->countOf("GET /containers/json"), before + 1);
    EXPECT_TRUE(id("web").isEmpty());
}

TEST_F(Window, asksNothingForEventsThatChangeNothing)
{
    const size_t before = link->asked().size();
    speak(R"({"Type":"container","Action":"exec_start: ls","Actor":{"ID":"x"}})");
    speak("no json at all");
    speak(R"({"Type":"container","Action":"start","Actor":{"ID":"new"}})");
    ASSERT_TRUE(until([&] { return link->asked().size() > before; }));
    EXPECT_EQ(link->asked().size(), before + 1);
}

TEST_F(Window, streamsStatsOnlyOfRunningRowsOnTheScreen)
{
    EXPECT_EQ(link->streamOf("/containers/" + id("web") + "/stats"), nullptr);
    containers().showRows(0, 100);
    EXPECT_NE(link->streamOf("/containers/" + id("web") + "/stats"), nullptr);
    EXPECT_EQ(link->streamOf("/containers/" + id("docs") + "/stats"), nullptr);
    containers().showRows(-1, -1);
    EXPECT_EQ(link->streamOf("/containers/" + id("web") + "/stats"), nullptr);
}

TEST_F(Window, showsFiguresOfAStatsStream)
{
    containers().showRows(0, 100);
    FakeStream *stats = link->streamOf("/containers/" + id("web") + "/stats");
    const QByteArray both = statsOf(12.5, 64, 1) + statsOf(25, 64, 2);
    stats->say(both.left(100));
    stats->say(both.mid(100));
    const int row = containers().placeOf(id("web"));
    const auto &rows = static_cast<ListModel<ContainerRow> *>(containers().rows())->rows();
    EXPECT_EQ(rows[size_t(row)].cpu, "25.0%");
    EXPECT_EQ(rows[size_t(row)].memory, "64.0 MB");
    EXPECT_EQ(rows[size_t(row)].cpuHistory, QList<qreal>({12.5, 25}));
}

TEST_F(Window, saysWhyAContainerDidNotStart)
{
    link->refuse("POST /containers/" + id("docs") + "/start", 500, "port 8080 is taken");
    QString title, detail;
    QObject::connect(&containers(), &Containers::failed, [&](const QString &t, const QString &d) {
        title = t;
        detail = d;
    });
    containers().act(id("docs"), "start");
    ASSERT_TRUE(until([&] { return !title.isEmpty(); }));
    EXPECT_EQ(title, "docs could not start");
    EXPECT_EQ(detail, "port 8080 is taken");
    EXPECT_EQ(desktop.toasts()->rows()->rowCount({}), 1);
}

TEST_F(Window, holdsADeletionBackUntilItIsUndone)
{
    const QString docs = id("docs");
    EXPECT_FALSE(containers().needsConfirmation({docs}));
    EXPECT_TRUE(containers().needsConfirmation({id("web")}));
    containers().removeLater({docs});
    EXPECT_EQ(containers().placeOf(docs), -1);
    EXPECT_EQ(link->countOf("DELETE"), 0);
    desktop.undo();
    EXPECT_GE(containers().placeOf(docs), 0);
    EXPECT_EQ(link->countOf("DELETE"), 0);
}

TEST_F(Window, reconnectsWhenTheSocketAppears)
{
    QTemporaryDir folder;
    auto *other = new FakeLink;
    furnish(*other);
    other->setAddress("unix://" + folder.path() + "/run/berth.sock");
    other->goAway();
    Desktop away{std::unique_ptr<EngineLink>(other)};
    away.session()->connectNow();
    ASSERT_TRUE(until([&] { return away.session()->state() == Session::Down; }));
    EXPECT_EQ(away.session()->problem(), "connection refused");
    other->comeBack();
    ASSERT_TRUE(QDir(folder.path()).mkdir("run"));
    QFile socket(folder.path() + "/run/berth.sock");
    ASSERT_TRUE(until([&] { return socket.exists() || socket.open(QIODevice::WriteOnly); }));
    EXPECT_TRUE(until([&] { return away.session()->isReady(); }));
}

TEST_F(Window, losesAndRegainsTheEngine)
{
    link->goAway();
    link->streamOf("/events")->end("broken");
    EXPECT_EQ(desktop.session()->state(), Session::Down);
    link->comeBack();
    desktop.refresh();
    EXPECT_TRUE(until([&] { return desktop.session()->isReady(); }));
}

TEST_F(Window, marksImagesAndVolumesInUse)
{
    ASSERT_TRUE(until([this] { return desktop.images()->total() == 20 && desktop.volumes()->total() == 6; }));
    EXPECT_EQ(desktop.images()->usedCount(), 16);
    EXPECT_EQ(desktop.images()->untaggedCount(), 1);
    EXPECT_EQ(desktop.volumes()->usedCount(), 4);
    desktop.images()->setFilter("python");
    EXPECT_EQ(desktop.images()->shown(), 1);
}

TEST_F(Window, tellsWhatAnArchiveHeld)
{
    link->answer("POST /images/load", 200, "{\"stream\":\"Loaded image: tiny:1\\n\"}\n");
    QString said;
    QObject::connect(desktop.images(), &Images::done, [&](const QString &title) { said = title; });
    desktop.images()->load(QUrl::fromLocalFile("/x/tiny.tar"));
    ASSERT_TRUE(until([&] { return !said.isEmpty(); }));
    EXPECT_EQ(said, "Loaded tiny:1");
    link->answer("POST /images/load", 200, "{\"error\":\"no manifest\"}\n");
    QString failed;
    QObject::connect(desktop.images(), &Images::failed,
                     [&](const QString &, const QString &why) { failed = why; });
    desktop.images()->load(QUrl::fromLocalFile("/x/tiny.tar"));
    ASSERT_TRUE(until([&] { return !failed.isEmpty(); }));
    EXPECT_EQ(failed, "no manifest");
}

TEST_F(Window, formSaysTheSameAsDockerRun)
{
    RunForm &form = *desktop.runForm();
    const QString line =
        "docker run -d --name shop-db --restart unless-stopped -p 5433:5432 -p 53/udp -v data:/var/lib "
        "-v /src:/in:ro -e A=b -e DB_PASSWORD=x --rm postgres:16 psql -c 'select 1'";
    ASSERT_TRUE(form.paste(line));
    EXPECT_EQ(form.name(), "shop-db");
    EXPECT_EQ(form.restart(), 2);
    EXPECT_TRUE(form.isRemoveAtExit());
    EXPECT_EQ(form.command(), "psql -c 'select 1'");
    const QJsonObject body = QJsonDocument::fromJson(form.requestBody()).object();
    EXPECT_EQ(body["Image"].toString(), "postgres:16");
    EXPECT_EQ(body["Cmd"][2].toString(), "select 1");
    EXPECT_EQ(body["HostConfig"]["PortBindings"]["5432/tcp"][0]["HostPort"].toString(), "5433");
    EXPECT_EQ(body["HostConfig"]["Binds"][1].toString(), "/src:/in:ro");
    EXPECT_FALSE(form.commandLine().contains("DB_PASSWORD=")) << "secrets stay out of the line";
    EXPECT_TRUE(form.commandLine().contains("-p 5433:5432"));
    EXPECT_FALSE(form.paste("rm -rf /"));
}

TEST_F(Window, formNamesTheHolderOfAPort)
{
    RunForm &form = *desktop.runForm();
    form.reset("tiny:1");
    form.addPort();
    const int row = static_cast<ListModel<PortField> *>(form.ports())->rows().at(0).row;
    form.setPort(row, "8080", "80", "tcp");
    EXPECT_EQ(form.problem(), "8080 is used by web");
    EXPECT_FALSE(form.isReady());
    form.setPort(row, "8085", "80", "tcp");
    EXPECT_TRUE(form.isReady());
    form.setName("web");
    EXPECT_EQ(form.nameProblem(), "web is there already");
    form.setName("-x");
    EXPECT_FALSE(form.isReady());
}

TEST_F(Window, formStaysWhenTheEngineRefuses)
{
    RunForm &form = *desktop.runForm();
    form.reset("tiny:1");
    form.setName("mine");
    link->answer("POST /containers/create", 201, R"({"Id":"abc"})");
    link->refuse("POST /containers/abc/start", 500, "port is already allocated");
    link->answer("DELETE /containers/abc", 204, {});
    form.send(true);
    ASSERT_TRUE(until([&] { return !form.isSending(); }));
    EXPECT_EQ(form.problem(), "port is already allocated");
    EXPECT_EQ(form.name(), "mine");
    EXPECT_EQ(link->countOf("DELETE /containers/abc"), 1);
    EXPECT_TRUE(form.isReady()) << "may be tried again";
}

TEST_F(Window, detailShowsLogStatsAndInspect)
{
    ContainerDetail &detail = *desktop.detail();
    detail.open(id("api"));
    ASSERT_TRUE(until([&] { return link->streamOf("/containers/" + id("api") + "/logs") != nullptr; }));
    EXPECT_EQ(detail.stateText(), "Running, healthy");
    const QString live = "/containers/" + id("api") + "/logs?stdout=1&stderr=1&timestamps=1&follow=1";
    ASSERT_TRUE(until([&] { return link->streamOf(live) != nullptr; }));
    link->streamOf(live)->say(QByteArray("\1\0\0\0\0\0\0\6hello\n", 14));
    ASSERT_TRUE(until([&] { return detail.log()->lineCount() == 1; }));
    link->streamOf("/containers/" + id("api") + "/stats")->say(statsOf(10, 64, 1));
    EXPECT_EQ(detail.cpu(), "10.0%");
    EXPECT_EQ(detail.memoryLimitText(), "1 GB");
    detail.close();
    EXPECT_EQ(link->streamOf("/containers/" + id("api") + "/logs"), nullptr);
    EXPECT_EQ(link->streamOf("/containers/" + id("api") + "/stats"), nullptr);
}

TEST_F(Window, inspectHidesSecretsUntilAsked)
{
    ContainerDetail &detail = *desktop.detail();
    detail.open(id("api"));
    JsonTree &tree = *detail.inspect();
    ASSERT_TRUE(until([&] { return tree.rows()->rowCount({}) > 0; }));
    EXPECT_FALSE(tree.text().contains("sk_live_123"));
    EXPECT_FALSE(tree.text().contains("hunter2"));
    tree.setQuery("hunter2");
    EXPECT_EQ(tree.matchCount(), 0) << "a hidden secret cannot be found either";
    tree.setReveal(true);
    EXPECT_TRUE(tree.text().contains("sk_live_123"));
    tree.setQuery("memory");
    EXPECT_EQ(tree.matchCount(), 1);
    const int row = tree.findNext(false);
    ASSERT_GE(row, 0);
    EXPECT_EQ(tree.pathAt(row), "$.HostConfig.Memory");
    EXPECT_EQ(tree.valueAt(row), "1073741824");
}

TEST_F(Window, logViewFollowsUntilSomebodyScrollsUp)
{
    ContainerDetail &detail = *desktop.detail();
    detail.open(id("api"));
    const QString live = "/containers/" + id("api") + "/logs?stdout=1&stderr=1&timestamps=1&follow=1";
    ASSERT_TRUE(until([&] { return link->streamOf(live) != nullptr; }));
    FakeStream *log = link->streamOf(live);
    LogView view;
    view.setSize({600, 300});
    view.setSession(detail.log());
    const auto say = [&](int lines) {
        const QByteArray text = QByteArray("2026-11-24T13:51:07Z line\n").repeated(lines);
        QByteArray head("\1\0\0\0", 4);
        for (int shift = 24; shift >= 0; shift -= 8)
            head += char(text.size() >> shift);
        const int whole = detail.log()->lineCount() + lines;
        log->say(head + text);
        EXPECT_TRUE(until([&] { return detail.log()->lineCount() == whole; }));
    };
    say(1000);
    EXPECT_GT(view.topRow(), 950);
    view.setPosition(0);
    EXPECT_FALSE(view.isFollowing());
    say(10);
    EXPECT_EQ(view.topRow(), 0);
    EXPECT_EQ(view.unseen(), 10);
    view.setFollow(true);
    EXPECT_GT(view.topRow(), 950);
}

TEST(Charts, haveAPleasantTop)
{
    EXPECT_DOUBLE_EQ(niceCeiling(41, 1000), 60);
    EXPECT_DOUBLE_EQ(niceCeiling(1000, 1000), 1000);
    EXPECT_DOUBLE_EQ(niceCeiling(700.0 * 1024 * 1024, 1024), 800.0 * 1024 * 1024);
    EXPECT_DOUBLE_EQ(niceCeiling(0, 1000), 1);
}

} // namespace berth::ui

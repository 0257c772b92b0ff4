#include "backend/engine/events.h"

#include <QCoroTask>
#include <gtest/gtest.h>

namespace berth::engine {

namespace {

EventFilter filterOf(const char *json)
{
    return EventFilter(model::Filters::parse(json).value());
}

std::vector<std::string> actions(const std::vector<EventPtr> &events)
{
    std::vector<std::string> out;
    for (const EventPtr &event : events)
        out.push_back(event->event.action);
    return out;
}

std::string nextAction(const EventStreamPtr &stream)
{
    const EventPtr event = QCoro::waitFor(stream->next());
    return event ? event->event.action : "";
}

} // namespace

TEST(Events, lookLikeThoseOfDocker)
{
    Events events;
    events.publish("container", "start", "0123", {{"image", "busybox"}, {"name", "web"}});
    events.publish("volume", "create", "data", {{"driver", "local"}});
    const auto all = events.replay(0, 0, EventFilter());
    ASSERT_EQ(all.size(), 2u);
    const std::string time = std::to_string(all[0]->event.time),
                      nano = std::to_string(all[0]->event.timeNano);
    EXPECT_EQ(all[0]->json,
              R"({"status":"start","id":"0123","from":"busybox","Type":"container","Action":"start",)"
              R"("Actor":{"ID":"0123","Attributes":{"image":"busybox","name":"web"}},"scope":"local",)"
              R"("time":)" +
                  time + R"(,"timeNano":)" + nano + "}");
    EXPECT_TRUE(all[1]->json.starts_with(R"({"Type":"volume","Action":"create")")) << all[1]->json;
}

TEST(Events, replayWithinBounds)
{
    Events events;
    for (const char *action : {"create", "start", "die"})
        events.publish("container", action, "0123");
    const auto all = events.replay(0, 0, EventFilter());
    ASSERT_EQ(all.size(), 3u);
    EXPECT_LT(all[0]->event.timeNano, all[1]->event.timeNano);
    EXPECT_EQ(actions(events.replay(all[1]->event.timeNano, 0, EventFilter())),
              (std::vector<std::string>{"start", "die"}));
    EXPECT_EQ(actions(events.replay(0, all[1]->event.timeNano, EventFilter())),
              (std::vector<std::string>{"create", "start"}));
}

TEST(Events, forgetTheOldest)
{
    Events events;
    for (std::size_t i = 0; i < Events::kRemembered + 10; ++i)
        events.publish("container", std::to_string(i), "0123");
    const auto all = events.replay(0, 0, EventFilter());
    ASSERT_EQ(all.size(), Events::kRemembered);
    EXPECT_EQ(all.front()->event.action, "10");
}

TEST(Events, areFiltered)
{
    Events events;
    events.publish("container", "exec_start: sh -c true", "0123",
                   {{"image", "busybox:1"}, {"name", "web"}, {"a", "b"}});
    events.publish("container", "die", "4567", {{"image", "alpine"}, {"name", "db"}});
    events.publish("image", "tag", "sha256:99", {{"name", "busybox:1"}});
    events.publish("network", "connect", "net1", {{"name", "bridge"}, {"container", "0123"}});
    const auto found = [&](const char *filter) { return actions(events.replay(0, 0, filterOf(filter))); };
    using Words = std::vector<std::string>;
    EXPECT_EQ(found(R"({"event":["exec_start"]})"), Words{"exec_start: sh -c true"});
    EXPECT_EQ(found(R"({"event":["die","tag"]})"), (Words{"die", "tag"}));
    EXPECT_EQ(found(R"({"event":["di"]})"), Words{});
    EXPECT_EQ(found(R"({"container":["web"]})"), Words{"exec_start: sh -c true"});
    EXPECT_EQ(found(R"({"container":["45"]})"), Words{"die"});
    EXPECT_EQ(found(R"({"image":["busybox"]})"), (Words{"exec_start: sh -c true", "tag"}));
    EXPECT_EQ(found(R"({"type":["network"]})"), Words{"connect"});
    EXPECT_EQ(found(R"({"network":["bridge"]})"), Words{"connect"});
    EXPECT_EQ(found(R"({"label":["a=b"]})"), Words{"exec_start: sh -c true"});
    EXPECT_EQ(found(R"({"scope":["swarm"]})"), Words{});
    EXPECT_EQ(found(R"({"type":["container"],"event":["die"],"container":["web"]})"), Words{});
}

TEST(Events, reachSubscribersInOrder)
{
    Events events;
    const EventStreamPtr all = events.subscribe(EventFilter()),
                         some = events.subscribe(filterOf(R"({"event":["die"]})"));
    EXPECT_EQ(events.listeners(), 2);
    events.publish("container", "start", "1");
    events.publish("container", "die", "1");
    EXPECT_EQ(nextAction(all), "start");
    EXPECT_EQ(nextAction(all), "die");
    EXPECT_EQ(nextAction(some), "die");
}

TEST(Events, wakeAReaderThatWaits)
{
    Events events;
    const EventStreamPtr stream = events.subscribe(EventFilter());
    QCoro::Task<EventPtr> waiting = stream->next();
    EXPECT_FALSE(waiting.isReady());
    events.publish("container", "start", "1");
    events.publish("container", "die", "1");
    const EventPtr event = QCoro::waitFor(waiting);
    ASSERT_TRUE(event);
    EXPECT_EQ(event->event.action, "start");
    EXPECT_EQ(nextAction(stream), "die");

    QCoro::Task<EventPtr> second = stream->next();
    stream->close();
    EXPECT_EQ(QCoro::waitFor(second), nullptr);
    EXPECT_FALSE(stream->dropped());
}

TEST(Events, dropAReaderThatDoesNotRead)
{
    Events events;
    const EventStreamPtr stalled = events.subscribe(EventFilter()), healthy = events.subscribe(EventFilter());
    for (std::size_t i = 0; i <= Events::kQueue; ++i) {
        events.publish("container", "start", "1");
        EXPECT_EQ(nextAction(healthy), "start");
    }
    EXPECT_TRUE(stalled->dropped());
    EXPECT_EQ(nextAction(stalled), "");
    EXPECT_FALSE(healthy->dropped());
}

TEST(Events, forgetSubscribersThatLeft)
{
    Events events;
    events.subscribe(EventFilter());
    events.publish("container", "start", "1");
    EXPECT_EQ(events.listeners(), 0);
}

} // namespace berth::engine

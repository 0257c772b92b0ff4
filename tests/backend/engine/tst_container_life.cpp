// The rules of a container's life that need no container: states, restarts, names, waiting.
#include "backend/engine/container_index.h"
#include "backend/engine/restart_policy.h"

#include <QCoroTask>
#include <gtest/gtest.h>

using namespace berth;
using namespace berth::engine;

namespace {

ContainerPtr named(const std::string &id, const std::string &name, TimeNs created = 1)
{
    ContainerRecord record;
    record.id = id;
    record.name = name;
    record.created = created;
    return std::make_shared<Container>(std::move(record));
}

} // namespace

TEST(ContainerState, onlyTakesStepsOfTheTable)
{
    EXPECT_EQ(after(State::Created, Step::Start), State::Running);
    EXPECT_FALSE(after(State::Running, Step::Remove));
    EXPECT_FALSE(after(State::Paused, Step::Start));
    EXPECT_EQ(after(State::Paused, Step::Exit), State::Exited);
}

TEST(RestartPolicy, obeysEachPolicy)
{
    const EndedRun failed{1, kSecondNs, false, 0, 0};
    EXPECT_FALSE(shouldRestart({"no", 0}, failed));
    EXPECT_TRUE(shouldRestart({"always", 0}, failed));
    EXPECT_TRUE(shouldRestart({"on-failure", 0}, failed));
    EXPECT_FALSE(shouldRestart({"on-failure", 0}, EndedRun{0, kSecondNs, false, 0, 0}));
    EXPECT_FALSE(shouldRestart({"on-failure", 3}, EndedRun{1, kSecondNs, false, 3, 0}));
    EXPECT_FALSE(shouldRestart({"always", 0}, EndedRun{1, kSecondNs, true, 0, 0}));
}

TEST(RestartPolicy, backsOffAndForgives)
{
    EXPECT_EQ(restartDelay({1, kSecondNs, false, 0, 0}), kFirstRestartDelay);
    EXPECT_EQ(restartDelay({1, kSecondNs, false, 1, kFirstRestartDelay}), 2 * kFirstRestartDelay);
    EXPECT_EQ(restartDelay({1, kSecondNs, false, 20, kLastRestartDelay}), kLastRestartDelay);
    EXPECT_EQ(restartDelay({1, 11 * kSecondNs, false, 5, kLastRestartDelay}), kFirstRestartDelay);
}

TEST(RestartPolicy, aDaemonsStartBringsBackWhatItsUserDidNotStop)
{
    const EndedRun stopped{137, kSecondNs, true, 0, 0};
    EXPECT_TRUE(startsWithDaemon({"always", 0}, stopped, false));
    EXPECT_FALSE(startsWithDaemon({"unless-stopped", 0}, stopped, false));
    EXPECT_FALSE(startsWithDaemon({"no", 0}, EndedRun{255, kSecondNs, false, 0, 0}, true));
    EXPECT_TRUE(startsWithDaemon({"on-failure", 0}, EndedRun{255, kSecondNs, false, 0, 0}, true));
}

TEST(ContainerIndex, findsByIdNameAndPrefix)
{
    ContainerIndex index;
    index.insert(named("abc1", "one"));
    index.insert(named("abd2", "two"));
    EXPECT_EQ((*index.find("abc1"))->record.name, "one");
    EXPECT_EQ((*index.find("/two"))->record.id, "abd2");
    EXPECT_EQ((*index.find("abd"))->record.id, "abd2");
    EXPECT_EQ(index.find("ab").error().kind, ErrorKind::Invalid);
    EXPECT_EQ(index.find("nobody").error().message, "No such container: nobody");
}

TEST(ContainerIndex, givesANameToOneContainer)
{
    ContainerIndex index;
    index.insert(named("abc1", "one"));
    const auto taken = index.takeName("one", ContainerId("abd2"));
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().kind, ErrorKind::Conflict);
    EXPECT_NE(taken.error().message.find("is already in use by container \"abc1\""), std::string::npos);
    index.erase(ContainerId("abc1"));
    EXPECT_TRUE(index.takeName("one", ContainerId("abd2")));
}

TEST(ContainerIndex, listsTheNewestFirst)
{
    ContainerIndex index;
    index.insert(named("a", "old", 1));
    index.insert(named("b", "new", 2));
    EXPECT_EQ(index.all().front()->record.name, "new");
}

TEST(Waiting, aLockIsHandedOnInOrder)
{
    AsyncLock lock;
    std::string order;
    const auto hold = [&](char name, OneShotPtr until) -> QCoro::Task<void> {
        const auto guard = co_await lock.acquire();
        order += name;
        co_await until->wait();
    };
    const OneShotPtr first = std::make_shared<OneShot>(), second = std::make_shared<OneShot>();
    auto a = hold('a', first);
    auto b = hold('b', second);
    EXPECT_EQ(order, "a");
    first->fire();
    second->fire();
    QCoro::waitFor(b);
    EXPECT_EQ(order, "ab");
    EXPECT_FALSE(lock.held());
}

TEST(Waiting, aFollowerFiresWithItsLeader)
{
    const OneShotPtr leader = std::make_shared<OneShot>(), follower = std::make_shared<OneShot>();
    leader->whenFired(follower);
    EXPECT_FALSE(follower->fired());
    leader->fire();
    EXPECT_TRUE(follower->fired());
}

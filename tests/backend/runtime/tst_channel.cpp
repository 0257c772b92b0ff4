#include "backend/runtime/channel.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

using namespace berth;
using namespace berth::runtime;

namespace {

struct Pair
{
    Pair()
    {
        int ends[2];
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
        raw[0] = ends[0];
        raw[1] = ends[1];
        near.emplace(UniqueFd(ends[0]));
        far.emplace(UniqueFd(ends[1]));
    }
    int raw[2];
    std::optional<Channel> near, far;
};

UniqueFd openNull()
{
    return UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
}

} // namespace

TEST(Channel, carriesMessagesWithTheirDescriptors)
{
    Pair pair;
    std::vector<UniqueFd> fds;
    fds.push_back(openNull());
    fds.push_back(openNull());
    ASSERT_TRUE(pair.near->send(MessageType::Hello, 3, Hello{1, "secret"}, std::move(fds)));
    ASSERT_TRUE(pair.near->send(MessageType::State, 4, Empty{}));

    auto first = pair.far->receive();
    ASSERT_TRUE(first && *first);
    EXPECT_EQ((*first)->type, MessageType::Hello);
    EXPECT_EQ((*first)->id, 3u);
    ASSERT_EQ((*first)->fds.size(), 2u);
    struct stat info = {};
    EXPECT_EQ(::fstat((*first)->fds[1].get(), &info), 0);
    EXPECT_TRUE(S_ISCHR(info.st_mode));
    EXPECT_NE(::fcntl((*first)->fds[1].get(), F_GETFD) & FD_CLOEXEC, 0);
    EXPECT_EQ(wire::decode<Hello>((*first)->body)->token, "secret");
    auto second = pair.far->receive();
    ASSERT_TRUE(second && *second);
    EXPECT_TRUE((*second)->fds.empty());
    auto none = pair.far->receive();
    ASSERT_TRUE(none);
    EXPECT_FALSE(*none);
}

TEST(Channel, carriesAMessageLargerThanTheSocketsBuffer)
{
    Pair pair;
    Hello hello;
    hello.token.assign(3u << 20, 't');
    std::vector<UniqueFd> fds;
    fds.push_back(openNull());
    ASSERT_TRUE(pair.near->send(MessageType::Hello, 1, hello, std::move(fds)));
    std::optional<Message> message;
    while (!message) {
        ASSERT_TRUE(pair.near->flush());
        auto received = pair.far->receive();
        ASSERT_TRUE(received);
        message = std::move(*received);
    }
    EXPECT_FALSE(pair.near->wantsWrite());
    EXPECT_EQ(message->fds.size(), 1u);
    EXPECT_EQ(wire::decode<Hello>(message->body)->token, hello.token);
}

TEST(Channel, tellsThatTheOtherSideIsGoneAfterTheLastMessage)
{
    Pair pair;
    ASSERT_TRUE(pair.near->send(MessageType::State, 1, Empty{}));
    pair.near.reset();
    auto last = pair.far->receive();
    ASSERT_TRUE(last && *last);
    auto end = pair.far->receive();
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().kind, ErrorKind::Gone);
}

TEST(Channel, refusesALengthBeyondTheCap)
{
    Pair pair;
    const std::uint32_t header[3] = {static_cast<std::uint32_t>(wire::kMaxMessage + 1), 1, 1};
    ASSERT_EQ(::send(pair.raw[0], header, sizeof header, 0), 12);
    auto received = pair.far->receive();
    ASSERT_FALSE(received);
    EXPECT_EQ(received.error().kind, ErrorKind::Invalid);
}

TEST(Channel, refusesAMessageWhoseDescriptorsAreMissing)
{
    Pair pair;
    const std::uint32_t header[3] = {0, 1u | (1u << 16), 1};
    ASSERT_EQ(::send(pair.raw[0], header, sizeof header, 0), 12);
    EXPECT_FALSE(pair.far->receive());
}

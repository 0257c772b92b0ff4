#include "backend/client/engine_client.h"

#include "backend/http/exchange.h"
#include "backend/http/frames.h"
#include "backend/http/router.h"
#include "backend/http/server.h"
#include "backend/model/system.h"

#include <QCoroTask>
#include <QEventLoop>
#include <QTemporaryDir>
#include <gtest/gtest.h>

#include <unistd.h>

namespace berth::client {
namespace {

using ExchangePtr = std::shared_ptr<http::Exchange>;
using Answer = QCoro::Task<Result<void>>;

Answer version(ExchangePtr exchange)
{
    exchange->json(200, R"({"Version":"0.1.0","ApiVersion":"1.50"})");
    co_return {};
}

Answer missing(ExchangePtr exchange)
{
    co_return failure(notFound("No such container: " + exchange->param("name")));
}

Answer echo(ExchangePtr exchange)
{
    CO_TRY(body, co_await exchange->body());
    exchange->text(200, body.toStdString());
    co_return {};
}

Answer upload(ExchangePtr exchange)
{
    qsizetype size = 0;
    for (;;) {
        CO_TRY(piece, co_await exchange->bodyPiece());
        if (piece.isEmpty())
            break;
        size += piece.size();
    }
    exchange->text(200, std::to_string(size));
    co_return {};
}

Answer threeLines(ExchangePtr exchange)
{
    exchange->beginStream(200, "application/json");
    for (const char *text : {"{\"a\":1}\n{\"a\"", ":2}\r\n", "{\"a\":3}"})
        (void)co_await exchange->write(text);
    exchange->finish();
    co_return {};
}

// One event per connection, then the connection ends; what `since` asked for is told in the event.
Answer oneEvent(ExchangePtr exchange)
{
    exchange->beginStream(200, "application/json");
    (void)co_await exchange->write("{\"Type\":\"container\",\"Action\":\"" + exchange->query("since") +
                                   "\",\"timeNano\":1700000000000000041}\n");
    exchange->finish();
    co_return {};
}

Answer attach(ExchangePtr exchange)
{
    auto hijack = exchange->upgrade(true);
    if (!hijack)
        co_return failure(hijack.error());
    const std::string frame = http::stdcopyFrame(http::StdStream::Out, "hello");
    EXPECT_EQ(::write(hijack->fd.get(), frame.data(), frame.size()), ssize_t(frame.size()));
    co_return {};
}

int statusOf(const Error &error)
{
    return error.kind == ErrorKind::NotFound ? 404 : 500;
}

class EngineClientTest : public testing::Test
{
protected:
    EngineClientTest()
        : router({{"GET", "/version", &version},
                  {"GET", "/containers/{name}/json", &missing},
                  {"POST", "/echo", &echo},
                  {"POST", "/images/load", &upload},
                  {"GET", "/lines", &threeLines},
                  {"GET", "/events", &oneEvent},
                  {"POST", "/attach", &attach}},
                 &statusOf),
          server([this](ExchangePtr exchange) { router.dispatch(std::move(exchange)); })
    {
        const std::string path = folder.filePath("engine.sock").toStdString();
        EXPECT_TRUE(server.listenUnix(path, ""));
        client = std::make_unique<EngineClient>(*Endpoint::parse("unix://" + path));
    }

    QTemporaryDir folder;
    http::Router router;
    http::Server server;
    std::unique_ptr<EngineClient> client;
};

TEST_F(EngineClientTest, readsTypedAnswers)
{
    const auto got = QCoro::waitFor(client->getAs<model::Version>("/version"));
    ASSERT_TRUE(got);
    EXPECT_EQ(got->apiVersion, "1.50");
}

TEST_F(EngineClientTest, turnsARefusalIntoAnError)
{
    const auto got = QCoro::waitFor(client->get("/containers/" + pathPart("a b") + "/json"));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, ErrorKind::NotFound);
    EXPECT_EQ(got.error().text(), "Error response from daemon: No such container: a b");
}

TEST_F(EngineClientTest, sendsABody)
{
    const auto got = QCoro::waitFor(client->post("/echo", "{\"x\":1}"));
    ASSERT_TRUE(got);
    EXPECT_EQ(*got, "{\"x\":1}");
}

TEST_F(EngineClientTest, sendsAFileInPieces)
{
    const std::string path = folder.filePath("big").toStdString();
    {
        std::unique_ptr<FILE, int (*)(FILE *)> file(std::fopen(path.c_str(), "w"), &std::fclose);
        ASSERT_EQ(::ftruncate(::fileno(file.get()), 3'000'001), 0);
    }
    Request request;
    request.method = "POST";
    request.path = "/images/load";
    request.bodyFile = path;
    request.contentType = "application/x-tar";
    const auto got = QCoro::waitFor(client->send(std::move(request)));
    ASSERT_TRUE(got);
    EXPECT_EQ(got->body, "3000001");
}

TEST_F(EngineClientTest, cutsAStreamIntoLines)
{
    std::vector<std::string> lines;
    QEventLoop loop;
    Request request;
    request.path = "/lines";
    const auto held = client->lines(
        request, [&](std::string_view line) { lines.emplace_back(line); },
        [&](const Result<void> &how) {
            EXPECT_TRUE(how);
            loop.quit();
        });
    loop.exec();
    EXPECT_EQ(lines, (std::vector<std::string>{"{\"a\":1}", "{\"a\":2}", "{\"a\":3}"}));
}

TEST_F(EngineClientTest, aCallbackMayLetGoOfItsSubscription)
{
    QEventLoop loop;
    Request request;
    request.path = "/lines";
    SubscriptionPtr held;
    int count = 0;
    held = client->lines(
        request,
        [&](std::string_view) {
            ++count;
            held.reset();
            loop.quit();
        },
        nullptr);
    loop.exec();
    EXPECT_EQ(count, 1);
}

TEST_F(EngineClientTest, aRefusedStreamEndsWithTheEnginesWords)
{
    QEventLoop loop;
    Request request;
    request.path = "/containers/x/json";
    std::string words;
    const auto held = client->lines(request, nullptr, [&](const Result<void> &how) {
        words = how ? "" : how.error().message;
        loop.quit();
    });
    loop.exec();
    EXPECT_EQ(words, "No such container: x");
}

TEST_F(EngineClientTest, eventsGoOnBehindTheLastOne)
{
    QEventLoop loop;
    std::vector<std::string> since;
    const auto held = client->events(
        "",
        [&](std::string_view line) {
            since.push_back(model::fromJson<model::Event>(line)->action);
            if (since.size() == 2)
                loop.quit();
        },
        nullptr);
    loop.exec();
    EXPECT_EQ(since, (std::vector<std::string>{"", "1700000000.000000042"}));
}

TEST_F(EngineClientTest, hijacksTheConnection)
{
    Request request;
    request.method = "POST";
    request.path = "/attach";
    auto got = QCoro::waitFor(client->hijack(std::move(request)));
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_TRUE(got->multiplexed);
    std::string bytes = got->pending;
    QEventLoop loop;
    got->stream->onReadable = [&] {
        bytes += got->stream->read(1000);
        if (got->stream->readEnded())
            loop.quit();
    };
    got->stream->setReading(true);
    loop.exec();
    EXPECT_EQ(bytes, http::stdcopyFrame(http::StdStream::Out, "hello"));
}

TEST(EngineClient, saysThatNobodyAnswers)
{
    EngineClient client(*Endpoint::parse("unix:///nowhere/engine.sock"));
    const auto got = QCoro::waitFor(client.get("/version"));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().text(),
              "Cannot connect to the Docker daemon at unix:///nowhere/engine.sock. Is the "
              "docker daemon running?");
}

TEST(Endpoint, readsItsForms)
{
    EXPECT_EQ(Endpoint::parse("unix:///run/x.sock")->path, "/run/x.sock");
    EXPECT_EQ(Endpoint::parse("tcp://host:1234")->port, 1234);
    EXPECT_EQ(Endpoint::parse("tcp://[::1]:1234")->host, "::1");
    EXPECT_EQ(Endpoint::parse("tcp://host")->port, 2376);
    for (const char *bad : {"", "unix://relative", "ftp://x", "tcp://", "tcp://h:x"})
        EXPECT_FALSE(Endpoint::parse(bad)) << bad;
}

TEST(QueryString, encodesAndLeavesOutWhatIsEmpty)
{
    EXPECT_EQ(queryString({}), "");
    EXPECT_EQ(queryString({{"a", "x y"}, {"b", ""}, {"c", "{\"d\"}"}}), "?a=x%20y&c=%7B%22d%22%7D");
}

} // namespace
} // namespace berth::client

#include "backend/http/server.h"

#include "tests/backend/http/raw_client.h"

#include <QFile>

#include <algorithm>
#include <coroutine>
#include <list>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::http::test {

namespace {

// What the handlers of these tests saw and left behind.
struct Seen
{
    int pings = 0, closedCalls = 0;
    bool streamEnded = false;
    std::size_t streamed = 0;
    Hijack hijack;
    ExchangePtr held;
    std::coroutine_handle<> holder;
};
Seen seen;

// Where the handler of /hold waits, until the test lets it go on.
struct UntilReleased
{
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter) const noexcept { seen.holder = waiter; }
    void await_resume() const noexcept {}
};

void release()
{
    seen.held.reset();
    if (const auto waiter = std::exchange(seen.holder, nullptr))
        waiter.resume();
}

Answer ping(ExchangePtr exchange)
{
    ++seen.pings;
    exchange->text(200, "OK");
    co_return {};
}

Answer echo(ExchangePtr exchange)
{
    CO_TRY(body, co_await exchange->body(1 << 20));
    exchange->text(200, std::to_string(body.size()) + ':' + body.left(20).toStdString());
    co_return {};
}

Answer count(ExchangePtr exchange)
{
    qsizetype size = 0;
    for (;;) {
        CO_TRY(piece, co_await exchange->bodyPiece());
        if (piece.isEmpty())
            break;
        size += piece.size();
    }
    exchange->text(200, "size=" + std::to_string(size) + ';');
    co_return {};
}

Answer name(ExchangePtr exchange)
{
    exchange->text(200, exchange->param("name") + '|' + exchange->query("q") + '|' +
                            std::to_string(exchange->apiMinor()));
    co_return {};
}

Answer big(ExchangePtr exchange)
{
    exchange->text(200, std::string(3 << 20, 'x') + "THE END");
    co_return {};
}

Answer endless(ExchangePtr exchange)
{
    exchange->onClosed([] { ++seen.closedCalls; });
    exchange->beginStream(200, "application/octet-stream");
    const std::string piece(64 << 10, 'y');
    while (co_await exchange->write(piece))
        seen.streamed += piece.size();
    seen.streamEnded = true;
    co_return {};
}

Answer hold(ExchangePtr exchange)
{
    exchange->onClosed([] { ++seen.closedCalls; });
    seen.held = exchange;
    exchange->beginStream(200, "text/plain");
    co_await UntilReleased{};
    co_return {};
}

Answer hijack(ExchangePtr exchange)
{
    auto got = exchange->upgrade(true);
    if (!got)
        co_return failure(got.error());
    seen.hijack = std::move(*got);
    co_return {};
}

Answer unchanged(ExchangePtr)
{
    co_return failure(Error{ErrorKind::NotModified, "already so", {}, 0});
}

Answer throws(ExchangePtr)
{
    throw std::runtime_error("a library's complaint");
    co_return {};
}

Answer silent(ExchangePtr)
{
    co_return {};
}

} // namespace

ServerTest::ServerTest()
    : router({{"GET", "/_ping", &ping},
              {"HEAD", "/_ping", &ping},
              {"POST", "/echo", &echo},
              {"POST", "/count", &count},
              {"GET", "/images/{name...}/json", &name},
              {"GET", "/containers/{name}/json", &name},
              {"GET", "/new", &ping, 44},
              {"GET", "/big", &big},
              {"GET", "/endless", &endless},
              {"POST", "/hold", &hold},
              {"POST", "/attach", &hijack},
              {"POST", "/unchanged", &unchanged},
              {"GET", "/throws", &throws},
              {"GET", "/silent", &silent}},
             &statusOfKind),
      server([this](ExchangePtr exchange) { router.dispatch(std::move(exchange)); })
{
    seen = Seen{};
    EXPECT_TRUE(server.listenUnix(path, ""));
}

namespace {

TEST_F(ServerTest, answersWithTheHeadersOfAnEngine)
{
    RawClient peer(path);
    peer.send("GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(peer.waitFor("\r\n\r\nOK"));
    for (const char *header : {"HTTP/1.1 200 OK\r\n", "Api-Version: 1.50\r\n", "Ostype: linux\r\n",
                               "Docker-Experimental: false\r\n", "Server: Berth/", "Content-Length: 2\r\n"})
        EXPECT_NE(peer.received.find(header), std::string::npos) << header;
}

TEST_F(ServerTest, answersHeadWithoutABody)
{
    RawClient peer(path);
    peer.send("HEAD /_ping HTTP/1.1\r\nConnection: close\r\n\r\n");
    ASSERT_TRUE(peer.waitForEnd());
    EXPECT_TRUE(peer.received.ends_with("\r\n\r\n"));
}

TEST_F(ServerTest, answersPipelinedRequestsInOrder)
{
    RawClient peer(path);
    peer.send("POST /echo HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\none"
              "GET /_ping HTTP/1.1\r\n\r\n"
              "POST /echo HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
              "2\r\ntw\r\n1\r\no\r\n0\r\n\r\n");
    ASSERT_TRUE(peer.waitFor("3:two"));
    EXPECT_LT(peer.received.find("3:one"), peer.received.find("\r\n\r\nOK"));
    EXPECT_LT(peer.received.find("\r\n\r\nOK"), peer.received.find("3:two"));
}

TEST_F(ServerTest, takesARequestInAnyPieces)
{
    RawClient peer(path);
    for (const char c : std::string("POST /count HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello")) {
        peer.send(std::string(1, c));
        waitUntil([&, calls = 0]() mutable { return ++calls > 1; });
    }
    EXPECT_TRUE(peer.waitFor("size=5;"));
}

TEST_F(ServerTest, aHalfClosedClientGetsItsAnswer)
{
    RawClient peer(path);
    peer.send("GET /big HTTP/1.1\r\n\r\n");
    peer.endSending();
    ASSERT_TRUE(peer.waitForEnd());
    EXPECT_TRUE(peer.received.ends_with("THE END"));
    EXPECT_TRUE(waitUntil([&] { return server.connections() == 0; }));
}

TEST_F(ServerTest, aLongAnswerReachesItsEndBeforeTheConnectionCloses)
{
    RawClient peer(path);
    peer.send("GET /big HTTP/1.1\r\nConnection: close\r\n\r\n");
    ASSERT_TRUE(peer.waitForEnd());
    EXPECT_TRUE(peer.received.ends_with("THE END"));
}

TEST_F(ServerTest, sendsContinueWhenTheBodyIsWanted)
{
    RawClient peer(path);
    peer.send("POST /count HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    ASSERT_TRUE(peer.waitFor("100 Continue\r\n\r\n"));
    peer.send("ab");
    EXPECT_TRUE(peer.waitFor("size=2;"));
}

TEST_F(ServerTest, holdsUpAClientThatSendsFasterThanTheHandlerReads)
{
    RawClient peer(path);
    peer.send("POST /hold HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n");
    ASSERT_TRUE(peer.waitFor("200 OK"));
    peer.send(std::string(8 << 20, 'z'));
    waitUntil([&, calls = 0]() mutable { return ++calls > 50; });
    EXPECT_GT(peer.unsent(), std::size_t(7 << 20)); // socket buffers and 80 KiB of ours hold the rest
    release();
}

TEST_F(ServerTest, aLargeUploadPassesInBoundedMemory)
{
    RawClient peer(path);
    peer.send("POST /count HTTP/1.1\r\nContent-Length: 20000000\r\n\r\n");
    peer.send(std::string(20'000'000, 'z'));
    EXPECT_TRUE(peer.waitFor("size=20000000;"));
}

TEST_F(ServerTest, aReaderThatNeverReadsStopsTheWriter)
{
    RawClient peer(path);
    peer.pause();
    peer.send("GET /endless HTTP/1.1\r\n\r\n");
    std::size_t before = 1;
    ASSERT_TRUE(
        waitUntil([&] { return std::exchange(before, seen.streamed) == seen.streamed && before > 0; }));
    EXPECT_LT(seen.streamed, std::size_t(2 << 20));
    RawClient other(path);
    other.send("GET /_ping HTTP/1.1\r\n\r\n");
    EXPECT_TRUE(other.waitFor("OK"));
    peer.close();
    EXPECT_TRUE(waitUntil([] { return seen.streamEnded && seen.closedCalls == 1; }));
}

TEST_F(ServerTest, tellsThatTheClientIsGoneWhileNothingIsWritten)
{
    {
        RawClient peer(path);
        peer.send("POST /hold HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
        ASSERT_TRUE(peer.waitFor("200 OK"));
        EXPECT_FALSE(seen.held->closed());
    }
    EXPECT_TRUE(waitUntil([] { return seen.closedCalls == 1; }));
    EXPECT_TRUE(seen.held->closed());
    release();
}

TEST_F(ServerTest, tellsThatAHalfClosedClientIsGoneLater)
{
    {
        RawClient peer(path);
        peer.send("POST /hold HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
        peer.endSending();
        ASSERT_TRUE(peer.waitFor("200 OK"));
        waitUntil([&, calls = 0]() mutable { return ++calls > 5; });
        EXPECT_EQ(seen.closedCalls, 0);
    }
    EXPECT_TRUE(waitUntil([] { return seen.closedCalls == 1; }));
    release();
}

TEST_F(ServerTest, aHijackedSocketIsTheClientsOwn)
{
    RawClient peer(path);
    peer.send("POST /attach HTTP/1.1\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\nearly");
    ASSERT_TRUE(peer.waitFor("\r\n\r\n"));
    EXPECT_TRUE(peer.received.starts_with("HTTP/1.1 101 UPGRADED\r\n"));
    EXPECT_NE(peer.received.find("Content-Type: application/vnd.docker.multiplexed-stream\r\n"),
              std::string::npos);
    EXPECT_EQ(seen.hijack.pending, "early");
    ASSERT_EQ(::write(seen.hijack.fd.get(), "raw", 3), 3);
    EXPECT_TRUE(peer.waitFor("\r\n\r\nraw"));
    EXPECT_TRUE(waitUntil([&] { return server.connections() == 0; }));
    seen.hijack = {};
    EXPECT_TRUE(peer.waitForEnd());
}

TEST_F(ServerTest, hijacksWithoutAnUpgradeToo)
{
    RawClient peer(path);
    peer.send("POST /v1.41/attach HTTP/1.1\r\n\r\n");
    ASSERT_TRUE(peer.waitFor("\r\n\r\n"));
    EXPECT_EQ(peer.status(), 200);
    EXPECT_NE(peer.received.find("Content-Type: application/vnd.docker.raw-stream\r\n"), std::string::npos);
}

struct Refused
{
    const char *what;
    std::string request;
    int status;
    const char *words;
};

TEST_F(ServerTest, refusesWhatIsNoAcceptableRequest)
{
    std::string manyFields;
    for (int i = 0; i < 101; ++i)
        manyFields += "X-" + std::to_string(i) + ": 1\r\n";
    const Refused rows[] = {
        {"garbage", std::string("\x16\x03\x01\x00\xff\r\n\r\n", 9), 400, "{\"message\":"},
        {"length and chunks",
         "POST /echo HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400, ""},
        {"chunks and length",
         "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 400, ""},
        {"two lengths", "POST /echo HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400, ""},
        {"a negative length", "POST /echo HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, ""},
        {"another coding", "POST /echo HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 400, ""},
        {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, ""},
        {"101 fields", "GET /_ping HTTP/1.1\r\n" + manyFields + "\r\n", 431, "64 KiB or 100 fields"},
        {"a long header", "GET /_ping HTTP/1.1\r\nX: " + std::string(70 << 10, 'a') + "\r\n\r\n", 431, ""},
        {"a long line", "GET /" + std::string(70 << 10, 'a') + " HTTP/1.1\r\n\r\n", 431, ""},
        {"an unknown path", "GET /nothing HTTP/1.1\r\n\r\n", 404, R"({"message":"page not found"})"},
        {"an old version", "GET /v1.23/_ping HTTP/1.1\r\n\r\n", 400,
         "client version 1.23 is too old. Minimum supported API version is 1.24, please upgrade your client "
         "to a newer "
         "version"},
        {"a new version", "GET /v1.52/_ping HTTP/1.1\r\n\r\n", 400,
         "client version 1.52 is too new. Maximum supported API version is 1.50"},
        {"no version", "GET /v1x/_ping HTTP/1.1\r\n\r\n", 404, "page not found"},
        {"a route of later versions", "GET /v1.43/new HTTP/1.1\r\n\r\n", 404, "page not found"},
        {"another content", "POST /echo HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx",
         400, "unsupported Content-Type header (text/plain): must be 'application/json'"},
        {"too large a body",
         "POST /echo HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n" +
             std::string(2'000'000, 'x'),
         413, "larger than 1048576 bytes"},
        {"a handler that throws", "GET /throws HTTP/1.1\r\n\r\n", 500, "a library's complaint"},
        {"a handler that says nothing", "GET /silent HTTP/1.1\r\n\r\n", 500, ""},
    };
    for (const Refused &row : rows) {
        RawClient peer(path);
        peer.send(row.request);
        EXPECT_TRUE(peer.waitFor("}\n")) << row.what << ": " << peer.received.substr(0, 300);
        EXPECT_EQ(peer.status(), row.status) << row.what;
        EXPECT_NE(peer.received.find(row.words), std::string::npos) << row.what << ": " << peer.received;
    }
    EXPECT_EQ(seen.pings, 0);
}

TEST_F(ServerTest, closesAfterARequestThatIsNone)
{
    RawClient peer(path);
    peer.send("POST /echo HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
              "GET /_ping HTTP/1.1\r\n\r\n");
    ASSERT_TRUE(peer.waitForEnd());
    EXPECT_EQ(seen.pings, 0); // a smuggled request is not served
}

TEST_F(ServerTest, answersNotModifiedWithoutABody)
{
    RawClient peer(path);
    peer.send("POST /unchanged HTTP/1.1\r\nConnection: close\r\n\r\n");
    ASSERT_TRUE(peer.waitForEnd());
    EXPECT_EQ(peer.status(), 304);
    EXPECT_TRUE(peer.received.ends_with("\r\n\r\n"));
}

struct Named
{
    const char *target, *answer;
};

TEST_F(ServerTest, findsNamesInPaths)
{
    const Named rows[] = {
        {"/containers/a%2Fb/json?q=x+y", "a/b|x y|50"},
        {"/v1.24/containers/abc/json", "abc||24"},
        {"/v1.41/images/reg:5000/a/b:c/json?q=1&q=2", "reg:5000/a/b:c|1|41"},
        {"/images/a@sha256:0123/json", "a@sha256:0123||50"},
        {"/containers/%252e/json", "%2e||50"}, // decoded once
        {"/containers/../json", "..||50"},     // a name like any other
    };
    for (const Named &row : rows) {
        RawClient peer(path);
        peer.send("GET " + std::string(row.target) + " HTTP/1.1\r\n\r\n");
        EXPECT_TRUE(peer.waitFor(std::string("\r\n\r\n") + row.answer))
            << row.target << ": " << peer.received;
    }
    RawClient peer(path);
    peer.send("GET /containers/a%00b/json HTTP/1.1\r\n\r\n");
    ASSERT_TRUE(peer.waitFor("}\n"));
    EXPECT_EQ(peer.status(), 404);
}

TEST_F(ServerTest, servesAThousandConnections)
{
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4096);
    ::setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < 2100)
        GTEST_SKIP() << "too few descriptors are allowed here";
    std::list<RawClient> peers;
    for (int i = 0; i < 1000; ++i) {
        peers.emplace_back(path);
        peers.back().send("GET /_ping HTTP/1.1\r\n\r\n");
    }
    EXPECT_TRUE(waitUntil([&] {
        return std::all_of(peers.begin(), peers.end(),
                           [](const RawClient &peer) { return peer.received.ends_with("OK"); });
    }));
    EXPECT_EQ(server.connections(), 1000u);
    peers.clear();
    EXPECT_TRUE(waitUntil([&] { return server.connections() == 0; }));
}

TEST_F(ServerTest, itsSocketBelongsToOwnerAndGroup)
{
    struct stat state
    {
    };
    ASSERT_EQ(::stat(path.c_str(), &state), 0);
    EXPECT_EQ(state.st_mode & 07777, 0660u);
}

TEST_F(ServerTest, aSecondDaemonIsRefusedAndAStaleSocketReplaced)
{
    Server second([](const ExchangePtr &) {});
    EXPECT_FALSE(second.listenUnix(path, ""));
    const std::string stale = folder.filePath("stale.sock").toStdString();
    {
        const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, stale.c_str(), sizeof address.sun_path - 1);
        ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
    }
    EXPECT_TRUE(second.listenUnix(stale, ""));
    const QString file = folder.filePath("file");
    ASSERT_TRUE(QFile(file).open(QIODevice::WriteOnly));
    EXPECT_FALSE(second.listenUnix(file.toStdString(), ""));
    EXPECT_FALSE(second.listenUnix("@abstract", ""));
}

} // namespace
} // namespace berth::http::test

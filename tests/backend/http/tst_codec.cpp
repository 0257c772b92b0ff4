#include "backend/http/codec.h"

#include "backend/http/frames.h"
#include "backend/http/websocket.h"

#include <gtest/gtest.h>

namespace berth::http {
namespace {

TEST(RequestParser, takesOneRequestAndLeavesTheNext)
{
    const std::string first = "POST /a?b=c HTTP/1.1\r\nContent-Length: 2\r\nX-Y: 1\r\nX-Y: 2\r\n\r\nhi";
    RequestParser parser;
    const auto taken = parser.feed(first + "GET / HTTP/1.1\r\n");
    ASSERT_TRUE(taken);
    EXPECT_EQ(*taken, first.size());
    EXPECT_TRUE(parser.complete());
    EXPECT_EQ(parser.head().target, "/a?b=c");
    EXPECT_EQ(parser.head().header("x-y"), "1, 2");
    EXPECT_EQ(parser.takeBody(), "hi");
}

TEST(RequestParser, ignoresAnUpgradeToHttp2)
{
    RequestParser parser;
    ASSERT_TRUE(parser.feed("GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"));
    EXPECT_EQ(parser.head().upgrade, "");
}

TEST(ResponseParser, readsChunksAndBodiesUntilTheEnd)
{
    ResponseParser chunked(false);
    ASSERT_TRUE(chunked.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
    EXPECT_TRUE(chunked.complete());
    EXPECT_EQ(chunked.takeBody(), "abc");
    ResponseParser open(false);
    ASSERT_TRUE(open.feed("HTTP/1.1 200 OK\r\n\r\nrest"));
    EXPECT_FALSE(open.complete());
    EXPECT_TRUE(open.feedEnd());
    EXPECT_EQ(open.takeBody(), "rest");
    ResponseParser broken(false);
    ASSERT_TRUE(broken.feed("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"));
    EXPECT_FALSE(broken.feedEnd());
}

TEST(ResponseParser, anAnswerToHeadHasNoBody)
{
    ResponseParser parser(true);
    ASSERT_TRUE(parser.feed("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"));
    EXPECT_TRUE(parser.complete());
}

TEST(RequestHead, refusesLineBreaksInHeaders)
{
    EXPECT_TRUE(requestHead("GET", "/", {{"A", "b"}}));
    EXPECT_FALSE(requestHead("GET", "/", {{"A", "b\r\nC: d"}}));
    EXPECT_FALSE(requestHead("GET", "/ x", {}));
    EXPECT_EQ(answerHead({200, {{"A", "b\r\nC: d"}}}), "HTTP/1.1 200 OK\r\n\r\n");
}

TEST(PercentCoding, goesBothWays)
{
    EXPECT_EQ(percentDecoded("a%2Fb%41", false), "a/bA");
    EXPECT_EQ(percentDecoded("a+b", true), "a b");
    for (const char *bad : {"%", "%2", "%zz", "%00"})
        EXPECT_EQ(percentDecoded(bad, false), std::nullopt) << bad;
    EXPECT_EQ(percentEncoded("a/b c:d", ":"), "a%2Fb%20c:d");
}

TEST(Frames, areSplitInAnyPieces)
{
    const std::string bytes = stdcopyFrame(StdStream::Out, "hello") + stdcopyFrame(StdStream::Err, "") +
                              stdcopyFrame(StdStream::Err, "x");
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        FrameSplitter splitter;
        std::string out, err;
        for (std::size_t at = 0; at < bytes.size(); at += step) {
            std::string_view rest = std::string_view(bytes).substr(at, step);
            while (!rest.empty()) {
                const auto piece = splitter.next(rest);
                ASSERT_TRUE(piece);
                (piece->stream == StdStream::Out ? out : err) += piece->bytes;
            }
        }
        EXPECT_EQ(out, "hello") << step;
        EXPECT_EQ(err, "x") << step;
    }
    FrameSplitter splitter;
    std::string_view garbage = "\x09garbage";
    EXPECT_FALSE(splitter.next(garbage));
}

TEST(WebSocket, acceptsAKeyAsTheStandardSays)
{
    EXPECT_EQ(webSocketAccept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); // RFC 6455, 1.3
    EXPECT_EQ(webSocketAccept("short"), std::nullopt);
}

TEST(WebSocket, readsMaskedFramesOnly)
{
    FrameReader reader;
    const auto hello =
        reader.feed(std::string("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", 11)); // RFC 6455, 5.7
    ASSERT_TRUE(hello);
    EXPECT_EQ(hello->payload, "Hello");
    FrameReader unmasked;
    EXPECT_FALSE(unmasked.feed(std::string("\x81\x05Hello", 7)));
    FrameReader pinged;
    const auto ping = pinged.feed(std::string("\x89\x80\x01\x02\x03\x04", 6));
    ASSERT_TRUE(ping);
    EXPECT_EQ(ping->replies, webSocketFrame(10, ""));
}

} // namespace
} // namespace berth::http

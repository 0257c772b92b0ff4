// The table of routes as a whole, and the statuses of errors.
#include "backend/api/all_routes.h"
#include "backend/api/errors.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <set>

namespace berth::api {

namespace {

// "/containers/{id}/json" and "/containers/{name...}/json" are one path.
std::string withoutNames(const std::string &pattern)
{
    std::string out;
    bool inside = false;
    for (const char c : pattern) {
        if (c == '{')
            inside = true;
        if (!inside || c == '{')
            out += c;
        if (c == '}')
            inside = false;
    }
    return out;
}

std::set<std::string> routed()
{
    std::set<std::string> out;
    for (const Route &route : allRoutes())
        out.insert(route.method + std::string(" ") + withoutNames(route.pattern));
    return out;
}

// "GET /containers/{}/json" of every operation that the contract describes.
std::vector<std::string> operationsOfTheContract()
{
    std::ifstream yaml(std::getenv("BERTH_API_YAML"));
    std::vector<std::string> out;
    std::string path;
    bool inPaths = false;
    for (std::string line; std::getline(yaml, line);) {
        const std::size_t indent = line.find_first_not_of(' ');
        if (indent == std::string::npos || line[indent] == '#')
            continue;
        if (indent == 0)
            inPaths = line == "paths:";
        std::string word = line.substr(indent, line.find_last_not_of(": ") + 1 - indent);
        std::erase(word, '"');
        if (inPaths && indent == 2)
            path = word;
        for (const char *method : {"get", "head", "post", "put", "delete"}) {
            if (inPaths && indent == 4 && word == method) {
                for (char &c : word)
                    c = char(c & ~0x20);
                out.push_back(word + " " + withoutNames(path));
            }
        }
    }
    return out;
}

} // namespace

TEST(Routes, answerEveryOperationOfTheContract)
{
    if (!std::getenv("BERTH_API_YAML"))
        GTEST_SKIP() << "BERTH_API_YAML does not name the API contract";
    const std::set<std::string> own = routed();
    const std::vector<std::string> wanted = operationsOfTheContract();
    EXPECT_GT(wanted.size(), 90u);
    for (const std::string &operation : wanted)
        EXPECT_TRUE(own.contains(operation)) << operation;
}

TEST(Routes, areWellFormed)
{
    for (const Route &route : allRoutes()) {
        EXPECT_EQ(route.pattern[0], '/') << route.pattern;
        EXPECT_TRUE(route.handler) << route.pattern;
        EXPECT_GE(route.minMinor, 24) << route.pattern;
        EXPECT_LE(route.minMinor, 50) << route.pattern;
    }
}

TEST(Errors, haveTheStatusesOfDocker)
{
    EXPECT_EQ(statusOf(ErrorKind::Invalid), 400);
    EXPECT_EQ(statusOf(ErrorKind::NotFound), 404);
    EXPECT_EQ(statusOf(ErrorKind::Conflict), 409);
    EXPECT_EQ(statusOf(ErrorKind::NotModified), 304);
    EXPECT_EQ(statusOf(ErrorKind::NotImplemented), 501);
    EXPECT_EQ(statusOf(ErrorKind::Unavailable), 503);
    EXPECT_EQ(statusOf(ErrorKind::Internal), 500);
}

TEST(Errors, becomeTheBodyOfDocker)
{
    EXPECT_EQ(errorBody(notFound("No such container: \"x\"\n")),
              R"({"message":"No such container: \"x\"\n"})");
    EXPECT_EQ(errorBody(invalid("b").context("a")), R"({"message":"a: b"})");
}

} // namespace berth::api

#include "backend/model/filters.h"

#include <gtest/gtest.h>

namespace berth::model {

TEST(Filters, readsBothForms)
{
    const auto list = Filters::parse(R"({"label":["a=b","c"],"name":["x"]})");
    const auto map = Filters::parse(R"({"label":{"a=b":true,"c":true,"d":false},"name":{"x":true}})");
    ASSERT_TRUE(list);
    ASSERT_TRUE(map);
    EXPECT_EQ(list->json(), R"({"label":["a=b","c"],"name":["x"]})");
    EXPECT_EQ(map->json(), list->json());
    EXPECT_TRUE(Filters::parse("")->empty());
    EXPECT_TRUE(Filters::parse("null")->empty());
    EXPECT_TRUE(Filters::parse("{}")->empty());
    EXPECT_EQ(Filters::parse(R"({"name":"x"})")->values("name"), std::vector<std::string>{"x"});
}

TEST(Filters, refusesWhatIsNoFilter)
{
    for (const char *text :
         {"x", "[]", R"({"a":1})", R"({"a":[1]})", R"({"a":{"b":1}})", R"({"a":["b"]} x)"}) {
        const auto filters = Filters::parse(text);
        ASSERT_FALSE(filters) << text;
        EXPECT_EQ(filters.error().kind, ErrorKind::Invalid);
    }
    EXPECT_EQ(Filters::parse(R"({"x":["1"]})")->check({"name"}).error().message, "invalid filter 'x'");
    EXPECT_TRUE(Filters::parse(R"({"name":["1"]})")->check({"name", "label"}));
}

TEST(Filters, matchesNamesAsPatterns)
{
    const auto match = [](const char *pattern, const char *name) {
        Filters filters;
        filters.add("name", pattern);
        return filters.matchesPattern("name", name);
    };
    EXPECT_TRUE(match("web", "my-web-1"));
    EXPECT_TRUE(match("^web", "web1"));
    EXPECT_FALSE(match("^web$", "web1"));
    EXPECT_TRUE(match("^/web$", "/web"));
    EXPECT_TRUE(match("w.b", "a-wxb"));
    EXPECT_TRUE(match("(", "a(b"));
    EXPECT_FALSE(match("(", "ab"));
    EXPECT_TRUE(Filters().matchesPattern("name", "anything"));
}

TEST(Filters, matchesLabels)
{
    const std::map<std::string, std::string> labels{{"a", "b"}, {"empty", ""}};
    const auto match = [&](const char *json) { return Filters::parse(json)->matchesLabels(labels); };
    EXPECT_TRUE(match(R"({"label":["a"]})"));
    EXPECT_TRUE(match(R"({"label":["a=b","empty="]})"));
    EXPECT_FALSE(match(R"({"label":["a=c"]})"));
    EXPECT_FALSE(match(R"({"label":["a","missing"]})"));
    EXPECT_FALSE(match(R"({"label!":["a"]})"));
    EXPECT_TRUE(match(R"({"label!":["a=c"]})"));
}

TEST(Filters, readsBooleansAndInstants)
{
    EXPECT_EQ(*Filters::parse(R"({"dangling":["true"]})")->flag("dangling"), true);
    EXPECT_EQ(*Filters::parse(R"({"dangling":{"0":true}})")->flag("dangling"), false);
    EXPECT_EQ(*Filters().flag("dangling"), std::nullopt);
    EXPECT_EQ(Filters::parse(R"({"dangling":["maybe"]})")->flag("dangling").error().message,
              "invalid filter 'dangling=[maybe]'");
    EXPECT_FALSE(Filters::parse(R"({"dangling":["true","false"]})")->flag("dangling"));
    const TimeNs now = 1'700'000'000 * kSecondNs;
    EXPECT_EQ(*Filters::parse(R"({"until":["10m"]})")->instant("until", now), now - 600 * kSecondNs);
    EXPECT_FALSE(Filters::parse(R"({"until":["soon"]})")->instant("until", now));
    EXPECT_FALSE(Filters::parse(R"({"until":["1h","2h"]})")->instant("until", now));
}

TEST(Pattern, knowsTheEverydaySubset)
{
    const auto found = [](const char *pattern, const char *text) {
        const auto compiled = Pattern::compile(pattern);
        EXPECT_TRUE(compiled) << pattern;
        return compiled && compiled->foundIn(text);
    };
    EXPECT_TRUE(found("", "x"));
    EXPECT_TRUE(found("a|b", "xb"));
    EXPECT_TRUE(found("^(foo|bar)-[0-9]+$", "bar-42"));
    EXPECT_FALSE(found("^(foo|bar)-[0-9]+$", "bar-"));
    EXPECT_TRUE(found("^a?b*$", "bbb"));
    EXPECT_TRUE(found("^a?b*$", ""));
    EXPECT_FALSE(found("^a?b*$", "aab"));
    EXPECT_TRUE(found("^[^x]+$", "abc"));
    EXPECT_FALSE(found("^[^x]+$", "axc"));
    EXPECT_TRUE(found("^[]a-]+$", "-]a"));
    EXPECT_TRUE(found("a\\.b", "a.b"));
    EXPECT_FALSE(found("a\\.b", "axb"));
    EXPECT_TRUE(found("^\\w+\\s\\d\\D$", "web 1x"));
    EXPECT_TRUE(found("^(?:ab)+?$", "abab"));
    EXPECT_TRUE(found("^\\??$", "?"));
    EXPECT_TRUE(found("^((a|b)*c)*$", "abcbc"));
    EXPECT_TRUE(found("(^|/)x$", "a/x"));
}

TEST(Pattern, refusesWhatItDoesNotKnow)
{
    for (const char *text : {"(", ")", "[", "*a", "a**", "\\", "\\b", "(?i)a", "[z-a]", "a)b", "(a"})
        EXPECT_FALSE(Pattern::compile(text)) << text;
    EXPECT_FALSE(Pattern::compile(std::string(1025, 'a')));
    EXPECT_FALSE(Pattern::compile(std::string(200, '(') + std::string(200, ')')));
}

// (a*)*b and its like take for ever in a backtracking matcher.
TEST(Pattern, staysLinearOnHostilePatterns)
{
    const std::string text(2000, 'a');
    EXPECT_FALSE(Pattern::compile("^(a*)*(a*)*(a*)*b$")->foundIn(text));
    EXPECT_FALSE(Pattern::compile("^(a|a)*(a|aa)*b$")->foundIn(text));
}

} // namespace berth::model

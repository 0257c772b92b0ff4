#include "backend/build/dockerfile.h"
#include "backend/build/ignore.h"
#include "backend/build/plan.h"
#include "backend/build/words.h"

#include <gtest/gtest.h>

namespace {

using namespace berth::build;
using Words = std::vector<std::string>;

Dockerfile parsed(const std::string &text)
{
    const auto file = parseDockerfile(text);
    EXPECT_TRUE(file) << file.error().text();
    return file.value_or(Dockerfile{});
}

std::string refusal(const std::string &text)
{
    const auto file = parseDockerfile(text);
    return file ? std::string() : file.error().message;
}

TEST(DockerfileText, joinsContinuedLinesAndDropsComments)
{
    const Dockerfile file = parsed("# a comment\nfrom busybox\nRUN a && \\\n  # inside\n\n  b \\\n\t c\n");
    ASSERT_EQ(file.instructions.size(), 2u);
    EXPECT_EQ(file.instructions[0].keyword, "FROM");
    EXPECT_EQ(file.instructions[1].text, "RUN a &&   b \t c");
    EXPECT_EQ(file.instructions[1].line, 3);
    EXPECT_EQ(file.instructions[1].lastLine, 7);
}

TEST(DockerfileText, readsDirectives)
{
    const Dockerfile file =
        parsed("\xef\xbb\xbf# syntax=docker/dockerfile:1\n# escape=`\nFROM a\nRUN x `\n y\n");
    EXPECT_EQ(file.escape, '`');
    EXPECT_EQ(file.syntax, "docker/dockerfile:1");
    EXPECT_EQ(file.instructions[1].rest, "x  y");
    EXPECT_EQ(parsed("FROM a\n# escape=`\nRUN x \\\n y").escape, '\\');
    EXPECT_NE(refusal("# escape=x\nFROM a"), "");
}

TEST(DockerfileText, readsFlagsAndLists)
{
    const auto in =
        parsed("FROM a\nCOPY --from=b --chown=\"1:2\" --link [\"a b\", \"/c\"]\n").instructions[1];
    EXPECT_EQ(in.flag("from")->value, "b");
    EXPECT_EQ(in.flag("chown")->value, "1:2");
    EXPECT_FALSE(in.flag("link")->hasValue);
    EXPECT_EQ(*in.list, (Words{"a b", "/c"}));
    EXPECT_FALSE(parsed("FROM a\nRUN [ -f x ]").instructions[1].list);
}

TEST(DockerfileText, readsHereDocuments)
{
    const auto run = parsed("FROM a\nRUN <<EOF\none\n# no comment\n  two\nEOF\nUSER x\n").instructions;
    ASSERT_EQ(run.size(), 3u);
    EXPECT_EQ(run[1].heredocs[0].text, "one\n# no comment\n  two\n");
    EXPECT_EQ(run[1].script, "<<EOF\none\n# no comment\n  two\nEOF");
    const auto copy = parsed("FROM a\nCOPY <<-'A' <<B /x/\n\ttab $v\n\tA\n$v\nB\n").instructions[1];
    ASSERT_EQ(copy.heredocs.size(), 2u);
    EXPECT_EQ(copy.heredocs[0].text, "tab $v\n");
    EXPECT_FALSE(copy.heredocs[0].expands);
    EXPECT_TRUE(copy.heredocs[1].expands);
    EXPECT_NE(refusal("FROM a\nRUN <<EOF\nnever ends"), "");
}

TEST(DockerfileText, namesTheLineThatIsWrong)
{
    EXPECT_EQ(refusal("FROM a\n\nFOO bar"), "dockerfile parse error on line 3: unknown instruction: FOO");
    EXPECT_EQ(refusal("FROM a\nCOPY --nope=1 a b"), "dockerfile parse error on line 2: unknown flag: --nope");
    EXPECT_EQ(refusal("FROM a\nRUN"), "dockerfile parse error on line 2: RUN requires at least one argument");
    EXPECT_NE(refusal("# only\n"), "");
}

TEST(DockerfileWords, areExpanded)
{
    const Lookup lookup = [](std::string_view name) -> std::optional<std::string> {
        if (name == "set")
            return "a.tar.gz";
        if (name == "empty")
            return "";
        if (name == "two")
            return "x y";
        return std::nullopt;
    };
    struct Row
    {
        const char *text, *value;
    };
    for (const Row &row : {Row{"$set", "a.tar.gz"},
                           Row{"${set}b", "a.tar.gzb"},
                           Row{"\\$set", "$set"},
                           Row{"'$set'", "$set"},
                           Row{"\"$set\"", "a.tar.gz"},
                           Row{"$none", ""},
                           Row{"${none:-d}", "d"},
                           Row{"${empty:-d}", "d"},
                           Row{"${empty-d}", ""},
                           Row{"${set:+yes}", "yes"},
                           Row{"${none+yes}", ""},
                           Row{"${none:-${set}}", "a.tar.gz"},
                           Row{"${set#*.}", "tar.gz"},
                           Row{"${set##*.}", "gz"},
                           Row{"${set%.*}", "a.tar"},
                           Row{"${set%%.*}", "a"},
                           Row{"${set/a/b}", "b.tar.gz"},
                           Row{"${set//a/b}", "b.tbr.gz"},
                           Row{"$", "$"},
                           Row{"a\\ b", "a b"},
                           Row{"\"a\\qb\"", "a\\qb"}}) {
        const auto value = expandWord(row.text, lookup, '\\');
        ASSERT_TRUE(value) << row.text << ": " << value.error().text();
        EXPECT_EQ(*value, row.value) << row.text;
    }
    EXPECT_EQ(expandWords("a $two \"$two\" '' b\\ c", lookup, '\\').value(),
              (Words{"a", "x", "y", "x y", "", "b c"}));
    EXPECT_EQ(expandText("it's \"$set\" \\$set", lookup, '\\').value(), "it's \"a.tar.gz\" $set");
    for (const char *wrong : {"'open", "\"open", "${", "${}", "${a", "${none:?no}", "${a!b}"})
        EXPECT_FALSE(expandWord(wrong, lookup, '\\')) << wrong;
}

struct IgnoreRow
{
    const char *patterns, *path;
    bool ignored;
};

class Ignore : public testing::TestWithParam<IgnoreRow>
{
};

TEST_P(Ignore, decidesAsDockerDoes)
{
    const IgnoreRow &row = GetParam();
    EXPECT_EQ(IgnorePatterns(std::string_view(row.patterns)).ignores(row.path), row.ignored)
        << row.patterns << " on " << row.path;
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Ignore,
    testing::Values(IgnoreRow{"a", "a", true}, IgnoreRow{"a", "a/b", true}, IgnoreRow{"a", "b/a", false},
                    IgnoreRow{"/a", "a", true}, IgnoreRow{"*.o", "x.o", true},
                    IgnoreRow{"*.o", "d/x.o", false}, IgnoreRow{"**/*.o", "d/e/x.o", true},
                    IgnoreRow{"**/*.o", "x.o", true}, IgnoreRow{"a/**", "a/b/c", true},
                    IgnoreRow{"a/**/c", "a/c", true}, IgnoreRow{"a/**/c", "a/b/b/c", true},
                    IgnoreRow{"*", "any/thing", true}, IgnoreRow{"*\n!keep", "keep", false},
                    IgnoreRow{"*\n!keep", "keep/in", false}, IgnoreRow{"*\n!keep\nkeep/x", "keep/x", true},
                    IgnoreRow{"!a\na", "a", true}, IgnoreRow{"# a\n", "# a", false},
                    IgnoreRow{"a?c", "abc", true}, IgnoreRow{"a?c", "a/c", false},
                    IgnoreRow{"[a-c]x", "bx", true}, IgnoreRow{"[^a]x", "bx", true},
                    IgnoreRow{"[^a]x", "ax", false}, IgnoreRow{"a/../b", "b", true},
                    IgnoreRow{"\\*", "*", true}, IgnoreRow{"\\*", "a", false}, IgnoreRow{"a.b", "axb", false},
                    IgnoreRow{"  a  ", "a", true}));

TEST(Plan, buildsOnlyWhatTheTargetNeeds)
{
    const std::string text = "ARG V=1\nFROM base:$V AS one\nFROM b AS unused\nRUN x\nFROM one\n"
                             "COPY --from=two a b\nFROM c AS two\nFROM one AS last\nCOPY --from=TWO a b\n"
                             "RUN --mount=from=3,target=/x y\n";
    const auto plan = planBuild(parsed(text), {{"V", "2"}}, {}, "");
    ASSERT_TRUE(plan) << plan.error().text();
    ASSERT_EQ(plan->stages.size(), 5u);
    EXPECT_EQ(plan->stages[0].base, "base:2");
    EXPECT_EQ(plan->stages[2].baseStage, 0);
    EXPECT_TRUE(plan->stages[0].isNeeded && plan->stages[3].isNeeded && plan->stages[4].isNeeded);
    EXPECT_FALSE(plan->stages[1].isNeeded || plan->stages[2].isNeeded);
    EXPECT_EQ(plan->stepCount, 1 + 1 + 1 + 3);
    EXPECT_EQ(planBuild(parsed(text), {}, {}, "unused")->target, 1u);
    EXPECT_FALSE(planBuild(parsed(text), {}, {}, "nosuch"));
    EXPECT_FALSE(planBuild(parsed("RUN x"), {}, {}, ""));
}

TEST(Plan, readsMounts)
{
    const auto cache = parseRunMount("type=cache,target=/c,id=x,sharing=locked,mode=0700,uid=5");
    ASSERT_TRUE(cache);
    EXPECT_EQ(cache->type, RunMount::Cache);
    EXPECT_EQ(cache->mode, 0700u);
    EXPECT_EQ(cache->uid, 5u);
    for (const char *wrong : {"type=nope,target=/x", "type=cache", "type=bind,target=/x,nope=1",
                              "type=cache,target=/x,mode=9", "type=tmpfs,target=/x,size=z"})
        EXPECT_FALSE(parseRunMount(wrong)) << wrong;
}

TEST(Plan, keysAreOfAllParts)
{
    EXPECT_NE(chainKey("", {"a", "b"}), chainKey("", {"ab"}));
    EXPECT_NE(chainKey("", {"a", "b"}), chainKey("", {"b", "a"}));
    EXPECT_EQ(chainKey("x", {"a"}), chainKey("x", {"a"}));
}

} // namespace

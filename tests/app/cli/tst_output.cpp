#include "app/cli/output.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <gtest/gtest.h>

namespace berth::cli {
namespace {

const std::vector<Column> kColumns{{"ID", "CONTAINER ID"}, {"Name", "NAME"}};
const std::vector<Row> kRows{{{"ID", "0123456789ab"}, {"Name", "a"}}, {{"ID", "cd"}, {"Name", "b\x1b[2J"}}};

TEST(Table, isAlignedAsDockers)
{
    EXPECT_EQ(formatRows(kRows, kColumns, "", true).value(),
              "CONTAINER ID   NAME\n0123456789ab   a\ncd             b\\x1b[2J\n");
    EXPECT_EQ(formatRows({}, {{"A", "A"}, {"B", "B"}}, "", true).value(), "A         B\n");
}

TEST(Table, isFilledFromATemplate)
{
    EXPECT_EQ(formatRows(kRows, kColumns, "{{.ID}}\\t{{.Name}}", true).value(),
              "0123456789ab\ta\ncd\tb\\x1b[2J\n");
    EXPECT_EQ(formatRows(kRows, kColumns, "table {{.Name}}\\t{{.ID}}", true).value(),
              "NAME       CONTAINER ID\na          0123456789ab\nb\\x1b[2J   cd\n");
    EXPECT_EQ(formatRows({kRows[0]}, kColumns, "json", true).value(),
              "{\"ID\":\"0123456789ab\",\"Name\":\"a\"}\n");
}

TEST(Escaping, leavesTextAndTakesControl)
{
    EXPECT_EQ(escaped("plain ünï 🚢"), "plain ünï 🚢");
    EXPECT_EQ(escaped("a\x1b]52;c\x07\nb\x7f"), "a\\x1b]52;c\\x07\\x0ab\\x7f");
    EXPECT_EQ(escaped("\xc2\x9b"), "\\x9b"); // C1, as UTF-8
}

struct Filled
{
    const char *text, *result;
};

TEST(Template, fillsWhatPeopleUse)
{
    const QJsonValue value =
        QJsonDocument::fromJson(R"({"Name":"/x","State":{"Running":true,"Pid":42},"Cmd":["a","b"],
        "Labels":{"k":"v","l":"w"},"Ports":{"80/tcp":[{"HostPort":"8080"}]},"None":null})")
            .object();
    const Filled rows[] = {
        {"{{.Name}} {{.State.Pid}} {{ .State.Running }}", "/x 42 true"},
        {"{{.Cmd}} {{.Labels}} {{.None}} {{.Missing}}", "[a b] map[k:v l:w] <no value> <no value>"},
        {"{{json .Cmd}} {{json .Name}} {{.Labels | json}}", R"(["a","b"] "/x" {"k":"v","l":"w"})"},
        {"{{index .Labels \"k\"}} {{index .Cmd 1}} {{len .Cmd}}", "v b 2"},
        {"{{range .Cmd}}<{{.}}>{{end}}", "<a><b>"},
        {"{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}", "k=v;l=w;"},
        {"{{range $p, $b := .Ports}}{{$p}}:{{(index $b 0).HostPort}}{{end}}", "80/tcp:8080"},
        {"{{(index (index .Ports \"80/tcp\") 0).HostPort}}", "8080"},
        {"{{(.Name}}", nullptr},
        {"{{.Name)}}", nullptr},
        {"{{if .State.Running}}up{{else}}down{{end}}", "up"},
        {"{{if .None}}up{{else}}down{{end}}", "down"},
        {"{{range .None}}x{{end}}.", "."},
        {"{{upper .Name}} {{join .Cmd \",\"}}", "/X a,b"},
        {"{{println .Name}}", "/x\n"},
        {"{{", nullptr},
        {"{{}}", nullptr},
        {"{{end}}", nullptr},
        {"{{if .Name}}", nullptr},
        {"{{nofunc .Name}}", nullptr},
        {"{{index .Cmd 9}}", nullptr},
        {"{{json \"x}}", nullptr},
    };
    for (const Filled &row : rows) {
        const auto filled = fillTemplate(row.text, value);
        if (row.result == nullptr)
            EXPECT_FALSE(filled) << row.text << " gave " << filled.value_or("");
        else
            EXPECT_EQ(filled.value_or("(error)"), row.result) << row.text;
    }
}

} // namespace
} // namespace berth::cli

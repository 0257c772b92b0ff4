// What commands print: docker's tables, the Go templates of --format as far as people use them, and text of
// others made safe for a terminal. Pure.
#pragma once

#include "backend/base/result.h"

#include <QJsonValue>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::cli {

// Control characters (C0, DEL, C1) as \x1b and the like: what a container or registry says must not drive the
// terminal.
std::string escaped(std::string_view text);

// One row of a list command: what a template may name, in the order of the JSON form.
using Row = std::vector<std::pair<std::string, std::string>>;

struct Column
{
    const char *name;  // in templates: "ID"
    const char *title; // "CONTAINER ID"
};

// `format`: empty or "table": the columns as docker's table; "json": one object per line; "table TEMPLATE";
// else a template. `titles` names every template field that has a title.
Result<std::string> formatRows(const std::vector<Row> &rows, const std::vector<Column> &columns,
                               const std::string &format, bool escapes);

// A Go template over a JSON value: fields, index, json, len, upper, lower, join, range and if are known; the
// rest is Invalid.
Result<std::string> fillTemplate(std::string_view text, const QJsonValue &value);
// As Go prints it: [a b], map[k:v], <no value>.
std::string goText(const QJsonValue &value);

} // namespace berth::cli

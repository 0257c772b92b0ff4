#include "app/cli/output.h"

#include "backend/model/json.h"

#include <QJsonObject>

#include <algorithm>

namespace berth::cli {

namespace {

constexpr std::size_t kLeastWidth = 10, kPadding = 3; // docker's tabwriter

// Terminal columns, taking one for each code point.
std::size_t columnsOf(std::string_view text)
{
    return std::size_t(std::count_if(text.begin(), text.end(),
                                     [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string alignedTable(const std::vector<std::vector<std::string>> &lines)
{
    std::vector<std::size_t> widths;
    for (const auto &line : lines) {
        widths.resize(std::max(widths.size(), line.size()), kLeastWidth);
        for (std::size_t i = 0; i + 1 < line.size(); ++i)
            widths[i] = std::max(widths[i], columnsOf(line[i]) + kPadding);
    }
    std::string out;
    for (const auto &line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            out += line[i];
            if (i + 1 < line.size())
                out.append(widths[i] - columnsOf(line[i]), ' ');
        }
        out += '\n';
    }
    return out;
}

std::vector<std::string> splitAtTabs(const std::string &text)
{
    std::vector<std::string> cells;
    std::size_t start = 0;
    for (std::size_t tab = text.find('\t'); tab != std::string::npos; tab = text.find('\t', start)) {
        cells.push_back(text.substr(start, tab - start));
        start = tab + 1;
    }
    cells.push_back(text.substr(start));
    return cells;
}

QJsonObject objectOf(const Row &row, bool escapes)
{
    QJsonObject object;
    for (const auto &[name, value] : row)
        object.insert(QString::fromStdString(name), QString::fromStdString(escapes ? escaped(value) : value));
    return object;
}

std::string jsonLine(const Row &row)
{
    std::string out = "{";
    for (const auto &[name, value] : row) {
        model::appendJsonKey(out, name.c_str());
        model::appendJsonString(out, value);
    }
    return out + "}\n";
}

// "\t" and "\n" as people write them in a shell.
std::string withEscapesRead(std::string text)
{
    for (const auto &[from, to] : {std::pair{"\\t", "\t"}, std::pair{"\\n", "\n"}}) {
        for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at))
            text.replace(at, 2, to);
    }
    return text;
}

std::string plainTable(const std::vector<Row> &rows, const std::vector<Column> &columns, bool escapes)
{
    std::vector<std::vector<std::string>> lines(1);
    for (const Column &column : columns)
        lines[0].push_back(column.title);
    for (const Row &row : rows) {
        auto &line = lines.emplace_back();
        for (const Column &column : columns) {
            const auto found = std::find_if(row.begin(), row.end(),
                                            [&](const auto &cell) { return cell.first == column.name; });
            const std::string text = found == row.end() ? std::string() : found->second;
            line.push_back(escapes ? escaped(text) : text);
        }
    }
    return alignedTable(lines);
}

} // namespace

std::string escaped(std::string_view text)
{
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool c1 = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
        if (byte >= 0x20 && byte != 0x7f && !c1) {
            out += text[i];
            continue;
        }
        const unsigned code = c1 ? static_cast<unsigned char>(text[++i]) : byte;
        out.append({'\\', 'x', kDigits[code >> 4], kDigits[code & 15]});
    }
    return out;
}

Result<std::string> formatRows(const std::vector<Row> &rows, const std::vector<Column> &columns,
                               const std::string &format, bool escapes)
{
    if (format.empty() || format == "table")
        return plainTable(rows, columns, escapes);
    std::string out;
    if (format == "json") {
        for (const Row &row : rows)
            out += jsonLine(row);
        return out;
    }
    const bool table = format.starts_with("table ");
    const std::string text = withEscapesRead(table ? format.substr(6) : format);
    std::vector<std::vector<std::string>> lines;
    if (table) {
        QJsonObject titles;
        for (const Column &column : columns)
            titles.insert(QString::fromUtf8(column.name), QString::fromUtf8(column.title));
        lines.push_back(splitAtTabs(TRY(fillTemplate(text, titles))));
    }
    for (const Row &row : rows) {
        const std::string line = TRY(fillTemplate(text, objectOf(row, escapes)));
        if (table)
            lines.push_back(splitAtTabs(line));
        else
            out += line + '\n';
    }
    return table ? alignedTable(lines) : out;
}

} // namespace berth::cli

// The Go templates of --format, read and filled in one walk.
#include "app/cli/output.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cctype>
#include <map>
#include <optional>

namespace berth::cli {

namespace {

constexpr int kDepth = 32;

std::string numberText(double value)
{
    return value == double(std::int64_t(value)) ? std::to_string(std::int64_t(value))
                                                : QByteArray::number(value, 'g', 12).toStdString();
}

std::string compactJson(const QJsonValue &value)
{
    // A bare value is no document: wrapped into a list and unwrapped.
    QJsonArray list;
    list.append(value);
    const QByteArray text = QJsonDocument(list).toJson(QJsonDocument::Compact);
    return text.mid(1, text.size() - 2).toStdString();
}

bool isTruth(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool();
    case QJsonValue::Double:
        return value.toDouble() != 0;
    case QJsonValue::String:
        return !value.toString().isEmpty();
    case QJsonValue::Array:
        return !value.toArray().isEmpty();
    case QJsonValue::Object:
        return !value.toObject().isEmpty();
    default:
        return false;
    }
}

// The words of one action: `range $k, $v := .A`, `json .B`, strings kept with their opening quote.
Result<std::vector<std::string>> wordsOf(std::string_view action)
{
    std::vector<std::string> words;
    for (std::size_t i = 0; i < action.size();) {
        if (std::isspace(static_cast<unsigned char>(action[i])) || action[i] == ',') {
            ++i;
            continue;
        }
        if (action[i] == '|' || action[i] == '(') {
            words.emplace_back(1, action[i++]);
            continue;
        }
        std::size_t end = 0;
        if (action[i] == '"' || action[i] == '`') {
            end = action.find(action[i], i + 1);
            if (end == std::string_view::npos)
                return failure(invalid("template parsing error: unterminated quoted string"));
            words.push_back('"' + std::string(action.substr(i + 1, end - i - 1)));
            i = end + 1;
            continue;
        }
        // A closing parenthesis keeps the path behind it: `(index .A 0).Name`.
        end = std::min(action.find_first_of(" \t\n,|()", i + 1), action.size());
        words.emplace_back(action.substr(i, end - i));
        i = end;
    }
    return words;
}

using Variables = std::map<std::string, QJsonValue>;

struct Scope
{
    QJsonValue dot;
    Variables variables;
};

class Filler
{
public:
    explicit Filler(std::string_view text) : text_(text) {}

    // Fills up to the end, or to the {{end}} or {{else}} of the block (its word is in `stop_`).
    Result<std::string> fill(const Scope &scope, bool inBlock, int depth = 0)
    {
        std::string out;
        if (depth > kDepth)
            return failure(invalid("template parsing error: nested too deeply"));
        for (;;) {
            const std::size_t open = text_.find("{{", at_);
            if (open == std::string_view::npos) {
                out += text_.substr(at_);
                at_ = text_.size();
                if (inBlock)
                    return failure(invalid("template parsing error: template: :1: unexpected EOF"));
                return out;
            }
            out += text_.substr(at_, open - at_);
            const std::size_t close = text_.find("}}", open);
            if (close == std::string_view::npos)
                return failure(invalid("template parsing error: template: :1: unclosed action"));
            at_ = close + 2;
            const auto words = TRY(wordsOf(text_.substr(open + 2, close - open - 2)));
            if (words.empty())
                return failure(invalid("template parsing error: template: :1: missing value for command"));
            if (words[0] == "end" || words[0] == "else") {
                if (!inBlock)
                    return failure(
                        invalid("template parsing error: template: :1: unexpected {{" + words[0] + "}}"));
                stop_ = words[0];
                return out;
            }
            if (words[0] == "range")
                out += TRY(range(words, scope, depth));
            else if (words[0] == "if")
                out += TRY(choose(words, scope, depth));
            else
                out += TRY(textOf(words, scope));
        }
    }

private:
    Result<std::string> choose(const std::vector<std::string> &words, const Scope &scope, int depth)
    {
        const bool yes = isTruth(TRY(evaluate({words.begin() + 1, words.end()}, scope)));
        std::string first = TRY(fill(scope, true, depth + 1));
        std::string second;
        if (stop_ == "else")
            second = TRY(fill(scope, true, depth + 1));
        return yes ? first : second;
    }

    Result<std::string> range(std::vector<std::string> words, const Scope &scope, int depth)
    {
        words.erase(words.begin());
        std::vector<std::string> names;
        while (!words.empty() && words[0].starts_with('$') && words.size() > 2) {
            names.push_back(words[0]);
            words.erase(words.begin());
        }
        if (!names.empty() && !words.empty() && words[0] == ":=")
            words.erase(words.begin());
        const QJsonValue over = TRY(evaluate(words, scope));
        std::vector<std::pair<QJsonValue, QJsonValue>> items;
        const QJsonArray array = over.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            items.emplace_back(double(i), array[i]);
        const QJsonObject object = over.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            items.emplace_back(it.key(), it.value());
        const std::size_t start = at_;
        std::string out;
        for (const auto &[key, value] : items) {
            Scope inner{value, scope.variables};
            if (names.size() == 2)
                inner.variables[names[0]] = key;
            if (!names.empty())
                inner.variables[names.back()] = value;
            at_ = start;
            out += TRY(fill(inner, true, depth + 1));
            if (stop_ == "else")
                (void)TRY(fill(inner, true, depth + 1));
        }
        if (!items.empty())
            return out;
        // Walked once for its end; what it would say is dropped, unless it has an else.
        (void)TRY(fill(Scope{QJsonValue(), scope.variables}, true, depth + 1));
        if (stop_ == "else")
            out = TRY(fill(scope, true, depth + 1));
        return out;
    }

    Result<QJsonValue> operand(const std::string &word, const Scope &scope) const
    {
        if (word.starts_with('"'))
            return QJsonValue(QString::fromStdString(word.substr(1)));
        if (!word.empty() && (std::isdigit(static_cast<unsigned char>(word[0])) || word[0] == '-'))
            return QJsonValue(QByteArray::fromStdString(word).toDouble());
        QJsonValue value = scope.dot;
        std::size_t at = 0;
        if (word.starts_with('$')) {
            at = std::min(word.find('.'), word.size());
            const auto found = scope.variables.find(word.substr(0, at));
            if (found == scope.variables.end())
                return failure(
                    invalid("template parsing error: undefined variable \"" + word.substr(0, at) + "\""));
            value = found->second;
        } else if (!word.starts_with('.')) {
            return failure(invalid("template parsing error: function \"" + word + "\" not defined"));
        }
        while (at < word.size()) {
            const std::size_t end = std::min(word.find('.', at + 1), word.size());
            const QString name = QString::fromStdString(word.substr(at + 1, end - at - 1));
            if (!name.isEmpty())
                value = value.toObject().value(name);
            at = end;
        }
        return value;
    }

    Result<QJsonValue> index(const std::vector<QJsonValue> &values) const
    {
        QJsonValue value = values.empty() ? QJsonValue() : values[0];
        for (std::size_t i = 1; i < values.size(); ++i) {
            if (value.isArray()) {
                const qsizetype at = values[i].toInt(-1);
                if (at < 0 || at >= value.toArray().size())
                    return failure(
                        invalid("template: error calling index: index out of range: " + std::to_string(at)));
                value = value.toArray().at(at);
            } else {
                value = value.toObject().value(values[i].toString());
            }
        }
        return value;
    }

    Result<QJsonValue> call(const std::string &function, const std::vector<QJsonValue> &values) const
    {
        const QJsonValue first = values.empty() ? QJsonValue() : values[0];
        const auto text = [&] { return QString::fromStdString(goText(first)); };
        if (function == "json")
            return QJsonValue(QString::fromStdString(compactJson(first)));
        if (function == "index")
            return index(values);
        if (function == "len")
            return QJsonValue(first.isArray()    ? qint64(first.toArray().size())
                              : first.isObject() ? qint64(first.toObject().size())
                                                 : qint64(first.toString().toUtf8().size()));
        if (function == "upper")
            return QJsonValue(text().toUpper());
        if (function == "lower")
            return QJsonValue(text().toLower());
        if (function == "title")
            return QJsonValue(text().left(1).toUpper() + text().mid(1));
        if (function == "println")
            return QJsonValue(text() + QChar::fromLatin1('\n'));
        if (function == "not")
            return QJsonValue(!isTruth(first));
        if (function == "eq")
            return QJsonValue(values.size() > 1 && first == values[1]);
        if (function == "ne")
            return QJsonValue(values.size() > 1 && first != values[1]);
        if (function == "join") {
            QStringList parts;
            for (const QJsonValue &part : first.toArray())
                parts += QString::fromStdString(goText(part));
            return QJsonValue(parts.join(values.size() > 1 ? values[1].toString() : QString()));
        }
        return failure(
            invalid("template parsing error: template: :1: function \"" + function + "\" not defined"));
    }

    // `.A | json`, `index .A "k"`, `(index .A 0).B`: what comes before a bar is the last operand of what
    // follows.
    Result<QJsonValue> evaluate(const std::vector<std::string> &words, const Scope &scope) const
    {
        std::size_t at = 0;
        QJsonValue value = TRY(pipeline(words, at, scope, 0));
        if (at != words.size())
            return failure(invalid("template parsing error: template: :1: unexpected right paren"));
        return value;
    }

    Result<QJsonValue> pipeline(const std::vector<std::string> &words, std::size_t &at, const Scope &scope,
                                int depth) const
    {
        if (depth > kDepth)
            return failure(invalid("template parsing error: nested too deeply"));
        std::optional<QJsonValue> piped;
        for (;;) {
            std::string function;
            if (at < words.size() && std::isalpha(static_cast<unsigned char>(words[at][0])) != 0)
                function = words[at++];
            std::vector<QJsonValue> values;
            while (at < words.size() && words[at] != "|" && words[at][0] != ')')
                values.push_back(TRY(argument(words, at, scope, depth)));
            if (piped)
                values.push_back(*piped);
            if (!function.empty())
                piped = TRY(call(function, values));
            else if (values.size() == 1)
                piped = values[0];
            else
                return failure(invalid(values.empty()
                                           ? "template parsing error: template: :1: missing value for command"
                                           : "template parsing error: template: :1: can't give argument to "
                                             "non-function"));
            if (at >= words.size() || words[at] != "|")
                return *piped;
            ++at;
        }
    }

    Result<QJsonValue> argument(const std::vector<std::string> &words, std::size_t &at, const Scope &scope,
                                int depth) const
    {
        if (words[at] != "(")
            return operand(words[at++], scope);
        ++at;
        const QJsonValue inner = TRY(pipeline(words, at, scope, depth + 1));
        if (at >= words.size() || words[at][0] != ')')
            return failure(invalid("template parsing error: template: :1: unclosed left paren"));
        const std::string path = words[at++].substr(1);
        return path.empty() ? Result<QJsonValue>(inner) : operand(path, Scope{inner, {}});
    }

    Result<std::string> textOf(const std::vector<std::string> &words, const Scope &scope) const
    {
        return goText(TRY(evaluate(words, scope)));
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string stop_;
};

} // namespace

std::string goText(const QJsonValue &value)
{
    std::string out;
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool() ? "true" : "false";
    case QJsonValue::Double:
        return numberText(value.toDouble());
    case QJsonValue::String:
        return value.toString().toStdString();
    case QJsonValue::Array:
        for (const QJsonValue &element : value.toArray())
            out += (out.empty() ? "" : " ") + goText(element);
        return '[' + out + ']';
    case QJsonValue::Object: {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            out += (out.empty() ? "" : " ") + it.key().toStdString() + ':' + goText(it.value());
        return "map[" + out + ']';
    }
    default:
        return "<no value>";
    }
}

Result<std::string> fillTemplate(std::string_view text, const QJsonValue &value)
{
    return Filler(text).fill(Scope{value, {{"$", value}}}, false);
}

} // namespace berth::cli

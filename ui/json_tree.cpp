#include "ui/json_tree.h"

#include "ui/format.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

namespace berth::ui {

namespace {

constexpr int kOpenDepth = 2; // deeper objects start folded

const QString &dots()
{
    static const QString text(12, QChar(0x2022));
    return text;
}

QString scalarText(const QJsonValue &value)
{
    if (value.isString()) {
        const QByteArray array = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
        return harmless(QString::fromUtf8(array.mid(1, array.size() - 2)));
    }
    if (value.isDouble()) {
        const double number = value.toDouble();
        const bool whole = number == double(value.toInteger());
        return whole ? QString::number(value.toInteger()) : QString::number(number, 'g', 15);
    }
    if (value.isBool())
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    return QStringLiteral("null");
}

QString kindOf(const QJsonValue &value)
{
    if (value.isString())
        return QStringLiteral("string");
    return value.isDouble() ? QStringLiteral("number") : QStringLiteral("word");
}

QString childPath(const QString &path, const QString &name)
{
    return path + QLatin1Char('.') + name;
}

QString elementPath(const QString &path, qsizetype index)
{
    return path + QLatin1Char('[') + QString::number(index) + QLatin1Char(']');
}

// Calls visit(child, path, name, isLast, isSecret) for each part of an object or array.
template <class Visit>
void forEachPart(const QJsonValue &value, const QString &path, const Visit &visit)
{
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        const bool environment = path.endsWith(QLatin1String(".Env"));
        for (qsizetype i = 0; i < array.size(); ++i)
            visit(array[i], elementPath(path, i), QString(), i + 1 == array.size(), environment);
        return;
    }
    const QJsonObject object = value.toObject();
    for (auto member = object.begin(); member != object.end(); ++member)
        visit(member.value(), childPath(path, member.key()), member.key(), std::next(member) == object.end(),
              false);
}

} // namespace

bool looksSecret(const QString &name)
{
    static const QRegularExpression secret(
        QStringLiteral("PASS|SECRET|TOKEN|CREDENTIAL|PRIVATE|(^|_)(KEY|AUTH)($|_)|APIKEY|ACCESS_?KEY"),
        QRegularExpression::CaseInsensitiveOption);
    return secret.match(name).hasMatch();
}

QString maskedVariable(const QString &assignment)
{
    const qsizetype equals = assignment.indexOf(QLatin1Char('='));
    if (equals <= 0)
        return assignment;
    if (looksSecret(assignment.left(equals)))
        return assignment.left(equals + 1) + dots();
    // A password inside an address: scheme://user:password@host.
    static const QRegularExpression login(QStringLiteral("(://[^:/@\\s]*:)[^@/\\s]+@"));
    return QString(assignment).replace(login, QStringLiteral("\\1") + dots().left(6) + QLatin1Char('@'));
}

const std::vector<Role<JsonRow>> &JsonRow::roles()
{
    using R = JsonRow;
    static const std::vector<Role<R>> table = {
        role<&R::path>("path"),       role<&R::number>("number"), role<&R::depth>("depth"),
        role<&R::fold>("fold"),       role<&R::name>("name"),     role<&R::value>("value"),
        role<&R::kind>("kind"),       role<&R::note>("note"),     role<&R::match>("match"),
        role<&R::current>("current"),
    };
    return table;
}

void JsonTree::setJson(const QByteArray &json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    const QJsonValue value =
        document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    const bool first = document_.isNull();
    document_ = value;
    if (first)
        foldAll(false);
    else
        setQuery(query_);
}

void JsonTree::foldAll(bool folded)
{
    folded_.clear();
    const auto fold = [&](const auto &self, const QJsonValue &value, const QString &path, int depth) -> void {
        if (depth >= (folded ? 1 : kOpenDepth) && (value.isObject() || value.isArray()))
            folded_ += path;
        forEachPart(value, path,
                    [&](const QJsonValue &part, const QString &partPath, const QString &, bool, bool) {
                        self(self, part, partPath, depth + 1);
                    });
    };
    fold(fold, document_, QStringLiteral("$"), 0);
    setQuery(query_);
}

void JsonTree::toggle(const QString &path)
{
    if (!folded_.remove(path))
        folded_ += path;
    rebuild();
}

void JsonTree::setReveal(bool reveal)
{
    reveal_ = reveal;
    rebuild();
}

void JsonTree::setQuery(const QString &query)
{
    query_ = query;
    matches_.clear();
    current_ = -1;
    if (!query.isEmpty())
        collectMatches(document_, QStringLiteral("$"), {}, false);
    rebuild();
}

void JsonTree::collectMatches(const QJsonValue &value, const QString &path, const QString &name, bool secret)
{
    const bool nested = value.isObject() || value.isArray();
    const QString shown = secret && !reveal_ ? maskedVariable(value.toString())
                          : nested           ? QString()
                                             : scalarText(value);
    if (name.contains(query_, Qt::CaseInsensitive) || shown.contains(query_, Qt::CaseInsensitive))
        matches_ += path;
    forEachPart(value, path,
                [this](const QJsonValue &part, const QString &partPath, const QString &partName, bool,
                       bool partSecret) { collectMatches(part, partPath, partName, partSecret); });
}

void JsonTree::unfoldTo(const QString &path)
{
    const QStringList all(folded_.begin(), folded_.end());
    for (const QString &folded : all) {
        if (path.size() > folded.size() && path.startsWith(folded))
            folded_ -= folded;
    }
}

int JsonTree::findNext(bool backwards)
{
    if (matches_.isEmpty())
        return -1;
    const int count = int(matches_.size());
    current_ = current_ < 0 ? (backwards ? count - 1 : 0) : (current_ + (backwards ? count - 1 : 1)) % count;
    unfoldTo(matches_[current_]);
    rebuild();
    return rows_.indexOf(matches_[current_]);
}

void JsonTree::rebuild()
{
    std::vector<JsonRow> rows;
    if (!document_.isNull())
        addValue(document_, QStringLiteral("$"), {}, 0, true, false, rows);
    const QSet<QString> matching(matches_.begin(), matches_.end());
    int number = 0;
    for (JsonRow &row : rows) {
        row.number = ++number;
        row.match = matching.contains(row.path);
        row.current = current_ >= 0 && row.path == matches_[current_];
    }
    rows_.assign(std::move(rows));
    Q_EMIT changed();
}

void JsonTree::addValue(const QJsonValue &value, const QString &path, const QString &name, int depth,
                        bool last, bool secret, std::vector<JsonRow> &rows)
{
    const QString comma = last ? QString() : QStringLiteral(",");
    JsonRow row;
    row.path = path;
    row.depth = depth;
    row.name = name.isEmpty() ? QString() : QLatin1Char('"') + harmless(name) + QStringLiteral("\": ");
    if (!value.isObject() && !value.isArray()) {
        const bool masked = secret && !reveal_;
        row.value = scalarText(masked ? QJsonValue(maskedVariable(value.toString())) : value) + comma;
        row.kind = kindOf(value);
        rows.push_back(row);
        return;
    }
    const bool array = value.isArray();
    const qsizetype size = array ? value.toArray().size() : value.toObject().size();
    const QString open = array ? QStringLiteral("[") : QStringLiteral("{");
    const QString close = array ? QStringLiteral("]") : QStringLiteral("}");
    row.kind = QStringLiteral("bracket");
    if (size == 0) {
        row.value = open + close + comma;
        rows.push_back(row);
        return;
    }
    row.fold = folded_.contains(path) ? 2 : 1;
    if (row.fold == 2) {
        row.value = open;
        row.note = array ? tr("%n item(s)", nullptr, int(size)) : tr("%n key(s)", nullptr, int(size));
        row.note += QLatin1Char(' ') + close + comma;
        rows.push_back(row);
        return;
    }
    row.value = open;
    rows.push_back(row);
    forEachPart(
        value, path,
        [&](const QJsonValue &part, const QString &partPath, const QString &partName, bool partLast,
            bool partSecret) { addValue(part, partPath, partName, depth + 1, partLast, partSecret, rows); });
    JsonRow end;
    end.path = path + QLatin1Char('/');
    end.depth = depth;
    end.value = close + comma;
    end.kind = QStringLiteral("bracket");
    rows.push_back(end);
}

QString JsonTree::pathAt(int row) const
{
    if (row < 0 || row >= rows_.rowCount())
        return {};
    QString path = rows_.rows()[size_t(row)].path;
    return path.endsWith(QLatin1Char('/')) ? path.chopped(1) : path;
}

QString JsonTree::valueAt(int row) const
{
    if (row < 0 || row >= rows_.rowCount())
        return {};
    QString value = rows_.rows()[size_t(row)].value;
    return value.endsWith(QLatin1Char(',')) ? value.chopped(1) : value;
}

QString JsonTree::text() const
{
    QJsonValue shown = document_;
    if (!reveal_ && shown.isObject()) {
        QJsonObject object = shown.toObject();
        QJsonObject config = object[QLatin1String("Config")].toObject();
        QJsonArray masked;
        for (const QJsonValue &each : config[QLatin1String("Env")].toArray())
            masked += maskedVariable(each.toString());
        config[QLatin1String("Env")] = masked;
        if (object.contains(QLatin1String("Config")))
            object[QLatin1String("Config")] = config;
        shown = object;
    }
    return QString::fromUtf8(shown.isArray() ? QJsonDocument(shown.toArray()).toJson()
                                             : QJsonDocument(shown.toObject()).toJson());
}

} // namespace berth::ui

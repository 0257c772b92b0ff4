#include "ui/container_filter.h"

#include <algorithm>

namespace berth::ui {

namespace {

bool hasText(const QString &text, const QString &part)
{
    return text.contains(part, Qt::CaseInsensitive);
}

bool hasPort(const Container &container, const QString &part)
{
    return std::any_of(container.ports.begin(), container.ports.end(), [&](const PublishedPort &port) {
        return QString::number(port.host) == part || QString::number(port.inside) == part;
    });
}

bool hasLabel(const Container &container, const QString &part)
{
    for (auto label = container.labels.begin(); label != container.labels.end(); ++label) {
        if (hasText(label.key() + QLatin1Char('=') + label.value(), part))
            return true;
    }
    return false;
}

bool hasAnything(const Container &container, const QString &part)
{
    return hasText(container.name, part) || hasText(container.image, part) ||
           hasText(container.project, part) || container.id.startsWith(part, Qt::CaseInsensitive) ||
           hasPort(container, part) || (part.size() > 2 && hasLabel(container, part));
}

bool isIn(const Container &container, const QString &state)
{
    if (state == QLatin1String("stopped"))
        return !container.isRunning();
    if (state == QLatin1String("attention"))
        return container.needsAttention();
    if (state == QLatin1String("published"))
        return container.publishes();
    return container.state == state || container.health == state;
}

struct FilterField
{
    const char *name;
    bool (*holds)(const Container &, const QString &);
};

constexpr FilterField kFilterFields[] = {
    {"", hasAnything},
    {"is", isIn},
    {"state", isIn},
    {"port", hasPort},
    {"label", hasLabel},
    {"name", [](const Container &c, const QString &part) { return hasText(c.name, part); }},
    {"image", [](const Container &c, const QString &part) { return hasText(c.image, part); }},
    {"app", [](const Container &c, const QString &part) { return hasText(c.project, part); }},
    {"id", [](const Container &c, const QString &part) { return c.id.startsWith(part); }},
};

const FilterField *filterField(const QString &name)
{
    for (const FilterField &field : kFilterFields) {
        if (name == QLatin1String(field.name))
            return &field;
    }
    return nullptr;
}

// Words parted by blanks; a pair of " keeps blanks.
QStringList filterWords(const QString &text)
{
    QStringList words(QString{});
    bool quoted = false;
    for (const QChar c : text) {
        if (c == QLatin1Char('"'))
            quoted = !quoted;
        else if (c.isSpace() && !quoted)
            words += QString();
        else
            words.last() += c;
    }
    words.removeAll(QString());
    return words;
}

} // namespace

ContainerFilter ContainerFilter::parse(const QString &text)
{
    ContainerFilter filter;
    for (QString each : filterWords(text)) {
        Word word;
        word.negated = each.size() > 1 && each.startsWith(QLatin1Char('-'));
        if (word.negated)
            each.remove(0, 1);
        const qsizetype colon = each.indexOf(QLatin1Char(':'));
        const QString field = each.left(std::max<qsizetype>(colon, 0)).toLower();
        const bool known = !field.isEmpty() && filterField(field);
        word.field = known ? field : QString();
        word.value = known ? each.mid(colon + 1) : each;
        // "is:" that is still being typed hides nothing.
        if (!word.value.isEmpty())
            filter.words_.push_back(word);
    }
    return filter;
}

bool ContainerFilter::accepts(const Container &container) const
{
    return std::all_of(words_.begin(), words_.end(), [&](const Word &word) {
        return filterField(word.field)->holds(container, word.value) != word.negated;
    });
}

} // namespace berth::ui

#include "ui/container.h"

#include "ui/format.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QRegularExpression>
#include <algorithm>

namespace berth::ui {

namespace {

struct ContainerText
{
    Q_DECLARE_TR_FUNCTIONS(Container)
};

struct SpanUnit
{
    const char *word;
    qint64 seconds;
};

constexpr SpanUnit kSpanUnits[] = {{"second", 1},        {"minute", 60},      {"hour", 3600},
                                   {"day", 86400},       {"week", 7 * 86400}, {"month", 30 * 86400},
                                   {"year", 365 * 86400}};

PublishedPort portFrom(const QJsonObject &object)
{
    return {object[QLatin1String("PublicPort")].toInt(), object[QLatin1String("PrivatePort")].toInt(),
            harmless(object[QLatin1String("Type")].toString()),
            harmless(object[QLatin1String("IP")].toString())};
}

// "Up 3 hours (healthy)", "Exited (137) 2 days ago", "Restarting (1) 4 seconds ago".
void readStatus(Container &container, const QString &status, qint64 now)
{
    static const QRegularExpression code(QStringLiteral("\\((-?\\d+)\\)"));
    static const QRegularExpression health(QStringLiteral("\\((?:health: )?(starting|healthy|unhealthy)\\)"));
    static const QRegularExpression span(
        QStringLiteral("(Less than a second|About an? \\w+|\\d+ \\w+)(?: ago)?(?: \\(.*\\))?$"));
    if (const auto match = code.match(status); match.hasMatch())
        container.exitCode = match.captured(1).toInt();
    if (const auto match = health.match(status); match.hasMatch())
        container.health = match.captured(1);
    const auto match = span.match(status);
    const qint64 age = match.hasMatch() ? secondsOf(match.captured(1)) : -1;
    container.since = age >= 0 ? now - age : container.created;
}

} // namespace

qint64 secondsOf(const QString &span)
{
    if (span.startsWith(QLatin1String("Less than")))
        return 0;
    const QStringList words = span.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (words.size() < 2)
        return -1;
    const bool about = words.first() == QLatin1String("About");
    const qint64 count = about ? 1 : words.first().toLongLong();
    for (const SpanUnit &unit : kSpanUnits) {
        if (words.last().startsWith(QLatin1String(unit.word)))
            return count * unit.seconds;
    }
    return -1;
}

std::vector<PublishedPort> distinctHostPorts(const std::vector<PublishedPort> &ports)
{
    std::vector<PublishedPort> result;
    for (const PublishedPort &port : ports) {
        if (port.host != 0)
            result.push_back(port);
    }
    const auto before = [](const PublishedPort &a, const PublishedPort &b) {
        return std::tie(a.host, a.protocol) < std::tie(b.host, b.protocol);
    };
    const auto same = [](const PublishedPort &a, const PublishedPort &b) {
        return a.host == b.host && a.protocol == b.protocol;
    };
    std::stable_sort(result.begin(), result.end(), before);
    result.erase(std::unique(result.begin(), result.end(), same), result.end());
    return result;
}

Container containerFrom(const QJsonObject &object, qint64 now)
{
    Container container;
    container.id = object[QLatin1String("Id")].toString();
    container.name = harmless(object[QLatin1String("Names")].toArray().first().toString());
    if (container.name.startsWith(QLatin1Char('/')))
        container.name.remove(0, 1);
    container.image = harmless(object[QLatin1String("Image")].toString());
    container.imageId = object[QLatin1String("ImageID")].toString();
    if (container.image.startsWith(QLatin1String("sha256:")))
        container.image = shortId(container.image);
    container.command = harmless(object[QLatin1String("Command")].toString());
    container.state = object[QLatin1String("State")].toString();
    container.created = object[QLatin1String("Created")].toInteger();
    readStatus(container, object[QLatin1String("Status")].toString(), now);
    for (const QJsonValue &port : object[QLatin1String("Ports")].toArray())
        container.ports.push_back(portFrom(port.toObject()));
    for (const QJsonValue &mount : object[QLatin1String("Mounts")].toArray()) {
        if (mount[QLatin1String("Type")].toString() == QLatin1String("volume"))
            container.volumes += mount[QLatin1String("Name")].toString();
    }
    const QJsonObject labels = object[QLatin1String("Labels")].toObject();
    for (auto label = labels.begin(); label != labels.end(); ++label)
        container.labels.insert(harmless(label.key()), harmless(label.value().toString()));
    container.project = container.labels.value(QStringLiteral("com.docker.compose.project"));
    container.projectFolder =
        container.labels.value(QStringLiteral("com.docker.compose.project.working_dir"));
    return container;
}

bool Container::isLive() const
{
    return state == QLatin1String("running");
}

bool Container::isRunning() const
{
    return isLive() || state == QLatin1String("paused") || state == QLatin1String("restarting");
}

bool Container::publishes() const
{
    return std::any_of(ports.begin(), ports.end(), [](const PublishedPort &port) { return port.host != 0; });
}

bool Container::needsAttention() const
{
    const QString drawing = mark();
    return drawing == QLatin1String("unhealthy") || drawing == QLatin1String("restarting") ||
           drawing == QLatin1String("failed");
}

QString Container::mark() const
{
    if (state == QLatin1String("running"))
        return health == QLatin1String("unhealthy") ? health : state;
    if (state == QLatin1String("paused") || state == QLatin1String("restarting") ||
        state == QLatin1String("created"))
        return state;
    const bool asked = exitCode == 0 || exitCode == 143;
    return state == QLatin1String("dead") || !asked ? QStringLiteral("failed") : QStringLiteral("exited");
}

QString Container::tag() const
{
    const QString drawing = mark();
    if (drawing == QLatin1String("unhealthy"))
        return ContainerText::tr("unhealthy");
    if (drawing == QLatin1String("paused"))
        return ContainerText::tr("paused");
    if (drawing == QLatin1String("failed"))
        return state == QLatin1String("dead") ? ContainerText::tr("dead")
                                              : ContainerText::tr("exit %1").arg(exitCode);
    return {};
}

QString Container::tagKind() const
{
    const QString drawing = mark();
    if (drawing == QLatin1String("unhealthy"))
        return QStringLiteral("warning");
    return drawing == QLatin1String("paused") ? QStringLiteral("info") : QStringLiteral("danger");
}

QString Container::whenText(qint64 now) const
{
    const QString ago = agoText(since, now);
    if (state == QLatin1String("created"))
        return ContainerText::tr("Not started");
    if (state == QLatin1String("restarting"))
        return ContainerText::tr("Restarting, exit %1").arg(exitCode);
    if (isRunning())
        return ago;
    return ContainerText::tr("Stopped %1").arg(ago);
}

} // namespace berth::ui

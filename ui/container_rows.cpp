#include "ui/container_rows.h"

#include "ui/format.h"

#include <QCoreApplication>
#include <algorithm>
#include <map>

namespace berth::ui {

namespace {

struct RowText
{
    Q_DECLARE_TR_FUNCTIONS(ContainerRow)
};

constexpr size_t kSparkSamples = 60;
constexpr double kHotCpu = 40;     // percent of one core
constexpr double kHotMemory = .65; // of its limit
constexpr double kNoLimit = 1e15;  // what the kernel says when there is none

void addFigures(ContainerRow &row, const std::deque<Sample> &history)
{
    const size_t first = history.size() > kSparkSamples ? history.size() - kSparkSamples : 0;
    for (size_t i = first; i < history.size(); ++i) {
        row.cpuHistory += history[i].cpu;
        row.memoryHistory += history[i].memory;
    }
    const Sample &last = history.back();
    row.cpuValue = last.cpu;
    row.memoryValue = last.memory;
    row.memoryLimit = last.memoryLimit < kNoLimit ? last.memoryLimit : 0;
    row.cpu = percentText(last.cpu);
    row.memory = memoryText(last.memory);
    row.cpuHot = last.cpu > kHotCpu;
    row.memoryHot = row.memoryLimit > 0 && last.memory > row.memoryLimit * kHotMemory;
}

QString linkOf(const PublishedPort &port)
{
    const bool anywhere = port.address.isEmpty() || port.address == QLatin1String("0.0.0.0") ||
                          port.address == QLatin1String("::");
    const QString host = anywhere ? QStringLiteral("localhost") : port.address;
    const bool six = host.contains(QLatin1Char(':'));
    const QString scheme = port.inside % 1000 == 443 ? QStringLiteral("https") : QStringLiteral("http");
    return QStringLiteral("%1://%2:%3")
        .arg(scheme, six ? QLatin1Char('[') + host + QLatin1Char(']') : host)
        .arg(port.host);
}

QString spoken(const ContainerRow &row)
{
    QStringList parts{row.name, row.state};
    if (!row.tag.isEmpty())
        parts += row.tag;
    parts += RowText::tr("image %1").arg(row.image);
    if (!row.cpu.isEmpty())
        parts += RowText::tr("CPU %1, memory %2").arg(row.cpu, row.memory);
    return parts.join(QStringLiteral(", "));
}

ContainerRow headingOf(const QString &project, const std::vector<ContainerRow> &members,
                       const ContainerView &view, const QString &folder)
{
    ContainerRow row;
    row.heading = true;
    row.id = QStringLiteral("app:") + project;
    row.name = project.isEmpty() ? RowText::tr("Standalone") : project;
    row.folded = view.folded.contains(row.id);
    row.image = folder;
    int up = 0;
    bool figures = false;
    row.ticked = true;
    for (const ContainerRow &member : members) {
        up += member.running;
        figures |= !member.cpu.isEmpty();
        row.cpuValue += member.cpuValue;
        row.memoryValue += member.memoryValue;
        row.ticked &= member.ticked;
    }
    row.running = up > 0;
    row.tag = project.isEmpty() ? QString::number(members.size())
                                : QStringLiteral("%1/%2").arg(up).arg(members.size());
    row.cpu = figures ? percentText(row.cpuValue) : QString();
    row.memory = figures ? memoryText(row.memoryValue) : QString();
    row.summary = RowText::tr("%1, %2 of %3 running").arg(row.name).arg(up).arg(members.size());
    return row;
}

using Before = bool (*)(const ContainerRow &, const ContainerRow &);

struct Order
{
    const char *name;
    Before before;
};

bool byName(const ContainerRow &a, const ContainerRow &b)
{
    return QString::localeAwareCompare(a.name, b.name) < 0;
}

constexpr Order kOrders[] = {
    {"name", byName},
    {"image", [](const ContainerRow &a, const ContainerRow &b) { return a.image < b.image; }},
    {"cpu", [](const ContainerRow &a, const ContainerRow &b) { return a.cpuValue < b.cpuValue; }},
    {"memory", [](const ContainerRow &a, const ContainerRow &b) { return a.memoryValue < b.memoryValue; }},
    {"state", [](const ContainerRow &a, const ContainerRow &b) { return a.mark < b.mark; }},
};

void sortRows(std::vector<ContainerRow> &rows, const ContainerView &view)
{
    std::sort(rows.begin(), rows.end(), byName);
    for (const Order &order : kOrders) {
        if (view.order != QLatin1String(order.name))
            continue;
        std::stable_sort(rows.begin(), rows.end(), [&](const ContainerRow &a, const ContainerRow &b) {
            return view.descending ? order.before(b, a) : order.before(a, b);
        });
    }
}

} // namespace

const std::vector<Role<ContainerRow>> &ContainerRow::roles()
{
    using R = ContainerRow;
    static const std::vector<Role<R>> table = {
        role<&R::id>("id"),
        role<&R::heading>("heading"),
        role<&R::folded>("folded"),
        role<&R::running>("running"),
        role<&R::live>("live"),
        role<&R::ticked>("ticked"),
        role<&R::busy>("busy"),
        role<&R::name>("name"),
        role<&R::image>("image"),
        role<&R::state>("containerState"),
        role<&R::mark>("mark"),
        role<&R::tag>("tag"),
        role<&R::tagKind>("tagKind"),
        role<&R::when>("when"),
        role<&R::cpu>("cpu"),
        role<&R::memory>("memory"),
        role<&R::summary>("summary"),
        role<&R::ports>("ports"),
        role<&R::portLinks>("portLinks"),
        role<&R::cpuHistory>("cpuHistory"),
        role<&R::memoryHistory>("memoryHistory"),
        role<&R::memoryLimit>("memoryLimit"),
        role<&R::cpuHot>("cpuHot"),
        role<&R::memoryHot>("memoryHot"),
        role<&R::cpuValue>("cpuValue"),
        role<&R::memoryValue>("memoryValue"),
    };
    return table;
}

ContainerRow rowOf(const Container &container, const std::deque<Sample> &history, const ContainerView &view,
                   qint64 now)
{
    ContainerRow row;
    row.id = container.id;
    row.name = container.name;
    row.image = container.image;
    row.state = container.state;
    row.running = container.isRunning();
    row.live = container.isLive();
    row.busy = view.busy.contains(container.id);
    row.ticked = view.ticked.contains(container.id);
    row.mark = row.busy ? QStringLiteral("restarting") : container.mark();
    row.tag = container.tag();
    row.tagKind = container.tagKind();
    row.when = container.whenText(now);
    for (const PublishedPort &port : distinctHostPorts(container.ports)) {
        const bool tcp = port.protocol.isEmpty() || port.protocol == QLatin1String("tcp");
        row.ports += QString::number(port.host) + (tcp ? QString() : QLatin1Char('/') + port.protocol);
        row.portLinks += tcp ? linkOf(port) : QString();
    }
    if (row.live && !history.empty())
        addFigures(row, history);
    row.summary = spoken(row);
    return row;
}

bool chipAccepts(const QString &chip, const Container &container)
{
    if (chip == QLatin1String("running"))
        return container.isRunning();
    if (chip == QLatin1String("stopped"))
        return !container.isRunning();
    if (chip == QLatin1String("attention"))
        return container.needsAttention();
    return chip != QLatin1String("published") || container.publishes();
}

std::vector<ContainerRow> rowsOf(const std::vector<Container> &containers, const StatsFeed &feed,
                                 const ContainerView &view, qint64 now)
{
    struct App
    {
        std::vector<ContainerRow> rows;
        QString folder;
    };
    std::map<QString, App> apps;
    for (const Container &container : containers) {
        if (!chipAccepts(view.chip, container) || !view.filter.accepts(container))
            continue;
        App &app = apps[view.grouped ? container.project : QString()];
        app.rows.push_back(rowOf(container, feed.history(container.id), view, now));
        app.folder = container.projectFolder;
    }
    // Those without an app come last; without any app there is no heading.
    std::vector<ContainerRow> rows;
    const auto add = [&](const QString &project, App &app, bool headed) {
        sortRows(app.rows, view);
        if (headed)
            rows.push_back(headingOf(project, app.rows, view, project.isEmpty() ? QString() : app.folder));
        if (!headed || !rows.back().folded)
            std::move(app.rows.begin(), app.rows.end(), std::back_inserter(rows));
    };
    const bool anyApp = apps.size() > 1 || (apps.size() == 1 && !apps.begin()->first.isEmpty());
    for (auto &[project, app] : apps) {
        if (!project.isEmpty())
            add(project, app, true);
    }
    if (const auto loose = apps.find(QString()); loose != apps.end())
        add(QString(), loose->second, anyApp);
    return rows;
}

} // namespace berth::ui

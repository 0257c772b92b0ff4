#include "ui/containers.h"

#include "ui/format.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>

namespace berth::ui {

namespace {

constexpr int kGatherMs = 20;
constexpr int kAgeingMs = 30'000;
constexpr int kFiguresMs = 1000;
constexpr int kSpareRows = 10;
constexpr qsizetype kMostSingleReads = 16; // more changed at once: the whole list
constexpr size_t kTotalsKept = 120;

qint64 nowSeconds()
{
    return QDateTime::currentSecsSinceEpoch();
}

bool changesList(const QString &action)
{
    static const QSet<QString> quiet = {QStringLiteral("attach"),      QStringLiteral("detach"),
                                        QStringLiteral("resize"),      QStringLiteral("top"),
                                        QStringLiteral("export"),      QStringLiteral("copy"),
                                        QStringLiteral("archive-path")};
    return !quiet.contains(action) && !action.startsWith(QLatin1String("exec_"));
}

} // namespace

Containers::Containers(EngineLink &link, Session &session, QObject *parent)
    : QObject(parent), link_(link), session_(session), feed_(link)
{
    gather_.setSingleShot(true);
    gather_.setInterval(kGatherMs);
    undo_.setSingleShot(true);
    undo_.setInterval(kUndoMs);
    ageing_.setInterval(kAgeingMs);
    figures_.setInterval(kFiguresMs);
    connect(&session_, &Session::connected, this, [this] {
        feed_.clear();
        refresh();
    });
    connect(&session_, &Session::event, this, &Containers::onEvent);
    connect(&feed_, &StatsFeed::sampled, this, &Containers::onSample);
    connect(&undo_, &QTimer::timeout, this, &Containers::commitRemoval);
    connect(&ageing_, &QTimer::timeout, this, &Containers::rebuild);
    connect(&figures_, &QTimer::timeout, this, &Containers::sumUp);
    connect(&gather_, &QTimer::timeout, this, [this] {
        const QStringList ids(dirty_.begin(), dirty_.end());
        dirty_.clear();
        if (ids.size() > kMostSingleReads) {
            refresh();
            return;
        }
        const QJsonObject filters{{QStringLiteral("id"), QJsonArray::fromStringList(ids)}};
        readList(QString::fromUtf8(QJsonDocument(filters).toJson(QJsonDocument::Compact)), ids);
    });
}

void Containers::refresh()
{
    readList({}, {});
}

void Containers::readList(const QString &filters, const QStringList &ids)
{
    QString target = QStringLiteral("/containers/json?all=1");
    if (!filters.isEmpty())
        target += QStringLiteral("&filters=") + encoded(filters);
    link_.request("GET", target, {}, this, [this, ids](const Answer &answer) {
        loading_ = false;
        problem_ = answer.problem;
        if (answer.ok())
            apply(QJsonDocument::fromJson(answer.body).array(), ids);
        else
            Q_EMIT changed();
    });
}

// Takes the engine's word for `onlyIds`, or for all containers when it is empty.
void Containers::apply(const QJsonArray &objects, const QStringList &onlyIds)
{
    const QSet<QString> only(onlyIds.begin(), onlyIds.end());
    std::erase_if(containers_,
                  [&](const Container &each) { return only.isEmpty() || only.contains(each.id); });
    for (const QJsonValue &object : objects)
        containers_.push_back(containerFrom(object.toObject(), nowSeconds()));
    running_ = int(std::count_if(containers_.begin(), containers_.end(), std::mem_fn(&Container::isRunning)));
    attention_ =
        int(std::count_if(containers_.begin(), containers_.end(), std::mem_fn(&Container::needsAttention)));
    ageing_.start();
    rebuild();
    watchVisible();
    Q_EMIT containersChanged();
}

const Container *Containers::find(const QString &id) const
{
    const auto found = std::find_if(containers_.begin(), containers_.end(),
                                    [&](const Container &each) { return each.id == id; });
    return found == containers_.end() ? nullptr : &*found;
}

QString Containers::holderOfPort(int hostPort) const
{
    for (const Container &container : containers_) {
        for (const PublishedPort &port : container.ports) {
            if (port.host == hostPort)
                return container.name;
        }
    }
    return {};
}

void Containers::onEvent(const EngineEvent &event)
{
    if (event.type != QLatin1String("container") || !changesList(event.action))
        return;
    if (event.action == QLatin1String("die") || event.action == QLatin1String("destroy"))
        feed_.forget(event.id);
    dirty_ += event.id;
    if (!gather_.isActive())
        gather_.start();
}

void Containers::rebuild()
{
    std::vector<Container> visible;
    std::copy_if(containers_.begin(), containers_.end(), std::back_inserter(visible),
                 [&](const Container &each) { return !held_.contains(each.id); });
    QSet<QString> alive;
    for (const Container &each : visible)
        alive += each.id;
    view_.ticked &= alive;
    std::vector<ContainerRow> rows = rowsOf(visible, feed_, view_, nowSeconds());
    shown_ =
        int(std::count_if(rows.begin(), rows.end(), [](const ContainerRow &row) { return !row.heading; }));
    rows_.assign(std::move(rows));
    Quay quay = quayOf(visible, feed_);
    blocks_.assign(std::move(quay.blocks));
    piers_.assign(std::move(quay.piers));
    Q_EMIT changed();
    Q_EMIT viewChanged();
}

// One row changed its figures; headings follow in sumUp().
void Containers::onSample(const QString &id)
{
    const Container *container = find(id);
    const int row = rows_.indexOf(id);
    if (container && row >= 0)
        rows_.replace(row, rowOf(*container, feed_.history(id), view_, nowSeconds()));
    if (!figures_.isActive())
        figures_.start();
}

void Containers::sumUp()
{
    Sample sum;
    bool any = false;
    for (const Container &container : containers_) {
        const std::deque<Sample> &history = feed_.history(container.id);
        if (!container.isLive() || history.empty())
            continue;
        any = true;
        sum.cpu += history.back().cpu / 100;
        sum.memory += history.back().memory;
        sum.received += history.back().received + history.back().sent;
    }
    totals_.push_back(sum);
    while (totals_.size() > kTotalsKept)
        totals_.pop_front();
    if (!any)
        figures_.stop();
    rebuild();
    Q_EMIT figuresChanged();
}

QString Containers::memoryText() const
{
    return berth::ui::memoryText(totals_.empty() ? 0 : totals_.back().memory);
}

QString Containers::networkText() const
{
    return rateText(totals_.empty() ? 0 : totals_.back().received);
}

QList<qreal> Containers::historyOf(double Sample::*figure) const
{
    QList<qreal> values;
    for (const Sample &sample : totals_)
        values += sample.*figure;
    return values;
}

void Containers::setFilter(const QString &filter)
{
    if (filter == filter_)
        return;
    filter_ = filter;
    view_.filter = ContainerFilter::parse(filter);
    rebuild();
}

void Containers::setChip(const QString &chip)
{
    view_.chip = chip;
    rebuild();
}

void Containers::setGrouped(bool grouped)
{
    view_.grouped = grouped;
    rebuild();
}

void Containers::sortBy(const QString &column)
{
    const bool figures = column == QLatin1String("cpu") || column == QLatin1String("memory");
    view_.descending = view_.order == column ? !view_.descending : figures;
    view_.order = column;
    rebuild();
}

void Containers::toggleFold(const QString &id)
{
    if (!view_.folded.remove(id))
        view_.folded += id;
    rebuild();
}

void Containers::toggleTick(const QString &id)
{
    if (id.startsWith(QLatin1String("app:"))) {
        const QStringList members = membersOf(id);
        const QSet<QString> ids(members.begin(), members.end());
        if (view_.ticked.contains(ids))
            view_.ticked -= ids;
        else
            view_.ticked += ids;
    } else if (!view_.ticked.remove(id)) {
        view_.ticked += id;
    }
    rebuild();
}

void Containers::tickAll(bool on)
{
    view_.ticked.clear();
    for (const ContainerRow &row : rows_.rows()) {
        if (on && !row.heading)
            view_.ticked += row.id;
    }
    rebuild();
}

QStringList Containers::membersOf(const QString &heading) const
{
    QStringList ids;
    for (const Container &container : containers_) {
        if (QStringLiteral("app:") + container.project == heading)
            ids += container.id;
    }
    return ids;
}

QStringList Containers::namesOf(const QStringList &ids) const
{
    QStringList names;
    for (const QString &id : ids) {
        if (const Container *container = find(id))
            names += container->name;
    }
    return names;
}

QStringList Containers::volumesOf(const QStringList &ids) const
{
    QStringList volumes;
    for (const QString &id : ids) {
        if (const Container *container = find(id))
            volumes += container->volumes;
    }
    volumes.removeDuplicates();
    return volumes;
}

QString Containers::idAt(int row) const
{
    return row >= 0 && row < rows_.rowCount() ? rows_.rows()[size_t(row)].id : QString();
}

QString Containers::stateOf(const QString &id) const
{
    const Container *container = find(id);
    return container ? container->state : QString();
}

QString Containers::nameOf(const QString &id) const
{
    const Container *container = find(id);
    return container ? container->name : QString();
}

QString Containers::firstLinkOf(const QString &id) const
{
    const int row = rows_.indexOf(id);
    return row < 0 ? QString() : rows_.rows()[size_t(row)].portLinks.value(0);
}

void Containers::showRows(int first, int last)
{
    firstRow_ = first;
    lastRow_ = last;
    watchVisible();
}

void Containers::pin(const QString &id)
{
    pinned_ = id;
    watchVisible();
}

void Containers::watchVisible()
{
    QSet<QString> wanted;
    const int end = std::min(lastRow_ + kSpareRows, rows_.rowCount() - 1);
    for (int row = std::max(firstRow_ - kSpareRows, 0); firstRow_ >= 0 && row <= end; ++row) {
        if (rows_.rows()[size_t(row)].live)
            wanted += rows_.rows()[size_t(row)].id;
    }
    if (const Container *container = find(pinned_); container && container->isLive())
        wanted += pinned_;
    feed_.watch(wanted);
}

} // namespace berth::ui

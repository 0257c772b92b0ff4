#include "ui/merged_logs.h"

#include <QJsonDocument>
#include <algorithm>

namespace berth::ui {

namespace {

constexpr size_t kMostLogs = 64;

} // namespace

MergedLogs::MergedLogs(EngineLink &link, Containers &containers, QObject *parent)
    : QObject(parent), link_(link), containers_(containers), log_(link)
{
    connect(&containers_, &Containers::containersChanged, this, &MergedLogs::onContainers);
}

void MergedLogs::open(const QStringList &ids)
{
    close();
    for (const QString &id : ids) {
        const Container *container = containers_.find(id);
        if (!container || sources_.size() >= kMostLogs)
            continue;
        sources_.push_back({id, container->name, false, 0});
        awaited_.insert(id);
        if (!container->isLive())
            stopped_.insert(id);
    }
    Q_EMIT opened();
    for (const LogSource &source : std::vector<LogSource>(sources_))
        inspect(source.id);
}

void MergedLogs::close()
{
    log_.close();
    sources_.clear();
    awaited_.clear();
    stopped_.clear();
    begun_ = false;
}

void MergedLogs::inspect(const QString &id)
{
    link_.request("GET", QStringLiteral("/containers/%1/json").arg(encoded(id)), {}, this,
                  [this, id](const Answer &answer) { take(id, answer.ok() ? answer.body : QByteArray()); });
}

void MergedLogs::take(const QString &id, const QByteArray &json)
{
    const QJsonObject inspected = QJsonDocument::fromJson(json).object();
    const auto source =
        std::find_if(sources_.begin(), sources_.end(), [&](const LogSource &each) { return each.id == id; });
    if (source == sources_.end())
        return;
    const QJsonObject config = inspected[QLatin1String("Config")].toObject();
    const QString service =
        config[QLatin1String("Labels")][QLatin1String("com.docker.compose.service")].toString();
    if (!service.isEmpty())
        source->name = service;
    source->tty = config[QLatin1String("Tty")].toBool();
    const QString started = inspected[QLatin1String("State")][QLatin1String("StartedAt")].toString();
    readStamp((started + QLatin1Char(' ')).toLatin1(), source->startedAt);
    awaited_.remove(id);
    if (begun_) {
        log_.resume(id, source->startedAt);
    } else if (awaited_.isEmpty()) {
        begun_ = true;
        log_.open(sources_);
    }
}

void MergedLogs::onContainers()
{
    for (const LogSource &source : std::vector<LogSource>(sources_)) {
        const Container *now = containers_.find(source.id);
        if (!now || !now->isLive())
            stopped_.insert(source.id);
        else if (stopped_.remove(source.id))
            inspect(source.id);
    }
}

} // namespace berth::ui

#include "ui/stats_feed.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>

namespace berth::ui {

namespace {

constexpr qsizetype kMostStatsBytes = 1 << 20; // of one object; more is no stats stream

double usedCpu(const QJsonObject &now, const QJsonObject &before, double cores)
{
    const auto total = [](const QJsonObject &cpu) {
        return cpu[QLatin1String("cpu_usage")][QLatin1String("total_usage")].toDouble();
    };
    const auto machine = [](const QJsonObject &cpu) {
        return cpu[QLatin1String("system_cpu_usage")].toDouble();
    };
    const double used = total(now) - total(before);
    const double passed = machine(now) - machine(before);
    const bool first = machine(before) <= 0;
    return first || used <= 0 || passed <= 0 ? 0 : used / passed * cores * 100;
}

Counters countersFrom(const QJsonObject &object, qint64 time)
{
    Counters counters;
    counters.time = time;
    const QJsonObject networks = object[QLatin1String("networks")].toObject();
    for (const QJsonValue &network : networks) {
        counters.received += network[QLatin1String("rx_bytes")].toDouble();
        counters.sent += network[QLatin1String("tx_bytes")].toDouble();
    }
    const QJsonValue entries =
        object[QLatin1String("blkio_stats")][QLatin1String("io_service_bytes_recursive")];
    for (const QJsonValue &entry : entries.toArray()) {
        const QString what = entry[QLatin1String("op")].toString().toLower();
        const double value = entry[QLatin1String("value")].toDouble();
        counters.read += what == QLatin1String("read") ? value : 0;
        counters.written += what == QLatin1String("write") ? value : 0;
    }
    return counters;
}

} // namespace

Sample sampleFrom(const QJsonObject &object, Counters &last)
{
    Sample sample;
    const QDateTime read = QDateTime::fromString(object[QLatin1String("read")].toString(), Qt::ISODateWithMs);
    sample.time = read.isValid() && read.date().year() > 1970 ? read.toMSecsSinceEpoch() : last.time + 1000;
    const QJsonObject cpu = object[QLatin1String("cpu_stats")].toObject();
    sample.cores = std::max(cpu[QLatin1String("online_cpus")].toDouble(), 1.0);
    sample.cpu = usedCpu(cpu, object[QLatin1String("precpu_stats")].toObject(), sample.cores);
    const QJsonObject memory = object[QLatin1String("memory_stats")].toObject();
    const QJsonObject detail = memory[QLatin1String("stats")].toObject();
    const char *key =
        detail.contains(QLatin1String("total_inactive_file")) ? "total_inactive_file" : "inactive_file";
    const double usage = memory[QLatin1String("usage")].toDouble();
    sample.cache = std::min(detail[QLatin1String(key)].toDouble(), usage);
    sample.memory = usage - sample.cache;
    sample.memoryLimit = memory[QLatin1String("limit")].toDouble();
    sample.processes = object[QLatin1String("pids_stats")][QLatin1String("current")].toDouble();

    const Counters now = countersFrom(object, sample.time);
    const double seconds = last.time > 0 ? double(now.time - last.time) / 1000 : 0;
    const auto rate = [&](double after, double before) {
        return seconds > 0 ? std::max(after - before, 0.0) / seconds : 0.0;
    };
    sample.received = rate(now.received, last.received);
    sample.sent = rate(now.sent, last.sent);
    sample.read = rate(now.read, last.read);
    sample.written = rate(now.written, last.written);
    last = now;
    return sample;
}

StatsFeed::StatsFeed(EngineLink &link, QObject *parent) : QObject(parent), link_(link) {}

StatsFeed::~StatsFeed() = default;

void StatsFeed::watch(const QSet<QString> &ids)
{
    for (const QString &id : watched_ - ids) {
        if (const auto found = sources_.find(id); found != sources_.end())
            found->second.stream.reset();
    }
    const QSet<QString> added = ids - watched_;
    watched_ = ids;
    for (const QString &id : added)
        open(id);
}

void StatsFeed::open(const QString &id)
{
    Source &source = sources_[id];
    source.rest.clear();
    source.last = {};
    source.stream = link_.stream(QStringLiteral("/containers/%1/stats?stream=1").arg(encoded(id)));
    connect(source.stream.get(), &LinkStream::data, this,
            [this, id](const QByteArray &piece) { take(id, piece); });
    // A stream that ended is not asked for again before the container shows up anew in watch().
    connect(source.stream.get(), &LinkStream::ended, this, [this, id] { watched_.remove(id); });
}

void StatsFeed::take(const QString &id, const QByteArray &piece)
{
    const auto found = sources_.find(id);
    if (found == sources_.end())
        return;
    Source &source = found->second;
    source.rest += piece;
    qsizetype end = source.rest.indexOf('\n');
    bool any = false;
    for (; end >= 0; end = source.rest.indexOf('\n')) {
        const QJsonDocument document = QJsonDocument::fromJson(source.rest.left(end));
        source.rest.remove(0, end + 1);
        if (!document.isObject())
            continue;
        source.history.push_back(sampleFrom(document.object(), source.last));
        while (source.history.size() > kKept)
            source.history.pop_front();
        any = true;
    }
    if (source.rest.size() > kMostStatsBytes)
        source.rest.clear();
    if (any)
        Q_EMIT sampled(id);
}

void StatsFeed::forget(const QString &id)
{
    watched_.remove(id);
    if (const auto found = sources_.find(id); found != sources_.end())
        found->second.stream.reset();
}

void StatsFeed::clear()
{
    watched_.clear();
    sources_.clear();
}

const std::deque<Sample> &StatsFeed::history(const QString &id) const
{
    static const std::deque<Sample> none;
    const auto found = sources_.find(id);
    return found == sources_.end() ? none : found->second.history;
}

} // namespace berth::ui

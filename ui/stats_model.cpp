#include "ui/stats_model.h"

#include "ui/format.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>
#include <algorithm>
#include <cmath>

namespace berth::ui {

namespace {

constexpr int kFineRange = 3600; // what the engine keeps every ten seconds
constexpr double kLiveGapMs = 6000;
constexpr double kGapSteps = 3.5;
constexpr double kNearMs = 90'000;

constexpr double Sample::*kFigures[] = {&Sample::cpu,  &Sample::memory,  &Sample::received, &Sample::sent,
                                        &Sample::read, &Sample::written, &Sample::processes};

Sample keptSample(const QJsonValue &point)
{
    Sample sample;
    sample.time = qint64(point[QLatin1String("Time")].toDouble());
    sample.cpu = point[QLatin1String("Cpu")].toDouble();
    sample.memory = point[QLatin1String("Memory")].toDouble();
    sample.cache = point[QLatin1String("Cache")].toDouble();
    sample.received = point[QLatin1String("Received")].toDouble();
    sample.sent = point[QLatin1String("Sent")].toDouble();
    sample.read = point[QLatin1String("Read")].toDouble();
    sample.written = point[QLatin1String("Written")].toDouble();
    sample.processes = point[QLatin1String("Pids")].toDouble();
    return sample;
}

} // namespace

bool StatsModel::Series::hasGapBefore(size_t index) const
{
    if (index == 0)
        return true;
    const double passed = double(samples[index].time - samples[index - 1].time);
    return passed > (index > live ? kLiveGapMs : kGapSteps * step * 1000);
}

StatsModel::StatsModel(EngineLink &link, StatsFeed &feed, QObject *parent)
    : QObject(parent), link_(link), feed_(feed), otherFeed_(link)
{
    connect(&feed_, &StatsFeed::sampled, this, [this](const QString &id) {
        if (id == id_)
            onSampled();
    });
    connect(&otherFeed_, &StatsFeed::sampled, this, [this] {
        if (!isPaused())
            join(other_, otherFeed_.history(otherId_));
    });
}

void StatsModel::open(const QString &id, bool running)
{
    close();
    id_ = id;
    running_ = running;
    kept_ = true;
    join(own_, feed_.history(id_));
    ask(id_, own_);
    told();
}

void StatsModel::setRunning(bool running)
{
    if (running_ == running)
        return;
    running_ = running;
    told();
}

void StatsModel::close()
{
    compare({}, {});
    id_.clear();
    own_ = {};
    frozenAt_ = zoomFrom_ = zoomTo_ = cursor_ = 0;
    asking_ = false;
}

// The history of the engine goes before what the live stream has brought.
void StatsModel::ask(const QString &id, Series &series)
{
    if (!kept_ || asking_)
        return;
    asking_ = true;
    link_.request("GET",
                  QStringLiteral("/berth/v1/containers/%1/stats/history?seconds=%2")
                      .arg(encoded(id))
                      .arg(std::max(range_, kFineRange)),
                  {}, this, [this, id, target = &series](const Answer &answer) {
                      asking_ = false;
                      if (answer.isMissing())
                          kept_ = false;
                      const bool mine = target == &own_ ? id == id_ : id == otherId_;
                      if (mine && answer.ok()) {
                          const QJsonObject object = QJsonDocument::fromJson(answer.body).object();
                          target->step = std::max(object[QLatin1String("Step")].toInt(), 1);
                          const std::vector<Sample> live(target->samples.begin() + qsizetype(target->live),
                                                         target->samples.end());
                          target->samples.clear();
                          for (const QJsonValue &point : object[QLatin1String("Points")].toArray()) {
                              const Sample sample = keptSample(point);
                              if (live.empty() || sample.time < live.front().time)
                                  target->samples.push_back(sample);
                          }
                          target->live = target->samples.size();
                          target->samples.insert(target->samples.end(), live.begin(), live.end());
                      }
                      told();
                      if (target == &own_ && !otherId_.isEmpty() && other_.live == 0)
                          ask(otherId_, other_);
                  });
}

void StatsModel::join(Series &series, const std::deque<Sample> &live)
{
    series.samples.resize(series.live);
    if (!live.empty()) {
        while (!series.samples.empty() && series.samples.back().time >= live.front().time)
            series.samples.pop_back();
    }
    series.live = series.samples.size();
    series.samples.insert(series.samples.end(), live.begin(), live.end());
    told();
}

void StatsModel::onSampled()
{
    if (isPaused())
        return;
    join(own_, feed_.history(id_));
    const bool reaches = own_.live == 0 || own_.live == own_.samples.size() ||
                         own_.samples[own_.live].time - own_.samples[own_.live - 1].time < 2500 * own_.step;
    if (!reaches && range_ > int(StatsFeed::kKept))
        ask(id_, own_);
}

void StatsModel::told()
{
    Q_EMIT changed();
    Q_EMIT cursorChanged();
}

void StatsModel::setRange(int seconds)
{
    if (range_ == seconds)
        return;
    range_ = seconds;
    zoomFrom_ = zoomTo_ = cursor_ = 0;
    ask(id_, own_);
    told();
}

void StatsModel::setPaused(bool paused)
{
    if (paused == isPaused())
        return;
    frozenAt_ = paused ? to() : 0;
    if (!paused)
        join(own_, feed_.history(id_));
    told();
}

void StatsModel::setCursor(double ms)
{
    const Sample *sample = ms > 0 ? sampleAt(own_, ms) : nullptr;
    const double next = sample ? double(sample->time) : 0;
    if (cursor_ == next)
        return;
    cursor_ = next;
    Q_EMIT cursorChanged();
}

QString StatsModel::cursorTime() const
{
    if (cursor_ <= 0)
        return {};
    const QString form = range_ > 20 * 3600 ? QStringLiteral("MM-dd HH:mm:ss") : QStringLiteral("HH:mm:ss");
    return QDateTime::fromMSecsSinceEpoch(qint64(cursor_)).toString(form);
}

double StatsModel::to() const
{
    if (isZoomed())
        return zoomTo_;
    if (isPaused())
        return frozenAt_;
    const double newest = own_.samples.empty() ? 0 : double(own_.samples.back().time);
    return newest > 0 ? newest : double(QDateTime::currentMSecsSinceEpoch());
}

double StatsModel::from() const
{
    return isZoomed() ? zoomFrom_ : to() - range_ * 1000.0;
}

double StatsModel::value(const Sample &sample, Figure figure)
{
    return sample.*kFigures[figure];
}

QString StatsModel::text(double value, Figure figure)
{
    switch (figure) {
    case Cpu:
        return percentText(value);
    case Memory:
        return memoryText(value);
    case Processes:
        return QString::number(std::lround(value));
    default:
        return rateText(value);
    }
}

const Sample *StatsModel::sampleAt(const Series &series, double ms)
{
    if (series.samples.empty())
        return nullptr;
    auto after =
        std::lower_bound(series.samples.begin(), series.samples.end(), ms,
                         [](const Sample &sample, double time) { return double(sample.time) < time; });
    if (after == series.samples.end() ||
        (after != series.samples.begin() && ms - double(std::prev(after)->time) < double(after->time) - ms))
        --after;
    return std::abs(double(after->time) - ms) <= kNearMs ? &*after : nullptr;
}

QString StatsModel::textAt(Figure figure, bool other) const
{
    const Series &series = other ? other_ : own_;
    const Sample *sample = nullptr;
    if (cursor_ > 0)
        sample = sampleAt(series, cursor_);
    else if (!series.samples.empty())
        sample = &series.samples.back();
    return sample ? text(value(*sample, figure), figure) : QString();
}

QString StatsModel::summary(Figure figure) const
{
    double low = 0, high = 0;
    bool any = false;
    for (const Sample &sample : own_.samples) {
        if (double(sample.time) < from() || double(sample.time) > to())
            continue;
        const double here = value(sample, figure);
        low = any ? std::min(low, here) : here;
        high = any ? std::max(high, here) : here;
        any = true;
    }
    if (!any)
        return tr("no figures yet");
    return tr("now %1, lowest %2, highest %3")
        .arg(text(value(own_.samples.back(), figure), figure), text(low, figure), text(high, figure));
}

void StatsModel::step(int samples)
{
    if (own_.samples.empty())
        return;
    const double at = cursor_ > 0 ? cursor_ : to();
    const Sample *now = sampleAt(own_, at);
    const qsizetype index = now ? now - own_.samples.data() : qsizetype(own_.samples.size()) - 1;
    const qsizetype next = std::clamp<qsizetype>(index + samples, 0, qsizetype(own_.samples.size()) - 1);
    setCursor(std::clamp(double(own_.samples[size_t(next)].time), from(), to()));
}

void StatsModel::zoom(double from, double to)
{
    if (to - from < 2000)
        return;
    zoomFrom_ = from;
    zoomTo_ = to;
    told();
}

void StatsModel::unzoom()
{
    zoomFrom_ = zoomTo_ = 0;
    told();
}

void StatsModel::compare(const QString &id, const QString &name)
{
    otherId_ = id;
    comparedName_ = name;
    other_ = {};
    otherFeed_.watch(id.isEmpty() ? QSet<QString>() : QSet<QString>{id});
    if (!id.isEmpty())
        ask(id, other_);
    told();
}

bool StatsModel::save(const QUrl &file) const
{
    QSaveFile out(file.toLocalFile());
    if (!out.open(QIODevice::WriteOnly))
        return false;
    out.write("time,cpu_percent,memory_bytes,received_bytes_per_s,sent_bytes_per_s,read_bytes_per_s,"
              "written_bytes_per_s,processes\n");
    for (const Sample &sample : own_.samples) {
        if (double(sample.time) < from() || double(sample.time) > to())
            continue;
        QByteArray row =
            QDateTime::fromMSecsSinceEpoch(sample.time, Qt::UTC).toString(Qt::ISODateWithMs).toLatin1();
        for (const auto figure : kFigures)
            row += ',' + QByteArray::number(sample.*figure, 'f', figure == &Sample::cpu ? 2 : 0);
        out.write(row + '\n');
    }
    return out.commit();
}

} // namespace berth::ui

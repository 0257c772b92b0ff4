#include "ui/volumes.h"

#include "ui/format.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>

namespace berth::ui {

namespace {

constexpr int kGatherVolumesMs = 50;

} // namespace

const std::vector<Role<VolumeRow>> &VolumeRow::roles()
{
    using R = VolumeRow;
    static const std::vector<Role<R>> table = {
        role<&R::name>("name"),       role<&R::used>("used"),       role<&R::anonymous>("anonymous"),
        role<&R::busy>("busy"),       role<&R::usedBy>("usedBy"),   role<&R::usedMark>("usedMark"),
        role<&R::size>("size"),       role<&R::driver>("driver"),   role<&R::mountpoint>("mountpoint"),
        role<&R::created>("created"), role<&R::summary>("summary"), role<&R::share>("share"),
    };
    return table;
}

Volumes::Volumes(EngineLink &link, Session &session, Containers &containers, QObject *parent)
    : QObject(parent), link_(link), containers_(containers)
{
    gather_.setSingleShot(true);
    gather_.setInterval(kGatherVolumesMs);
    connect(&gather_, &QTimer::timeout, this, &Volumes::refresh);
    connect(&session, &Session::connected, this, &Volumes::refresh);
    connect(&containers_, &Containers::containersChanged, this, &Volumes::rebuild);
    connect(&session, &Session::event, this, [this](const EngineEvent &event) {
        if (event.type == QLatin1String("volume") && !gather_.isActive())
            gather_.start();
    });
}

void Volumes::refresh()
{
    link_.request("GET", QStringLiteral("/volumes"), {}, this, [this](const Answer &answer) {
        loading_ = false;
        problem_ = answer.problem;
        if (answer.ok())
            volumes_.clear();
        static const QRegularExpression hex(QStringLiteral("^[0-9a-f]{64}$"));
        const QJsonObject object = QJsonDocument::fromJson(answer.ok() ? answer.body : QByteArray()).object();
        for (const QJsonValue &value : object[QLatin1String("Volumes")].toArray()) {
            Volume volume;
            volume.name = harmless(value[QLatin1String("Name")].toString());
            volume.driver = harmless(value[QLatin1String("Driver")].toString());
            volume.mountpoint = harmless(value[QLatin1String("Mountpoint")].toString());
            volume.created = QDateTime::fromString(value[QLatin1String("CreatedAt")].toString(), Qt::ISODate)
                                 .toSecsSinceEpoch();
            volume.anonymous = hex.match(volume.name).hasMatch();
            volumes_.push_back(std::move(volume));
        }
        rebuild();
        readSizes();
    });
}

void Volumes::readSizes()
{
    link_.request("GET", QStringLiteral("/system/df?type=volume"), {}, this, [this](const Answer &answer) {
        const QJsonObject object = QJsonDocument::fromJson(answer.ok() ? answer.body : QByteArray()).object();
        for (const QJsonValue &value : object[QLatin1String("Volumes")].toArray()) {
            const double size = value[QLatin1String("UsageData")][QLatin1String("Size")].toDouble(-1);
            if (size >= 0)
                sizes_.insert(value[QLatin1String("Name")].toString(), size);
        }
        rebuild();
    });
}

VolumeRow Volumes::rowFor(const Volume &volume, double biggest) const
{
    VolumeRow row;
    row.name = volume.name;
    row.driver = volume.driver;
    row.mountpoint = volume.mountpoint;
    row.anonymous = volume.anonymous;
    row.busy = busy_.contains(volume.name);
    QStringList users;
    for (const Container &container : containers_.all()) {
        if (!container.volumes.contains(volume.name))
            continue;
        users += container.name;
        row.usedMark = row.usedMark.isEmpty() ? container.mark() : row.usedMark;
    }
    row.used = !users.isEmpty();
    row.usedBy = users.join(QStringLiteral(", "));
    const auto size = sizes_.find(volume.name);
    row.size = size == sizes_.end() ? QString() : sizeText(*size);
    row.share = size == sizes_.end() || biggest <= 0 ? 0 : std::sqrt(*size / biggest);
    row.created =
        volume.created > 0 ? agoText(volume.created, QDateTime::currentSecsSinceEpoch()) : QString();
    row.summary =
        row.used ? tr("%1, used by %2").arg(row.name, row.usedBy) : tr("%1, not used").arg(row.name);
    return row;
}

void Volumes::rebuild()
{
    double biggest = 0;
    for (const double size : sizes_)
        biggest = std::max(biggest, size);
    used_ = 0;
    std::vector<VolumeRow> rows;
    for (const Volume &volume : volumes_) {
        VolumeRow row = rowFor(volume, biggest);
        used_ += row.used;
        const bool chip = chip_ == QLatin1String("all") || (chip_ == QLatin1String("used") && row.used) ||
                          (chip_ == QLatin1String("unused") && !row.used) ||
                          (chip_ == QLatin1String("anonymous") && row.anonymous);
        if (chip && (row.name + QLatin1Char(' ') + row.usedBy).contains(filter_, Qt::CaseInsensitive))
            rows.push_back(std::move(row));
    }
    std::sort(rows.begin(), rows.end(), [](const VolumeRow &a, const VolumeRow &b) {
        return std::tie(a.anonymous, a.name) < std::tie(b.anonymous, b.name);
    });
    rows_.assign(std::move(rows));
    Q_EMIT changed();
}

QString Volumes::totalSize() const
{
    double bytes = 0;
    for (const Volume &volume : volumes_)
        bytes += sizes_.value(volume.name);
    return sizeText(bytes);
}

void Volumes::setFilter(const QString &filter)
{
    filter_ = filter;
    rebuild();
}

void Volumes::setChip(const QString &chip)
{
    chip_ = chip;
    rebuild();
}

void Volumes::create(const QString &name)
{
    const QByteArray body =
        QJsonDocument(QJsonObject{{QStringLiteral("Name"), name}}).toJson(QJsonDocument::Compact);
    link_.request("POST", QStringLiteral("/volumes/create"), body, this, [this, name](const Answer &answer) {
        if (answer.ok())
            Q_EMIT done(tr("Made the volume %1").arg(name), {});
        else
            Q_EMIT failed(tr("%1 could not be made").arg(name), answer.problem);
        refresh();
    });
}

void Volumes::remove(const QString &name)
{
    busy_ += name;
    rebuild();
    link_.request("DELETE", QStringLiteral("/volumes/%1").arg(encoded(name)), {}, this,
                  [this, name](const Answer &answer) {
                      busy_ -= name;
                      sizes_.remove(name);
                      if (answer.ok())
                          Q_EMIT done(tr("Deleted %1").arg(name), {});
                      else
                          Q_EMIT failed(tr("%1 could not be deleted").arg(name), answer.problem);
                      refresh();
                  });
}

} // namespace berth::ui

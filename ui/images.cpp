#include "ui/images.h"

#include "ui/format.h"

#include <QDateTime>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QUrl>
#include <algorithm>
#include <array>
#include <cmath>

namespace berth::ui {

namespace {

constexpr int kGatherImagesMs = 50;

// The load stream says "Loaded image: name" per image, or an error object; the last word counts.
QString loadOutcome(const QByteArray &stream, QString &problem)
{
    QStringList loaded;
    for (const QByteArray &line : stream.split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        const QString said = object[QLatin1String("stream")].toString().trimmed();
        if (object.contains(QLatin1String("error")))
            problem = object[QLatin1String("error")].toString();
        if (said.startsWith(QLatin1String("Loaded image")))
            loaded += said.section(QStringLiteral(": "), 1);
    }
    return harmless(loaded.join(QStringLiteral(", ")));
}

} // namespace

const std::vector<Role<ImageRow>> &ImageRow::roles()
{
    using R = ImageRow;
    static const std::vector<Role<R>> table = {
        role<&R::id>("id"),
        role<&R::heading>("heading"),
        role<&R::used>("used"),
        role<&R::tagged>("tagged"),
        role<&R::busy>("busy"),
        role<&R::name>("name"),
        role<&R::tags>("tags"),
        role<&R::reference>("reference"),
        role<&R::usedBy>("usedBy"),
        role<&R::usedMark>("usedMark"),
        role<&R::moreUsers>("moreUsers"),
        role<&R::size>("size"),
        role<&R::created>("created"),
        role<&R::shortId>("shortId"),
        role<&R::summary>("summary"),
        role<&R::share>("share"),
    };
    return table;
}

Images::Images(EngineLink &link, Session &session, Containers &containers, QObject *parent)
    : QObject(parent), link_(link), containers_(containers)
{
    gather_.setSingleShot(true);
    gather_.setInterval(kGatherImagesMs);
    connect(&gather_, &QTimer::timeout, this, &Images::refresh);
    connect(&session, &Session::connected, this, &Images::refresh);
    connect(&containers_, &Containers::containersChanged, this, &Images::rebuild);
    connect(&session, &Session::event, this, [this](const EngineEvent &event) {
        if (event.type == QLatin1String("image") && !gather_.isActive())
            gather_.start();
    });
}

void Images::refresh()
{
    link_.request("GET", QStringLiteral("/images/json"), {}, this, [this](const Answer &answer) {
        loading_ = false;
        problem_ = answer.problem;
        if (answer.ok())
            images_.clear();
        for (const QJsonValue &value :
             QJsonDocument::fromJson(answer.ok() ? answer.body : QByteArray()).array()) {
            Image image;
            image.id = value[QLatin1String("Id")].toString();
            for (const QJsonValue &tag : value[QLatin1String("RepoTags")].toArray()) {
                if (tag.toString() != QLatin1String("<none>:<none>"))
                    image.references += harmless(tag.toString());
            }
            image.bytes = value[QLatin1String("Size")].toDouble();
            image.created = value[QLatin1String("Created")].toInteger();
            images_.push_back(std::move(image));
        }
        rebuild();
    });
}

ImageRow Images::rowFor(const Image &image, double biggest) const
{
    ImageRow row;
    row.id = image.id;
    row.shortId = berth::ui::shortId(image.id);
    row.tagged = !image.references.isEmpty();
    row.busy = busy_.contains(image.id);
    row.reference = row.tagged ? image.references.first() : row.shortId;
    row.name = row.tagged ? row.reference.left(row.reference.lastIndexOf(QLatin1Char(':'))) : row.shortId;
    for (const QString &reference : image.references) {
        const bool same = reference.startsWith(row.name + QLatin1Char(':'));
        row.tags += same ? reference.mid(row.name.size() + 1) : reference;
    }
    for (const Container &container : containers_.all()) {
        if (container.imageId != image.id)
            continue;
        row.moreUsers += row.used;
        if (!row.used) {
            row.usedBy = container.name;
            row.usedMark = container.mark();
        }
        row.used = true;
    }
    row.bytes = image.bytes;
    row.size = sizeText(image.bytes);
    row.share = biggest > 0 ? std::sqrt(image.bytes / biggest) : 0;
    row.created = agoText(image.created, QDateTime::currentSecsSinceEpoch());
    row.summary =
        tr("%1, %2, %3")
            .arg(row.reference, row.size, row.used ? tr("used by %1").arg(row.usedBy) : tr("not used"));
    return row;
}

void Images::rebuild()
{
    double biggest = 0;
    for (const Image &image : images_)
        biggest = std::max(biggest, image.bytes);
    struct Group
    {
        QString chip, title;
        std::vector<ImageRow> rows;
        double bytes = 0;
        int count = 0;
    };
    std::array<Group, 3> groups = {Group{QStringLiteral("used"), tr("In use"), {}},
                                   Group{QStringLiteral("unused"), tr("Unused"), {}},
                                   Group{QStringLiteral("untagged"), tr("Untagged"), {}}};
    for (const Image &image : images_) {
        ImageRow row = rowFor(image, biggest);
        Group &group = groups[row.used ? 0 : row.tagged ? 1 : 2];
        ++group.count;
        group.bytes += image.bytes;
        const QString everything = image.references.join(QLatin1Char(' ')) + QLatin1Char(' ') + image.id;
        if ((chip_ == QLatin1String("all") || chip_ == group.chip) &&
            everything.contains(filter_, Qt::CaseInsensitive))
            group.rows.push_back(std::move(row));
    }
    used_ = groups[0].count;
    untagged_ = groups[2].count;
    shown_ = 0;
    std::vector<ImageRow> rows;
    for (Group &group : groups) {
        if (group.rows.empty())
            continue;
        std::sort(group.rows.begin(), group.rows.end(),
                  [](const ImageRow &a, const ImageRow &b) { return a.reference < b.reference; });
        ImageRow heading;
        heading.id = QStringLiteral("group:") + group.chip;
        heading.heading = true;
        heading.name = group.title;
        heading.size = sizeText(group.bytes);
        heading.moreUsers = group.count;
        rows.push_back(heading);
        shown_ += int(group.rows.size());
        std::move(group.rows.begin(), group.rows.end(), std::back_inserter(rows));
    }
    rows_.assign(std::move(rows));
    Q_EMIT changed();
}

QString Images::totalSize() const
{
    double bytes = 0;
    for (const Image &image : images_)
        bytes += image.bytes;
    return sizeText(bytes);
}

void Images::setFilter(const QString &filter)
{
    filter_ = filter;
    rebuild();
}

void Images::setChip(const QString &chip)
{
    chip_ = chip;
    rebuild();
}

QStringList Images::references() const
{
    QStringList names;
    for (const Image &image : images_)
        names += image.references;
    names.sort();
    return names;
}

void Images::remove(const QString &id)
{
    const int row = rows_.indexOf(id);
    if (row < 0)
        return;
    const QString name = rows_.rows()[size_t(row)].reference;
    busy_ += id;
    rebuild();
    link_.request("DELETE", QStringLiteral("/images/%1?force=1").arg(encoded(id)), {}, this,
                  [this, id, name](const Answer &answer) {
                      busy_ -= id;
                      if (answer.ok())
                          Q_EMIT done(tr("Deleted %1").arg(name), {});
                      else
                          Q_EMIT failed(tr("%1 could not be deleted").arg(name), answer.problem);
                      refresh();
                  });
}

void Images::load(const QUrl &archive)
{
    const QString file = archive.toLocalFile();
    const QString name = QFileInfo(file).fileName();
    ++importing_;
    Q_EMIT changed();
    link_.upload(QStringLiteral("/images/load?quiet=1"), file, this, [this, name](const Answer &answer) {
        --importing_;
        QString problem = answer.problem;
        const QString loaded = loadOutcome(answer.body, problem);
        if (answer.ok() && problem.isEmpty())
            Q_EMIT done(tr("Loaded %1").arg(loaded.isEmpty() ? name : loaded), tr("from %1").arg(name));
        else
            Q_EMIT failed(tr("%1 could not be loaded").arg(name), problem);
        refresh();
    });
}

} // namespace berth::ui

#include "ui/meters.h"

#include "ui/format.h"

#include <QFile>
#include <QStorageInfo>
#include <cmath>

namespace berth::ui {

namespace {

constexpr int kMetersMs = 2000;
constexpr double kKibibyte = 1024;

// "18.8 / 31.2 GB": the unit once, when both have the same.
QString pairText(const QString &used, const QString &total)
{
    const QString unit = total.section(QLatin1Char(' '), 1);
    const QString left = used.endsWith(QLatin1Char(' ') + unit) ? used.section(QLatin1Char(' '), 0, 0) : used;
    return left + QStringLiteral(" / ") + total;
}

} // namespace

Meters::Meters(QObject *parent) : QObject(parent)
{
    timer_.setInterval(kMetersMs);
    connect(&timer_, &QTimer::timeout, this, &Meters::read);
}

void Meters::setActive(bool active)
{
    if (active == timer_.isActive())
        return;
    if (active) {
        timer_.start();
        read();
    } else {
        timer_.stop();
    }
    Q_EMIT changed();
}

void Meters::read()
{
    QFile stat(QStringLiteral("/proc/stat"));
    if (stat.open(QIODevice::ReadOnly)) {
        const QList<QByteArray> words = stat.readLine().simplified().split(' ');
        double all = 0;
        for (qsizetype i = 1; i < std::min<qsizetype>(words.size(), 9); ++i)
            all += words[i].toDouble();
        const double busy = words.size() > 5 ? all - words[4].toDouble() - words[5].toDouble() : 0;
        if (allBefore_ > 0 && all > allBefore_)
            cpuShare_ = (busy - busyBefore_) / (all - allBefore_);
        busyBefore_ = busy;
        allBefore_ = all;
    }
    QFile memory(QStringLiteral("/proc/meminfo"));
    if (memory.open(QIODevice::ReadOnly)) {
        double available = 0;
        for (const QByteArray &line : memory.readAll().split('\n')) {
            const double value =
                line.mid(line.indexOf(':') + 1).simplified().split(' ').first().toDouble() * kKibibyte;
            if (line.startsWith("MemTotal:"))
                memoryTotal_ = value;
            else if (line.startsWith("MemAvailable:"))
                available = value;
        }
        memoryUsed_ = memoryTotal_ - available;
    }
    const QStorageInfo disk(QStringLiteral("/var/lib"));
    diskTotal_ = double(disk.bytesTotal());
    diskUsed_ = diskTotal_ - double(disk.bytesAvailable());
    Q_EMIT changed();
}

QString Meters::cpuText() const
{
    return QString::number(std::lround(cpuShare_ * 100)) + QLatin1Char('%');
}

QString Meters::memoryText() const
{
    return pairText(berth::ui::memoryText(memoryUsed_), berth::ui::memoryText(memoryTotal_));
}

QString Meters::diskText() const
{
    return pairText(sizeText(diskUsed_), sizeText(diskTotal_));
}

} // namespace berth::ui

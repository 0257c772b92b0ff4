// The rows of the containers table: a heading per compose app and the containers below it, made from the
// containers, the filter, the order and the latest figures. Pure: the same input gives the same rows.
#pragma once

#include "ui/container_filter.h"
#include "ui/list_model.h"
#include "ui/stats_feed.h"

namespace berth::ui {

struct ContainerRow
{
    QString id; // of the container, or "app:" + project for a heading
    bool heading = false;
    bool folded = false;
    bool running = false;
    bool live = false;
    bool ticked = false;
    bool busy = false;
    QString name, image, state, mark, tag, tagKind, when, cpu, memory, summary;
    QStringList ports, portLinks; // as many links as ports
    QList<qreal> cpuHistory, memoryHistory;
    double memoryLimit = 0;
    bool cpuHot = false, memoryHot = false;
    double cpuValue = 0, memoryValue = 0;

    const QString &key() const { return id; }
    bool operator==(const ContainerRow &) const = default;
    static const std::vector<Role<ContainerRow>> &roles();
};

struct ContainerView
{
    ContainerFilter filter;
    QString chip = QStringLiteral("all"); // all, running, stopped, attention, published
    QString order = QStringLiteral("name");
    bool descending = false;
    bool grouped = true;
    QSet<QString> folded, ticked, busy;
};

ContainerRow rowOf(const Container &container, const std::deque<Sample> &history, const ContainerView &view,
                   qint64 now);
bool chipAccepts(const QString &chip, const Container &container);
std::vector<ContainerRow> rowsOf(const std::vector<Container> &containers, const StatsFeed &feed,
                                 const ContainerView &view, qint64 now);

} // namespace berth::ui

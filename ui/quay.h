// The quay strip above the containers table: one block per container on one quay line per app. Pure layout;
// the length of a name is estimated, since fonts are the view's matter.
#pragma once

#include "ui/container_rows.h"

namespace berth::ui {

struct QuayBlock
{
    QString id, name, mark;
    double x = 0, width = 0, height = 0, strength = 1;

    const QString &key() const { return id; }
    bool operator==(const QuayBlock &) const = default;
    static const std::vector<Role<QuayBlock>> &roles();
};

struct QuayPier
{
    QString name;
    double x = 0, width = 0;

    const QString &key() const { return name; }
    bool operator==(const QuayPier &) const = default;
    static const std::vector<Role<QuayPier>> &roles();
};

struct Quay
{
    std::vector<QuayBlock> blocks;
    std::vector<QuayPier> piers;
    double width = 0;
};

Quay quayOf(const std::vector<Container> &containers, const StatsFeed &feed);

} // namespace berth::ui

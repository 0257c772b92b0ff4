// The readable summary of an inspect document: label and value in sections. Pure.
#pragma once

#include "ui/list_model.h"

#include <QJsonObject>

namespace berth::ui {

struct Fact
{
    QString section, label, value;
    QString heading; // the section again, on its first row only

    QString key() const { return section + QLatin1Char('/') + label; }
    bool operator==(const Fact &) const = default;
    static const std::vector<Role<Fact>> &roles();
};

// Secrets are dots unless `reveal`.
std::vector<Fact> factsOf(const QJsonObject &inspected, bool reveal);

} // namespace berth::ui

// A point in time as somebody types it: "14:20", "14:20:05", "10 min ago", "-10m", "2 h", "yesterday 9:00",
// "2026-11-24 14:20", "now". Pure.
#pragma once

#include <QDateTime>
#include <QString>

namespace berth::ui {

// In ns since the epoch; -1 when it is none. A time of day that is still to come is yesterday's.
qint64 momentOf(const QString &text, const QDateTime &now);

} // namespace berth::ui

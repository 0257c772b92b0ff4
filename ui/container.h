// One container as the list shows it, read from GET /containers/json, and what is derived from it: its mark,
// the words for how it ended, its published ports. Plain values.
#pragma once

#include <QJsonObject>
#include <QMap>
#include <QString>
#include <QStringList>
#include <vector>

namespace berth::ui {

struct PublishedPort
{
    int host = 0; // 0: exposed, not published
    int inside = 0;
    QString protocol;
    QString address;

    bool operator==(const PublishedPort &) const = default;
};

struct Container
{
    QString id;
    QString name;
    QString image;
    QString imageId;
    QString command;
    QString state;  // created, running, paused, restarting, removing, exited, dead
    QString health; // "", starting, healthy, unhealthy
    QString project;
    QString projectFolder;
    qint64 created = 0;
    qint64 since = 0; // when it entered its state, as near as the engine says; seconds since the epoch
    int exitCode = 0;
    std::vector<PublishedPort> ports;
    QStringList volumes;
    QMap<QString, QString> labels;

    bool operator==(const Container &) const = default;

    bool isRunning() const; // has processes: running, paused or restarting
    bool isLive() const;    // uses CPU: running
    bool needsAttention() const;
    bool publishes() const;
    // One of running, unhealthy, paused, restarting, exited, failed, created: the drawing of BerthMark.
    QString mark() const;
    // The tag beside the name; empty for what is plain. `tagKind` is the colour role of it.
    QString tag() const;
    QString tagKind() const;
    // "3 h ago", or why it ended.
    QString whenText(qint64 now) const;
};

// `now` turns the engine's "Up 3 hours" into a point in time.
Container containerFrom(const QJsonObject &object, qint64 now);
// Seconds that Docker's words for a span mean ("About an hour", "3 days"); -1 when they are none.
qint64 secondsOf(const QString &span);
// The host ports that are published, each once, in order; "8080, 8443".
std::vector<PublishedPort> distinctHostPorts(const std::vector<PublishedPort> &ports);

} // namespace berth::ui

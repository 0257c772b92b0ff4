// CPU, memory, network and disk of running containers from the engine's stats streams: one stream per
// container that is watched, none for the others. Keeps the last fifteen minutes of each. GUI thread.
#pragma once

#include "ui/engine_link.h"

#include <QHash>
#include <QJsonObject>
#include <QSet>
#include <deque>
#include <map>

namespace berth::ui {

struct Sample
{
    qint64 time = 0;   // ms since the epoch
    double cpu = 0;    // percent of one core
    double memory = 0; // bytes without the page cache that can go
    double cache = 0;
    double memoryLimit = 0;
    double received = 0; // bytes per second
    double sent = 0;
    double read = 0;
    double written = 0;
    double processes = 0;
    double cores = 1;
};

// Counters of one reading, of which two make a Sample.
struct Counters
{
    qint64 time = 0;
    double received = 0, sent = 0, read = 0, written = 0;
};

// One object of a stats stream; `last` is read and replaced.
Sample sampleFrom(const QJsonObject &object, Counters &last);

class StatsFeed : public QObject
{
    Q_OBJECT

public:
    explicit StatsFeed(EngineLink &link, QObject *parent = nullptr);
    ~StatsFeed() override;

    // Those that are on the screen; streams of all others end.
    void watch(const QSet<QString> &ids);
    void forget(const QString &id);
    void clear();
    const std::deque<Sample> &history(const QString &id) const;

    static constexpr size_t kKept = 900;

Q_SIGNALS:
    void sampled(const QString &id);

private:
    struct Source
    {
        StreamPointer stream;
        QByteArray rest;
        Counters last;
        std::deque<Sample> history;
    };

    void open(const QString &id);
    void take(const QString &id, const QByteArray &piece);

    EngineLink &link_;
    QSet<QString> watched_;
    std::map<QString, Source> sources_;
};

} // namespace berth::ui

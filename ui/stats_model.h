// The figures of a container over time: the last 15 minutes from the live stream, what was before from the
// engine's history, and a second container beside it to compare. Asks the engine when a range is chosen, and
// again only when the live figures no longer reach back to what it told; never by a timer. GUI thread.
#pragma once

#include "ui/stats_feed.h"

#include <QUrl>
#include <QtQmlIntegration>

namespace berth::ui {

class StatsModel : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Comes from ContainerDetail")
    Q_PROPERTY(int range READ range WRITE setRange NOTIFY changed FINAL) // seconds
    Q_PROPERTY(bool paused READ isPaused WRITE setPaused NOTIFY changed FINAL)
    Q_PROPERTY(bool zoomed READ isZoomed NOTIFY changed FINAL)
    Q_PROPERTY(bool kept READ isKept NOTIFY changed FINAL) // the engine keeps a history
    Q_PROPERTY(double cursor READ cursor WRITE setCursor NOTIFY cursorChanged FINAL) // ms; 0: none
    Q_PROPERTY(QString cursorTime READ cursorTime NOTIFY cursorChanged FINAL)
    Q_PROPERTY(QString compared READ compared NOTIFY changed FINAL) // name; empty: none

public:
    enum Figure { Cpu, Memory, Received, Sent, Read, Written, Processes };
    Q_ENUM(Figure)

    // The samples of one container, oldest first; those from `live` on are a second apart, those before
    // `step`.
    struct Series
    {
        std::vector<Sample> samples;
        size_t live = 0;
        int step = 10;
        // Whether the line is interrupted before this sample.
        bool hasGapBefore(size_t index) const;
    };

    StatsModel(EngineLink &link, StatsFeed &feed, QObject *parent = nullptr);

    void open(const QString &id, bool running);
    void setRunning(bool running);
    void close();

    int range() const { return range_; }
    void setRange(int seconds);
    bool isPaused() const { return frozenAt_ > 0; }
    void setPaused(bool paused);
    bool isZoomed() const { return zoomFrom_ > 0; }
    bool isKept() const { return kept_; }
    double cursor() const { return cursor_; }
    void setCursor(double ms);
    QString cursorTime() const;
    QString compared() const { return comparedName_; }

    double from() const; // ms, of what is shown
    double to() const;
    bool isRunning() const { return running_; }
    const Series &series() const { return own_; }
    const Series &otherSeries() const { return other_; }
    static double value(const Sample &sample, Figure figure);
    static QString text(double value, Figure figure);
    // The sample nearest to a time; null when none is near.
    static const Sample *sampleAt(const Series &series, double ms);

    // At the crosshair, or the newest.
    Q_INVOKABLE QString textAt(Figure figure, bool other) const;
    Q_INVOKABLE QString summary(Figure figure) const;
    Q_INVOKABLE void step(int samples); // moves the crosshair
    Q_INVOKABLE void zoom(double from, double to);
    Q_INVOKABLE void unzoom();
    Q_INVOKABLE void compare(const QString &id, const QString &name); // empty: no longer
    Q_INVOKABLE bool save(const QUrl &file) const;                    // what is shown, as CSV

Q_SIGNALS:
    void changed();
    void cursorChanged();

private:
    void ask(const QString &id, Series &series);
    void join(Series &series, const std::deque<Sample> &live);
    void onSampled();
    void told();

    EngineLink &link_;
    StatsFeed &feed_;
    StatsFeed otherFeed_;
    QString id_, otherId_, comparedName_;
    Series own_, other_;
    bool running_ = false, kept_ = true, asking_ = false;
    int range_ = 900;
    double frozenAt_ = 0, zoomFrom_ = 0, zoomTo_ = 0, cursor_ = 0;
};

} // namespace berth::ui

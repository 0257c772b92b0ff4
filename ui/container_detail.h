// The container that is open in the detail page: its facts, live log, figures and inspect document. One
// object that turns to another container by open(). GUI thread.
#pragma once

#include "ui/containers.h"
#include "ui/facts.h"
#include "ui/json_tree.h"
#include "ui/log_session.h"
#include "ui/stats_model.h"

namespace berth::ui {

class ContainerDetail : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Comes from Desktop")
    Q_PROPERTY(QString id READ id NOTIFY opened FINAL)
    Q_PROPERTY(QString shortId READ shortId NOTIFY opened FINAL)
    Q_PROPERTY(bool gone READ isGone NOTIFY changed FINAL)
    Q_PROPERTY(bool running READ isRunning NOTIFY changed FINAL)
    Q_PROPERTY(bool live READ isLive NOTIFY changed FINAL)
    Q_PROPERTY(QString name READ name NOTIFY changed FINAL)
    Q_PROPERTY(QString project READ project NOTIFY changed FINAL)
    Q_PROPERTY(QString image READ image NOTIFY changed FINAL)
    Q_PROPERTY(QString mark READ mark NOTIFY changed FINAL)
    Q_PROPERTY(QString stateText READ stateText NOTIFY changed FINAL)
    Q_PROPERTY(QString when READ when NOTIFY changed FINAL)
    Q_PROPERTY(QString ports READ ports NOTIFY changed FINAL)
    Q_PROPERTY(QString cpu READ cpu NOTIFY sampled FINAL)
    Q_PROPERTY(QString memory READ memory NOTIFY sampled FINAL)
    Q_PROPERTY(QString memoryLimitText READ memoryLimitText NOTIFY sampled FINAL)
    Q_PROPERTY(double memoryLimit READ memoryLimit NOTIFY sampled FINAL)
    Q_PROPERTY(QString cacheText READ cacheText NOTIFY sampled FINAL)
    Q_PROPERTY(int cores READ cores NOTIFY sampled FINAL)
    Q_PROPERTY(berth::ui::LogSession *log READ log CONSTANT FINAL)
    Q_PROPERTY(berth::ui::StatsModel *stats READ stats CONSTANT FINAL)
    Q_PROPERTY(berth::ui::JsonTree *inspect READ inspect CONSTANT FINAL)
    Q_PROPERTY(QAbstractListModel *facts READ facts CONSTANT FINAL)

public:
    ContainerDetail(EngineLink &link, Containers &containers, QObject *parent = nullptr);

    QString id() const { return id_; }
    QString shortId() const;
    bool isGone() const { return container() == nullptr; }
    bool isRunning() const { return container() && container()->isRunning(); }
    bool isLive() const { return container() && container()->isLive(); }
    QString name() const { return container() ? container()->name : QString(); }
    QString project() const { return container() ? container()->project : QString(); }
    QString image() const { return container() ? container()->image : QString(); }
    QString mark() const { return container() ? container()->mark() : QString(); }
    QString stateText() const;
    QString when() const;
    QString ports() const;
    QString cpu() const;
    QString memory() const;
    QString memoryLimitText() const;
    double memoryLimit() const;
    QString cacheText() const;
    int cores() const;
    LogSession *log() { return &log_; }
    StatsModel *stats() { return &stats_; }
    JsonTree *inspect() { return &tree_; }
    QAbstractListModel *facts() { return &facts_; }

    Q_INVOKABLE void open(const QString &id);
    Q_INVOKABLE void close();
    // Names of the other containers that run, to compare with.
    Q_INVOKABLE QStringList others() const;
    Q_INVOKABLE void compareWith(const QString &name); // empty: no longer

Q_SIGNALS:
    void opened();
    void changed();
    void sampled();

private:
    const Container *container() const { return containers_.find(id_); }
    const Sample *last() const;
    void readInspect();
    void openLog();
    void onContainers();
    void showFacts();

    EngineLink &link_;
    Containers &containers_;
    LogSession log_;
    StatsModel stats_;
    JsonTree tree_;
    ListModel<Fact> facts_;
    QJsonObject inspected_;
    QString id_;
    Container seen_; // as it was when it was inspected last
    bool logOpen_ = false;
};

} // namespace berth::ui

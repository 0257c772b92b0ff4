// The container that is open in the detail page: its facts, live log, figures and inspect document. One
// object that turns to another container by open(). GUI thread.
#pragma once

#include "ui/containers.h"
#include "ui/facts.h"
#include "ui/json_tree.h"
#include "ui/log_session.h"

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
    Q_PROPERTY(QList<qreal> cpuHistory READ cpuHistory NOTIFY sampled FINAL)
    Q_PROPERTY(QList<qreal> memoryHistory READ memoryHistory NOTIFY sampled FINAL)
    Q_PROPERTY(QList<qreal> receivedHistory READ receivedHistory NOTIFY sampled FINAL)
    Q_PROPERTY(QList<qreal> sentHistory READ sentHistory NOTIFY sampled FINAL)
    Q_PROPERTY(QList<qreal> readHistory READ readHistory NOTIFY sampled FINAL)
    Q_PROPERTY(QList<qreal> writtenHistory READ writtenHistory NOTIFY sampled FINAL)
    Q_PROPERTY(QList<qreal> processHistory READ processHistory NOTIFY sampled FINAL)
    Q_PROPERTY(berth::ui::LogSession *log READ log CONSTANT FINAL)
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
    QList<qreal> cpuHistory() const { return series(&Sample::cpu); }
    QList<qreal> memoryHistory() const { return series(&Sample::memory); }
    QList<qreal> receivedHistory() const { return series(&Sample::received); }
    QList<qreal> sentHistory() const { return series(&Sample::sent); }
    QList<qreal> readHistory() const { return series(&Sample::read); }
    QList<qreal> writtenHistory() const { return series(&Sample::written); }
    QList<qreal> processHistory() const { return series(&Sample::processes); }
    LogSession *log() { return &log_; }
    JsonTree *inspect() { return &tree_; }
    QAbstractListModel *facts() { return &facts_; }

    Q_INVOKABLE void open(const QString &id);
    Q_INVOKABLE void close();

Q_SIGNALS:
    void opened();
    void changed();
    void sampled();

private:
    const Container *container() const { return containers_.find(id_); }
    const Sample *last() const;
    QList<qreal> series(double Sample::*figure) const;
    void readInspect();
    void onContainers();
    void showFacts();

    EngineLink &link_;
    Containers &containers_;
    LogSession log_;
    JsonTree tree_;
    ListModel<Fact> facts_;
    QJsonObject inspected_;
    QString id_;
    Container seen_; // as it was when it was inspected last
    bool logOpen_ = false;
};

} // namespace berth::ui

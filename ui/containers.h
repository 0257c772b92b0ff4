// The containers of the engine as a table with commands: kept true by the event stream, figures by the stats
// streams of the rows on the screen. Deleting a stopped container waits ten seconds for an undo. GUI thread.
#pragma once

#include "ui/quay.h"
#include "ui/session.h"

#include <QTimer>

namespace berth::ui {

class Containers : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Comes from Desktop")
    Q_PROPERTY(QAbstractListModel *rows READ rows CONSTANT FINAL)
    Q_PROPERTY(QAbstractListModel *blocks READ blocks CONSTANT FINAL)
    Q_PROPERTY(QAbstractListModel *piers READ piers CONSTANT FINAL)
    Q_PROPERTY(bool loading READ isLoading NOTIFY changed FINAL)
    Q_PROPERTY(QString problem READ problem NOTIFY changed FINAL)
    Q_PROPERTY(int total READ total NOTIFY changed FINAL)
    Q_PROPERTY(int shown READ shown NOTIFY changed FINAL)
    Q_PROPERTY(int running READ running NOTIFY changed FINAL)
    Q_PROPERTY(int stopped READ stopped NOTIFY changed FINAL)
    Q_PROPERTY(int attention READ attention NOTIFY changed FINAL)
    Q_PROPERTY(QString filter READ filter WRITE setFilter NOTIFY viewChanged FINAL)
    Q_PROPERTY(QString chip READ chip WRITE setChip NOTIFY viewChanged FINAL)
    Q_PROPERTY(QString order READ order NOTIFY viewChanged FINAL)
    Q_PROPERTY(bool descending READ isDescending NOTIFY viewChanged FINAL)
    Q_PROPERTY(bool grouped READ isGrouped WRITE setGrouped NOTIFY viewChanged FINAL)
    Q_PROPERTY(int ticked READ ticked NOTIFY viewChanged FINAL)
    Q_PROPERTY(double cpu READ cpu NOTIFY figuresChanged FINAL)
    Q_PROPERTY(QString memoryText READ memoryText NOTIFY figuresChanged FINAL)
    Q_PROPERTY(QString networkText READ networkText NOTIFY figuresChanged FINAL)
    Q_PROPERTY(QList<qreal> cpuHistory READ cpuHistory NOTIFY figuresChanged FINAL)
    Q_PROPERTY(QList<qreal> memoryHistory READ memoryHistory NOTIFY figuresChanged FINAL)
    Q_PROPERTY(QList<qreal> networkHistory READ networkHistory NOTIFY figuresChanged FINAL)

public:
    Containers(EngineLink &link, Session &session, QObject *parent = nullptr);

    QAbstractListModel *rows() { return &rows_; }
    QAbstractListModel *blocks() { return &blocks_; }
    QAbstractListModel *piers() { return &piers_; }
    bool isLoading() const { return loading_; }
    QString problem() const { return problem_; }
    int total() const { return int(containers_.size()); }
    int shown() const { return shown_; }
    int running() const { return running_; }
    int stopped() const { return total() - running_; }
    int attention() const { return attention_; }
    QString filter() const { return filter_; }
    void setFilter(const QString &filter);
    QString chip() const { return view_.chip; }
    void setChip(const QString &chip);
    QString order() const { return view_.order; }
    bool isDescending() const { return view_.descending; }
    bool isGrouped() const { return view_.grouped; }
    void setGrouped(bool grouped);
    int ticked() const { return int(view_.ticked.size()); }
    double cpu() const { return totals_.empty() ? 0 : totals_.back().cpu; }
    QString memoryText() const;
    QString networkText() const;
    QList<qreal> cpuHistory() const { return historyOf(&Sample::cpu); }
    QList<qreal> memoryHistory() const { return historyOf(&Sample::memory); }
    QList<qreal> networkHistory() const { return historyOf(&Sample::received); }

    const std::vector<Container> &all() const { return containers_; }
    const Container *find(const QString &id) const;
    StatsFeed &feed() { return feed_; }
    // The name of the container that publishes a host port, if one does.
    QString holderOfPort(int hostPort) const;

    Q_INVOKABLE void refresh();
    Q_INVOKABLE void sortBy(const QString &column);
    Q_INVOKABLE void toggleFold(const QString &id);
    Q_INVOKABLE void toggleTick(const QString &id);
    Q_INVOKABLE void tickAll(bool on);
    Q_INVOKABLE void showRows(int first, int last); // on the screen; -1: none
    Q_INVOKABLE void pin(const QString &id);        // figures wanted beside those on the screen; "" ends it
    Q_INVOKABLE void act(const QString &id,
                         const QString &verb); // start, stop, restart, pause, unpause, kill
    Q_INVOKABLE void actOnTicked(const QString &verb);
    // What asks first: anything that runs or owns volumes. A stopped one without is hidden and goes after 10
    // s.
    Q_INVOKABLE bool needsConfirmation(const QStringList &ids) const;
    Q_INVOKABLE void removeLater(const QStringList &ids);
    Q_INVOKABLE void undoRemoval();
    Q_INVOKABLE void removeNow(const QStringList &ids, bool withVolumes);
    Q_INVOKABLE QStringList tickedIds() const { return view_.ticked.values(); }
    Q_INVOKABLE QStringList namesOf(const QStringList &ids) const;
    Q_INVOKABLE QStringList membersOf(const QString &heading) const;
    Q_INVOKABLE QStringList volumesOf(const QStringList &ids) const;
    Q_INVOKABLE QString idAt(int row) const;
    Q_INVOKABLE int placeOf(const QString &id) const { return rows_.indexOf(id); }
    Q_INVOKABLE bool isHeading(const QString &id) const { return id.startsWith(QLatin1String("app:")); }
    Q_INVOKABLE QString stateOf(const QString &id) const;
    Q_INVOKABLE QString nameOf(const QString &id) const;
    Q_INVOKABLE QString firstLinkOf(const QString &id) const;

Q_SIGNALS:
    void changed();
    void viewChanged();
    void figuresChanged();
    void containersChanged();
    void failed(const QString &title, const QString &detail);
    void removalHeld(const QStringList &names);

private:
    static constexpr int kUndoMs = 10'000;

    void readList(const QString &filters, const QStringList &ids);
    void apply(const QJsonArray &objects, const QStringList &onlyIds);
    void onEvent(const EngineEvent &event);
    void onSample(const QString &id);
    void rebuild();
    void watchVisible();
    void sumUp();
    void commitRemoval();
    QList<qreal> historyOf(double Sample::*figure) const;

    EngineLink &link_;
    Session &session_;
    StatsFeed feed_;
    ListModel<ContainerRow> rows_;
    ListModel<QuayBlock> blocks_;
    ListModel<QuayPier> piers_;
    std::vector<Container> containers_;
    ContainerView view_;
    QString filter_;
    QString problem_;
    QString pinned_;
    QSet<QString> dirty_;
    QSet<QString> held_; // hidden, to be deleted when undo_ runs out
    QTimer gather_;      // several events, one reading
    QTimer ageing_;      // "3 h ago" goes on
    QTimer undo_;
    QTimer figures_;
    std::deque<Sample> totals_;
    int firstRow_ = -1, lastRow_ = -1;
    int running_ = 0, attention_ = 0, shown_ = 0;
    bool loading_ = true;
};

} // namespace berth::ui

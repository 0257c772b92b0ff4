// The volumes of the engine: who mounts them, how big they are, making and deleting them. Read on connect and
// on volume events; sizes come later, from the engine's disk usage. GUI thread.
#pragma once

#include "ui/containers.h"

namespace berth::ui {

struct VolumeRow
{
    QString name;
    bool used = false;
    bool anonymous = false;
    bool busy = false;
    QString usedBy, usedMark, size, driver, mountpoint, created, summary;
    double share = 0;

    const QString &key() const { return name; }
    bool operator==(const VolumeRow &) const = default;
    static const std::vector<Role<VolumeRow>> &roles();
};

class Volumes : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Comes from Desktop")
    Q_PROPERTY(QAbstractListModel *rows READ rows CONSTANT FINAL)
    Q_PROPERTY(bool loading READ isLoading NOTIFY changed FINAL)
    Q_PROPERTY(QString problem READ problem NOTIFY changed FINAL)
    Q_PROPERTY(int total READ total NOTIFY changed FINAL)
    Q_PROPERTY(int shown READ shown NOTIFY changed FINAL)
    Q_PROPERTY(int usedCount READ usedCount NOTIFY changed FINAL)
    Q_PROPERTY(QString totalSize READ totalSize NOTIFY changed FINAL)
    Q_PROPERTY(QString filter READ filter WRITE setFilter NOTIFY changed FINAL)
    Q_PROPERTY(QString chip READ chip WRITE setChip NOTIFY changed FINAL)

public:
    Volumes(EngineLink &link, Session &session, Containers &containers, QObject *parent = nullptr);

    QAbstractListModel *rows() { return &rows_; }
    bool isLoading() const { return loading_; }
    QString problem() const { return problem_; }
    int total() const { return int(volumes_.size()); }
    int shown() const { return rows_.rowCount(); }
    int usedCount() const { return used_; }
    QString totalSize() const;
    QString filter() const { return filter_; }
    void setFilter(const QString &filter);
    QString chip() const { return chip_; }
    void setChip(const QString &chip);

    Q_INVOKABLE void refresh();
    Q_INVOKABLE void create(const QString &name);
    Q_INVOKABLE void remove(const QString &name);

Q_SIGNALS:
    void changed();
    void failed(const QString &title, const QString &detail);
    void done(const QString &title, const QString &detail);

private:
    struct Volume
    {
        QString name, driver, mountpoint;
        qint64 created = 0;
        bool anonymous = false;
    };

    void readSizes();
    void rebuild();
    VolumeRow rowFor(const Volume &volume, double biggest) const;

    EngineLink &link_;
    Containers &containers_;
    ListModel<VolumeRow> rows_;
    std::vector<Volume> volumes_;
    QHash<QString, double> sizes_;
    QSet<QString> busy_;
    QTimer gather_;
    QString filter_, problem_;
    QString chip_ = QStringLiteral("all"); // all, used, unused, anonymous
    int used_ = 0;
    bool loading_ = true;
};

} // namespace berth::ui

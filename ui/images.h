// The images of the engine: who uses them, how big they are, deleting them, loading an archive. Read on
// connect and on image events; "used by" follows the containers. GUI thread.
#pragma once

#include "ui/containers.h"

namespace berth::ui {

struct ImageRow
{
    QString id; // "group:" + name for a heading
    bool heading = false;
    bool used = false;
    bool tagged = false;
    bool busy = false;
    QString name;      // repository, or the short id of an untagged one
    QStringList tags;  // without the repository
    QString reference; // what to run
    QString usedBy, usedMark;
    int moreUsers = 0;
    QString size, created, shortId, summary;
    double bytes = 0;
    double share = 0; // of the biggest, as the length of its bar

    const QString &key() const { return id; }
    bool operator==(const ImageRow &) const = default;
    static const std::vector<Role<ImageRow>> &roles();
};

class Images : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Comes from Desktop")
    Q_PROPERTY(QAbstractListModel *rows READ rows CONSTANT FINAL)
    Q_PROPERTY(bool loading READ isLoading NOTIFY changed FINAL)
    Q_PROPERTY(bool importing READ isImporting NOTIFY changed FINAL)
    Q_PROPERTY(QString problem READ problem NOTIFY changed FINAL)
    Q_PROPERTY(int total READ total NOTIFY changed FINAL)
    Q_PROPERTY(int shown READ shown NOTIFY changed FINAL)
    Q_PROPERTY(int usedCount READ usedCount NOTIFY changed FINAL)
    Q_PROPERTY(int untaggedCount READ untaggedCount NOTIFY changed FINAL)
    Q_PROPERTY(QString totalSize READ totalSize NOTIFY changed FINAL)
    Q_PROPERTY(QString filter READ filter WRITE setFilter NOTIFY changed FINAL)
    Q_PROPERTY(QString chip READ chip WRITE setChip NOTIFY changed FINAL)
    Q_PROPERTY(QStringList references READ references NOTIFY changed FINAL)

public:
    Images(EngineLink &link, Session &session, Containers &containers, QObject *parent = nullptr);

    QAbstractListModel *rows() { return &rows_; }
    bool isLoading() const { return loading_; }
    bool isImporting() const { return importing_ > 0; }
    QString problem() const { return problem_; }
    int total() const { return int(images_.size()); }
    int shown() const { return shown_; }
    int usedCount() const { return used_; }
    int untaggedCount() const { return untagged_; }
    QString totalSize() const;
    QString filter() const { return filter_; }
    void setFilter(const QString &filter);
    QString chip() const { return chip_; }
    void setChip(const QString &chip);
    QStringList references() const;

    Q_INVOKABLE void refresh();
    Q_INVOKABLE void remove(const QString &id);
    Q_INVOKABLE void load(const QUrl &archive);

Q_SIGNALS:
    void changed();
    void failed(const QString &title, const QString &detail);
    void done(const QString &title, const QString &detail);

private:
    struct Image
    {
        QString id;
        QStringList references;
        double bytes = 0;
        qint64 created = 0;
    };

    void rebuild();
    ImageRow rowFor(const Image &image, double biggest) const;

    EngineLink &link_;
    Containers &containers_;
    ListModel<ImageRow> rows_;
    std::vector<Image> images_;
    QSet<QString> busy_;
    QTimer gather_;
    QString filter_, problem_;
    QString chip_ = QStringLiteral("all"); // all, used, unused, untagged
    int used_ = 0, untagged_ = 0, shown_ = 0, importing_ = 0;
    bool loading_ = true;
};

} // namespace berth::ui

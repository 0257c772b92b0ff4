// The window's connection with its engine: reaches it, holds the event stream, notices when it goes, and
// comes back by itself (the socket's folder is watched; between that, tries at growing distances). Never
// polls. GUI thread.
#pragma once

#include "ui/engine_link.h"

#include <QFileSystemWatcher>
#include <QJsonObject>
#include <QTimer>
#include <QtQmlIntegration>

namespace berth::ui {

struct EngineEvent
{
    QString type;   // container, image, volume, network
    QString action; // start, die, "health_status: healthy", …
    QString id;
    QJsonObject attributes;
};

class Session : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Comes from Desktop")
    Q_PROPERTY(State state READ state NOTIFY changed FINAL)
    Q_PROPERTY(bool ready READ isReady NOTIFY changed FINAL)
    Q_PROPERTY(QString name READ name NOTIFY changed FINAL)
    Q_PROPERTY(QString detail READ detail NOTIFY changed FINAL)
    Q_PROPERTY(QString address READ address CONSTANT FINAL)
    Q_PROPERTY(QString problem READ problem NOTIFY changed FINAL)
    Q_PROPERTY(QString startCommand READ startCommand CONSTANT FINAL)
    Q_PROPERTY(bool canStart READ canStart CONSTANT FINAL)
    Q_PROPERTY(int retryIn READ retryIn NOTIFY retryChanged FINAL)
    Q_PROPERTY(int cores READ cores NOTIFY changed FINAL)
    Q_PROPERTY(QString memoryText READ memoryText NOTIFY changed FINAL)

public:
    enum State { Connecting, Ready, Down };
    Q_ENUM(State)

    explicit Session(EngineLink &link, QObject *parent = nullptr);
    ~Session() override;

    State state() const { return state_; }
    bool isReady() const { return state_ == Ready; }
    QString name() const;
    QString detail() const;
    QString address() const { return link_.address(); }
    QString problem() const { return problem_; }
    QString startCommand() const;
    bool canStart() const;
    int retryIn() const { return retryIn_; }
    int cores() const { return info_[QLatin1String("NCPU")].toInt(); }
    QString memoryText() const;

    Q_INVOKABLE void connectNow();
    Q_INVOKABLE void start();

Q_SIGNALS:
    void changed();
    void retryChanged();
    void connected(); // everything must be read anew
    void event(const berth::ui::EngineEvent &event);

private:
    QString socketPath() const;
    QString enginePath() const;
    void readInfo();
    void openEvents();
    void takeEvents(const QByteArray &piece);
    void lose(const QString &problem);
    void watchSocket();

    EngineLink &link_;
    State state_ = Connecting;
    QString problem_;
    QJsonObject info_;
    StreamPointer events_;
    QByteArray rest_;
    QFileSystemWatcher watcher_;
    QTimer second_; // runs only while the engine is away
    int retryIn_ = 0;
    int failures_ = 0;
    bool asking_ = false;
};

} // namespace berth::ui

// The logs of several containers in one view, each by its service's name where it has one. Asks what each is
// before it reads (a terminal's log has no frames), and goes on with one that starts again. GUI thread.
#pragma once

#include "ui/containers.h"
#include "ui/log_session.h"

namespace berth::ui {

class MergedLogs : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Comes from Desktop")
    Q_PROPERTY(berth::ui::LogSession *log READ log CONSTANT FINAL)
    Q_PROPERTY(int count READ count NOTIFY opened FINAL)

public:
    MergedLogs(EngineLink &link, Containers &containers, QObject *parent = nullptr);

    LogSession *log() { return &log_; }
    int count() const { return int(sources_.size()); }

    Q_INVOKABLE void open(const QStringList &ids); // the first 64 of them
    Q_INVOKABLE void close();

Q_SIGNALS:
    void opened();

private:
    void inspect(const QString &id);
    void take(const QString &id, const QByteArray &json);
    void onContainers();

    EngineLink &link_;
    Containers &containers_;
    LogSession log_;
    std::vector<LogSource> sources_;
    QSet<QString> awaited_; // not yet inspected
    QSet<QString> stopped_; // did not run when they were looked at last
    bool begun_ = false;
};

} // namespace berth::ui

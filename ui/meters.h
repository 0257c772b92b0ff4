// CPU, memory and disk of this computer for the foot of the sidebar, read from /proc every two seconds while
// the window shows them. Only of use for an engine on this computer. GUI thread; each reading is
// microseconds.
#pragma once

#include <QObject>
#include <QTimer>
#include <QtQmlIntegration>

namespace berth::ui {

class Meters : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(bool active READ isActive WRITE setActive NOTIFY changed FINAL)
    Q_PROPERTY(double cpuShare READ cpuShare NOTIFY changed FINAL)
    Q_PROPERTY(double memoryShare READ memoryShare NOTIFY changed FINAL)
    Q_PROPERTY(double diskShare READ diskShare NOTIFY changed FINAL)
    Q_PROPERTY(QString cpuText READ cpuText NOTIFY changed FINAL)
    Q_PROPERTY(QString memoryText READ memoryText NOTIFY changed FINAL)
    Q_PROPERTY(QString diskText READ diskText NOTIFY changed FINAL)

public:
    explicit Meters(QObject *parent = nullptr);

    bool isActive() const { return timer_.isActive(); }
    void setActive(bool active);
    double cpuShare() const { return cpuShare_; }
    double memoryShare() const { return memoryTotal_ > 0 ? memoryUsed_ / memoryTotal_ : 0; }
    double diskShare() const { return diskTotal_ > 0 ? diskUsed_ / diskTotal_ : 0; }
    QString cpuText() const;
    QString memoryText() const;
    QString diskText() const;

Q_SIGNALS:
    void changed();

private:
    void read();

    QTimer timer_;
    double cpuShare_ = 0;
    double busyBefore_ = 0, allBefore_ = 0;
    double memoryUsed_ = 0, memoryTotal_ = 0;
    double diskUsed_ = 0, diskTotal_ = 0;
};

} // namespace berth::ui

// The form of "Run a container": what is typed, what is wrong with it and at which field, the same thing as a
// docker run line (both ways), and sending it. A refusal of the engine keeps the form. GUI thread.
#pragma once

#include "ui/containers.h"

namespace berth::ui {

struct PortField
{
    int row = 0;
    QString host, inside, protocol = QStringLiteral("tcp");
    QString note;    // "free"
    QString problem; // "8080 is used by web"

    QString key() const { return QString::number(row); }
    bool operator==(const PortField &) const = default;
    static const std::vector<Role<PortField>> &roles();
};

// A volume or folder, or a variable: two texts of a row.
struct PairField
{
    int row = 0;
    QString left, right, problem;
    bool flag = false; // a mount: read-only; a variable: its value is a secret

    QString key() const { return QString::number(row); }
    bool operator==(const PairField &) const = default;
    static const std::vector<Role<PairField>> &roles();
};

class RunForm : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Comes from Desktop")
    Q_PROPERTY(QString image READ image WRITE setImage NOTIFY changed FINAL)
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY changed FINAL)
    Q_PROPERTY(QString command READ command WRITE setCommand NOTIFY changed FINAL)
    Q_PROPERTY(int restart READ restart WRITE setRestart NOTIFY changed FINAL) // index into the policies
    Q_PROPERTY(bool removeAtExit READ isRemoveAtExit WRITE setRemoveAtExit NOTIFY changed FINAL)
    Q_PROPERTY(bool terminal READ isTerminal WRITE setTerminal NOTIFY changed FINAL)
    Q_PROPERTY(QAbstractListModel *ports READ ports CONSTANT FINAL)
    Q_PROPERTY(QAbstractListModel *mounts READ mounts CONSTANT FINAL)
    Q_PROPERTY(QAbstractListModel *variables READ variables CONSTANT FINAL)
    Q_PROPERTY(QString commandLine READ commandLine NOTIFY changed FINAL)
    Q_PROPERTY(QString nameProblem READ nameProblem NOTIFY changed FINAL)
    Q_PROPERTY(QString problem READ problem NOTIFY changed FINAL)
    Q_PROPERTY(bool ready READ isReady NOTIFY changed FINAL)
    Q_PROPERTY(bool sending READ isSending NOTIFY changed FINAL)

public:
    RunForm(EngineLink &link, Containers &containers, QObject *parent = nullptr);

    QString image() const { return image_; }
    void setImage(const QString &image) { set(image_, image.trimmed()); }
    QString name() const { return name_; }
    void setName(const QString &name) { set(name_, name.trimmed()); }
    QString command() const { return command_; }
    void setCommand(const QString &command) { set(command_, command); }
    int restart() const { return restart_; }
    void setRestart(int restart) { set(restart_, restart); }
    bool isRemoveAtExit() const { return removeAtExit_; }
    void setRemoveAtExit(bool on) { set(removeAtExit_, on); }
    bool isTerminal() const { return terminal_; }
    void setTerminal(bool on) { set(terminal_, on); }
    QAbstractListModel *ports() { return &ports_; }
    QAbstractListModel *mounts() { return &mounts_; }
    QAbstractListModel *variables() { return &variables_; }
    QString commandLine() const;
    QString nameProblem() const;
    QString problem() const;
    bool isReady() const;
    bool isSending() const { return sending_; }
    QByteArray requestBody() const;

    Q_INVOKABLE void reset(const QString &image);
    Q_INVOKABLE void addPort();
    Q_INVOKABLE void setPort(int row, const QString &host, const QString &inside, const QString &protocol);
    Q_INVOKABLE void removePort(int row);
    Q_INVOKABLE void addMount();
    Q_INVOKABLE void setMount(int row, const QString &source, const QString &target, bool readOnly);
    Q_INVOKABLE void removeMount(int row);
    Q_INVOKABLE void addVariable();
    Q_INVOKABLE void setVariable(int row, const QString &name, const QString &value);
    Q_INVOKABLE void removeVariable(int row);
    // Fills the form from a docker run line; false when it is none.
    Q_INVOKABLE bool paste(const QString &line);
    Q_INVOKABLE void send(bool start);

Q_SIGNALS:
    void changed();
    void finished(const QString &id, const QString &name);

private:
    template <class Value>
    void set(Value &member, const Value &value)
    {
        if (member == value)
            return;
        member = value;
        refusal_.clear();
        Q_EMIT changed();
    }
    void takeFlag(const QString &flag, const QString &value);
    void check(PortField &port) const;
    void start(const QString &id);
    void refuse(const QString &problem);

    EngineLink &link_;
    Containers &containers_;
    QString image_, name_, command_, refusal_;
    ListModel<PortField> ports_;
    ListModel<PairField> mounts_;
    ListModel<PairField> variables_;
    int restart_ = 0;
    int nextRow_ = 0;
    bool removeAtExit_ = false, terminal_ = false, sending_ = false;
};

} // namespace berth::ui

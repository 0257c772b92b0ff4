#include "ui/container_detail.h"

#include "ui/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>

namespace berth::ui {

namespace {

struct FactText
{
    Q_DECLARE_TR_FUNCTIONS(Fact)
};

constexpr double kUnlimited = 1e15;

struct StateWord
{
    const char *state;
    const char *word;
};

constexpr StateWord kStateWords[] = {
    {"running", QT_TRANSLATE_NOOP("ContainerDetail", "Running")},
    {"paused", QT_TRANSLATE_NOOP("ContainerDetail", "Paused")},
    {"restarting", QT_TRANSLATE_NOOP("ContainerDetail", "Restarting")},
    {"created", QT_TRANSLATE_NOOP("ContainerDetail", "Not started")},
    {"removing", QT_TRANSLATE_NOOP("ContainerDetail", "Being deleted")},
    {"exited", QT_TRANSLATE_NOOP("ContainerDetail", "Stopped")},
    {"dead", QT_TRANSLATE_NOOP("ContainerDetail", "Dead")},
};

QString joined(const QJsonValue &array, const QString &between = QStringLiteral(" "))
{
    QStringList parts;
    for (const QJsonValue &each : array.toArray())
        parts += harmless(each.toString());
    return parts.join(between);
}

} // namespace

const std::vector<Role<Fact>> &Fact::roles()
{
    static const std::vector<Role<Fact>> table = {role<&Fact::heading>("heading"),
                                                  role<&Fact::label>("label"), role<&Fact::value>("value")};
    return table;
}

std::vector<Fact> factsOf(const QJsonObject &inspected, bool reveal)
{
    std::vector<Fact> facts;
    const auto add = [&](const QString &section, const QString &label, const QString &value) {
        if (!value.isEmpty())
            facts.push_back({section, label, value,
                             facts.empty() || facts.back().section != section ? section : QString()});
    };
    const QJsonObject config = inspected[QLatin1String("Config")].toObject();
    const QJsonObject host = inspected[QLatin1String("HostConfig")].toObject();
    const QJsonObject state = inspected[QLatin1String("State")].toObject();
    const QString command = harmless(inspected[QLatin1String("Path")].toString()) + QLatin1Char(' ') +
                            joined(inspected[QLatin1String("Args")]);
    add(FactText::tr("Process"), FactText::tr("Command"), command.trimmed());
    add(FactText::tr("Process"), FactText::tr("Working folder"),
        harmless(config[QLatin1String("WorkingDir")].toString()));
    add(FactText::tr("Process"), FactText::tr("User"), harmless(config[QLatin1String("User")].toString()));
    const int pid = state[QLatin1String("Pid")].toInt();
    add(FactText::tr("Process"), FactText::tr("Host PID"), pid > 0 ? QString::number(pid) : QString());
    add(FactText::tr("Process"), FactText::tr("Stop signal"),
        harmless(config[QLatin1String("StopSignal")].toString()));

    const double memory = host[QLatin1String("Memory")].toDouble();
    const double cpus = host[QLatin1String("NanoCpus")].toDouble() / 1e9;
    const int pids = host[QLatin1String("PidsLimit")].toInt();
    add(FactText::tr("Limits"), FactText::tr("Memory"),
        memory > 0 ? memoryText(memory) : FactText::tr("none"));
    add(FactText::tr("Limits"), FactText::tr("CPU"),
        cpus > 0 ? FactText::tr("%1 cores").arg(cpus) : FactText::tr("none"));
    add(FactText::tr("Limits"), FactText::tr("Processes"),
        pids > 0 ? QString::number(pids) : FactText::tr("none"));
    add(FactText::tr("Limits"), FactText::tr("Restart"),
        harmless(host[QLatin1String("RestartPolicy")][QLatin1String("Name")].toString()));

    for (const QJsonValue &each : config[QLatin1String("Env")].toArray()) {
        const QString shown = reveal ? each.toString() : maskedVariable(each.toString());
        add(FactText::tr("Environment"), harmless(shown.section(QLatin1Char('='), 0, 0)),
            harmless(shown.section(QLatin1Char('='), 1)));
    }
    for (const QJsonValue &mount : inspected[QLatin1String("Mounts")].toArray()) {
        const QString source =
            mount[QLatin1String("Name")].toString(mount[QLatin1String("Source")].toString());
        add(FactText::tr("Mounts"), harmless(mount[QLatin1String("Destination")].toString()),
            harmless(source));
    }
    const QJsonObject networks =
        inspected[QLatin1String("NetworkSettings")][QLatin1String("Networks")].toObject();
    for (auto network = networks.begin(); network != networks.end(); ++network) {
        const QString address = network.value()[QLatin1String("IPAddress")].toString();
        add(FactText::tr("Networks"), harmless(network.key()),
            address.isEmpty() ? FactText::tr("no address") : harmless(address));
    }
    add(FactText::tr("Security"), FactText::tr("Added capabilities"), joined(host[QLatin1String("CapAdd")]));
    add(FactText::tr("Security"), FactText::tr("Dropped capabilities"),
        joined(host[QLatin1String("CapDrop")]));
    add(FactText::tr("Security"), FactText::tr("Privileged"),
        host[QLatin1String("Privileged")].toBool() ? FactText::tr("yes") : FactText::tr("no"));
    add(FactText::tr("Security"), FactText::tr("Root filesystem"),
        host[QLatin1String("ReadonlyRootfs")].toBool() ? FactText::tr("read-only")
                                                       : FactText::tr("writable"));
    return facts;
}

ContainerDetail::ContainerDetail(EngineLink &link, Containers &containers, QObject *parent)
    : QObject(parent), link_(link), containers_(containers), log_(link)
{
    connect(&containers_, &Containers::containersChanged, this, &ContainerDetail::onContainers);
    connect(&containers_.feed(), &StatsFeed::sampled, this, [this](const QString &id) {
        if (id == id_)
            Q_EMIT sampled();
    });
    connect(&tree_, &JsonTree::changed, this, &ContainerDetail::showFacts);
}

void ContainerDetail::open(const QString &id)
{
    if (id_ == id)
        return;
    close();
    id_ = id;
    containers_.pin(id);
    readInspect();
    Q_EMIT opened();
    Q_EMIT changed();
    Q_EMIT sampled();
}

void ContainerDetail::close()
{
    log_.close();
    logOpen_ = false;
    id_.clear();
    containers_.pin({});
}

void ContainerDetail::readInspect()
{
    if (const Container *now = container())
        seen_ = *now;
    const QString id = id_;
    link_.request("GET", QStringLiteral("/containers/%1/json").arg(encoded(id)), {}, this,
                  [this, id](const Answer &answer) {
                      if (id != id_ || !answer.ok())
                          return;
                      inspected_ = QJsonDocument::fromJson(answer.body).object();
                      tree_.setJson(answer.body);
                      if (!logOpen_)
                          log_.open(id, inspected_[QLatin1String("Config")][QLatin1String("Tty")].toBool());
                      logOpen_ = true;
                  });
}

void ContainerDetail::showFacts()
{
    facts_.assign(factsOf(inspected_, tree_.isRevealing()));
}

void ContainerDetail::onContainers()
{
    const Container *now = container();
    if (now && !(*now == seen_)) {
        if (now->isRunning() && logOpen_)
            log_.resume();
        readInspect();
        containers_.pin(id_);
    }
    Q_EMIT changed();
}

QString ContainerDetail::shortId() const
{
    return berth::ui::shortId(id_);
}

QString ContainerDetail::stateText() const
{
    const Container *now = container();
    if (!now)
        return tr("Deleted");
    QString text = now->state;
    for (const StateWord &word : kStateWords) {
        if (now->state == QLatin1String(word.state))
            text = QCoreApplication::translate("ContainerDetail", word.word);
    }
    if (now->health == QLatin1String("healthy"))
        return tr("%1, healthy").arg(text);
    if (now->health == QLatin1String("unhealthy"))
        return tr("%1, unhealthy").arg(text);
    return now->mark() == QLatin1String("failed") ? tr("Exit %1").arg(now->exitCode) : text;
}

QString ContainerDetail::when() const
{
    const Container *now = container();
    if (!now)
        return {};
    const QString text = now->whenText(QDateTime::currentSecsSinceEpoch());
    const QString meaning = now->mark() == QLatin1String("failed") ? exitMeaning(now->exitCode) : QString();
    return meaning.isEmpty() ? text : text + QStringLiteral(", ") + meaning;
}

QString ContainerDetail::ports() const
{
    QStringList texts;
    if (const Container *now = container()) {
        for (const PublishedPort &port : distinctHostPorts(now->ports))
            texts += QString::number(port.host);
    }
    return texts.join(QStringLiteral(", "));
}

const Sample *ContainerDetail::last() const
{
    const std::deque<Sample> &history = containers_.feed().history(id_);
    return history.empty() || !isLive() ? nullptr : &history.back();
}

QString ContainerDetail::cpu() const
{
    return last() ? percentText(last()->cpu) : QString();
}

QString ContainerDetail::memory() const
{
    return last() ? memoryText(last()->memory) : QString();
}

double ContainerDetail::memoryLimit() const
{
    // A limit as large as the machine is no limit worth drawing.
    const double asked = inspected_[QLatin1String("HostConfig")][QLatin1String("Memory")].toDouble();
    return asked > 0 && asked < kUnlimited ? asked : 0;
}

QString ContainerDetail::memoryLimitText() const
{
    return memoryLimit() > 0 ? memoryText(memoryLimit()) : QString();
}

QString ContainerDetail::cacheText() const
{
    return last() ? memoryText(last()->cache) : QString();
}

int ContainerDetail::cores() const
{
    return last() ? int(last()->cores) : 0;
}

QList<qreal> ContainerDetail::series(double Sample::*figure) const
{
    QList<qreal> values;
    for (const Sample &sample : containers_.feed().history(id_))
        values += sample.*figure;
    return values;
}

} // namespace berth::ui

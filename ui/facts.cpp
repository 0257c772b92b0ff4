#include "ui/facts.h"

#include "ui/format.h"
#include "ui/json_tree.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace berth::ui {

namespace {

struct FactText
{
    Q_DECLARE_TR_FUNCTIONS(Fact)
};

QString textOf(const QJsonValue &value)
{
    return harmless(value.toString());
}

QString joined(const QJsonValue &array)
{
    QStringList parts;
    for (const QJsonValue &each : array.toArray())
        parts += textOf(each);
    return parts.join(QLatin1Char(' '));
}

// One section under construction; empty values are left out.
class Section
{
public:
    Section(std::vector<Fact> &facts, QString title) : facts_(facts), title_(std::move(title)) {}

    void add(const QString &label, const QString &value)
    {
        if (value.isEmpty())
            return;
        facts_.push_back({title_, label, value, begun_ ? QString() : title_});
        begun_ = true;
    }

private:
    std::vector<Fact> &facts_;
    QString title_;
    bool begun_ = false;
};

void addProcess(std::vector<Fact> &facts, const QJsonObject &inspected)
{
    Section section(facts, FactText::tr("Process"));
    const QJsonValue config = inspected[QLatin1String("Config")];
    const int pid = inspected[QLatin1String("State")][QLatin1String("Pid")].toInt();
    const QString command = textOf(inspected[QLatin1String("Path")]) + QLatin1Char(' ') +
                            joined(inspected[QLatin1String("Args")]);
    section.add(FactText::tr("Command"), command.trimmed());
    section.add(FactText::tr("Working folder"), textOf(config[QLatin1String("WorkingDir")]));
    section.add(FactText::tr("User"), textOf(config[QLatin1String("User")]));
    section.add(FactText::tr("Host PID"), pid > 0 ? QString::number(pid) : QString());
    section.add(FactText::tr("Stop signal"), textOf(config[QLatin1String("StopSignal")]));
}

void addLimits(std::vector<Fact> &facts, const QJsonValue &host)
{
    Section section(facts, FactText::tr("Limits"));
    const QString none = FactText::tr("none");
    const double memory = host[QLatin1String("Memory")].toDouble();
    const double cpus = host[QLatin1String("NanoCpus")].toDouble() / 1e9;
    const int pids = host[QLatin1String("PidsLimit")].toInt();
    section.add(FactText::tr("Memory"), memory > 0 ? memoryText(memory) : none);
    section.add(FactText::tr("CPU"), cpus > 0 ? FactText::tr("%1 cores").arg(cpus) : none);
    section.add(FactText::tr("Processes"), pids > 0 ? QString::number(pids) : none);
    section.add(FactText::tr("Restart"), textOf(host[QLatin1String("RestartPolicy")][QLatin1String("Name")]));
}

void addEnvironment(std::vector<Fact> &facts, const QJsonValue &config, bool reveal)
{
    Section section(facts, FactText::tr("Environment"));
    for (const QJsonValue &each : config[QLatin1String("Env")].toArray()) {
        const QString shown = harmless(reveal ? each.toString() : maskedVariable(each.toString()));
        section.add(shown.section(QLatin1Char('='), 0, 0), shown.section(QLatin1Char('='), 1));
    }
}

void addPlaces(std::vector<Fact> &facts, const QJsonObject &inspected)
{
    Section mounts(facts, FactText::tr("Mounts"));
    for (const QJsonValue &mount : inspected[QLatin1String("Mounts")].toArray()) {
        const QString source =
            mount[QLatin1String("Name")].toString(mount[QLatin1String("Source")].toString());
        mounts.add(textOf(mount[QLatin1String("Destination")]), harmless(source));
    }
    Section networks(facts, FactText::tr("Networks"));
    const QJsonObject all = inspected[QLatin1String("NetworkSettings")][QLatin1String("Networks")].toObject();
    for (auto network = all.begin(); network != all.end(); ++network) {
        const QString address = textOf(network.value()[QLatin1String("IPAddress")]);
        networks.add(harmless(network.key()), address.isEmpty() ? FactText::tr("no address") : address);
    }
}

void addSecurity(std::vector<Fact> &facts, const QJsonValue &host)
{
    Section section(facts, FactText::tr("Security"));
    const bool privileged = host[QLatin1String("Privileged")].toBool();
    const bool readOnly = host[QLatin1String("ReadonlyRootfs")].toBool();
    section.add(FactText::tr("Added capabilities"), joined(host[QLatin1String("CapAdd")]));
    section.add(FactText::tr("Dropped capabilities"), joined(host[QLatin1String("CapDrop")]));
    section.add(FactText::tr("Privileged"), privileged ? FactText::tr("yes") : FactText::tr("no"));
    section.add(FactText::tr("Root filesystem"),
                readOnly ? FactText::tr("read-only") : FactText::tr("writable"));
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
    addProcess(facts, inspected);
    addLimits(facts, inspected[QLatin1String("HostConfig")]);
    addEnvironment(facts, inspected[QLatin1String("Config")], reveal);
    addPlaces(facts, inspected);
    addSecurity(facts, inspected[QLatin1String("HostConfig")]);
    return facts;
}

} // namespace berth::ui

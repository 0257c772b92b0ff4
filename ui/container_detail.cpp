#include "ui/container_detail.h"

#include "ui/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonDocument>

namespace berth::ui {

namespace {

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

} // namespace

ContainerDetail::ContainerDetail(EngineLink &link, Containers &containers, QObject *parent)
    : QObject(parent), link_(link), containers_(containers), log_(link), stats_(link, containers.feed())
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
    stats_.open(id, isLive());
    readInspect();
    Q_EMIT opened();
    Q_EMIT changed();
    Q_EMIT sampled();
}

void ContainerDetail::close()
{
    log_.close();
    stats_.close();
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
                      openLog();
                  });
}

// The log waits for what the container is: a terminal's bytes come without frames.
void ContainerDetail::openLog()
{
    LogSource source{id_, name(), inspected_[QLatin1String("Config")][QLatin1String("Tty")].toBool(), 0};
    const QString started = inspected_[QLatin1String("State")][QLatin1String("StartedAt")].toString();
    readStamp((started + QLatin1Char(' ')).toLatin1(), source.startedAt);
    if (!logOpen_)
        log_.open({source});
    else if (isRunning())
        log_.resume(id_, source.startedAt);
    logOpen_ = true;
}

void ContainerDetail::showFacts()
{
    facts_.assign(factsOf(inspected_, tree_.isRevealing()));
}

void ContainerDetail::onContainers()
{
    const Container *now = container();
    if (now && !(*now == seen_)) {
        readInspect();
        containers_.pin(id_);
    }
    stats_.setRunning(isLive());
    // Its stream broke, not the container: the engine was away.
    if (now && now->isRunning() && logOpen_ && !log_.isLive() && !log_.isReading())
        log_.resume(id_, log_.startedAt());
    Q_EMIT changed();
}

QStringList ContainerDetail::others() const
{
    QStringList names;
    for (const Container &each : containers_.all()) {
        if (each.id != id_ && each.isLive())
            names += each.name;
    }
    names.sort();
    return names;
}

void ContainerDetail::compareWith(const QString &name)
{
    QString id;
    for (const Container &each : containers_.all()) {
        if (each.name == name)
            id = each.id;
    }
    stats_.compare(id, id.isEmpty() ? QString() : name);
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

} // namespace berth::ui

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

// What Containers does to containers, apart from showing them.
#include "ui/containers.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <algorithm>

namespace berth::ui {

namespace {

struct Verb
{
    const char *name;
    const char *whenFailed;
    bool fromRunning;
    bool fromStopped;
};

constexpr Verb kVerbs[] = {
    {"start", QT_TRANSLATE_NOOP("Containers", "%1 could not start"), false, true},
    {"stop", QT_TRANSLATE_NOOP("Containers", "%1 could not be stopped"), true, false},
    {"restart", QT_TRANSLATE_NOOP("Containers", "%1 could not be restarted"), true, true},
    {"pause", QT_TRANSLATE_NOOP("Containers", "%1 could not be paused"), true, false},
    {"unpause", QT_TRANSLATE_NOOP("Containers", "%1 could not be resumed"), true, false},
    {"kill", QT_TRANSLATE_NOOP("Containers", "%1 could not be stopped"), true, false},
};

const Verb *verbNamed(const QString &name)
{
    for (const Verb &verb : kVerbs) {
        if (name == QLatin1String(verb.name))
            return &verb;
    }
    return nullptr;
}

} // namespace

void Containers::act(const QString &id, const QString &verbName)
{
    const Verb *verb = verbNamed(verbName);
    if (id.startsWith(QLatin1String("app:"))) {
        for (const QString &member : membersOf(id))
            act(member, verbName);
        return;
    }
    const Container *container = find(id);
    if (!verb || !container || view_.busy.contains(id) ||
        !(container->isRunning() ? verb->fromRunning : verb->fromStopped))
        return;
    view_.busy += id;
    rebuild();
    const QString name = container->name;
    const QString target = QStringLiteral("/containers/%1/%2").arg(encoded(id), verbName);
    link_.request("POST", target, {}, this, [this, id, name, verb](const Answer &answer) {
        view_.busy -= id;
        if (!answer.ok())
            Q_EMIT failed(QCoreApplication::translate("Containers", verb->whenFailed).arg(name),
                          answer.problem);
        rebuild();
        dirty_ += id;
        gather_.start();
    });
}

void Containers::actOnTicked(const QString &verb)
{
    for (const QString &id : tickedIds())
        act(id, verb);
}

bool Containers::needsConfirmation(const QStringList &ids) const
{
    return std::any_of(ids.begin(), ids.end(), [this](const QString &id) {
        const Container *container = find(id);
        return container && (container->isRunning() || !container->volumes.isEmpty());
    });
}

void Containers::removeLater(const QStringList &ids)
{
    commitRemoval();
    const QStringList names = namesOf(ids);
    held_ = QSet<QString>(ids.begin(), ids.end());
    undo_.start();
    rebuild();
    Q_EMIT removalHeld(names);
}

void Containers::undoRemoval()
{
    undo_.stop();
    held_.clear();
    rebuild();
}

void Containers::commitRemoval()
{
    undo_.stop();
    const QStringList ids(held_.begin(), held_.end());
    removeNow(ids, false);
}

void Containers::removeNow(const QStringList &ids, bool withVolumes)
{
    for (const QString &id : ids) {
        const Container *container = find(id);
        if (!container)
            continue;
        view_.busy += id;
        const QString name = container->name;
        const QString force = container->isRunning() ? QStringLiteral("1") : QStringLiteral("0");
        const QString target =
            QStringLiteral("/containers/%1?force=%2&v=%3")
                .arg(encoded(id), force, withVolumes ? QStringLiteral("1") : QStringLiteral("0"));
        link_.request("DELETE", target, {}, this, [this, id, name](const Answer &answer) {
            view_.busy -= id;
            held_ -= id;
            if (!answer.ok() && !answer.isMissing())
                Q_EMIT failed(tr("%1 could not be deleted").arg(name), answer.problem);
            dirty_ += id;
            gather_.start();
        });
    }
    rebuild();
}

} // namespace berth::ui

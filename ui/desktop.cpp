#include "ui/desktop.h"

namespace berth::ui {

Desktop::Desktop(std::unique_ptr<EngineLink> link, QObject *parent)
    : QObject(parent), link_(std::move(link)), session_(*link_), containers_(*link_, session_),
      detail_(*link_, containers_), mergedLogs_(*link_, containers_), images_(*link_, session_, containers_),
      volumes_(*link_, session_, containers_), runForm_(*link_, containers_)
{
    const auto complain = [this](const QString &title, const QString &detail) {
        toasts_.add(QStringLiteral("danger"), title, detail);
    };
    const auto praise = [this](const QString &title, const QString &detail) {
        toasts_.add(QStringLiteral("success"), title, detail);
    };
    connect(&containers_, &Containers::failed, &toasts_, complain);
    connect(&images_, &Images::failed, &toasts_, complain);
    connect(&images_, &Images::done, &toasts_, praise);
    connect(&volumes_, &Volumes::failed, &toasts_, complain);
    connect(&volumes_, &Volumes::done, &toasts_, praise);
    connect(&containers_, &Containers::removalHeld, &toasts_, [this](const QStringList &names) {
        toasts_.dismissKind(QStringLiteral("undo"));
        toasts_.add(QStringLiteral("undo"), tr("Deleted %1").arg(names.join(QStringLiteral(", "))),
                    tr("Gone for good in a few seconds"));
    });
}

Desktop::~Desktop() = default;

void Desktop::refresh()
{
    if (!session_.isReady()) {
        session_.connectNow();
        return;
    }
    containers_.refresh();
    images_.refresh();
    volumes_.refresh();
}

void Desktop::undo()
{
    containers_.undoRemoval();
    toasts_.dismissKind(QStringLiteral("undo"));
}

} // namespace berth::ui

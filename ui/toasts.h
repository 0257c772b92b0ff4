// Short notices at the bottom right: at most four, the oldest goes first. How long one stays is the view's
// matter.
#pragma once

#include "ui/list_model.h"

#include <QtQmlIntegration>

namespace berth::ui {

struct ToastRow
{
    QString id;
    QString kind; // success, danger, undo
    QString title, detail;

    const QString &key() const { return id; }
    bool operator==(const ToastRow &) const = default;
    static const std::vector<Role<ToastRow>> &roles();
};

class Toasts : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Comes from Desktop")
    Q_PROPERTY(QAbstractListModel *rows READ rows CONSTANT FINAL)

public:
    using QObject::QObject;

    QAbstractListModel *rows() { return &rows_; }
    Q_INVOKABLE void add(const QString &kind, const QString &title, const QString &detail);
    Q_INVOKABLE void dismiss(const QString &id);
    Q_INVOKABLE void dismissKind(const QString &kind);

private:
    static constexpr size_t kMost = 4;

    ListModel<ToastRow> rows_;
    int next_ = 0;
};

} // namespace berth::ui

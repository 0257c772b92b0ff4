#include "ui/toasts.h"

namespace berth::ui {

const std::vector<Role<ToastRow>> &ToastRow::roles()
{
    using R = ToastRow;
    static const std::vector<Role<R>> table = {role<&R::id>("toastId"), role<&R::kind>("kind"),
                                               role<&R::title>("title"), role<&R::detail>("detail")};
    return table;
}

void Toasts::add(const QString &kind, const QString &title, const QString &detail)
{
    std::vector<ToastRow> rows = rows_.rows();
    rows.push_back({QString::number(next_++), kind, title, detail});
    if (rows.size() > kMost)
        rows.erase(rows.begin());
    rows_.assign(std::move(rows));
}

void Toasts::dismiss(const QString &id)
{
    std::vector<ToastRow> rows = rows_.rows();
    std::erase_if(rows, [&](const ToastRow &row) { return row.id == id; });
    rows_.assign(std::move(rows));
}

void Toasts::dismissKind(const QString &kind)
{
    std::vector<ToastRow> rows = rows_.rows();
    std::erase_if(rows, [&](const ToastRow &row) { return row.kind == kind; });
    rows_.assign(std::move(rows));
}

} // namespace berth::ui

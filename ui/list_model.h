// A typed list model with keyed differences: assign() tells views only what was inserted, removed, moved or
// changed, so that rows keep their place, their delegates and the scroll position. A Row has key(), == and a
// table roles(). Owned by a view-model; GUI thread.
#pragma once

#include <QAbstractListModel>
#include <QHash>
#include <QSet>
#include <algorithm>
#include <vector>

namespace berth::ui {

template <class Row>
struct Role
{
    const char *name;
    QVariant (*read)(const Row &);
};

namespace detail {
template <class Owner, class Member>
Owner ownerOf(Member Owner::*);
}

// role<&Row::member>("member"): one line of a table of roles.
template <auto Member>
constexpr auto role(const char *name)
{
    using Owner = decltype(detail::ownerOf(Member));
    return Role<Owner>{name, [](const Owner &row) { return QVariant::fromValue(row.*Member); }};
}

template <class Row>
class ListModel : public QAbstractListModel
{
public:
    using QAbstractListModel::QAbstractListModel;

    const std::vector<Row> &rows() const { return rows_; }

    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(rows_.size());
    }

    QVariant data(const QModelIndex &index, int wanted) const override
    {
        const auto &table = Row::roles();
        const int column = wanted - Qt::UserRole;
        if (!index.isValid() || index.row() >= int(rows_.size()) || column < 0 ||
            column >= int(std::size(table)))
            return {};
        return table[size_t(column)].read(rows_[size_t(index.row())]);
    }

    QHash<int, QByteArray> roleNames() const override
    {
        QHash<int, QByteArray> names;
        int next = Qt::UserRole;
        for (const Role<Row> &each : Row::roles())
            names.insert(next++, each.name);
        return names;
    }

    int indexOf(const QString &key) const
    {
        const auto found =
            std::find_if(rows_.begin(), rows_.end(), [&](const Row &row) { return row.key() == key; });
        return found == rows_.end() ? -1 : int(found - rows_.begin());
    }

    void replace(int row, Row value)
    {
        if (rows_[size_t(row)] == value)
            return;
        rows_[size_t(row)] = std::move(value);
        Q_EMIT dataChanged(index(row), index(row));
    }

    void assign(std::vector<Row> wanted)
    {
        removeMissing(wanted);
        if (tooManyMoves(wanted)) {
            beginResetModel();
            rows_ = std::move(wanted);
            endResetModel();
            return;
        }
        for (size_t place = 0; place < wanted.size(); ++place)
            settle(place, std::move(wanted[place]));
    }

private:
    static constexpr int kMostMoves = 200;

    void removeMissing(const std::vector<Row> &wanted)
    {
        QSet<QString> keys;
        for (const Row &row : wanted)
            keys.insert(row.key());
        for (int last = int(rows_.size()) - 1; last >= 0; --last) {
            if (keys.contains(rows_[size_t(last)].key()))
                continue;
            int first = last;
            while (first > 0 && !keys.contains(rows_[size_t(first) - 1].key()))
                --first;
            beginRemoveRows({}, first, last);
            rows_.erase(rows_.begin() + first, rows_.begin() + last + 1);
            endRemoveRows();
            last = first;
        }
    }

    // Counts the rows that stand before one they should follow; a wholly new order is cheaper as one reset.
    bool tooManyMoves(const std::vector<Row> &wanted) const
    {
        QHash<QString, int> places;
        int place = 0;
        for (const Row &row : wanted)
            places.insert(row.key(), place++);
        int falls = 0;
        for (size_t i = 1; i < rows_.size(); ++i)
            falls += places.value(rows_[i].key()) < places.value(rows_[i - 1].key());
        return falls > kMostMoves;
    }

    void settle(size_t place, Row value)
    {
        size_t from = place;
        const QString key = value.key();
        while (from < rows_.size() && rows_[from].key() != key)
            ++from;
        if (from == rows_.size()) {
            beginInsertRows({}, int(place), int(place));
            rows_.insert(rows_.begin() + qptrdiff(place), std::move(value));
            endInsertRows();
            return;
        }
        if (from != place) {
            beginMoveRows({}, int(from), int(from), {}, int(place));
            std::rotate(rows_.begin() + qptrdiff(place), rows_.begin() + qptrdiff(from),
                        rows_.begin() + qptrdiff(from) + 1);
            endMoveRows();
        }
        replace(int(place), std::move(value));
    }

    std::vector<Row> rows_;
};

} // namespace berth::ui

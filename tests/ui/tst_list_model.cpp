#include "ui/list_model.h"

#include <gtest/gtest.h>

namespace berth::ui {

namespace {

struct Boat
{
    QString name;
    int crew = 0;

    const QString &key() const { return name; }
    bool operator==(const Boat &) const = default;
    static const std::vector<Role<Boat>> &roles()
    {
        static const std::vector<Role<Boat>> table = {role<&Boat::name>("name"), role<&Boat::crew>("crew")};
        return table;
    }
};

// Counts what views are told.
struct Witness
{
    explicit Witness(QAbstractListModel &model)
    {
        QObject::connect(&model, &QAbstractItemModel::rowsInserted, [this] { ++inserted; });
        QObject::connect(&model, &QAbstractItemModel::rowsRemoved, [this] { ++removed; });
        QObject::connect(&model, &QAbstractItemModel::rowsMoved, [this] { ++moved; });
        QObject::connect(&model, &QAbstractItemModel::dataChanged, [this] { ++changed; });
        QObject::connect(&model, &QAbstractItemModel::modelReset, [this] { ++reset; });
    }
    int inserted = 0, removed = 0, moved = 0, changed = 0, reset = 0;
};

QStringList namesOf(const ListModel<Boat> &model)
{
    QStringList names;
    for (const Boat &boat : model.rows())
        names += boat.name;
    return names;
}

} // namespace

TEST(ListModel, tellsOnlyWhatChanged)
{
    ListModel<Boat> model;
    model.assign({{"a", 1}, {"b", 2}, {"c", 3}});
    Witness witness(model);
    model.assign({{"a", 1}, {"b", 7}, {"c", 3}});
    EXPECT_EQ(witness.changed, 1);
    EXPECT_EQ(witness.inserted + witness.removed + witness.moved + witness.reset, 0);
    EXPECT_EQ(model.data(model.index(1), Qt::UserRole + 1).toInt(), 7);
}

TEST(ListModel, saysNothingWhenNothingChanged)
{
    ListModel<Boat> model;
    model.assign({{"a", 1}, {"b", 2}});
    Witness witness(model);
    model.assign({{"a", 1}, {"b", 2}});
    EXPECT_EQ(witness.changed + witness.inserted + witness.removed + witness.moved + witness.reset, 0);
}

TEST(ListModel, insertsRemovesAndMoves)
{
    ListModel<Boat> model;
    model.assign({{"a"}, {"b"}, {"c"}, {"d"}});
    Witness witness(model);
    model.assign({{"d"}, {"a"}, {"x"}, {"c"}});
    EXPECT_EQ(namesOf(model), QStringList({"d", "a", "x", "c"}));
    EXPECT_EQ(witness.removed, 1);
    EXPECT_EQ(witness.inserted, 1);
    EXPECT_GE(witness.moved, 1);
    EXPECT_EQ(witness.reset, 0);
}

TEST(ListModel, removesNeighboursInOneStep)
{
    ListModel<Boat> model;
    model.assign({{"a"}, {"b"}, {"c"}, {"d"}, {"e"}});
    Witness witness(model);
    model.assign({{"a"}, {"e"}});
    EXPECT_EQ(namesOf(model), QStringList({"a", "e"}));
    EXPECT_EQ(witness.removed, 1);
}

TEST(ListModel, resetsWhenTheOrderIsWhollyAnother)
{
    std::vector<Boat> there, back;
    for (int i = 0; i < 1000; ++i) {
        there.push_back({QString::number(i)});
        back.insert(back.begin(), {QString::number(i)});
    }
    ListModel<Boat> model;
    model.assign(there);
    Witness witness(model);
    model.assign(back);
    EXPECT_EQ(witness.reset, 1);
    EXPECT_EQ(model.rows().front().name, QStringLiteral("999"));
}

TEST(ListModel, endsEqualToWhatWasWantedWhateverTheOrder)
{
    unsigned seed = 7;
    const auto next = [&] { return seed = seed * 1103515245 + 12345; };
    ListModel<Boat> model;
    for (int round = 0; round < 60; ++round) {
        std::vector<Boat> wanted;
        QSet<QString> used;
        for (int i = 0; i < 20; ++i) {
            const QString name = QString::number(next() / 65536 % 30);
            if (!used.contains(name))
                wanted.push_back({name, int(next() / 65536 % 3)});
            used += name;
        }
        model.assign(wanted);
        EXPECT_EQ(model.rows(), wanted);
    }
}

} // namespace berth::ui

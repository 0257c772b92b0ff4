#include "ui/quay.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <map>

namespace berth::ui {

namespace {

struct QuayText
{
    Q_DECLARE_TR_FUNCTIONS(ContainerRow)
};

constexpr size_t kManyBlocks = 40;
constexpr double kPierGap = 22;
constexpr double kPierMargin = 4;
constexpr double kLetter = 6.2;
constexpr double kLowestBlock = 8, kHighestBlock = 40, kHeightPerRoot = .72;
constexpr double kFaintest = .42, kFullCpu = 40;
constexpr double kMegabyte = 1024.0 * 1024.0;

QuayBlock blockOf(const Container &container, const std::deque<Sample> &history)
{
    QuayBlock block;
    block.id = container.id;
    block.name = container.name;
    block.mark = container.mark();
    block.height = kLowestBlock;
    if (container.isLive() && !history.empty()) {
        const Sample &last = history.back();
        block.height =
            std::min(kLowestBlock + kHeightPerRoot * std::sqrt(last.memory / kMegabyte), kHighestBlock);
        block.strength = kFaintest + (1 - kFaintest) * std::min(last.cpu / kFullCpu, 1.0);
    }
    return block;
}

} // namespace

const std::vector<Role<QuayBlock>> &QuayBlock::roles()
{
    using R = QuayBlock;
    static const std::vector<Role<R>> table = {
        role<&R::id>("blockId"),        role<&R::name>("name"),        role<&R::mark>("mark"),
        role<&R::x>("place"),           role<&R::width>("blockWidth"), role<&R::height>("blockHeight"),
        role<&R::strength>("strength"),
    };
    return table;
}

const std::vector<Role<QuayPier>> &QuayPier::roles()
{
    using R = QuayPier;
    static const std::vector<Role<R>> table = {role<&R::name>("name"), role<&R::x>("place"),
                                               role<&R::width>("pierWidth")};
    return table;
}

Quay quayOf(const std::vector<Container> &containers, const StatsFeed &feed)
{
    std::map<QString, std::vector<QuayBlock>> apps;
    for (const Container &container : containers)
        apps[container.project].push_back(blockOf(container, feed.history(container.id)));
    const bool many = containers.size() > kManyBlocks;
    const double width = many ? 6 : 14, gap = many ? 2 : 4;
    Quay quay;
    double x = 0;
    const auto moor = [&](const QString &project, std::vector<QuayBlock> &blocks) {
        std::sort(blocks.begin(), blocks.end(),
                  [](const QuayBlock &a, const QuayBlock &b) { return a.name < b.name; });
        const QString name = project.isEmpty() ? QuayText::tr("Standalone") : project;
        const double start = x;
        x += kPierMargin;
        for (QuayBlock &block : blocks) {
            block.x = x;
            block.width = width;
            x += width + gap;
            quay.blocks.push_back(block);
        }
        const double wide = std::max(x - gap + kPierMargin - start, double(name.size()) * kLetter + 2);
        quay.piers.push_back({name, start, wide});
        x = start + wide + kPierGap;
    };
    for (auto &[project, blocks] : apps) {
        if (!project.isEmpty())
            moor(project, blocks);
    }
    if (const auto loose = apps.find(QString()); loose != apps.end())
        moor(QString(), loose->second);
    quay.width = std::max(x - kPierGap, 0.0);
    return quay;
}

} // namespace berth::ui

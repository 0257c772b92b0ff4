#include "backend/engine/container_index.h"

#include <algorithm>

namespace berth::engine {

Result<ContainerPtr> ContainerIndex::find(const std::string &nameOrId) const
{
    if (const auto exact = byId_.find(nameOrId); exact != byId_.end())
        return exact->second;
    const std::string name = nameOrId.starts_with('/') ? nameOrId.substr(1) : nameOrId;
    if (const auto named = byName_.find(name); named != byName_.end()) {
        // A name is taken before its container is made: until then nobody is found by it.
        if (const auto found = byId_.find(named->second.str()); found != byId_.end())
            return found->second;
    }
    if (isHex(nameOrId)) {
        const auto first = byId_.lower_bound(nameOrId);
        if (first != byId_.end() && first->first.starts_with(nameOrId)) {
            const auto second = std::next(first);
            if (second != byId_.end() && second->first.starts_with(nameOrId))
                return failure(invalid("Multiple IDs found with provided prefix: " + nameOrId));
            return first->second;
        }
    }
    return failure(notFound("No such container: " + nameOrId));
}

ContainerPtr ContainerIndex::byId(const ContainerId &id) const
{
    const auto found = byId_.find(id.str());
    return found == byId_.end() ? nullptr : found->second;
}

std::vector<ContainerPtr> ContainerIndex::all() const
{
    std::vector<ContainerPtr> out;
    out.reserve(byId_.size());
    for (const auto &[id, container] : byId_)
        out.push_back(container);
    std::stable_sort(out.begin(), out.end(), [](const ContainerPtr &a, const ContainerPtr &b) {
        return a->record.created > b->record.created;
    });
    return out;
}

Result<void> ContainerIndex::takeName(const std::string &name, const ContainerId &id)
{
    const auto [row, fresh] = byName_.try_emplace(name, id);
    if (fresh || row->second == id)
        return {};
    return failure(conflict("Conflict. The container name \"/" + name +
                            "\" is already in use by container \"" + row->second.str() +
                            "\". You have to remove (or rename) that container to be able to " +
                            "reuse that name."));
}

void ContainerIndex::freeName(const std::string &name)
{
    byName_.erase(name);
}

void ContainerIndex::insert(ContainerPtr container)
{
    byName_.insert_or_assign(container->record.name, container->id());
    const std::string id = container->record.id;
    byId_.insert_or_assign(id, std::move(container));
}

void ContainerIndex::erase(const ContainerId &id)
{
    const auto found = byId_.find(id.str());
    if (found == byId_.end())
        return;
    const auto named = byName_.find(found->second->record.name);
    if (named != byName_.end() && named->second == id)
        byName_.erase(named);
    byId_.erase(found);
}

} // namespace berth::engine

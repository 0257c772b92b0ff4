// Finds containers: by id, by name, by an unambiguous beginning of an id. A name belongs to one container at
// a time and is taken before the first wait of create or rename. Owned by Containers; engine thread.
#pragma once

#include "backend/base/result.h"
#include "backend/engine/container.h"

#include <map>
#include <unordered_map>

namespace berth::engine {

class ContainerIndex
{
public:
    // `nameOrId` as clients send it: a full id, "/name", "name", or a prefix. Words of dockerd: "No such
    // container: x".
    Result<ContainerPtr> find(const std::string &nameOrId) const;
    ContainerPtr byId(const ContainerId &id) const; // null when there is none
    // Newest first.
    std::vector<ContainerPtr> all() const;
    std::size_t size() const { return byId_.size(); }

    // Conflict when another container has the name.
    Result<void> takeName(const std::string &name, const ContainerId &id);
    void freeName(const std::string &name);
    bool nameTaken(const std::string &name) const { return byName_.count(name) != 0; }
    void insert(ContainerPtr container);
    void erase(const ContainerId &id);

private:
    std::map<std::string, ContainerPtr> byId_; // ordered: prefixes are ranges
    std::unordered_map<std::string, ContainerId> byName_;
};

} // namespace berth::engine

// Named and anonymous volumes of the local driver: volumes/<name>/volume.json beside the data in _data.
// Removal takes the folder out of sight at once and deletes it on the pool. Who uses a volume is said by
// use() and unuse(), also when the engine comes back, so a volume in use can never be removed. Owned by
// Engine; engine thread.
#pragma once

#include "backend/base/ids.h"
#include "backend/base/result.h"
#include "backend/engine/async.h"
#include "backend/engine/events.h"
#include "backend/model/filters.h"
#include "backend/model/volume.h"
#include "backend/store/manifests.h"

#include <QCoroTask>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace berth::engine {

// volume.json
struct VolumeRecord
{
    int format = 1;
    std::string name;
    std::string created; // RFC 3339
    std::map<std::string, std::string> labels, options;
    static constexpr auto fields()
    {
        return std::tuple{field("format", &VolumeRecord::format, Required),
                          field("name", &VolumeRecord::name, Required),
                          field("created", &VolumeRecord::created), field("labels", &VolumeRecord::labels),
                          field("options", &VolumeRecord::options)};
    }
};

class Volumes
{
public:
    Volumes(store::Manifests manifests, std::string dataRoot, Events &events);

    // Reads the manifests; returns what had to be quarantined. Once, before anything else.
    Result<std::vector<store::Quarantined>> load();

    // Durable when it returns. An empty name makes an anonymous volume; one that exists is returned as it is,
    // as dockerd does. A `user` counts from the moment it exists, so that no prune comes between.
    QCoro::Task<Result<model::Volume>> create(model::VolumeCreateRequest request, ContainerId user = {});
    Result<model::Volume> inspect(const std::string &name) const;
    bool contains(const std::string &name) const { return volumes_.contains(name); }
    bool isAnonymous(const std::string &name) const;
    Result<model::VolumeList> list(const model::Filters &filters) const;
    // Conflict while a container uses it; with `force` a missing one is no error.
    QCoro::Task<Result<void>> remove(std::string name, bool force);
    QCoro::Task<Result<model::VolumesPruneReport>> prune(model::Filters filters);
    // All volumes with their size and the number of containers that use them.
    QCoro::Task<std::vector<model::Volume>> diskUsage();

    // The host folder that holds _data.
    Result<std::string> folder(const std::string &name) const;

    void use(const std::string &name, const ContainerId &container);
    void unuse(const std::string &name, const ContainerId &container);
    void unuse(const ContainerId &container); // of all volumes

private:
    struct Entry
    {
        VolumeRecord record;
        std::set<std::string> users; // container ids
    };
    Result<VolumeRecord> newRecord(model::VolumeCreateRequest request) const;
    model::Volume view(const Entry &entry) const;
    std::vector<std::string> unusedMatching(const model::Filters &filters, bool all) const;
    // Takes an unused volume out of memory and out of sight; the caller holds changes_.
    QCoro::Task<Result<void>> discard(std::string name);

    store::Manifests manifests_;
    std::string dataRoot_;
    Events &events_;
    std::map<std::string, Entry> volumes_;
    AsyncLock changes_; // create, remove and prune one after another
};

} // namespace berth::engine

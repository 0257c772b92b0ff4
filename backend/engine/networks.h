// The networks a container can be on: the default bridge, "host" and "none", or the namespace of another
// container. Gives out network namespaces, addresses and host ports, and heals the firewall rules when
// somebody flushes them. What is given out is also written to <exec-root>/networks/<container id>.json, from
// which a new engine takes it over. Owned by Engine; engine thread. An engine that may not make a bridge
// still serves "host" and "none".
#pragma once

#include "backend/base/fd.h"
#include "backend/base/ids.h"
#include "backend/base/result.h"
#include "backend/engine/options.h"
#include "backend/model/filters.h"
#include "backend/model/network.h"

#include <QCoroTask>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace berth::engine {

struct NetworkRequest
{
    ContainerId containerId;
    std::string name;       // of the container, without its slash
    std::string mode;       // HostConfig.NetworkMode; "container:<full id>" with joinPid
    int joinPid = 0;        // container:<id>: first process of that (running) container
    std::string macAddress; // empty: chosen
    std::map<std::string, model::EndpointSettings> endpoints; // as asked, by network name
    model::PortMap portBindings;
    std::vector<std::string> exposedPorts; // "80/tcp"
    bool publishAll = false;
};

struct NetworkAttachment
{
    UniqueFd netns;                                           // to be joined; none: the host's own
    std::string sandboxId;                                    // empty for a joined namespace
    std::map<std::string, model::EndpointSettings> endpoints; // by network name; empty for container:<id>
    model::PortMap boundPorts; // every exposed port; those not published have no list
};

class Networks
{
public:
    // Makes the bridge and its rules, and begins to keep a namespace warm.
    Networks(const Options &options, std::string engineId);
    ~Networks();

    // Errors carry dockerd's words; whatever was taken before the error is given back.
    QCoro::Task<Result<NetworkAttachment>> attach(NetworkRequest request);
    // Idempotent; takes well under a millisecond. The veth dies with the namespace.
    void release(const ContainerId &id);
    // For a container that lives on from before: takes its address and ports again. `pid` is its first
    // process.
    QCoro::Task<Result<NetworkAttachment>> adopt(NetworkRequest request, int pid);
    // After the last adopt(): gives up what containers that are gone had, rules and links included.
    void finishAdoption();
    // The end of the daemon: takes the bridge and the rules away unless a container still uses them.
    void shutDown();
    void renamed(const ContainerId &id, const std::string &name);

    Result<std::vector<model::Network>> list(const model::Filters &filters) const;
    Result<model::Network>
    inspect(const std::string &nameOrId) const;       // by name, id or unique beginning of the id
    Result<void> remove(const std::string &nameOrId); // always refused: all are pre-defined
    // Canonical name of a network mode: "default" and "" are "bridge".
    static std::string networkOfMode(const std::string &mode);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace berth::engine

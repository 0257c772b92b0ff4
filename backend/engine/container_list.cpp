#include "backend/engine/container_list.h"

#include "backend/engine/container_view.h"
#include "backend/engine/containers.h"
#include "backend/engine/engine.h"
#include "backend/engine/images.h"
#include "backend/engine/offload.h"
#include "backend/model/json.h"

#include <algorithm>
#include <charconv>

namespace berth::engine {

namespace detail {

// Everything that a filter may look at, besides the container.
struct ListScope
{
    std::optional<TimeNs> before, since; // creation times
    std::vector<std::string> ancestors;  // image ids
    bool hasAncestors = false;
};

} // namespace detail

namespace {

using detail::ListScope;

Result<std::optional<TimeNs>> creationOf(const Engine &, const ContainerIndex &index,
                                         const model::Filters &filters, const char *key)
{
    std::optional<TimeNs> time;
    for (const std::string &name : filters.values(key))
        time = TRY(index.find(name))->record.created;
    return time;
}

Result<ListScope> scopeOf(Engine &engine, const model::Filters &filters)
{
    TRY_VOID(
        filters.check({"ancestor", "before", "exited", "expose", "health", "id", "is-task", "label", "label!",
                       "name", "network", "publish", "since", "status", "volume", "isolation"}));
    const ContainerIndex &index = engine.containers().index();
    ListScope scope;
    scope.before = TRY(creationOf(engine, index, filters, "before"));
    scope.since = TRY(creationOf(engine, index, filters, "since"));
    for (const std::string &status : filters.values("status")) {
        if (!kStateNames.value(status))
            return failure(invalid("invalid filter 'status=" + status + "'"));
    }
    for (const std::string &health : filters.values("health")) {
        if (health != "starting" && health != "healthy" && health != "unhealthy" && health != "none")
            return failure(invalid("invalid filter 'health=" + health + "'"));
    }
    for (const std::string &code : filters.values("exited")) {
        int number = 0;
        const auto read = std::from_chars(code.data(), code.data() + code.size(), number);
        if (read.ec != std::errc{} || read.ptr != code.data() + code.size())
            return failure(invalid("invalid filter 'exited=" + code + "'"));
    }
    scope.hasAncestors = filters.has("ancestor");
    for (const std::string &name : filters.values("ancestor")) {
        if (const auto image = engine.images().resolve(name))
            scope.ancestors.push_back(image->str());
    }
    return scope;
}

bool portMatches(const model::Filters &filters, const char *key, const std::map<std::string, bool> &ports)
{
    if (!filters.has(key))
        return true;
    for (std::string wanted : filters.values(key)) {
        if (wanted.find('/') == std::string::npos)
            wanted += "/tcp";
        const std::string protocol = wanted.substr(wanted.find('/'));
        int first = 0, last = 0;
        const auto read = std::from_chars(wanted.data(), wanted.data() + wanted.size(), first);
        last = first;
        if (*read.ptr == '-')
            std::from_chars(read.ptr + 1, wanted.data() + wanted.size(), last);
        for (int port = first; port <= last && port - first < 65536; ++port) {
            if (ports.count(std::to_string(port) + protocol) != 0)
                return true;
        }
    }
    return false;
}

bool mountMatches(const model::Filters &filters, const Container &container)
{
    if (!filters.has("volume"))
        return true;
    return std::any_of(container.record.mounts.begin(), container.record.mounts.end(),
                       [&](const MountRecord &mount) {
                           return filters.matchesExactly("volume", mount.name) ||
                                  filters.matchesExactly("volume", mount.destination) ||
                                  (!mount.source.empty() && filters.matchesExactly("volume", mount.source));
                       });
}

bool networkMatches(const model::Filters &filters, const Container &container)
{
    if (!filters.has("network"))
        return true;
    return std::any_of(container.record.endpoints.begin(), container.record.endpoints.end(),
                       [&](const auto &row) {
                           return filters.matchesExactly("network", row.first) ||
                                  filters.matchesPrefix("network", row.second.networkId);
                       });
}

bool stateMatches(const model::Filters &filters, const Container &container)
{
    const std::string health = container.health.status.empty() ? "none" : container.health.status;
    const bool ended = container.state == State::Exited || container.state == State::Restarting;
    return filters.matchesExactly("status", kStateNames.name(container.state)) &&
           filters.matchesExactly("health", health) &&
           (!filters.has("exited") ||
            (ended && filters.matchesExactly("exited", std::to_string(container.record.run.exitCode)))) &&
           (!filters.has("is-task") || filters.matchesExactly("is-task", "false"));
}

bool matches(const Container &container, const model::Filters &filters, const ListScope &scope)
{
    const ContainerRecord &record = container.record;
    if (scope.before && record.created >= *scope.before)
        return false;
    if (scope.since && record.created <= *scope.since)
        return false;
    if (scope.hasAncestors &&
        std::find(scope.ancestors.begin(), scope.ancestors.end(), record.imageId) == scope.ancestors.end())
        return false;
    std::map<std::string, bool> exposed, published;
    for (const auto &[port, nothing] : record.config.exposedPorts)
        exposed[port] = true;
    for (const auto &[port, bindings] : container.boundPorts) {
        if (bindings) {
            published[port] = true;
            for (const model::PortBinding &binding : *bindings)
                published[binding.hostPort + port.substr(port.find('/'))] = true;
        }
    }
    return filters.matchesPrefix("id", record.id) &&
           (filters.matchesPattern("name", record.name) ||
            filters.matchesPattern("name", "/" + record.name)) &&
           filters.matchesLabels(record.config.labels) && stateMatches(filters, container) &&
           mountMatches(filters, container) && networkMatches(filters, container) &&
           portMatches(filters, "expose", exposed) && portMatches(filters, "publish", published);
}

ViewInputs viewInputs(Engine &engine, const Container &container)
{
    return {engine.containers().folder(container.id()), engine.options().dataRoot + "/volumes", wallClock()};
}

QCoro::Task<void> addSizes(Engine &engine, ContainerPtr container, std::int64_t *writable,
                           std::int64_t *whole)
{
    const std::int64_t layers = engine.images().sizeOf(ImageId(container->record.imageId));
    const auto bytes = co_await offload(&folderBytes, engine.containers().folder(container->id()) + "/upper");
    *writable = bytes.value_or(0);
    *whole = *writable + layers;
}

// The word a list shows for an image: its own, or the id when that word means another image by now.
std::string shownImage(Engine &engine, const Container &container)
{
    const auto present = engine.images().resolve(container.record.config.image);
    if (present && present->str() == container.record.imageId)
        return container.record.config.image;
    return container.record.imageId;
}

} // namespace

QCoro::Task<Result<std::string>> listContainers(Engine &engine, ListRequest request)
{
    CO_TRY(scope, scopeOf(engine, request.filters));
    // A filter on the state asks for those that do not run, too, as dockerd has it.
    const bool all = request.all || request.limit > 0 || request.filters.has("status") ||
                     request.filters.has("exited") || request.filters.has("before") ||
                     request.filters.has("since");
    std::vector<ContainerPtr> chosen;
    for (const ContainerPtr &container : engine.containers().index().all()) {
        if (request.limit > 0 && int(chosen.size()) >= request.limit)
            break;
        const bool shown = all || container->isLive() || container->state == State::Restarting;
        if (shown && matches(*container, request.filters, scope))
            chosen.push_back(container);
    }
    std::string body = "[";
    for (const ContainerPtr &container : chosen) {
        model::ContainerSummary row = summarize(*container, viewInputs(engine, *container));
        row.image = shownImage(engine, *container);
        if (request.size)
            co_await addSizes(engine, container, &row.sizeRw, &row.sizeRootFs);
        if (body.size() > 1)
            body += ',';
        model::appendJson(body, row);
    }
    co_return body + "]";
}

QCoro::Task<Result<std::string>> inspectContainer(Engine &engine, ContainerId id, bool size)
{
    const ContainerPtr container = engine.containers().index().byId(id);
    if (!container)
        co_return failure(notFound("No such container: " + id.str()));
    std::int64_t writable = 0, whole = 0;
    if (size)
        co_await addSizes(engine, container, &writable, &whole);
    model::InspectResponse view = inspect(*container, viewInputs(engine, *container));
    if (size) {
        view.sizeRw = writable;
        view.sizeRootFs = whole;
    }
    if (const auto layers = engine.images().layerFolders(ImageId(container->record.imageId))) {
        std::string lower;
        for (const std::string &layer : *layers)
            lower += (lower.empty() ? "" : ":") + layer;
        view.graphDriver.data["LowerDir"] = lower;
    }
    co_return model::toJson(view);
}

QCoro::Task<Result<model::ContainersPruneReport>> pruneContainers(Engine &engine, model::Filters filters)
{
    CO_TRY_VOID(filters.check({"until", "label", "label!"}));
    CO_TRY(until, filters.instant("until", wallClock()));
    model::ContainersPruneReport report;
    for (const ContainerPtr &container : engine.containers().index().all()) {
        const bool idle = container->state == State::Created || container->state == State::Exited ||
                          container->state == State::Dead;
        if (!idle || (until && container->record.created >= *until) ||
            !filters.matchesLabels(container->record.config.labels))
            continue;
        std::int64_t writable = 0, whole = 0;
        co_await addSizes(engine, container, &writable, &whole);
        const RemoveRequest request;
        auto removed = co_await engine.containers().remove(container->id(), request);
        if (!removed)
            continue; // started or removed meanwhile
        report.containersDeleted.push_back(container->record.id);
        report.spaceReclaimed += writable;
    }
    co_return report;
}

QCoro::Task<std::vector<model::ContainerSummary>> containersDiskUsage(Engine &engine)
{
    std::vector<model::ContainerSummary> rows;
    for (const ContainerPtr &container : engine.containers().index().all()) {
        model::ContainerSummary row = summarize(*container, viewInputs(engine, *container));
        co_await addSizes(engine, container, &row.sizeRw, &row.sizeRootFs);
        rows.push_back(std::move(row));
    }
    co_return rows;
}

} // namespace berth::engine

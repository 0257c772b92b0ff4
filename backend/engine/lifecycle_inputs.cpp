// What a start gathers before the pure plan: the network, the layers, the folders of volumes, namespaces of
// others, the filter.
#include "backend/engine/container_files.h"
#include "backend/engine/container_kernel.h"
#include "backend/engine/host_config_words.h"
#include "backend/engine/images.h"
#include "backend/engine/lifecycle.h"
#include "backend/engine/networks.h"
#include "backend/engine/volumes.h"
#include "backend/sys/capabilities.h"
#include "backend/sys/seccomp.h"

#include <fcntl.h>

namespace berth::engine {

namespace {

Result<std::int32_t> openNamespace(const Container &other, const char *name, std::vector<UniqueFd> &fds)
{
    if (!other.isLive())
        return failure(conflict("cannot join namespace of a non running container: container " +
                                other.record.id + " is not running"));
    const std::string path = "/proc/" + std::to_string(other.pid) + "/ns/" + name;
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        return failure(systemError("opening " + path, errno));
    fds.push_back(std::move(fd));
    return std::int32_t(fds.size() - 1);
}

Result<std::vector<std::uint8_t>> seccompFilter(const model::HostConfig &host, const Options &options,
                                                const SecurityOptions &security, std::uint64_t capabilities)
{
    if (host.privileged || security.seccompUnconfined)
        return std::vector<std::uint8_t>{};
    if (!security.seccompProfile.empty())
        return sys::compileSeccomp(security.seccompProfile, capabilities);
    if (options.seccompProfile == "unconfined")
        return std::vector<std::uint8_t>{};
    return sys::compileSeccomp(sys::defaultSeccompProfile(), capabilities);
}

} // namespace

Result<void> Lifecycle::joinNamespaces(const Container &container, PlanInputs &inputs,
                                       std::vector<UniqueFd> &fds)
{
    const model::HostConfig &host = container.record.hostConfig;
    struct Row
    {
        const std::string &mode;
        const char *name;
        runtime::NamespaceSpec &spec;
    };
    const std::array rows{Row{host.pidMode, "pid", inputs.namespaces.pid},
                          Row{host.ipcMode, "ipc", inputs.namespaces.ipc},
                          Row{host.utsMode, "uts", inputs.namespaces.uts},
                          Row{host.cgroupnsMode, "cgroup", inputs.namespaces.cgroup}};
    for (const Row &row : rows) {
        if (row.mode == "host")
            row.spec.mode = runtime::NamespaceMode::Host;
        const std::string other = containerOfMode(row.mode);
        if (other.empty())
            continue;
        const ContainerPtr target = TRY(containers_.index().find(other));
        const std::string &shared = target->record.hostConfig.ipcMode;
        if (row.name == std::string_view("ipc") && (shared == "private" || shared == "none"))
            return failure(
                conflict("cannot join IPC of container " + target->record.id +
                         ": non-shareable IPC (hint: use IpcMode:shareable for the donor container)"));
        row.spec = {runtime::NamespaceMode::Join, TRY(openNamespace(*target, row.name, fds))};
        if (row.name == std::string_view("ipc"))
            inputs.shmSource = sharedMemoryFolder(options_.execRoot, target->id());
    }
    inputs.namespaces.user.mode = runtime::NamespaceMode::Host;
    if (host.ipcMode == "host")
        inputs.shmSource = "/dev/shm";
    return {};
}

Result<PlanInputs> Lifecycle::storedInputs(const Container &container)
{
    PlanInputs inputs;
    inputs.folder = containers_.folder(container.id());
    inputs.layers = TRY(images_.layerFolders(ImageId(container.record.imageId)));
    if (inputs.layers.empty())
        inputs.layers.push_back(options_.dataRoot + "/empty");
    for (const MountRecord &mount : container.record.mounts) {
        if (mount.type == "volume")
            inputs.volumeFolders[mount.name] = TRY(volumes_.folder(mount.name));
        if (mount.type == "image") {
            const ImageId image = TRY(images_.resolve(mount.source));
            inputs.imageLayers[mount.source] = TRY(images_.layerFolders(image));
        }
    }
    TRY_VOID(addHostInputs(container, inputs));
    return inputs;
}

Result<void> Lifecycle::addHostInputs(const Container &container, PlanInputs &inputs) const
{
    const model::HostConfig &host = container.record.hostConfig;
    inputs.heldCapabilities = sys::heldCapabilities();
    inputs.appArmor = containers_.hostFacts().appArmor;
    inputs.selinux = containers_.hostFacts().selinux;
    const SecurityOptions security =
        TRY(parseSecurityOptions(host.securityOpt, inputs.appArmor, inputs.selinux));
    inputs.seccompFilter =
        TRY(seccompFilter(host, options_, security, capabilityMask(host, inputs.heldCapabilities)));
    return {};
}

NetworkRequest Lifecycle::networkRequest(const Container &container) const
{
    const ContainerRecord &record = container.record;
    NetworkRequest request;
    request.containerId = container.id();
    request.name = record.name;
    request.mode = record.hostConfig.networkMode;
    request.macAddress = record.config.macAddress;
    request.endpoints = record.endpoints;
    request.portBindings = record.hostConfig.portBindings;
    for (const auto &[port, nothing] : record.config.exposedPorts)
        request.exposedPorts.push_back(port);
    request.publishAll = record.hostConfig.publishAllPorts;
    if (const ContainerPtr target = containers_.index().byId(ContainerId(containerOfMode(request.mode))))
        request.joinPid = target->isLive() ? target->pid : 0;
    return request;
}

QCoro::Task<Result<void>> Lifecycle::joinNetwork(ContainerPtr container, PlanInputs *inputs,
                                                 std::vector<UniqueFd> *fds)
{
    const std::string joined = containerOfMode(container->record.hostConfig.networkMode);
    if (!joined.empty()) {
        const ContainerPtr target = containers_.index().byId(ContainerId(joined));
        if (!target)
            co_return failure(notFound("No such container: " + joined));
        if (!target->isLive())
            co_return failure(conflict("cannot join network of a non running container: " + joined));
    }
    NetworkRequest request = networkRequest(*container);
    CO_TRY(network, co_await networks_.attach(std::move(request)));
    container->record.endpoints = network.endpoints;
    container->boundPorts = network.boundPorts;
    if (network.netns) {
        fds->push_back(std::move(network.netns));
        inputs->namespaces.net = {runtime::NamespaceMode::Join, std::int32_t(fds->size() - 1)};
    } else {
        inputs->namespaces.net.mode = runtime::NamespaceMode::Host;
    }
    if (!joined.empty()) {
        inputs->filesFolder =
            containers_.folder(ContainerId(joined)); // names and addresses are those of the other
        co_return Result<void>{};
    }
    std::string address, gateway;
    for (const auto &[name, endpoint] : container->record.endpoints) {
        address = endpoint.ipAddress;
        gateway = endpoint.gateway;
    }
    CO_TRY(files, hostFilesOf(*container, options_, address, gateway));
    co_return writeHostFiles(inputs->folder, files);
}

QCoro::Task<Result<PlanInputs>> Lifecycle::planInputs(ContainerPtr container,
                                                      std::vector<UniqueFd> *namespaceFds)
{
    const model::HostConfig &host = container->record.hostConfig;
    CO_TRY(inputs, storedInputs(*container));
    CO_TRY_VOID(joinNamespaces(*container, inputs, *namespaceFds));
    if (host.ipcMode == "shareable") {
        CO_TRY_VOID(makeSharedMemory(options_.execRoot, container->id(), std::uint64_t(host.shmSize)));
        inputs.shmSource = sharedMemoryFolder(options_.execRoot, container->id());
    }
    CO_TRY_VOID(co_await joinNetwork(container, &inputs, namespaceFds));
    co_return inputs;
}

} // namespace berth::engine

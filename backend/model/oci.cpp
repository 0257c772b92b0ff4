#include "backend/model/oci.h"

namespace berth::model {

ContainerConfig containerConfig(const ImageConfig &image)
{
    ContainerConfig out;
    out.user = image.user;
    out.exposedPorts = image.exposedPorts;
    out.env = image.env;
    out.entrypoint = image.entrypoint;
    out.cmd = image.cmd;
    out.volumes = image.volumes;
    out.workingDir = image.workingDir;
    out.labels = image.labels;
    out.stopSignal = image.stopSignal;
    out.argsEscaped = image.argsEscaped;
    out.healthcheck = image.healthcheck;
    out.onBuild = image.onBuild;
    out.shell = image.shell;
    return out;
}

ImageConfig imageConfig(const ContainerConfig &container)
{
    ImageConfig out;
    out.user = container.user;
    out.exposedPorts = container.exposedPorts;
    out.env = container.env;
    out.entrypoint = container.entrypoint;
    out.cmd = container.cmd;
    out.volumes = container.volumes;
    out.workingDir = container.workingDir;
    out.labels = container.labels;
    out.stopSignal = container.stopSignal;
    out.argsEscaped = container.argsEscaped;
    out.healthcheck = container.healthcheck;
    out.onBuild = container.onBuild;
    out.shell = container.shell;
    return out;
}

} // namespace berth::model

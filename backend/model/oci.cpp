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

} // namespace berth::model

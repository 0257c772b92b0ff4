// How a container looks to clients: the row of a list and the whole of inspect. Pure but for the sizes, which
// a worker adds up.
#pragma once

#include "backend/engine/container.h"
#include "backend/engine/options.h"

#include <string>

namespace berth::engine {

struct ViewInputs
{
    std::string folder;  // of the container
    std::string volumes; // <data-root>/volumes
    TimeNs now = 0;
};

model::ContainerSummary summarize(const Container &container, const ViewInputs &inputs);
model::InspectResponse inspect(const Container &container, const ViewInputs &inputs);

// "Up 3 minutes (healthy)", "Exited (0) 2 hours ago", "Created", …
std::string statusText(const Container &container, TimeNs now);
// The ports as /containers/json lists them: published ones, then those only exposed.
std::vector<model::Port> portList(const Container &container);

struct ContainerSizes
{
    std::int64_t writable = 0, whole = 0; // bytes
};
// Blocking: walks the writable layer (a file of many names counts once).
Result<std::int64_t> folderBytes(std::string folder);

} // namespace berth::engine

// The events of containers, with dockerd's attributes (labels, image, name) and in dockerd's order: network
// connect, volume mount, start; die, network disconnect, volume unmount.
#pragma once

#include "backend/engine/container.h"

#include <map>
#include <string>

namespace berth::engine {

class Events;
class Networks;

void publishContainer(Events &events, const Container &container, const std::string &action,
                      const std::map<std::string, std::string> &more);
void publishStarted(Events &events, const Container &container);
void publishEnded(Events &events, const Container &container);

} // namespace berth::engine

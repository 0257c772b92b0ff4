// What the unpacking worker answers: the layer's content or an error, as one JSON text. Pure.
#pragma once

#include "backend/image/layer.h"

#include <string>
#include <string_view>

namespace berth::image {

std::string reportText(const Result<LayerContent> &outcome);
Result<LayerContent> readReport(std::string_view text);

} // namespace berth::image

// What the unpacking worker is told and answers: the target of a tar that is no layer, as one argument; the
// content or an error, as one JSON text. Pure.
#pragma once

#include "backend/image/layer.h"

#include <string>
#include <string_view>

namespace berth::image {

std::string targetText(const TreeTarget &target);
Result<TreeTarget> readTarget(std::string_view text);

std::string reportText(const Result<LayerContent> &outcome);
Result<LayerContent> readReport(std::string_view text);

} // namespace berth::image

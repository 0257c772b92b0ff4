// The `changes` of import and commit: single lines of a Dockerfile applied to an image's config, such as `CMD
// ["sh"]` or `ENV a=b`. Pure; any thread.
#pragma once

#include "backend/base/result.h"
#include "backend/model/oci.h"

#include <string>
#include <vector>

namespace berth::image {

// Each text may hold several lines. Errors are Invalid and name the line.
Result<void> applyChanges(const std::vector<std::string> &changes, model::ImageConfig &config);

} // namespace berth::image

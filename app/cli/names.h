// Small things that several areas of commands share.
#pragma once

#include "backend/base/result.h"

#include <string>
#include <vector>

namespace berth::cli {

// "status=running" and the like as the API's filters; "" for none. Errors are Invalid.
Result<std::string> filterJson(const std::vector<std::string> &filters);
// "sha256:…" without its prefix, cut to 12 digits unless `whole`.
std::string shownId(const std::string &id, bool whole);
// Asks on the terminal.
bool confirmed(const std::string &warning);

} // namespace berth::cli

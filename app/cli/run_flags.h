// The options that run and create share, as a table whose rows know how to change a create request. Reads
// files of --env-file and this program's environment for `-e NAME`; otherwise pure.
#pragma once

#include "app/cli/command.h"
#include "backend/model/container.h"

namespace berth::cli {

std::vector<Option> containerOptions();
// Image and command come from the positional arguments. Errors are Invalid, in docker's words.
Result<model::CreateRequest> createRequest(const Arguments &arguments);
// "8080:80", "127.0.0.1:8080:80/udp", "80", "8000-8010:8000-8010", "[::1]:80:80".
Result<void> addPublishedPort(model::CreateRequest &request, const std::string &text);
// "NAME=value", or "NAME" with the value from the caller's environment (left out when unset).
Result<void> addEnvironment(std::vector<std::string> &env, const std::string &text);

} // namespace berth::cli

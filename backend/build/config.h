// Instructions that only change the config of an image (ENV, CMD, LABEL, …), applied to it: for builds and
// for the `changes` of commit and import. Pure; any thread.
#pragma once

#include "backend/build/dockerfile.h"
#include "backend/build/words.h"
#include "backend/model/oci.h"

namespace berth::build {

struct ConfigScope
{
    Lookup variables;
    char escape = '\\';
    bool commandSet = false; // by this Dockerfile: ENTRYPOINT takes away an inherited CMD only
};

bool isConfigInstruction(std::string_view keyword);
// What a history says about it: `CMD ["sh"]`.
Result<std::string> applyToConfig(const Instruction &instruction, ConfigScope &scope, model::OciImage &image);
// "/bin/sh -c" or what SHELL said, and the command behind it.
std::vector<std::string> shellCommand(const model::ImageConfig &config, const std::string &command);
// "a=b c=d", or the old "a b c". Names are as written, values are expanded.
Result<std::vector<std::pair<std::string, std::string>>> namedValues(const Instruction &instruction,
                                                                     const ConfigScope &scope);
// The absolute form of a path of WORKDIR, COPY and the like.
std::string absolutePath(const std::string &workingDir, const std::string &path);
void setEnvironment(std::vector<std::string> &env, const std::string &name, const std::string &value);
// The variables of an environment.
std::optional<std::string> environmentValue(const std::vector<std::string> &env, std::string_view name);

// Each text may hold several lines. Errors are Invalid and name the line.
Result<void> applyChanges(const std::vector<std::string> &changes, model::ImageConfig &config);

} // namespace berth::build

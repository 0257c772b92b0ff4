// A Dockerfile as a graph of stages: which there are, what each is built on and copies from, which the target
// needs. Pure; any thread.
#pragma once

#include "backend/build/dockerfile.h"
#include "backend/build/words.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace berth::build {

using Arguments = std::map<std::string, std::string>;

struct Stage
{
    Instruction from;
    std::string base;  // an image, "scratch" or the name of an earlier stage; expanded
    std::string alias; // of AS; lower case
    std::string platform;
    std::vector<Instruction> steps;
    int baseStage = -1;             // the stage that it is built on
    std::vector<std::size_t> needs; // all the stages that must be done before
    bool isNeeded = false;          // for the target
    int firstStep = 0;              // its number in the stream: "Step 3/7"
};

struct BuildPlan
{
    char escape = '\\';
    std::vector<Instruction> globals; // ARGs before the first FROM
    Arguments globalValues;
    std::vector<Stage> stages;
    std::size_t target = 0;
    int stepCount = 0;

    // The stage before `at` that a --from means; none: an image.
    std::optional<std::size_t> stageNamed(const std::string &name, std::size_t at) const;
};

// `target` empty: the last stage. `automatic`: TARGETPLATFORM and the like.
Result<BuildPlan> planBuild(Dockerfile file, const Arguments &given, const Arguments &automatic,
                            const std::string &target);

struct ArgumentRow
{
    std::string name;
    std::optional<std::string> value; // the default, expanded
};
Result<std::vector<ArgumentRow>> argumentRows(const Instruction &instruction, const Lookup &lookup,
                                              char escape);
// HTTP_PROXY and the like: given without an ARG, and no part of a cache key or a history.
bool isProxyArgument(std::string_view name);

// One --mount of a RUN.
struct RunMount
{
    enum Type { Bind, Cache, Tmpfs, Secret, Ssh } type = Bind;
    std::string target, source, from, id, sharing, text;
    bool readOnly = false, required = false;
    std::uint32_t mode = 0755, uid = 0, gid = 0;
    std::int64_t size = 0;
};
Result<RunMount> parseRunMount(const std::string &text);

// A key that stands for all parts, in their order.
std::string chainKey(const std::string &parent, const std::vector<std::string> &parts);

} // namespace berth::build

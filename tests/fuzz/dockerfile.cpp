// A Dockerfile is parsed and planned in bounded time, whatever it holds.
#include "backend/build/config.h"
#include "backend/build/plan.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    using namespace berth::build;
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    auto file = parseDockerfile(text);
    if (!file)
        return 0;
    ConfigScope scope;
    scope.escape = file->escape;
    scope.variables = [](std::string_view name) { return std::optional<std::string>(name); };
    berth::model::OciImage image;
    for (const Instruction &instruction : file->instructions) {
        if (isConfigInstruction(instruction.keyword))
            (void)applyToConfig(instruction, scope, image);
    }
    (void)planBuild(std::move(*file), {}, {}, {});
    return 0;
}
